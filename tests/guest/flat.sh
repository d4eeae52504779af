# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# For cases that do one thing again and again: what grows with it is lost.

# Each helper has one or more of these.
flat_caches=(filp pid mnt_cache shmem_inode_cache task_struct)
declare -A flat_before

meminfo() { awk -v name="$1:" '$1 == name { print $2 }' /proc/meminfo; }

# tasks FILE: the names of all, without a process of its own that would be among them. Threads that the kernel keeps as
# workers, for itself, come and go.
tasks() {
  local file name
  for file in /proc/[0-9]*/comm; do
    { read -r name <"$file"; } 2>/dev/null || continue
    [[ $name == kworker* ]] || printf '%s\n' "$name"
  done >"$1"
  sort -o "$1" "$1"
}
no_task_more() {
  tasks tasks_now
  new=$(comm -13 tasks_before tasks_now)
  [[ -z $new ]]
}

# count_objects CACHE: sets objects to how many there are in this slab cache; to nothing where the kernel tells of none by that
# name. Before they are counted those that are free have to leave the processors' own lists, and no process may be made
# until they are: the kernel counts all of a slab that a processor allocates from as in use. Where the kernel has merged it
# with others, and knows of it in sysfs alone, those are counted too.
count_objects() {
  local dir=/sys/kernel/slab/$1 name in_use
  objects=
  [[ ! -e $dir/shrink ]] || echo 1 >"$dir/shrink"
  while read -r name in_use _; do
    [[ $name != "$1" ]] || objects=$in_use
  done </proc/slabinfo
  if [[ -z $objects && -e $dir/objects ]]; then read -r objects _ <"$dir/objects"; fi
}
is_alone() { grep -q "^$1 " /proc/slabinfo; }

# flat_see: what cannot be seen is not flat. A soak boots its guests so that nothing is merged.
flat_see() {
  local name seen='' merged='' hidden=''
  for name in "${flat_caches[@]}"; do
    if is_alone "$name"; then
      seen+=" $name"
    elif [[ -n ${flat_before[$name]} ]]; then
      merged+=" $name"
    else
      hidden+=" $name"
    fi
  done
  note "slab caches:$seen; merged with others:${merged:- none}; not to be seen:${hidden:- none}"
  [[ -n $seen ]] || fail "none of the slab caches ${flat_caches[*]} is in /proc/slabinfo"
  [[ -z $merged$hidden || -z ${UMB_ROUNDS:-} ]] || fail "slab caches that are not on their own in a soak:$merged$hidden"
}

# slab_growth: the caches that have grown most since slabs_before, in KiB and in objects that are in use.
slab_growth() {
  awk 'NR == FNR { kib[$1] = $15 * $6 * 4; used[$1] = $2; next }
    $15 * $6 * 4 > kib[$1] { print $15 * $6 * 4 - kib[$1], $2 - used[$1], $1 }' slabs_before <(tail -n +3 /proc/slabinfo) |
    sort -rn | head -n 6 | awk '{ printf "%s%s %d KiB (%d objects)", sep, $3, $1, $2; sep = ", " }'
}

# lost_objects LEAST: the caches that have at least so many objects more in use. Areas of vmalloc() are freed late by the kernel,
# thousands at a time; what they hold is VmallocUsed.
lost_objects() {
  local dir
  for dir in /sys/kernel/slab/*; do [[ -L $dir ]] || echo 1 >"$dir/shrink"; done
  awk -v least="$1" 'NR == FNR { used[$1] = $2; next }
    $1 != "vmap_area" && $2 - used[$1] >= least { print $1, $2 - used[$1] }' slabs_before <(tail -n +3 /proc/slabinfo)
}

# What is freed after a grace period is freed before the count.
flat_settle() {
  sync
  sleep 1
}

flat_begin() {
  local name
  flat_settle
  for name in "${flat_caches[@]}"; do
    count_objects "$name"
    flat_before[$name]=$objects
  done
  flat_see
  tail -n +3 /proc/slabinfo >slabs_before
  for name in Shmem SUnreclaim VmallocUsed; do flat_before[$name]=$(meminfo $name); done
  tasks tasks_before
  flat_before[files]=$(cut -f1 /proc/sys/fs/file-nr)
}

# objects_gone CACHE LIMIT: sets grown.
objects_gone() {
  count_objects "$1"
  grown=$((objects - flat_before[$1]))
  ((grown < $2))
}

# flat_end HELPERS: so many came and went since.
flat_end() {
  local name
  flat_settle
  # The kernel counts these per processor, and tells the sum to within 32 for each of the two.
  below "growth of open files" $(($(cut -f1 /proc/sys/fs/file-nr) - flat_before[files])) 70
  note "slab caches that have grown most: $(slab_growth)"
  # Of whatever kind: one that each helper leaves behind. In a soak alone, as a few hundred come and go for others' reasons.
  (($1 < 2000)) || equal "caches that have grown by an object for each" "$(lost_objects $(($1 * 3 / 4)))" ""
  # One image is more than 1000 KiB.
  below "growth of shared memory in KiB" $(($(meminfo Shmem) - flat_before[Shmem])) 512
  below "growth of unreclaimable slab in KiB" $(($(meminfo SUnreclaim) - flat_before[SUnreclaim])) $((1024 + ($1 < 2000 ? 0 : $1 / 8)))
  below "growth of vmalloc in KiB" $(($(meminfo VmallocUsed) - flat_before[VmallocUsed])) 512
  wait_for 10 no_task_more || fail "tasks that were not there before: ${new//$'\n'/, }"
  shown "no task more than before"
  # KASAN keeps back what is freed; kmemleak, which is there with it, tells what is lost.
  [[ ! -e /sys/kernel/debug/kmemleak ]] || return 0
  for name in "${flat_caches[@]}"; do
    [[ -n ${flat_before[$name]} ]] || continue
    # The kernel counts whole pages of them, and frees some of them late.
    wait_for 10 objects_gone "$name" $(($1 * 3 / 4)) || true
    below "growth of $name in objects" "$grown" $(($1 * 3 / 4))
  done
}
