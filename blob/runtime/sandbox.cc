// SPDX-License-Identifier: GPL-2.0-only
#include "sandbox.h"

#include <kj/debug.h>
#include <linux/capability.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <climits>

namespace umb {
namespace {

constexpr size_t kThreadStackBytes = 256UL << 10;
#ifdef __SANITIZE_ADDRESS__
constexpr bool kShadowMemory = true;  // terabytes of address space, which no sensible limit allows
#else
constexpr bool kShadowMemory = false;
#endif
constexpr int kMmapThresholdBytes = 64 * 1024;
constexpr int kTrimThresholdBytes = 128 * 1024;

void lowerLimit(int resource, rlim_t wanted) {
  rlimit limit;
  KJ_SYSCALL(getrlimit(static_cast<__rlimit_resource>(resource), &limit));
  limit.rlim_cur = std::min(wanted, limit.rlim_max);
  limit.rlim_max = limit.rlim_cur;
  KJ_SYSCALL(setrlimit(static_cast<__rlimit_resource>(resource), &limit));
}

void keepCapabilities(uint64_t keep) {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
  KJ_SYSCALL(syscall(SYS_capget, &header, sets));
  for (auto& set : sets) {
    auto mask = static_cast<uint32_t>(keep);
    keep >>= 32;
    set.permitted &= mask;
    set.effective &= mask;
    set.inheritable = 0;
  }
  KJ_SYSCALL(syscall(SYS_capset, &header, sets));
}

void useSmallThreadStacks() {
  pthread_attr_t attributes;
  KJ_REQUIRE(pthread_attr_init(&attributes) == 0);
  KJ_DEFER(pthread_attr_destroy(&attributes));
  KJ_REQUIRE(pthread_attr_setstacksize(&attributes, kThreadStackBytes) == 0);
  KJ_REQUIRE(pthread_setattr_default_np(&attributes) == 0);
}

}  // namespace

void hardenProcess() {
  KJ_SYSCALL(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
  KJ_SYSCALL(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
  lowerLimit(RLIMIT_CORE, 0);
  umask(077);
  KJ_REQUIRE(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
  KJ_REQUIRE(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
  KJ_SYSCALL(chdir("/"));
  useSmallThreadStacks();
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_THRESHOLD, kMmapThresholdBytes);
  mallopt(M_TRIM_THRESHOLD, kTrimThresholdBytes);
}

void enterSandbox(const Sandbox& sandbox, uint64_t arenaBytes) {
  keepCapabilities(sandbox.capabilities);
  lowerLimit(RLIMIT_FSIZE, arenaBytes);
  lowerLimit(RLIMIT_NOFILE, sandbox.openFiles);
  lowerLimit(RLIMIT_MEMLOCK, 0);
  if (sandbox.addressSpaceBytes != 0 && !kShadowMemory) lowerLimit(RLIMIT_AS, sandbox.addressSpaceBytes);
}

void closeDescriptorsFrom(int first) {
  KJ_SYSCALL(syscall(SYS_close_range, first, UINT_MAX, 0));
}

}  // namespace umb
