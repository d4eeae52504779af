# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# kernels: stock
# The module helper stays small with the stock kernel's whole tree, whatever it looks up there: names, aliases of every kind,
# what there is not, modules with many dependencies; one after the other, and eight at a time.
cut -d' ' -f1 /proc/modules | sort >before
modprobe umblob
remember_helpers
pid=$(pid_of module)
kib() { field "/proc/$pid/status" "$1" | tr -dc 0-9; }

# The kernel's own counters may lag behind by up to 64 pages of each thread; these are exact.
rollup() { awk -v name="$1:" '$1 == name { print $2 }' "/proc/$pid/smaps_rollup"; }

# show WHEN: all of it, and the most that the kernel has counted at any time.
show() {
  note "$1: of $(kib VmRSS) KiB, $(kib RssAnon) are its own, $(kib RssFile) a file's, $(kib RssShmem) the image's"
  below "$1: VmHWM, KiB" "$(kib VmHWM)" 4096
  note "$1: $(rollup Anonymous) KiB are its own by its page tables"
  below "$1: resident by its page tables, KiB" "$(rollup Rss)" 4096
}

# watch: the most that its page tables have ever had, to the file most.
watch() {
  local now most=0
  until [[ -e watched ]]; do
    now=$(rollup Rss)
    ((now <= most)) || most=$now
    echo "$most" >most
  done
}

names=(
  dummy loop xfs btrfs cifs bluetooth no_such_module fs-btrfs fs-xfs fs-nothing net-pf-44 char-major-10-250 crypto-lz4
  symbol:xfs_nothing pci:v00008086d00001533sv00008086sd00000001bc02sc00i00 pci:v0000DEADd0000BEEFsv00000000sd00000000bc00sc00i00
  usb:v05DCpA410d0001dc00dsc00dp00ic08isc06ip50in00 usb:v0BDAp8153d3000dc00dsc00dp00icFFisc00ip00in00 rtnl-link-vxlan
  acpi:PNP0501: hid:b0003g0001v0000046Dp0000C52B
)
# ask COUNT: so many requests, in turns.
ask() {
  local i
  for ((i = 0; i < $1; i++)); do umbctl module "${names[i % ${#names[@]}]}" >>said 2>&1 || true; done
}

show "at rest"
calls=$(status_of module calls)
ask 100
at_least "requests" $(($(status_of module calls) - calls)) 100
show "after 100 requests"
watch &
tasks=()
for task in {1..8}; do
  ask 21 &
  tasks+=($!)
done
wait "${tasks[@]}"
touch watched
wait
at_least "requests" $(($(status_of module calls) - calls)) 268
below "the most that was seen resident meanwhile, KiB" "$(<most)" 4096
show "after 168 more, eight at a time"
both_serve "after all this"

# Most of these hold others.
for round in 1 2 3; do
  cut -d' ' -f1 /proc/modules | sort | comm -13 before - | grep -v '^umb' | xargs -r -n 1 modprobe -qr || true
done
