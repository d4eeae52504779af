# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# Names that are none: a distinct errno for each fault, one line that names the thing, and the helpers never see them.
modprobe umblob
remember_helpers
long=$(printf 'n%.0s' {1..256})
longest=${long%n}

for kind in module firmware; do
  refused EINVAL 'name is empty' $kind ''
  for name in a/../b ../b b/.. /b; do
    refused EXDEV "$kind $name: .*starts with a slash or has a \"\.\.\" component" $kind "$name"
  done
  refused EILSEQ "$kind a.x0ab: .*control character" $kind $'a\nb'
  refused EILSEQ "$kind a.x09b: .*control character" $kind $'a\tb'
  refused EILSEQ "$kind a.x7fb: .*control character" $kind $'a\x7fb'
  refused ENAMETOOLONG "$kind $long: .*more than 255 bytes" $kind "$long"
  # The longest that is allowed is looked for, and may be in a folder that is called "..." or "..b".
  refused ENOENT "$longest: .*: no such" $kind "$longest"
  refused ENOENT 'no such' $kind '.../..b/c..'
done
both_serve "after all this"
