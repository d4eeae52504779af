# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Puts the parts together: a working folder that goes away in any case, and guests with everything installed.

# guest_begin: makes $guest_work. The caller's end, however it comes, takes it and the machine away, and with them the process
# groups in guest_groups.
guest_begin() {
  guest_work=$(mktemp -d "${TMPDIR:-/tmp}/umblob.XXXXXX")
  guest_groups=()
  trap guest_end EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

guest_end() {
  local group
  for group in "${guest_groups[@]}"; do kill -- "-$group" 2>/dev/null || true; done
  guest_stop
  for group in "${guest_groups[@]}"; do wait "$group" 2>/dev/null || true; done
  rm -rf "$guest_work"
}

# What guest scripts of this project source, and the tests themselves.
layer_tests() {
  local dir=$1/usr/share/umblob-test
  mkdir -p "$dir/cases"
  cp "$project_dir"/tests/guest/{lib,footprint,trouble,headers,leaks,reboot,runs,flat,sums,fallback,takeover,client,victim}.sh "$project_dir"/tests/bench/figures.sh "$dir/"
  find "$project_dir/tests/guest/cases" -name '*.sh' -exec cp -t "$dir/cases" {} +
}

# guest_prepare SERIES JOB [DIR...]: packs the layer of the next boot: the project, the folders, and the file JOB to run.
guest_prepare() {
  local series=$1 job=$2 layer=$guest_work/layer dir
  shift 2
  layer_start "$layer"
  build_install "$layer" "$(kernel_path "$series" release)"
  layer_tests "$layer"
  for dir in "$@"; do layer_merge "$layer" "$dir"; done
  layer_index "$layer" "$series"
  if [[ -n $job ]]; then
    cp "$job" "$layer/umb/job"
    chmod 755 "$layer/umb/job"
  fi
  layer_pack "$layer" "$guest_work/layer.cpio"
}

# guest_disks SERIES: makes what is slow to make, ahead of time and with progress.
guest_disks() {
  root_image >/dev/null
  modules_image "$1" >/dev/null
  initramfs "$1" >/dev/null
}
