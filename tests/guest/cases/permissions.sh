# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# series: 6.12
# kernels: stock
# Everybody may see the state; only CAP_NET_ADMIN or root may ask for something.
modprobe umblob
chmod 755 .

as_nobody() { setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"; }
as_net_admin() { as_nobody --inh-caps=+net_admin --ambient-caps=+net_admin "$@"; }
as_weak_root() { setpriv --inh-caps=-all --bounding-set=-all "$@"; }

# may WHO, may_not WHO: every kind of request.
may() {
  ends_with 0 "$1" umbctl status
  ends_with 0 "$1" umbctl module loop
  ends_with 0 "$1" umbctl firmware carl9170-1.fw
  shown "$1 may make requests"
}
may_not() {
  local request
  ends_with 0 "$1" umbctl status --json
  [[ $(cat out) == *'"name":"module","state":"ready"'* ]] || fail "$1 does not see the state: $(cat out)"
  shown "$1 may see the state"
  for request in "module dummy" "firmware carl9170-1.fw" events; do
    # shellcheck disable=SC2086
    ends_with 1 timeout 10 "$1" umbctl --json $request
    [[ $(json errno) == "${errno_of[EPERM]}" ]] || fail "$1, $request: $(cat out)"
    matches "$1, $request" "$(cat err)" 'only root, or a process with CAP_NET_ADMIN'
  done
  ! loaded dummy || fail "dummy was loaded all the same"
}

! loaded dummy || modprobe -r dummy
# timeout runs programs, not functions.
declare -fx as_nobody as_weak_root as_net_admin
timeout() { command timeout "$1" bash -c '"$@"' bash "${@:2}"; }
may_not as_nobody
may_not as_weak_root
may as_net_admin
may command
ends_with 1 timeout 10 as_net_admin umbctl --json module -r loop
equal "errno of unloading as as_net_admin" "$(json errno)" "${errno_of[EPERM]}"
matches "unloading as as_net_admin" "$(cat err)" 'to unload a module one needs CAP_SYS_MODULE'
loaded loop || fail "loop was unloaded all the same"
equal "requests that were refused reached no helper" "$(status_of module calls) $(status_of firmware calls)" "2 2"
