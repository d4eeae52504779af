# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The unit tests of kmod/capnp with one of its checks taken out at a time: some test must fail.

# In ./check it is every so manieth; all of them take minutes.
mutation_sample_step=5

mutation_sample() {
  sed -n 's/^mutation //p' "$project_dir/tests/mutation/mutations.txt" | awk -v step="$mutation_sample_step" 'NR % step == 1'
}

# check_mutation NAME...: all mutations if none is named. Needs what check_build builds.
check_mutation() {
  local line name
  step "mutations"
  while IFS= read -r line; do
    name=${line#* } name=${name%%:*}
    case $line in
      "killed "*) result pass mutations "$name" ;;
      "survived "*) result fail mutations "$name" "no test fails without this check" ;;
      "error "*) result fail mutations "$name" "${line#*: }" ;;
      *) printf '        %s\n' "$line" ;;
    esac
  done < <(run_apart "$project_dir/tests/mutation/mutate.py" --build "$build_dir" -- "$@" 2>&1)
  (($(results_count pass mutations) + $(results_count fail mutations))) || result fail mutations "mutate.py" "see above"
}
