# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# How the sources look. A header is kernel C if its SPDX line is a /* comment */, as the kernel wants it, else C++.

# source_files PATTERN...: tracked files, and new ones that are not ignored. All of these work in the project's folder.
source_files() { git ls-files --cached --others --exclude-standard -- "$@" | while read -r file; do [[ ! -e $file ]] || echo "$file"; done; }

# over_files COMMAND...: over stdin's lines; finding nothing is no failure.
over_files() { xargs -r -d '\n' "$@" || true; }

# kmod/capnp/port_user.h stands in for kernel headers when the tests build kernel code as a program.
kernel_files() {
  source_files '*.c'
  source_files '*.h' | over_files grep -l -m 1 '^/\* SPDX' | grep -vx kmod/capnp/port_user.h
}
cxx_files() {
  source_files '*.cc'
  source_files '*.h' | over_files grep -L '^/\* SPDX'
}

# Scripts that run by themselves, and the rest: parts that others source.
shell_scripts() { source_files | over_files awk 'FNR == 1 && /^#!.*\/(ba)?sh/ { print FILENAME } { nextfile }'; }
shell_parts() { source_files '*.sh' | grep -vxFf <(shell_scripts) || true; }

# Comments in these carry the licence; the rest are data, prose, or too short to own.
licensed_files() {
  source_files '*.c' '*.h' '*.cc' '*.S' '*.S.in' '*.sh' '*.capnp' '*.cmake' '*CMakeLists.txt' '*Kbuild' '*Makefile' '*.mk' '*.py'
  shell_scripts
}

style_format() { cxx_files | xargs -r clang-format --dry-run -Werror; }

# A part by itself uses what others set, and sets what others use.
style_shellcheck() {
  shell_scripts | xargs -r shellcheck -x
  shell_parts | xargs -r shellcheck -x -e SC2034,SC2154
}

style_licence() {
  (! licensed_files | sort -u | xargs -r -d '\n' awk '
  FNR <= 3 && /SPDX-License-Identifier: / { nextfile }
  FNR == 3 { print FILENAME ": no SPDX-License-Identifier in its first lines" }' | grep .)
}

style_versions() {
  (! source_files kmod examples tests embed | grep -v -e '^kmod/core/compat\.h$' -e '^tests/check/style\.sh$' |
    xargs -r grep -n -E 'LINUX_VERSION_CODE|KERNEL_VERSION *\(')
}

# No source file grows past what one can hold in mind.
style_length() {
  (! source_files '*.c' '*.h' '*.cc' '*.sh' | xargs -r wc -l | awk '$2 != "total" && $1 > 500 { print $2 ": " $1 " lines; split it (500)" }' | grep .)
}

style_tracked() {
  local bad
  bad=$(git ls-files -- '*.o' '*.ko' '*.mod' '*.mod.c' '*.capnp.h' '*.capnp.c++' '*.umb.h' '*.cmd' '*Module.symvers' '*modules.order' 'build*/*'
    # What git takes for binary.
    git grep -I --name-only --untracked -e '' | sort >"$guest_work/text"
    git ls-files | sort | comm -23 - "$guest_work/text" | while read -r file; do [[ ! -s $file ]] || echo "$file"; done)
  [[ -z $bad ]] || die "generated or binary, must not be tracked: $bad"
}

# checkpatch.pl is in none of Debian's packages but the whole source of the kernel.
checkpatch_build() {
  local out=$1 work=${1%/*} archive
  step "fetching checkpatch.pl, in linux-source-6.1"
  apt_fetch "$work/debs" linux-source-6.1
  dpkg-deb --fsys-tarfile "$work"/debs/*.deb | tar -x -C "$work" --wildcards './usr/src/linux-source-*.tar.xz'
  archive=$(echo "$work"/usr/src/linux-source-*.tar.xz)
  mkdir "$out"
  tar -x -f "$archive" -C "$out" --strip-components=2 --wildcards '*/scripts/checkpatch.pl' '*/scripts/spelling.txt' \
    '*/scripts/const_structs.checkpatch'
}

checkpatch_dir() {
  [[ -e $cache_dir/checkpatch ]] || apt_ready
  cache_make checkpatch checkpatch_build
}

# compat.h is where versions are looked at; that both sides of such a comparison are constants misleads checkpatch.
# A header of tracepoints is laid out as all others in the kernel are, which checkpatch knows for a folder of that name only;
# and a macro that waits for a condition, or that makes a module's init function, is what those in the kernel's headers are.
style_checkpatch() {
  local script
  script=$(checkpatch_dir)/checkpatch.pl
  local options=(--no-tree --strict --terse --no-summary --quiet --max-line-length=100 --file)
  kernel_files | grep -v -E '^kmod/core/(compat|trace|wait|umb_module)\.h$' | xargs -r perl "$script" "${options[@]}" &&
    perl "$script" --ignore MACRO_ARG_REUSE,MACRO_WITH_FLOW_CONTROL "${options[@]}" kmod/core/wait.h kmod/core/umb_module.h &&
    perl "$script" --ignore OPEN_ENDED_LINE,PARENTHESIS_ALIGNMENT "${options[@]}" kmod/core/trace.h &&
    perl "$script" --ignore LINUX_VERSION_CODE,CONSTANT_COMPARISON "${options[@]}" kmod/core/compat.h
}

# kernel_warnings STAGE RELEASE KDIR: a whole build of a module's staged sources must say nothing. The build proper is
# incremental and says only what is new. A stage that has passed is not looked at again until it changes.
kernel_warnings() {
  local stage=$1 kdir=$2 key seen work=$guest_work/warnings symbols=${1%/*}/umblob/Module.symvers own=()
  # Another module may use what umblob exports; umblob must not be told that somebody else exports it already.
  [[ ${stage##*/} != umblob ]] || symbols=
  # The framework is the same in all of them, and looked at in umblob.
  [[ ${stage##*/} == umblob ]] || own=(umb-core= KBUILD_MODPOST_WARN=1)
  key=$(cd "$stage" && find . -regex '.*\(\.[chS]\|Kbuild\)' ! -name '*.mod.c' ! -name '.*' -print0 | sort -z | xargs -0 sha256sum | hash_stdin)
  seen=$build_dir/.warnings-free/$(basename "$kdir")-${stage##*/}
  [[ "$(cat "$seen" 2>/dev/null)" != "$key" ]] || return 0
  rm -rf "$work"
  cp -a "$stage" "$work"
  find "$work" \( -name '*.o' -o -name '.*.cmd' -o -name '*.ko' \) -delete
  make -C "$kdir" M="$work" W=1 C=2 -j "$(nproc)" UMB_SOURCE="$project_dir" KBUILD_EXTRA_SYMBOLS="$symbols" "${own[@]}" \
    modules >"$work.log" 2>&1 || {
    cat "$work.log"
    return 1
  }
  sed "s|$work/||" "$work.log" | grep -E 'warning:|error:|ERROR' | grep -v 'the compiler differs' && return 1
  mkdir -p "${seen%/*}"
  printf '%s\n' "$key" >"$seen"
}

check_kernel_warnings() {
  local series release stage
  for series in "${kernel_series[@]}"; do
    release=$(kernel_path "$series" release)
    for stage in "$build_dir/kbuild/$release"/*/; do
      stage=${stage%/}
      attempt style "sparse and W=1: ${stage##*/} for $series" kernel_warnings "$stage" "$(kernel_path "$series" kdir)"
    done
  done
}

check_style() {
  step "style"
  cd "$project_dir" || die "there is no $project_dir"
  attempt style "clang-format" style_format
  attempt style "checkpatch --strict" style_checkpatch
  attempt style "shellcheck" style_shellcheck
  attempt style "SPDX lines" style_licence
  attempt style "kernel versions only in compat.h" style_versions
  attempt style "file length" style_length
  attempt style "nothing generated in git" style_tracked
  check_kernel_warnings
}
