# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# Fifty requests at once, of all kinds, each with its own answer.
modprobe umblob
remember_helpers
for name in loop dummy nbd; do ! loaded $name || modprobe -r $name; done
at_end modprobe -r loop dummy nbd

# request NUMBER: what number NUMBER asks for; its status is what the answer deserves.
request() {
  case $(($1 % 5)) in
    0) umbctl module loop dummy nbd ;;
    1) umbctl firmware carl9170-1.fw -o "file.$1" && [[ $(sha256sum <"file.$1") == "$(firmware_sum carl9170-1.fw)  -" ]] ;;
    2) ! umbctl module "no_such_module_$1" 2>"error.$1" && grep -q "no_such_module_$1: .*: no such module" "error.$1" ;;
    3) umbctl firmware isci/isci_firmware.bin -o "file.$1" && [[ $(sha256sum <"file.$1") == "$(firmware_sum isci/isci_firmware.bin)  -" ]] ;;
    4) ! umbctl firmware "no/such/$1" 2>"error.$1" && grep -q "no/such/$1: .*: no such firmware" "error.$1" ;;
  esac
}

pids=()
for number in {1..50}; do
  request "$number" >"out.$number" 2>&1 &
  pids+=($!)
done
failed=0
for number in {1..50}; do
  wait "${pids[number - 1]}" || {
    note "request $number: $(cat "out.$number")"
    failed=$((failed + 1))
  }
done
equal "requests that were not answered as they deserve" $failed 0
for name in loop dummy nbd; do loaded $name || fail "$name is not in /proc/modules"; done
shown "the modules are in /proc/modules"
# Requests for one module at the same time are one load.
equal "callers that were told that they loaded dummy" "$(cat out.{5..50..5} | count '^dummy: loaded dummy$')" 1
equal "callers that were told that it is there" "$(cat out.{5..50..5} | count '^dummy: (loaded dummy|already loaded)$')" 10
equal "in flight" "$(status_of module inFlight) $(status_of firmware inFlight)" "0 0"
both_serve "after fifty requests"
