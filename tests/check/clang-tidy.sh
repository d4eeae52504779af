#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# clang-tidy.sh PROJECT FOLDER CLANG-TIDY-ARG... SOURCE -- COMPILER ARG...: clang-tidy, as CMake runs it, unless it has found
# nothing before in the very same: FOLDER has a file for each time it did so. What it is the same by is every byte of every
# file that is read (comments, of which some are for clang-tidy, and macros that are not used), what the preprocessor makes
# of them, the arguments, all settings, and the programs; PROJECT's path is not.
set -euo pipefail
shopt -s inherit_errexit
project=$1 folder=$2
shift 2

all=("$@")
while [[ $1 != -- ]]; do
  source=$1
  shift
done
compiler_args=("${@:3}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# everything: whatever clang-tidy's answer may depend on.
everything() {
  clang-tidy --version
  sha256sum <"$0"
  printf '%s\n' "${all[@]}"
  clang-tidy --dump-config "$source" --
  find "$project" -path "$project/build*" -prune -o -name .clang-tidy -print0 | sort -z | xargs -0r sha256sum
  clang++ "${compiler_args[@]}" -w -E -dD -MD -MF "$work/depends" -o "$work/preprocessed"
  cat "$work/preprocessed"
  # "TARGET: FILE FILE \", and so on; a path with a blank in it is not found, and nothing is remembered then.
  sed -e '1s/^[^:]*://' -e 's/\\$//' "$work/depends" | tr -s ' ' '\n' | sed '/^$/d' | sort -u | xargs -d '\n' sha256sum
}

# look: sets key, to nothing if a part of that could not be had. Within a condition errexit would not be in force.
look() {
  local status
  set +e
  (set -e && everything) >"$work/everything" 2>"$work/errors"
  status=$?
  set -e
  key=
  ((status != 0)) || key=$(sed "s|$project/||g" "$work/everything" | sha256sum | cut -d' ' -f1)
}

look
[[ -z $key || ! -e $folder/$key ]] || { touch "$folder/$key" && exit 0; }
before=$key status=0
clang-tidy "${all[@]}" >"$work/said" 2>"$work/errors" || status=$?
cat "$work/said"
cat "$work/errors" >&2
((status == 0)) && [[ ! -s $work/said ]] || exit "$status"
# Somebody may have changed it meanwhile.
look
if [[ -n $key && $key == "$before" ]]; then
  mkdir -p "$folder"
  : >"$folder/$key"
fi
