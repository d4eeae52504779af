# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154
# For the cases in which another module asks for firmware: umblob_client.ko, and what it answers with: an errno, or a size and
# a SHA-256.
request=/sys/module/umblob_client/parameters/request
at_resume=/sys/module/umblob_client/parameters/at_resume

# client_ready: it is there, and goes at the end.
client_ready() {
  insmod "$module_dir/updates/umblob_client.ko"
  at_end sh -c '! grep -q ^umblob_client /proc/modules || rmmod umblob_client'
}

# asked WHAT EXPECTED OP NAME [SIZE [OFFSET]]: the outcome must be this.
asked() {
  local what=$1 expected=$2
  shift 2
  log_mark
  echo "$*" >$request
  equal "$what: $*" "$(<$request)" "$expected"
}

sum_of() { sha256sum | cut -d' ' -f1; }
# outcome_of FILE: of a request that is given it.
outcome_of() { echo "$(stat -c %s "$1") $(sum_of <"$1")"; }
