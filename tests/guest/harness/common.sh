# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What every script of the bench needs: messages, paths, and a cache whose entries are made once and whole.

set -euo pipefail
shopt -s inherit_errexit
# depmod and mkfs are there, and not every user has it in the path.
PATH=$PATH:/usr/sbin:/sbin

harness_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project_dir=$(cd "$harness_dir/../../.." && pwd)
build_dir=$project_dir/build
cache_dir=${UMB_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/umblob}

# Everything but results goes to stderr, so that functions can hand back paths on stdout.
say() { printf '%s\n' "$*" >&2; }
step() { printf '==> %s\n' "$*" >&2; }
die() {
  say "${0##*/}: $*"
  exit 1
}
usage_error() {
  say "${0##*/}: $* (see ${0##*/} --help)"
  exit 2
}

# Short fingerprint of files and their base names: every checkout makes the same of the same.
hash_files() { sha256sum -- "$@" | sed 's|  .*/|  |' | hash_stdin; }

# Short fingerprint of standard input.
hash_stdin() { sha256sum | cut -c1-16; }

cache_prepare() {
  [[ $cache_dir == /* ]] || die "the cache folder \"$cache_dir\" must be an absolute path"
  # Kbuild takes neither blanks nor colons in a path.
  [[ $cache_dir != *[[:space:]:]* ]] || die "the cache folder \"$cache_dir\" must not contain blanks or colons; set UMB_CACHE"
  mkdir -p "$cache_dir/locks"
}

# cache_make NAME BUILDER [ARG...]: prints the path of a cache entry, made by `BUILDER OUT ARG...` if it is not there.
# An interrupted build leaves no entry: it works in a folder of its own and is renamed at the end.
cache_make() {
  local name=$1 builder=$2 target=$cache_dir/$1
  shift 2
  if [[ ! -e $target ]]; then
    cache_prepare
    mkdir -p "$(dirname "$target")"
    (
      exec {lock}>"$cache_dir/locks/${name//\//_}"
      flock "$lock"
      [[ ! -e $target ]] || exit 0
      # Whoever holds the lock is alone, so what an earlier run left under this name is dead.
      work=$cache_dir/tmp.${name//\//_}
      rm -rf "$work"
      mkdir "$work"
      trap 'rm -rf "$work"' EXIT
      "$builder" "$work/out" "$@" >&2
      mv "$work/out" "$target"
    )
  fi
  touch -c "$target"
  printf '%s\n' "$target"
}

# cache_keep COUNT PATTERN: drops all but the most recently used entries that match.
cache_keep() {
  find "$cache_dir" -mindepth 2 -maxdepth 2 -path "$cache_dir/$2" -printf '%T@ %p\n' | sort -rn | tail -n "+$(($1 + 1))" |
    while read -r _ path; do rm -rf "$path"; done
}
