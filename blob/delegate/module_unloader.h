// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <set>
#include <string>

#include "commands.h"
#include "config_source.h"
#include "module_claims.h"
#include "module_kernel.h"
#include "module_resolver.h"
#include "runtime/cancellation.h"

namespace umb {

inline constexpr size_t kMaxUnloaded = 256;
// As many as a reply has room for; what nobody needs any more and comes after these stays.

class ModuleUnloader {
  // Takes modules out of the kernel. Used by several threads at once.

 public:
  ModuleUnloader(kj::StringPtr tree, ConfigSource& config, ModuleKernel& kernel, ModuleClaims& claims)
      : tree_(kj::heapString(tree)), config_(config), kernel_(kernel), claims_(claims) {}

  kj::Vector<kj::String> unload(kj::StringPtr name, Commands commands, const Cancellation& cancellation,
                                IfOutdated ifOutdated = IfOutdated::take);
  // Removes the module, or every module with this alias, then what it needed and nobody needs any more, as
  // modprobe -r does it. Returns what it removed, in order; nothing if it was not there. Throws Error: EBUSY
  // if it is in use, E2BIG if so many have gone before it that a reply has no room, ENOENT if it is unknown
  // or built in, EOPNOTSUPP if a program is to be run for it, loaded or not, and `commands` are refused. If
  // they are not, throws CommandNeeded, before anything is gone, where it may come upon one: for a soft
  // dependency, too.

 private:
  struct Removal {
    ModuleResolver& resolver;
    Commands commands;
    const Cancellation& cancellation;
    std::set<std::string> visited = {};
    kj::Vector<kj::String> removed = {};
  };

  bool comesUponCommand(ModuleResolver& resolver, kj::StringPtr name);
  void removeModule(Removal& removal, const Candidate& candidate, unsigned nesting = 0);
  void removeSoft(Removal& removal, const kj::Vector<kj::String>& names, unsigned nesting);
  void removeUnused(Removal& removal, kj::StringPtr module);
  void removeOne(Removal& removal, kj::StringPtr module);
  kj::String usersOf(kj::StringPtr module);

  kj::String tree_;
  ConfigSource& config_;
  ModuleKernel& kernel_;
  ModuleClaims& claims_;
};

}  // namespace umb
