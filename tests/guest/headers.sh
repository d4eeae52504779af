# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the lines in a case's head mean (see lib.sh), for the host and the guest alike. cases_dir is where the cases are.

# case_header NAME KEY DEFAULT
case_header() {
  local line
  # shellcheck disable=SC2154 # set by whoever sources this
  while IFS= read -r line && [[ $line == '#'* ]]; do
    if [[ $line =~ ^"# $2: "\ *(.+)$ ]]; then
      printf '%s\n' "${BASH_REMATCH[1]}"
      return
    fi
  done <"$cases_dir/$1.sh"
  printf '%s\n' "$3"
}

# case_rounds NAME: how often it is to do what it does: as its head says, or as UMB_ROUNDS does ("full" or a number).
case_rounds() {
  case ${UMB_ROUNDS:-} in
    '') case_header "$1" rounds 1 ;;
    full) case_header "$1" soak 1 ;;
    *) printf '%s\n' "$UMB_ROUNDS" ;;
  esac
}

# case_limit NAME SLOWNESS: the seconds that it may take, in proportion to its rounds.
case_limit() {
  local usual rounds
  usual=$(case_header "$1" rounds 1)
  rounds=$(case_rounds "$1")
  echo $(($(case_header "$1" limit 120) * $2 * (rounds > usual ? (rounds + usual - 1) / usual : 1)))
}
