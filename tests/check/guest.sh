# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The tests in tests/guest/cases, in guests.

cases_dir=$project_dir/tests/guest/cases
case_names() { find "$cases_dir" -name '*.sh' -printf '%f\n' | sed 's/\.sh$//' | sort; }

# shellcheck source=tests/guest/headers.sh
. "$project_dir/tests/guest/headers.sh"
# shellcheck source=tests/check/reboot.sh
. "$project_dir/tests/check/reboot.sh"

# time_for SERIES NAME...: what these may take together, with what lies between them.
time_for() {
  local name sum=60 slowness
  slowness=$(guest_slowness "$1")
  shift
  for name in "$@"; do sum=$((sum + $(case_limit "$name" "$slowness") + 15)); done
  echo "$sum"
}

# A case may be silent for as long as it takes. A guest that is silent for longer has lost its timers, those that
# should stop the case among them: the emulator's processors do not always agree on the time.
silence_limit=300

# silence_for SERIES NAME...: that limit for these. In a soak a case is silent for longer; so is one that may take longer, which
# wants a guest for itself.
silence_for() {
  local usual
  usual=$((silence_limit * $(guest_slowness "$1")))
  if [[ -n ${UMB_ROUNDS:-} ]] || (($# == 2 && $(time_for "$@") > usual)); then
    time_for "$@"
  else
    echo "$usual"
  fi
}

# A case that takes as many seconds or more is worth a word.
slow_case=20

# follow_cases SERIES STEP SILENCE: turns what the guest says into results; what a case printed is shown if it failed.
follow_cases() {
  local series=$1 step=$2 silence=$3 line name text='' status begun=$SECONDS
  while :; do
    status=0
    IFS= read -r -t "$silence" line || status=$?
    if ((status > 128)); then
      say "--- the guest has said nothing for $silence s; stopping it"
      : >"$guest_work/silenced"
      kill "$(<"$guest_work/pid")" 2>/dev/null || true
      silence=$boot_limit
      continue
    fi
    ((status == 0)) || break
    name=${line#* } name=${name%%:*}
    case $line in
      "begin "*)
        text='' begun=$SECONDS
        printf '%s\n' "$name" >"$guest_work/current"
        ;;
      "|"*) text+="        ${line#|}"$'\n' ;;
      "reboot "*)
        : >"$guest_work/rebooting"
        silence=$reboot_limit
        ;;
      "pass "*)
        result pass "$step" "$name"
        ((SECONDS - begun < slow_case)) || say "        that took $((SECONDS - begun)) s"
        reliability_keep "$series" "$name" "$text"
        ;;
      "skip "*) result skip "$step" "$name" "${line#*: }" ;;
      "fail "*)
        printf '%s' "$text"
        result fail "$step" "$name" "${line#*: }"
        ;;
      *) printf '        %s\n' "$line" ;;
    esac
    case $line in "pass "* | "skip "* | "fail "*) printf '%s\n' "$name" >>"$guest_work/finished" ;; esac
  done
}

# prepare_cases SERIES NAME...: for a guest that runs these.
prepare_cases() {
  local series=$1 extra=$guest_work/extra name
  shift
  rm -rf "$extra" "$guest_work"/{current,finished,rebooting,silenced}
  mkdir -p "$extra/umb"
  : >"$guest_work/finished"
  printf '%s\n' "$@" >"$extra/umb/cases"
  for name in "$@"; do
    [[ $(case_header "$name" needs nothing) != selftests || -e $extra/usr ]] || selftests_layer "$series" "$extra"
  done
  guest_prepare "$series" "$project_dir/tests/guest/run-cases.sh" "$extra"
}

# run_followed RUN SERIES STEP NAME...: one guest, prepared for these, by guest_run or what is like it. Its status.
run_followed() {
  local run=$1 series=$2 step=$3 status=0
  shift 3
  run_apart "$run" "$series" "$(time_for "$series" "$@")" \
    > >(follow_cases "$series" "$step" "$(silence_for "$series" "$@")") || status=$?
  wait $!
  return "$status"
}

# boot_cases SERIES STEP NAME...: one guest that runs these; a guest that dies costs the case it was at.
boot_cases() {
  local series=$1 step=$2 attempt
  shift 2
  prepare_cases "$series" "$@"
  for attempt in 1 2; do
    ! run_followed guest_run "$series" "$step" "$@" || return 0
    [[ ! -e $guest_work/current ]] || break
    say "--- the guest ran no test, at attempt $attempt of 2"
  done
  if [[ -e $guest_work/current ]] && ! grep -qxFf "$guest_work/current" "$guest_work/finished"; then
    result fail "$step" "$(<"$guest_work/current")" "the guest did not survive it (see above)"
    cat "$guest_work/current" >>"$guest_work/finished"
  elif [[ ! -s $guest_work/finished ]]; then
    result fail "$step" "boot" "the guest ran no test (see above)"
    printf '%s\n' "$@" >"$guest_work/finished"
  fi
}

# run_cases SERIES STEP NAME...: all of them, in as many guests as it takes.
run_cases() {
  local series=$1 step=$2 pending
  shift 2
  while (($#)); do
    boot_cases "$series" "$step" "$@"
    mapfile -t pending < <(printf '%s\n' "$@" | grep -vxFf "$guest_work/finished" || true)
    ((${#pending[@]} < $#)) || die "the guest ran none of the tests that were left: $*"
    set -- "${pending[@]}"
  done
}

# kernel_kind SERIES: what a case's header may ask for.
kernel_kind() {
  case $1 in
    "$debug_series") echo debug ;;
    *) echo stock ;;
  esac
}

# check_guest SERIES NAME... A guest that only waits leaves its processors to others.
check_guest() {
  local series=$1 guest_idle=halt step shared=() name kernels
  shift
  step="guest, Linux $series"
  step "$step"
  guest_disks "$series"
  for name in "$@"; do
    if [[ -n ${chosen_series:-} && " $(case_header "$name" series "$series") " != *" $series "* ]]; then
      say "    $name is not run on Linux $series here, see ./check guest"
      continue
    fi
    kernels=$(case_header "$name" kernels all)
    if [[ $kernels != all && $kernels != "$(kernel_kind "$series")" ]]; then
      say "    $name is for $kernels kernels"
    elif [[ $(case_header "$name" ends itself) == reboot ]]; then
      boot_to_reboot "$series" "$step" "$name"
    elif [[ $(case_header "$name" boot shared) == own ]]; then
      UMB_ACCEL=${UMB_ACCEL:-$(case_header "$name" emulator tcg)} \
        UMB_CMDLINE="${UMB_CMDLINE:-} $(case_header "$name" cmdline "")" run_cases "$series" "$step" "$name"
    else
      shared+=("$name")
    fi
  done
  ((${#shared[@]} == 0)) || run_cases "$series" "$step" "${shared[@]}"
}

# The show itself must come to its end.
check_demo() {
  local series=$1
  step="demo, Linux $series"
  step "$step"
  guest_disks "$series"
  guest_prepare "$series" "$project_dir/tests/guest/demo.sh"
  attempt_aloud "$step" "./demo --kernel $series" guest_run "$series" 900
}
