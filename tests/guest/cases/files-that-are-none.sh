# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1
# A FIFO, a device, a folder, a socket or nothing at all in the place of a module's file, of an index, of modprobe's
# configuration or of firmware: each is refused at once by its name, or passed over as modprobe does, and the helpers go on.
# What is not here is in module-file-refused, module-configuration, firmware-refused and firmware-changes-meanwhile.
# shellcheck source=tests/guest/takeover.sh
. /usr/share/umblob-test/takeover.sh
# shellcheck source=tests/guest/victim.sh
. /usr/share/umblob-test/victim.sh
config=/etc/modprobe.d/umblob-none.conf

# put KIND PATH: in its place.
put() {
  rm -rf "$2"
  case $1 in
    fifo) mkfifo "$2" ;;
    device) mknod "$2" c 1 5 ;;
    # One of a driver that there is not: nobody can open it.
    absent-device) mknod "$2" c 4095 5 ;;
    folder) mkdir "$2" ;;
    socket) perl -e 'use Socket; socket(S, PF_UNIX, SOCK_STREAM, 0) && bind(S, pack_sockaddr_un($ARGV[0])) or die "$!"' "$2" ;;
    empty) : >"$2" ;;
  esac
  chmod 755 "$2"
}
no_files=(fifo device absent-device folder socket)

# regex PATH: what matches it and nothing else.
regex() {
  local text=${1//./\\.}
  echo "${text//+/\\+}"
}

# not_taken KIND PATH REQUEST...: by that name, for what it is.
not_taken() {
  local kind=$1 path=$2 errno=EINVAL what="is not a regular file"
  shift 2
  [[ $kind != folder ]] || errno=EISDIR what="is a directory"
  put "$kind" "$path"
  refused "$errno" "$(regex "$path"): $what" "$@"
}

recorder
requests_ready
at_end sh -c '! grep -q "^umblob " /proc/modules || rmmod umblob'
modprobe umblob
remember_helpers

for kind in "${no_files[@]}"; do not_taken "$kind" "$victim" module dummy; done
rm -rf "$victim"
cp original "$victim"

for index in dep alias; do
  file=$module_dir/modules.$index.bin
  cp "$file" "$index"
  at_end sh -c "rm -rf '$file'; cp '$PWD/$index' '$file'"
  for kind in "${no_files[@]}"; do not_taken "$kind" "$file" module rtnl-link-dummy; done
  put empty "$file"
  case $index in
    dep) refused ENOENT "$(regex "$file"): no such file, or an empty one; run depmod" module rtnl-link-dummy ;;
    # It is as one without entries.
    alias) refused ENOENT "rtnl-link-dummy: .*: no such module or alias" module rtnl-link-dummy ;;
  esac
  rm -rf "$file"
  cp "$index" "$file"
done

at_end rm -rf "$config"
for kind in absent-device socket; do not_taken $kind "$config" module dummy; done
: >"$record"
# modprobe passes it over, and the kernel's request_module() is not to suffer by the helper's being stricter.
echo modprobe >$takeover
is_ours || fail "kernel.modprobe is $(setting)"
equal "request_module() with a socket among modprobe's configuration" "$(ask dummy)" 0:1
equal "the distribution's modprobe was asked for" "$(<"$record")" "-q -- dummy: 0"
echo >$takeover
modprobe -r dummy
for kind in folder empty; do
  put $kind "$config"
  done_as loaded dummy
  modprobe -r dummy
  shown "modprobe's configuration with this in it: $kind"
done
rm -rf "$config"

mkdir -p "$firmware_dir/umbtest"
at_end rm -rf "$firmware_dir/umbtest"
for suffix in '' .xz .zst; do
  file=$firmware_dir/umbtest/none$suffix
  for kind in "${no_files[@]}"; do not_taken "$kind" "$file" firmware umbtest/none -o "$PWD/output"; done
  put empty "$file"
  case $suffix in
    '') refused ENODATA "$(regex "$file"): is empty" firmware umbtest/none ;;
    *) refused EBADMSG "$(regex "$file"): truncated" firmware umbtest/none ;;
  esac
  [[ ! -e output ]] || fail "something was written"
  rm -rf "$file"
done
both_serve "after all this"
