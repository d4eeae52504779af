// SPDX-License-Identifier: GPL-2.0-only
#include "sandbox.h"

#include <kj/debug.h>
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

#include "landlock.h"
#include "namespaces.h"
#include "privileges.h"
#include "seccomp.h"

namespace umb {
namespace {

constexpr size_t kThreadStackBytes = 256UL << 10;
#ifdef __SANITIZE_ADDRESS__
constexpr bool kSanitized = true;  // terabytes of address space, which no sensible limit allows
#else
constexpr bool kSanitized = false;
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

kj::Vector<kj::String> enterSandbox(const Sandbox& sandbox, uint64_t arenaBytes, uid_t user) {
  kj::Vector<kj::String> missing;
  if (!sandbox.initFunctions) lowerLimit(RLIMIT_FSIZE, arenaBytes);
  lowerLimit(RLIMIT_NOFILE, sandbox.openFiles);
  lowerLimit(RLIMIT_MEMLOCK, 0);
  if (sandbox.addressSpaceBytes != 0 && !kSanitized) lowerLimit(RLIMIT_AS, sandbox.addressSpaceBytes);
  enterNamespaces(sandbox.readable, sandbox.passed);
  // A sanitizer's runtime opens files and makes system calls of its own.
  bool landlocked = kSanitized || restrictFiles(sandbox.readable);
  if (!landlocked && !sandbox.readable.empty()) {
    missing.add(kj::str("this kernel has no Landlock: it may read all files that are for everybody"));
  }
  // To be root to file systems, and to keys, is no matter behind both of these, and too much without.
  bool asRoot = sandbox.initFunctions && (kSanitized || (landlocked && kernelHasFilters()));
  dropPrivileges(user, asRoot ? FilesAs::root : FilesAs::user, sandbox.capabilities);
  auto files = sandbox.readable.empty() ? Files::none : Files::read;
  if (!kSanitized && !filterSystemCalls(files, sandbox.systemCalls)) {
    missing.add(kj::str("this kernel has no seccomp filters: it may make all system calls"));
  }
  if (sandbox.initFunctions && !asRoot && user != 0) {
    missing.add(
        kj::str("without Landlock or without filters init functions of modules do not find the file "
                "system uid 0"));
  }
  return missing;
}

void closeDescriptorsFrom(int first) {
  KJ_SYSCALL(syscall(SYS_close_range, first, UINT_MAX, 0));
}

}  // namespace umb
