# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# boot: own
# kernels: stock
# A kernel that checks signatures refuses a module that was changed, and, locked down or told to insist, one without a
# signature or with a stranger's: umbctl says which it is and what to do, request_module() fails as with modprobe, and what
# the distribution has signed is loaded. Neither state can be left again, so umblob, which has no signature, is loaded before.
# shellcheck source=tests/guest/takeover.sh
. /usr/share/umblob-test/takeover.sh
enforce=/sys/module/module/parameters/sig_enforce
lockdown=/sys/kernel/security/lockdown
[[ -w $enforce ]] || skip "this kernel has no $enforce"
[[ $(<$enforce) == N ]] || fail "this kernel takes no umblob.ko"
mountpoint -q /sys/kernel/security || mount -t securityfs none /sys/kernel/security
# shellcheck source=tests/guest/victim.sh
. /usr/share/umblob-test/victim.sh
module_unpack >signed
grep -qa '^~Module signature appended~$' <(tail -c 28 signed) || skip "this kernel's modules have no signature"

# Behind the module: its signature, 12 bytes that end with the signature's length, and the mark.
size=$(stat -c %s signed)
bytes=$((16#$(tail -c 32 signed | head -c 4 | od -An -tx1 | tr -d ' \n')))
bare=$((size - 28 - 12 - bytes))
head -c $bare signed >unsigned
# Each of the same size as before; the signature names its key's issuer.
sed -b 's/intree=Y/intree=N/' unsigned | cat - <(tail -c +$((bare + 1)) signed) >changed
cat unsigned <(tail -c +$((bare + 1)) signed | sed -b 's/Build time/Built once/') >foreign
cp signed damaged
printf 'damaged' | dd of=damaged bs=1 seek=$bare conv=notrunc status=none
for name in changed foreign damaged; do
  if [[ $(stat -c %s $name) != "$size" ]] || cmp -s signed $name; then fail "the test could not make a module that is $name"; fi
done

# taken FILE...: each is loaded, by the helper and by request_module(), without and with takeover.
taken() {
  local name way
  for name in "$@"; do
    module_put "$name"
    done_as loaded dummy
    modprobe -r dummy
    for way in '' modprobe; do
      echo $way >$takeover
      equal "$name: request_module(), takeover=$way" "$(ask dummy)" 0:1
      modprobe -r dummy
    done
    echo >$takeover
  done
}

# not_taken FILE ERRNO REGEX [COUNT]: the helper says this; request_module() fails, and COUNT times modprobe was asked, too,
# with takeover: not at all, unless the helper's word is not the last.
not_taken() {
  module_put "$1"
  refused "$2" "$3" module dummy
  equal "$1: request_module()" "$(ask dummy)" 256:1
  : >"$record"
  echo modprobe >$takeover
  equal "$1: request_module() with takeover" "$(ask dummy)" 256:1
  echo >$takeover
  equal "$1: requests that came to modprobe" "$(wc -l <"$record")" "${4:-0}"
  ! loaded dummy || fail "dummy is there all the same"
}

enrol="sign it with a key that is enrolled \('mokutil --import CERTIFICATE', then restart\), or turn Secure Boot off"
unknown_key='this kernel does not know the key of its signature, or the module was changed since; install it again, or'
probe_ready
at_end sh -c '! grep -q "^umb_probe " /proc/modules || rmmod umb_probe'
at_end sh -c '! grep -q "^umblob " /proc/modules || rmmod umblob'
recorder
requests_ready
modprobe umblob
remember_helpers

taken signed unsigned foreign
# What is wrong is refused by any kernel.
always_refused() {
  not_taken changed EKEYREJECTED "Key was rejected by service: $unknown_key $enrol"
  not_taken damaged EBADMSG "dummy\.ko.*: its signature is corrupt; install it again" 1
}
always_refused

echo integrity >$lockdown
shown "$(<$lockdown)"
taken signed
not_taken unsigned EPERM "it has no signature, which lockdown asks for: $enrol" 1
not_taken foreign EPERM "if it is lockdown, this kernel does not know the key of its signature: $enrol" 1
always_refused

echo 1 >$enforce
equal "$enforce" "$(<$enforce)" Y
taken signed
log_mark
not_taken unsigned EKEYREJECTED "it has no signature, and this kernel takes none without; $enrol"
logged "without a signature" 'Loading of unsigned module is rejected'
log_mark
not_taken foreign EKEYREJECTED "$unknown_key $enrol"
logged "a stranger's" 'Loading of module with unavailable key is rejected'
always_refused

cp original "$victim"
base_function_works || fail "the kernel's own ways: $(base_function_works 2>&1)"
done_as loaded dummy
modprobe -r dummy
both_serve "after all this"
rmmod umblob
ends_with 1 modprobe umblob
matches "umblob.ko, which nobody has signed" "$(<err)" 'Key was rejected by service'
equal "kernel.modprobe" "$(setting)" "$recorder"
