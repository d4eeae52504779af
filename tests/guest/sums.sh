# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# For cases in which umb_faulty.ko makes calls: what it has counted of those in the background, and logged of each.
parameters=/sys/module/umb_faulty/parameters

# ended, ended_with ERRNO, failed: how many calls have ended at all; with that errno, 0 included, and nothing if none has;
# with any but 0.
ended() { tr ' ' '\n' <$parameters/sums | awk -F: '{ sum += $2 } END { print sum + 0 }'; }
ended_with() { tr ' ' '\n' <$parameters/sums | sed -n "s/^$1://p"; }
failed() { tr ' ' '\n' <$parameters/sums | awk -F: '$1 { sum += $2 } END { print sum + 0 }'; }

# others_than ERRNO...: those that ended with none of these, nor with 0; nothing if there is none.
others_than() {
  local pair pairs allowed=" 0 $* "
  read -ra pairs <"$parameters/sums"
  for pair in "${pairs[@]}"; do [[ $allowed == *" ${pair%%:*} "* ]] || echo "$pair"; done
}

# For wait_for.
more_than() { (($(ended) > $1)); }
more_well_than() { (($(ended_with 0) > $1)); }

# outcomes: how often each was since the mark in the log, as in "2x-32 1x0".
outcomes() {
  log_since | sed -n 's/.*umb_faulty: mode=.* call=[0-9]* outcome=\(-\{0,1\}[0-9]*\) .*/\1/p' | sort | uniq -c |
    awk '{ printf "%s%dx%d", sep, $1, $2; sep = " " }'
}
