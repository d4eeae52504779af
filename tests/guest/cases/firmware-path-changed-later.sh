# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# firmware_class.path written to while umblob is loaded: the helper reads it anew for each request, as the kernel's own loader
# does, and follows it as far as its sandbox goes, which is made when it starts. Where that ends it says so, by the file's
# name; the next helper, or the module loaded again, follows.
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
remember_helpers
follows "from the start" $early/umbtest/both
follows "from the start" $early/umbtest/umbtest-early

path ""
follows "when it is empty again" "$firmware_dir/umbtest/both"
for way in kernel get; do asked "when it is empty again" "-${errno_of[ENOENT]}" $way umbtest/umbtest-early; done
path "$inside"
follows "a folder that the helper may read" "$inside/umbtest/both"
follows "a folder that the helper may read" "$inside/umbtest/umbtest-inside"
path "$early"
follows "back again" $early/umbtest/both

# Elsewhere, it may look whether there is such a file, and not read it.
path "$late"
asked "a folder that it may not read" "$(outcome_of $late/umbtest/umbtest-late)" kernel umbtest/umbtest-late
asked "a folder that it may not read" "-${errno_of[EACCES]}" get umbtest/umbtest-late
refused EACCES "$late/umbtest/umbtest-late: Permission denied" firmware umbtest/umbtest-late
# As with any file that cannot be read, one in a later folder is taken.
asked "a folder that it may not read" "$(outcome_of $late/umbtest/both)" kernel umbtest/both
asked "a folder that it may not read" "$(outcome_of "$firmware_dir/umbtest/both")" get umbtest/both
for way in kernel get; do asked "a folder that it may not read" "-${errno_of[ENOENT]}" $way umbtest/umbtest-early; done
both_serve "so far"

pid=$(pid_of firmware)
kill -KILL "$pid"
wait_for 10 is_successor firmware "$pid" || fail "there is no successor"
follows "the next helper" $late/umbtest/both
follows "the next helper" $late/umbtest/umbtest-late
path "$early"
asked "what its predecessor could read" "-${errno_of[EACCES]}" get umbtest/umbtest-early
rmmod umblob_client
rmmod umblob
modprobe umblob
client_ready
follows "umblob loaded again" $early/umbtest/both
