# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The unit tests again under AddressSanitizer and UBSan, built with clang-tidy and with warnings as errors.

sanitized_dir=$project_dir/build-dev
tidy_script=$project_dir/tests/check/clang-tidy.sh

# tidy_run PROJECT: on the one source there is in it.
tidy_run() { "$tidy_script" "$1" "$1/remembered" "$1/a.cc" -- /usr/bin/c++ -std=c++20 -o a.o -c "$1/a.cc"; }

# tidy_finds WHAT PROJECT: twice, as what is found once must not be forgotten.
tidy_finds() {
  local attempt
  for attempt in 1 2; do
    ! tidy_run "$2" || die "$1: clang-tidy finds nothing at attempt $attempt"
  done
}

# tidy_is_clean ENTRIES PROJECT: it finds nothing, and so many answers are remembered.
tidy_is_clean() {
  local entries
  tidy_run "$2" || die "clang-tidy finds something in $(head "$2"/*.h "$2"/*.cc)"
  entries=$(find "$2/remembered" -type f | wc -l)
  ((entries == $1)) || die "$entries answers are remembered, not $1"
}

# tidy_hides_nothing: whatever changes, what is remembered is for what was there before.
tidy_hides_nothing() {
  local dir=$guest_work/tidy
  rm -rf "$dir"
  mkdir "$dir"
  printf 'Checks: "-*,modernize-use-nullptr"\nWarningsAsErrors: "*"\n' >"$dir/.clang-tidy"
  printf 'inline int *first() { return nullptr; }\n' >"$dir/a.h"
  printf '#include "a.h"\nint *second() { return 0; }  // NOLINT\n' >"$dir/a.cc"
  tidy_is_clean 1 "$dir"
  tidy_is_clean 1 "$dir"
  sed -i 's|// NOLINT|// no|' "$dir/a.cc"
  tidy_finds "without its comment" "$dir"
  sed -i 's/return 0/return nullptr/' "$dir/a.cc"
  tidy_is_clean 2 "$dir"
  sed -i '1i #define UNUSED(x) x * 2' "$dir/a.cc"
  tidy_is_clean 3 "$dir"
  sed -i 's/use-nullptr"/use-nullptr,bugprone-macro-parentheses"/' "$dir/.clang-tidy"
  tidy_finds "a check more" "$dir"
  sed -i 's/(x) x/(x) (x)/; s/(x) .*/(x) ((x) * 2)/' "$dir/a.cc"
  tidy_is_clean 4 "$dir"
  printf 'HeaderFilterRegex: ".*"\n' >>"$dir/.clang-tidy"
  tidy_is_clean 5 "$dir"
  sed -i 's/return nullptr/return 0/' "$dir/a.h"
  tidy_finds "another header" "$dir"
}

check_sanitized_build() {
  local step="clang-tidy and warnings" tidy
  step "sanitizers and clang-tidy"
  attempt "$step" "what clang-tidy need not look at again hides nothing" tidy_hides_nothing
  mkdir -p "$cache_dir/clang-tidy"
  tidy="$tidy_script;$project_dir;$cache_dir/clang-tidy;--extra-arg=-Wno-unknown-warning-option"
  configured "$sanitized_dir" "$tidy" ||
    attempt_aloud "$step" "configuring" cmake -S "$project_dir" --preset dev "${compiler_settings[@]}" "-DCMAKE_CXX_CLANG_TIDY=$tidy"
  [[ -e $sanitized_dir/build.ninja ]] || return 0
  attempt_aloud "$step" "all C++ sources" cmake --build "$sanitized_dir" -j "$(nproc)"
  # What nobody has asked for in a month.
  find "$cache_dir/clang-tidy" -type f -mtime +30 -delete
}

check_sanitized_tests() {
  [[ ! -e $sanitized_dir/build.ninja ]] || run_ctest "tests with sanitizers" "$sanitized_dir" -LE packaging
}

check_sanitized() {
  check_sanitized_build
  check_sanitized_tests
}
