# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Installs the Debian packages this project needs on this machine; runs nothing if all are there.

# package_list FILE: the names in it.
package_list() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$1"; }

# missing_packages FILE: those of its packages that are not installed.
missing_packages() {
  local names
  mapfile -t names < <(package_list "$1" | sort)
  printf '%s\n' "${names[@]}" |
    comm -23 - <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${names[@]}" 2>/dev/null | sed -n 's/^installed //p' | sort -u)
}

as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo -- "$@"
  else
    die "packages are missing and neither root nor sudo is at hand; as root, run: ${*}"
  fi
}

setup_host() {
  local missing
  command -v dpkg-query >/dev/null || die "this is not a Debian system (no dpkg-query); Debian 12 is what is supported"
  mapfile -t missing < <(missing_packages "$harness_dir/packages-host.txt")
  ((${#missing[@]})) || return 0
  step "installing ${#missing[@]} Debian packages: ${missing[*]}"
  local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}")
  # Old package lists name files that the mirrors no longer have: refresh them only when they are absent or have failed.
  apt-cache show "${missing[@]}" >/dev/null 2>&1 && as_root "${install[@]}" </dev/null >&2 && return 0
  as_root apt-get update -q </dev/null >&2
  as_root "${install[@]}" </dev/null >&2 || die "apt-get could not install the packages above"
}
