// SPDX-License-Identifier: GPL-2.0-only
#include "privileges.h"

#include <kj/debug.h>
#include <linux/capability.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace umb {
namespace {

struct CapabilitySets {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  __user_cap_data_struct words[_LINUX_CAPABILITY_U32S_3];

  CapabilitySets() {
    // The calling thread's, which is the only one yet.
    KJ_SYSCALL(syscall(SYS_capget, &header, words));
  }

  void apply() {
    // Likewise.
    KJ_SYSCALL(syscall(SYS_capset, &header, words));
  }
};

// Whoever is of the same session may send SIGCONT, of whatever user; a kernel thread's child is in init's.
void leaveSession() {
  // EPERM: it leads a process group, which whoever started it has seen to.
  if (setsid() < 0 && errno != EPERM) KJ_FAIL_SYSCALL("setsid", errno);
}

// After setresuid() it is the user's, and the capabilities are permitted but not in effect.
void keepRootsFiles() {
  CapabilitySets sets;
  for (auto& word : sets.words) word.effective = word.permitted;
  sets.apply();
  setfsuid(0);
  // It says what it was before, and never that it failed; nobody is -1.
  KJ_REQUIRE(setfsuid(static_cast<uid_t>(-1)) == 0, "the file system uid could not be kept");
}

void becomeUser(uid_t user, FilesAs files) {
  KJ_SYSCALL(prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0));
  KJ_SYSCALL(setresuid(user, user, user));
  KJ_SYSCALL(prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0));
  if (files == FilesAs::root) keepRootsFiles();
  // Another user makes it what the sysctl fs.suid_dumpable says.
  KJ_SYSCALL(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
}

void keepCapabilities(uint64_t keep) {
  CapabilitySets sets;
  for (auto& word : sets.words) {
    word.permitted &= static_cast<uint32_t>(keep);
    word.effective = word.permitted;
    word.inheritable = 0;
    keep >>= 32;
  }
  sets.apply();
}

}  // namespace

bool hasCapability(unsigned capability) {
  CapabilitySets sets;
  return (sets.words[capability / 32].effective >> (capability % 32) & 1) != 0;
}

void dropPrivileges(uid_t user, FilesAs files, uint64_t keep) {
  leaveSession();
  if (user != 0 && hasCapability(CAP_SETUID)) becomeUser(user, files);
  keepCapabilities(keep);
}

}  // namespace umb
