# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.1 6.12
# A helper that says hello with more powers than its profile grants is not let in, and the log names what it has too much of.
module=$module_dir/updates/umb_faulty.ko

# not_let_in MODE REGEX
not_let_in() {
  log_mark
  ! insmod "$module" mode="$1" 2>err || fail "$1: it was let in"
  [[ $(cat err) == *": Operation not permitted" ]] || fail "$1: insmod says \"$(cat err)\""
  logged "$1" "umb_faulty: faulty: the helper was not started: its process is not confined: .*$2"
  ! loaded umb_faulty || fail "$1: the module is there"
}

not_let_in unconfined "its uid is not the profile's"
not_let_in keeps-capability 'it has capabilities that the profile does not grant'
not_let_in shared-mounts 'it is in the initial mount namespace'
not_let_in no-filter 'no filter is on its system calls'
not_let_in second-thread 'it has other threads already'
not_let_in dumpable 'others may trace it'
not_let_in unfiltered-files "its file system uid is not the profile's"
insmod "$module" mode=good
# The same program, from elsewhere: it knows what to say, and is not the image all the same.
copy=/tmp/faulty-helper
at_end rm -f $copy
cat "/proc/$(pgrep -x faulty-helper)/exe" >$copy
chmod 755 $copy
rmmod umb_faulty
log_mark
! insmod "$module" mode=elsewhere 2>err || fail "a copy of the image was let in"
matches "a copy of the image: insmod says" "$(cat err)" 'Protocol not supported$'
logged "a copy of the image" 'umb_faulty: faulty: the helper was not started: its executable is not the image'
insmod "$module" mode=good
shown "one that gave up all of them is let in"
rmmod umb_faulty
require_nothing_left
