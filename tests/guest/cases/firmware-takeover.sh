# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# kernels: stock
# limit: 300
# request_firmware() of the kernel's own client of it, in every way that it has, with takeover and without: what differs is
# that files are found whose form the kernel cannot read, and nothing else; and that at once.
# shellcheck source=tests/guest/fallback.sh
. /usr/share/umblob-test/fallback.sh
modprobe umblob

make_foreign 100000 foreign.bin sub!foreign.bin
# The client has room for 1 KiB there, whatever its config_buf_size says.
make_foreign 1000 into.bin batch.bin
mkdir -p "$firmware_dir"/{sub,folder.bin}
mv "$firmware_dir/sub!foreign.bin.xz" "$firmware_dir/sub/foreign.bin.xz"
head -c 100000 /dev/urandom >plain.bin
head -c 1000 /dev/urandom >small.bin
cp plain.bin small.bin "$firmware_dir/"
: >"$firmware_dir/empty.bin"
head -c 5000 foreign.bin >"$firmware_dir/corrupt.bin.xz"
at_end rm -rf "$firmware_dir"/{sub,folder.bin,plain.bin,small.bin,empty.bin,corrupt.bin.xz}
long=$(printf 'n%.0s' {1..200})

# one TRIGGER NAME FILE: "NAME: errno", and whether it was the file.
one() {
  local errno
  errno=$(write_errno "$tester/$1" "$2")
  printf '%s %q: %s' "$1" "$2" "$(errno_name "$errno")"
  ! has_got "$3" || printf ', the file'
  echo
}

# batch WHAT FILE SETTING...: four requests at a time; a line for how they ended, and which of them got the file.
batch() {
  local what=$1 file=$2 setting index
  shift 2
  echo 1 >$tester/reset
  for setting in "$@"; do echo -n "${setting#*:}" >"$tester/config_${setting%%:*}"; done
  printf '%s %s: %s' "$what" "$*" "$(errno_name "$(write_errno "$tester/$what" 1)")"
  for index in 0 1 2 3; do
    echo -n $index >$tester/config_read_fw_idx
    # It is as long as a page to whoever asks for its size.
    ! cmp -s "$file" <(cat $tester/read_firmware 2>/dev/null) || printf ', the file'
  done
  echo 1 >$tester/release_all_firmware
  echo
}

# every_way: all of them.
every_way() {
  local trigger name
  for trigger in trigger_request trigger_async_request; do
    one $trigger plain.bin plain.bin
    one $trigger foreign.bin foreign.bin
    one $trigger sub/foreign.bin sub!foreign.bin
    for name in nope.bin sub/nope.bin no/such/folder.bin $'nope\n' "$long" ../plain.bin; do one $trigger "$name" plain.bin; done
  done
  for trigger in trigger_batched_requests trigger_batched_requests_async; do
    batch $trigger small.bin name:small.bin
    batch $trigger batch.bin name:batch.bin
    batch $trigger batch.bin name:batch.bin num_requests:1
    batch $trigger small.bin name:nope.bin
  done
  batch trigger_batched_requests small.bin name:small.bin into_buf:1
  batch trigger_batched_requests into.bin name:into.bin into_buf:1 num_requests:1
  batch trigger_batched_requests small.bin name:small.bin into_buf:1 partial:1
  batch trigger_batched_requests into.bin name:into.bin into_buf:1 partial:1 num_requests:1
  batch trigger_batched_requests foreign.bin name:foreign.bin sync_direct:1
  batch trigger_batched_requests small.bin name:nope.bin sync_direct:1
}

# The log does not need what is not found.
dmesg -n 1
every_way >without
take_over
equal "the fallback is forced" "$(<$forced)" 1
every_way >with
sed 's/^/       /' with
give_back
equal "the fallback is not forced any more" "$(<$forced)" 0
every_way >after
diff without after || fail "it is not as it was before"
shown "$(wc -l <with) ways, and without it as before"
diff without with >differences || true
# What differs: those, and not one more.
foreign='foreign.bin|name:(batch|into).bin'
equal "found without, of a form that the kernel cannot read" "$(grep -E "$foreign" without | count 'the file')" 0
diff <(grep -vE "$foreign" without) <(grep -vE "$foreign" with) || fail "others differ"
shown "for $(grep -cvE "$foreign" with) ways to other files it makes no difference"
equal "found with it alone, ways" "$(grep -E "$foreign" with | count 'the file')" 9
equal "four at a time" "$(grep -E 'name:batch.bin:' with | count '(, the file){4}$')" 2
equal "what the kernel never asks others for" "$(grep -E "partial:1|direct:1" with | grep -E "$foreign" | count 'the file')" 0

# What differs besides: the fallback knows one error.
take_over
for name in empty.bin folder.bin corrupt.bin; do
  equal "$name" "$(errno_name "$(write_errno $tester/trigger_request $name)")" ENOENT
done
logged "the log says what is wrong with it" 'umblob: firmware corrupt.bin: .*\(-EBADMSG\)'

# At once, and many.
begun=$(now_ms)
write_errno $tester/trigger_request nope.bin >errno
below "a file that is not there is known not to be after, in ms" $(($(now_ms) - begun)) 2000
asks 150 nope 1
asked 30
equal "150 at a time for files that are not there" "$asked_ends" 2:150
below "the slowest took, in ms" "$asked_ms" 15000
for number in {0..149}; do ln -s foreign.bin.xz "$firmware_dir/many$number.xz"; done
at_end sh -c "rm -f $firmware_dir/many*.xz"
asks 150 many 100000
asked 60
equal "150 at a time for files that are" "$asked_ends" 0:150
note "the slowest took $asked_ms ms"

rmmod umblob
equal "the fallback is not forced when the module is gone" "$(<$forced)" 0
