# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# An apt of our own, under the cache folder: it downloads Debian 12 packages for the guest without root, without
# touching this machine's packages, and from Debian 12's archives whatever this machine's own sources are.

apt_dir=$cache_dir/apt
debian_mirror=${UMB_DEBIAN_MIRROR:-http://deb.debian.org/debian}
security_mirror=${UMB_SECURITY_MIRROR:-http://deb.debian.org/debian-security}

apt_write_config() {
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  mkdir -p "$apt_dir"/{state/lists/partial,cache/archives/partial,preferences}
  : >"$apt_dir/status"
  cat >"$apt_dir/sources.list" <<SOURCES
deb [signed-by=$keyring] $debian_mirror bookworm main
deb [signed-by=$keyring] $debian_mirror bookworm-updates main
deb [signed-by=$keyring] $security_mirror bookworm-security main
SOURCES
  # The machine's apt.conf still counts (proxies), its hooks and pins do not.
  cat >"$apt_dir/apt.conf" <<CONF
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Install-Pkgs;
#clear DPkg::Post-Invoke;
Dir::State "$apt_dir/state";
Dir::State::status "$apt_dir/status";
Dir::Cache "$apt_dir/cache";
Dir::Etc::sourcelist "$apt_dir/sources.list";
Dir::Etc::sourceparts "-";
Dir::Etc::preferences "-";
Dir::Etc::preferencesparts "$apt_dir/preferences";
APT::Architecture "amd64";
#clear APT::Architectures;
APT::Architectures { "amd64"; };
APT::Install-Recommends "false";
APT::Sandbox::User "root";
APT::Default-Release "";
Acquire::Languages "none";
Acquire::Retries "3";
CONF
}

# apt_own TOOL ARG...: apt-get or apt-cache with that configuration. Other locales would change what we parse.
apt_own() {
  local tool=$1
  shift
  LC_ALL=C "$tool" -c "$apt_dir/apt.conf" "$@"
}

apt_update() {
  cache_prepare
  apt_write_config
  step "reading Debian 12's package lists"
  apt_own apt-get update -q >"$apt_dir/log" 2>&1 ||
    die "apt-get update failed for $debian_mirror: $(grep -m1 '^E:' "$apt_dir/log")"
  # apt-get update succeeds when a source could not be reached; then the newest kernels would silently be missing.
  if grep -q '^W: Failed' "$apt_dir/log"; then
    die "apt-get update was incomplete: $(grep -m1 '^W: Failed' "$apt_dir/log")"
  fi
  touch "$apt_dir/updated"
}

# Lists older than a day may name packages that security updates have since replaced.
apt_ready() {
  [[ -n $(find "$apt_dir/updated" -mmin -1440 2>/dev/null) && $apt_dir/updated -nt $harness_dir/apt.sh ]] || apt_update
}

# apt_newest REGEX: the highest package name that matches; nothing if there is none.
apt_newest() { apt_own apt-cache search --names-only "$1" | cut -d' ' -f1 | sort -V | tail -n 1; }

# apt_version PACKAGE: the version that would be downloaded.
apt_version() { apt_own apt-cache show --no-all-versions "$1" | sed -n 's/^Version: //p'; }

# apt_fetch DIR PACKAGE...: downloads just these packages into DIR.
apt_fetch() {
  local dir=$1
  shift
  mkdir -p "$dir"
  (cd "$dir" && apt_own apt-get download -q "$@" >"$apt_dir/log" 2>&1) ||
    die "downloading $* failed: $(grep -m1 '^E:' "$apt_dir/log")"
}

# apt_closure PACKAGE...: "name=version" of these packages and of everything they depend on, on an empty system.
apt_closure() {
  local plan
  plan=$(apt_own apt-get install -s -q --no-install-recommends "$@" 2>"$apt_dir/log") ||
    die "no set of packages satisfies $*: $(grep -m1 '^E:' "$apt_dir/log")"
  sed -n 's/^Inst \([^ ]*\) (\([^ ]*\) .*/\1=\2/p' <<<"$plan" | sort
}
