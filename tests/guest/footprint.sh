# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What user space can see of umblob while it is there, and must not see when it is not.

# footprint: one line for each process, kernel thread, mount, device and module of ours; nothing when there is none.
footprint() {
  local line
  local -A seen=()
  # A shared kernel worker keeps the name of the last work it did ("kworker/u4:0-umb"); what it does now has a plus.
  while IFS= read -r line; do
    if [[ ! $line =~ ^kworker/[^+]*- && -z ${seen[$line]:-} ]]; then
      seen[$line]=1
      printf '%s\n' "$line"
    fi
  done < <(grep -hsi umb /proc/[0-9]*/comm || true; grep -hsi umblob /proc/[0-9]*/mountinfo || true)
  find /dev /sys/module /proc/sys -iname '*umblob*' 2>/dev/null || true
}

# helper_pids: the process of every helper that runs.
helper_pids() { umbctl status --json | grep -o '"pid": *[0-9]*' | grep -o '[0-9]*$' | grep -vx 0; }
