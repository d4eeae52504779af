# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# firmware_class.path written to while umblob is loaded: the helper reads it anew for each request, as the kernel's own loader
# does. What its sandbox lets it read is fixed when it starts; so when it finds another folder there it makes way for a
# successor, though not again within five seconds. Until then it says what it may not read, by the file's name.
# shellcheck source=tests/guest/client.sh
. /usr/share/umblob-test/client.sh
parameter=/sys/module/firmware_class/parameters/path
path_before=$(<$parameter)
# The helper cannot see /run and /tmp.
early=/mnt/umbtest-early late=/mnt/umbtest-late inside=$firmware_dir/umbtest-inside
at_end eval "printf '%s\\0' '$path_before' >$parameter; rm -rf $early $late $inside $firmware_dir/umbtest"
number=0
for folder in "$early" "$late" "$inside" "$firmware_dir"; do
  mkdir -p "$folder/umbtest"
  number=$((number + 1))
  seq $number 3000 >"$folder/umbtest/both"
  # No other folder has that one.
  seq $number 2000 >"$folder/umbtest/${folder##*/}"
done

# path FOLDER: to write nothing at all would change nothing.
path() { printf '%s\0' "$1" >$parameter; }

# follows WHEN FILE: the kernel's own loader has this one, and so has the helper.
follows() {
  local way
  for way in kernel get; do asked "$1" "$(outcome_of "$2")" $way "umbtest/${2##*/}"; done
}

path "$early"
modprobe umblob
client_ready
follows "from the start" $early/umbtest/both
follows "from the start" $early/umbtest/umbtest-early

equal "restarts" "$(status_of firmware restarts)" 0

path ""
follows "when it is empty again" "$firmware_dir/umbtest/both"
for way in kernel get; do asked "when it is empty again" "-${errno_of[ENOENT]}" $way umbtest/umbtest-early; done
path $'\n'
asked "an empty line" "$(outcome_of "$firmware_dir/umbtest/both")" get umbtest/both
path "$early"
follows "back again" $early/umbtest/both
equal "restarts" "$(status_of firmware restarts)" 0

# Another folder.
path "$late"
follows "another folder" $late/umbtest/umbtest-late
equal "restarts" "$(status_of firmware restarts)" 1
equal "how its predecessor ended" "$(status_of firmware lastEnd)" "it was restarted"
equal "crashes that are left" "$(status_of firmware crashesLeft)" 5
follows "another folder" $late/umbtest/both

remember_helpers

# Once more, at once: it may look whether there is such a file, and not read it.
path "$early"
asked "another one at once" "$(outcome_of $early/umbtest/umbtest-early)" kernel umbtest/umbtest-early
asked "another one at once" "-${errno_of[EACCES]}" get umbtest/umbtest-early
refused EACCES "$early/umbtest/umbtest-early: Permission denied" firmware umbtest/umbtest-early
# As with any file that cannot be read, one in a later folder is taken.
asked "another one at once" "$(outcome_of $early/umbtest/both)" kernel umbtest/both
asked "another one at once" "$(outcome_of "$firmware_dir/umbtest/both")" get umbtest/both
for way in kernel get; do asked "another one at once" "-${errno_of[ENOENT]}" $way umbtest/umbtest-late; done
both_serve "so far"
equal "restarts" "$(status_of firmware restarts)" 1
sleep 5
follows "later" $early/umbtest/umbtest-early
equal "restarts" "$(status_of firmware restarts)" 2

# Many who ask at the same time are all served, by one successor.
sleep 5
path "$inside"
for number in {1..12}; do
  umbctl firmware umbtest/umbtest-inside -o - >"got$number" 2>"err$number" &
done
wait
for number in {1..12}; do
  cmp -s "got$number" "$inside/umbtest/umbtest-inside" || fail "request $number of twelve: $(<"err$number")"
done
equal "restarts" "$(status_of firmware restarts)" 3
row "firmware_class.path is written to, then twelve requests at a time" "12 answered"

rmmod umblob_client
rmmod umblob
path "$late"
modprobe umblob
client_ready
follows "umblob loaded again" $late/umbtest/both
