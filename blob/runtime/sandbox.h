// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/string.h>
#include <kj/vector.h>
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace umb {

struct Sandbox {
  // What a role's process keeps of its powers. One that says nothing can compute, use memory and threads, and
  // answer calls; it opens no file. The kernel has cut some of it already; a helper does not rely on that.

  uint64_t capabilities = 0;       // bits of CAP_*: all others are dropped
  uint64_t addressSpaceBytes = 0;  // RLIMIT_AS; 0 leaves it
  uint64_t openFiles = 64;         // RLIMIT_NOFILE
  bool initFunctions = false;  // of modules run in it: they find no limit on files, and, behind Landlock and
                               // a filter, the file system uid 0, as in modprobe
  std::vector<std::string> readable =
      {};  // what it may open for reading, with all beneath; as it is at the start
  std::vector<std::string> passed =
      {};  // what lookups pass by: its mounts stay, and it may not be read for that
  std::vector<int> systemCalls = {};  // SYS_*: more than the above takes
};

constexpr uint64_t capabilityBit(unsigned capability) {
  return uint64_t{1} << capability;
}

void hardenProcess();
// What every helper does before it says a word: not dumpable, no new privileges, no core file, umask 077,
// SIGPIPE and SIGXFSZ as errno values, cwd "/", small thread stacks, one malloc arena that gives memory back.

kj::Vector<kj::String> enterSandbox(const Sandbox& sandbox, uint64_t arenaBytes, uid_t user);
// Drops what the role does not need, once and for all; to be called before there is a second thread. No file
// can grow beyond the arena, which is the only one to be written. `user` is who to become; 0: nobody else.
// Returns a line for each measure that this kernel does not have. What takes a privilege that the process
// does not have, as in a test, is left out: it is the kernel module that insists.

void closeDescriptorsFrom(int first);

}  // namespace umb
