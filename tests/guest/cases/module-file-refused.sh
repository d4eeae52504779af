# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1 6.12
# A module for another kernel, and files that are no module: each is refused for what it is, and the helper goes on.
modprobe umblob
remember_helpers
# shellcheck source=tests/guest/victim.sh
. /usr/share/umblob-test/victim.sh

# An unsigned module, since a signature that does not fit is refused for that. A kernel with symbol versions looks at what
# follows the release.
other="9${release:1} SMQ"
sed -b "s/vermagic=$release SMP/vermagic=$other/" "$module_dir/updates/umb_faulty.ko" >foreign
grep -qa "vermagic=$other" foreign || fail "the test could not make a module for another kernel"
module_put foreign
refused ENOEXEC "module dummy: .*built for '${other//+/\\+}" module dummy

seq 100000 >numbers
module_put numbers
refused EBADMSG "dummy\.ko.*not an ELF file" module dummy

head -c 100000 "$module_dir/updates/umb_faulty.ko" >half
module_put half
refused EBADMSG "dummy\.ko.*truncated or corrupt" module dummy

: >empty
cp empty "$victim"
refused EBADMSG "dummy\.ko" module dummy

if [[ $victim == *.xz ]]; then
  head -c 3000 original >"$victim"
  refused EBADMSG "dummy\.ko\.xz: truncated xz data" module dummy
  # Not in the header, whose damage shows before anything is unpacked.
  cp original "$victim"
  printf 'damaged' | dd of="$victim" bs=1 seek=2000 conv=notrunc status=none
  refused EBADMSG "dummy\.ko\.xz: corrupt xz data" module dummy
fi

rm "$victim"
refused ENOENT "dummy\.ko.*run depmod" module dummy

cp original "$victim"
done_as loaded dummy
modprobe -r dummy
both_serve "after all this"
