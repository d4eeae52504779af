# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1 6.12
# kernels: stock
# limit: 240
# Every firmware file of Debian's firmware-linux-free and firmware-ath9k-htc arrives as it was before it was compressed.
modprobe umblob

sum_of() { sha256sum <"$1" | cut -d' ' -f1; }

declare -A forms=()
while read -r sum name; do
  ends_with 0 umbctl --json firmware "$name" -o file
  form=$(json format) path=$(json path)
  [[ -e $path ]] || fail "$name came from \"$path\", which is not there"
  [[ $(sum_of file) == "$sum" ]] || fail "$name came out wrong from $path"
  [[ $(json size) == $(stat -c %s file) ]] || fail "$name: the size that was told is not that of the file"
  forms[$form]=$((${forms[$form]:-0} + 1))
done <"$firmware_sums"
for form in plain xz zstd; do
  at_least "files that were $form" "${forms[$form]:-0}" 1
done
shown "$(wc -l <"$firmware_sums") files are equal by SHA-256"

for name in carl9170-1.fw ath9k_htc/htc_7010-1.4.0.fw isci/isci_firmware.bin; do
  equal "$name on standard output" "$(umbctl firmware "$name" -o - | sum_of /dev/stdin)" "$(firmware_sum "$name")"
done

# One that takes many reads, 12 MB of numbers.
at_end rm -f "$firmware_dir"/umbtest-large.bin{,.xz,.zst}
large=$firmware_dir/umbtest-large.bin
head -c 12000000 <(seq 2000000) >"$large"
sum=$(sum_of "$large")
for form in plain zst xz; do
  case $form in
    zst) zstd -q -1 --rm "$large" ;;
    xz) zstd -q -dc "$large.zst" | xz -0 >"$large.xz" && rm "$large.zst" ;;
  esac
  ends_with 0 umbctl firmware umbtest-large.bin -o file
  equal "12 MB, $form" "$(sum_of file)" "$sum"
done
