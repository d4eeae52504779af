# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# The unit tests of kmod/capnp with one of its checks taken out at a time: some test must fail.

# In ./check it is every so manieth; all of them take minutes.
mutation_sample_step=5

mutation_names() { sed -n 's/^mutation //p' "$project_dir/tests/mutation/mutations.txt"; }

mutation_sample() {
  mutation_names | awk -v step="$mutation_sample_step" 'NR % step == 1'
}

# check_mutation NAME...: all mutations if none is named. Needs what check_build builds.
check_mutation() {
  local line name wanted told=0 failed=0 status=0
  step "mutations"
  wanted=$(if (($#)); then printf '%s\n' "$@" | sort -u; else mutation_names; fi | wc -l)
  while IFS= read -r line; do
    name=${line#* } name=${name%%:*}
    case $line in
      "killed "*) result pass mutations "$name" ;;
      "survived "*) result fail mutations "$name" "no test fails without this check" ;;
      "error "*) result fail mutations "$name" "${line#*: }" ;;
      *)
        printf '        %s\n' "$line"
        continue
        ;;
    esac
    told=$((told + 1))
    [[ $line == killed* ]] || failed=$((failed + 1))
  done < <(run_apart "$project_dir/tests/mutation/mutate.py" --build "$build_dir" -- "$@" 2>&1)
  wait "$!" || status=$?
  if ((told < wanted)); then
    result fail mutations "mutate.py" "it tells of $told of $wanted mutations, and ends with status $status"
  elif ((status && !failed)); then
    result fail mutations "mutate.py" "it ends with status $status"
  fi
}
