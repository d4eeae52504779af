# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the debug kernel says besides its log: memory that nothing points to any more, and whether lockdep still watches.

leaks_file=/sys/kernel/debug/kmemleak
# When each case began: "SECONDS NAME", one per line.
leaks_cases=$(mktemp)

leaks_are_sought() { [[ -e $leaks_file ]]; }

# leaks_begin: what the kernel itself lost while it booted is none of ours.
leaks_begin() {
  mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug 2>/dev/null || true
  leaks_are_sought || return 0
  echo scan >$leaks_file
  echo scan >$leaks_file
  echo clear >$leaks_file
}

leaks_case_begins() { printf '%s %s\n' "$(cut -d' ' -f1 /proc/uptime)" "$1" >>"$leaks_cases"; }

# leaks: what was lost. Kmemleak reports what is five seconds old and has not changed between two looks at it.
leaks() {
  sleep 5
  echo scan >$leaks_file
  echo scan >$leaks_file
  cat $leaks_file
}

# losers: from what leaks said, how many objects were lost in which case: by their age, when that was read.
losers() {
  local now
  now=$(cut -d' ' -f1 /proc/uptime)
  sed -n 's/.*(age \([0-9.]*\)s)$/\1/p' | awk -v now="$now" '
    FNR == NR { time[++cases] = $1; name[cases] = $2; next }
    {
      for (i = cases; i > 1 && time[i] > now - $1; i--);
      if (!lost[i]++) order[++count] = i
    }
    END { for (i = 1; i <= count; i++) printf "%s%d objects in %s", i > 1 ? ", " : "", lost[order[i]], name[order[i]] }
  ' "$leaks_cases" -
}

# lockdep_is_off: after its first report, and when it runs out of room, it says no more.
lockdep_is_off() { grep -q '^ debug_locks: *0$' /proc/lockdep_stats 2>/dev/null; }
