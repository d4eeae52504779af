# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Boots the guest and waits for it, with a time limit on everything.

# What a caller sees when the guest, rather than the job, failed; the same numbers as timeout(1)'s.
status_timed_out=124
status_guest_died=125

# A guest under software emulation on a loaded machine still starts well within this many seconds.
boot_limit=${UMB_BOOT_TIMEOUT:-180}

# guest_slowness SERIES: how many times what it needs on a stock kernel anything may take.
guest_slowness() {
  case $1 in
    "$debug_series") echo 4 ;;
    *) echo 1 ;;
  esac
}

# guest_machine_options SERIES. The debug kernel takes minutes for the ACPI code that routes the older machine's
# interrupts; and its search for lost memory takes longer the more memory there is.
guest_machine_options() {
  case $1 in
    "$debug_series") printf '%s\n' -machine q35,usb=off -m "${UMB_MEMORY:-1G}" ;;
    *) printf '%s\n' -machine pc,usb=off -m "${UMB_MEMORY:-2G}" ;;
  esac
}

# guest_kernel_options SERIES: for its command line. KASAN is to report more than the first thing it finds; so slow a kernel
# takes itself for stuck. Busy, the emulator's clocks seem unstable, and those that are not are slow to read.
guest_kernel_options() {
  printf 'UMB_SLOWNESS=%s%s' "$(guest_slowness "$1")" "${UMB_ROUNDS:+ UMB_ROUNDS=$UMB_ROUNDS}"
  ! built_kernel "$1" || printf ' tsc=reliable'
  [[ $1 != "$debug_series" ]] || printf ' kasan_multi_shot watchdog_thresh=60 workqueue.watchdog_thresh=120'
  # Under emulation, waking a halted processor costs up to a millisecond, which is much for what is being measured.
  [[ ${UMB_ACCEL:-tcg} == icount || ${guest_idle:-poll} != poll ]] || printf ' idle=poll'
}

guest_accel_options() {
  case ${UMB_ACCEL:-tcg} in
    # Without erms and fsrm the kernel copies words instead of bytes; the emulator does one after the other.
    tcg) printf '%s\n' -accel tcg,thread=multi -cpu max,-erms,-fsrm -smp 2 ;;
    # One processor waits while the other one works: none sees half of what the kernel does to its own code.
    tcg-in-turns) printf '%s\n' -accel tcg,thread=single -cpu max,-erms,-fsrm -smp 2 ;;
    # Time is instructions: one takes a nanosecond, whatever else the host does.
    icount) printf '%s\n' -accel tcg,thread=single -icount shift=0,sleep=off -cpu max,-erms,-fsrm -smp 1 ;;
    kvm) printf '%s\n' -accel kvm -cpu host -smp 2 ;;
    *) usage_error "UMB_ACCEL is \"$UMB_ACCEL\"; it may be tcg, tcg-in-turns, icount or kvm" ;;
  esac
}

# guest_channel_options MODE: where the job's output, or the shell's terminal, goes.
guest_channel_options() {
  printf '%s\n' -device virtio-serial-pci,max_ports=4
  case $1 in
    run)
      printf '%s\n' -chardev "file,id=out,path=$guest_work/out" -device virtserialport,chardev=out,name=umb.out
      ;;
    # At a terminal, Ctrl-A x ends the machine; in a pipe every byte is the guest's.
    shell) printf '%s\n' -chardev stdio,id=tty,signal=off,mux=on -mon chardev=tty -device virtconsole,chardev=tty ;;
    pipe) printf '%s\n' -chardev stdio,id=tty,signal=off -device virtconsole,chardev=tty ;;
  esac
}

# What the guest's shell must know of the terminal it is shown on.
guest_terminal() {
  local size
  size=$(stty size 2>/dev/null) || size="24 80"
  printf 'UMB_ROWS=%s UMB_COLS=%s TERM=%s\n' "${size% *}" "${size#* }" "${TERM:-vt100}"
}

# guest_start SERIES MODE: starts the machine in the background; its stdin and stdout are ours. Sets guest_pid, and
# guest_boot_limit, the seconds in which it is to start.
guest_start() {
  local series=$1 mode=$2 options
  local command_line="console=ttyS0 loglevel=4 panic=-1 oops=panic UMB_MODE=$mode"
  command_line+=" $(guest_kernel_options "$series") ${UMB_CMDLINE:-}"
  [[ $mode != shell ]] || command_line+=" $(guest_terminal)"
  mapfile -t options < <(guest_accel_options && guest_machine_options "$series" && guest_channel_options "$mode")
  cat "$(initramfs "$series")" "$guest_work/layer.cpio" >"$guest_work/initrd"
  : >"$guest_work/console"
  : >"$guest_work/status"
  qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot "${options[@]}" \
    -kernel "$(kernel_path "$series" vmlinuz)" -initrd "$guest_work/initrd" -append "$command_line" \
    -drive "file=$(root_image),format=raw,if=virtio,readonly=on" \
    -drive "file=$(modules_image "$series"),format=raw,if=virtio,readonly=on" \
    -serial "file:$guest_work/console" -serial "file:$guest_work/status" \
    <&0 2>"$guest_work/qemu.log" &
  guest_pid=$! guest_boot_limit=$((boot_limit * $(guest_slowness "$series")))
  echo "$guest_pid" >"$guest_work/pid"
}

# guest_wait LIMIT: waits for the machine to end; kills it when it does not start, or runs longer than LIMIT seconds.
# Sets guest_reason to what we have against it, or to nothing, and then emulator_status to the emulator's.
guest_wait() {
  local limit=$1 ended boot_timer run_timer waiting
  guest_reason='' emulator_status=0
  sleep "$guest_boot_limit" &
  boot_timer=$!
  sleep "$limit" &
  run_timer=$!
  guest_timers=("$boot_timer" "$run_timer")
  waiting=("$guest_pid" "${guest_timers[@]}")
  while :; do
    wait -n -p ended "${waiting[@]}" || emulator_status=$?
    case $ended in
      "$boot_timer")
        waiting=("$guest_pid" "$run_timer")
        emulator_status=0
        grep -q '^up' "$guest_work/status" && continue
        guest_reason="the guest did not start within $guest_boot_limit s"
        ;;
      "$run_timer") guest_reason="the guest was stopped after $limit s" ;;
    esac
    break
  done
  guest_stop
}

# Ends whatever guest_start and guest_wait started.
guest_stop() {
  local pid
  for pid in ${guest_pid:-} ${guest_feeder:-} "${guest_timers[@]:-}"; do
    [[ -n $pid ]] || continue
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  guest_pid='' guest_feeder='' guest_timers=()
}

# guest_status: the job's exit status, or one that tells what became of the guest, with the end of its log on stderr.
guest_status() {
  local status result
  status=$(sed -n 's/^exit \([0-9]*\)\r*$/\1/p' "$guest_work/status")
  if [[ -n $status ]]; then
    return "$status"
  elif [[ -n $guest_reason ]]; then
    result=$status_timed_out
  else
    guest_reason="the guest died, the emulator's status is $emulator_status"
    result=$status_guest_died
  fi
  say "--- the end of the guest's console:"
  tail -n 60 "$guest_work/console" | tr -d '\r' >&2
  grep -v 'terminating on signal' "$guest_work/qemu.log" >&2 || true
  say "--- $guest_reason (exit status $result)"
  return "$result"
}

# guest_died_early: did the machine end by itself before its first program ran?
guest_died_early() {
  [[ -z $guest_reason ]] && ! grep -q '^up' "$guest_work/status"
}

# guest_run_once SERIES LIMIT: runs the job, its output on our stdout.
guest_run_once() {
  local copier hold
  mkfifo "$guest_work/out"
  # Held open, so that neither the copier nor the machine waits for the other to open it.
  exec {hold}<>"$guest_work/out"
  cat "$guest_work/out" {hold}>&- &
  copier=$!
  guest_start "$1" run </dev/null
  guest_wait "$2"
  exec {hold}>&-
  wait "$copier"
  rm "$guest_work/out"
}

# guest_run_up SERIES LIMIT: as guest_run_once, and again if the kernel died on its way up. Nothing of ours has run by
# then: under multi-threaded emulation a processor may still see the breakpoint with which another one patched the
# kernel's code ("Oops: int3").
guest_run_up() {
  local attempt
  for ((attempt = 1; attempt <= 3; attempt++)); do
    guest_run_once "$1" "$2"
    guest_died_early || break
    say "--- the guest's kernel died before the first program ran, at attempt $attempt of 3:" \
      "$(grep -m1 -aE 'Oops|BUG|panic' "$guest_work/console" | tr -d '\r')"
  done
}

# guest_run SERIES LIMIT: the same; its status is the job's.
guest_run() {
  guest_run_up "$@"
  guest_status
}

# guest_shell SERIES: a shell on our stdin and stdout, for as long as it takes.
guest_shell() {
  if [[ -t 0 && -t 1 ]]; then
    guest_start "$1" shell
    guest_wait infinity
  else
    mkfifo "$guest_work/in"
    # What a person would type at the end.
    printf '\n\004' >"$guest_work/eof"
    # Not before the guest has set its terminal up, or it would echo all this.
    (
      until grep -q '^up' "$guest_work/status" 2>/dev/null; do sleep 0.2; done
      exec cat - "$guest_work/eof"
    ) <&0 >"$guest_work/in" &
    guest_feeder=$!
    guest_start "$1" pipe <"$guest_work/in"
    guest_wait infinity
  fi
  guest_status
}
