# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Cases that count rounds, with as many as their heads say for a soak, and as many times the time.

# The kernel keeps objects of one size and kind together, whoever's they are, and tells how many there are of all. In a soak
# each kind has a cache of its own, so that what a case says of some (tests/guest/flat.sh) is about these.
soak_command_line=slab_nomerge

soak_names() { grep -l '^# soak: ' "$cases_dir"/*.sh | sed 's|.*/||; s/\.sh$//'; }

# soak_options ARG...: takes "--rounds N" out; sets soak_rounds and soak_args.
soak_options() {
  soak_rounds=full soak_args=()
  while (($#)); do
    case $1 in
      --rounds)
        [[ ${2:-} =~ ^[1-9][0-9]{0,6}$ ]] || usage_error "--rounds needs a number"
        soak_rounds=$2
        shift
        ;;
      *) soak_args+=("$1") ;;
    esac
    shift
  done
}

# soak_check NAME...: is there something in each to do more often?
soak_check() {
  local name
  for name in "$@"; do
    [[ $(case_header "$name" soak none) != none ]] || usage_error "\"$name\" counts no rounds; there are: $(soak_names | tr '\n' ' ')"
  done
}
