# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# limit: 240
# All the ways in which another module may ask for firmware, plain and compressed: whole, without a warning, to its own
# buffer, in pieces, and without waiting.
# shellcheck source=tests/guest/client.sh
. /usr/share/umblob-test/client.sh
mkdir -p "$firmware_dir/umbtest"
at_end rm -rf "$firmware_dir/umbtest"
head -c 3000000 <(seq 500000) >whole
size=3000000
cp whole "$firmware_dir/umbtest/plain"
xz --check=crc32 -0 -c whole >"$firmware_dir/umbtest/x.xz"
zstd -q -1 -c whole >"$firmware_dir/umbtest/z.zst"
modprobe umblob
remember_helpers
client_ready
whole=$(outcome_of whole)
unlogged() { ! log_has "$2" || fail "$1: $(log_since)"; }

# piece SIZE OFFSET: as an outcome
piece() {
  local bytes=$(($2 >= size ? 0 : size - $2 < $1 ? size - $2 : $1))
  echo "$bytes $(tail -c "+$(($2 + 1))" whole | head -c "$1" | sum_of)"
}

for direct in Y N; do
  echo $direct >/sys/module/umblob/parameters/firmware_direct
  calls=$(status_of firmware calls)
  for name in plain x z; do
    for op in get quiet later later-quiet; do asked "firmware_direct=$direct" "$whole" $op umbtest/$name; done
    for room in $((size + 1)) $size; do asked "enough room" "$whole" into umbtest/$name "$room"; done
    asked "too little room" "-${errno_of[EFBIG]}" into umbtest/$name $((size - 1))
    logged "which is logged" "umbtest/$name.*: .*$((size - 1))"
    for at in "1 0" "5000 0" "$size 0" "$((size + 5)) 0" "4096 1000000" "4096 $((size - 1))" "10 $size" "10 5000000000"; do
      # shellcheck disable=SC2086
      asked "a piece" "$(piece $at)" part umbtest/$name $at
    done
  done
  note "calls to the helper with firmware_direct=$direct: $(($(status_of firmware calls) - calls))"
done
echo Y >/sys/module/umblob/parameters/firmware_direct

# The kernel's own loader can read plain files alone to a buffer, and in pieces.
for at in "1 0" "5000 0" "$size 0" "4096 1000000" "4096 $((size - 1))"; do
  # shellcheck disable=SC2086
  asked "the kernel's own" "$(piece $at)" kernel-part umbtest/plain $at
done

asked "no file" -2 get umbtest/none
logged "a word in the log" 'umblob_client: firmware "?umbtest/none"?: no such firmware'
asked "no file" -2 quiet umbtest/none
unlogged "no word in the log" 'umbtest/none'
asked "no file, later" none later umbtest/none
logged "a word in the log" 'umblob_client: firmware "?umbtest/none"?: no such firmware'
asked "no file, later" none later-quiet umbtest/none
unlogged "no word in the log" 'umbtest/none'
asked "no room" -22 into umbtest/plain 0
asked "not even a name" "-${errno_of[EXDEV]}" later ../umbtest/plain

# A module cannot go before its callback has returned.
asked "without waiting" "0 $(sum_of </dev/null)" leave umbtest/x
! rmmod umblob_client 2>err || fail "the client could be removed from under its callback"
matches "the client stays" "$(cat err)" 'in use'
wait_for 20 log_has 'umblob_client: left: there' || fail "the callback was not called"
wait_for 5 rmmod umblob_client 2>/dev/null || fail "the client cannot be removed"
shown "and can be removed when that has returned"
both_serve "after all this"
