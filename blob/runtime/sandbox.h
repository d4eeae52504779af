// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>

namespace umb {

struct Sandbox {
  // What a role's process keeps of its powers. The kernel has cut them already; a helper does not rely on
  // that.

  uint64_t capabilities = 0;       // bits of CAP_*: all others are dropped
  uint64_t addressSpaceBytes = 0;  // RLIMIT_AS; 0 leaves it
  uint64_t openFiles = 64;         // RLIMIT_NOFILE
};

constexpr uint64_t capabilityBit(unsigned capability) {
  return uint64_t{1} << capability;
}

void hardenProcess();
// What every helper does before it says a word: not dumpable, no new privileges, no core file, umask 077,
// SIGPIPE and SIGXFSZ as errno values, cwd "/", small thread stacks, one malloc arena that gives memory back.

void enterSandbox(const Sandbox& sandbox, uint64_t arenaBytes);
// Drops what the role does not need. No file can grow beyond the arena, which is the only one to be written.

void closeDescriptorsFrom(int first);

}  // namespace umb
