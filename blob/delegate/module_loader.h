// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "commands.h"
#include "config_source.h"
#include "module_claims.h"
#include "module_kernel.h"
#include "module_plan.h"
#include "runtime/cancellation.h"

namespace umb {

inline constexpr size_t kMaxLoaded = 256;
// As many as a reply has room for.

class ModuleLoader {
  // Puts modules into the kernel. Used by several threads at once.

 public:
  ModuleLoader(kj::StringPtr tree, ConfigSource& config, ModuleKernel& kernel, ModuleClaims& claims)
      : tree_(kj::heapString(tree)), config_(config), kernel_(kernel), claims_(claims) {}
  // `tree` is /lib/modules/<release>.

  struct Outcome {
    // blacklisted: also those with "install MODULE /bin/true"
    enum class Kind { blacklisted, builtIn, alreadyLoaded, loaded };
    Kind kind = Kind::blacklisted;
    kj::Vector<kj::String> loaded;  // what this call inserted, in order; of very many the first, and the last
  };

  Outcome load(kj::StringPtr name, Commands commands, const Cancellation& cancellation,
               IfOutdated ifOutdated = IfOutdated::take);
  // Loads the module, or every module with this alias, and all they need, as modprobe's configuration has it.
  // Throws Error: see throwInsertError() and checkName(); EOPNOTSUPP for a module that a program is to be run
  // for, if `commands` are refused, EACCES for one that is switched off with "install MODULE /bin/false".
  // With several candidates one success is enough; the outcome is the greatest of theirs.

 private:
  Outcome::Kind loadOne(ModuleResolver& resolver, const Candidate& candidate, Commands commands,
                        const Cancellation& cancellation, kj::Vector<kj::String>& loaded);
  bool isThere(ModuleResolver& resolver, kj::StringPtr module, const Cancellation& cancellation);
  Outcome::Kind perform(const PlanStep& step, Commands commands, const Cancellation& cancellation);
  bool insert(const PlanStep& step, const Cancellation& cancellation);
  int insertOnce(const PlanStep& step);
  bool settle(kj::StringPtr module, const Cancellation& cancellation);

  kj::String tree_;
  ConfigSource& config_;
  ModuleKernel& kernel_;
  ModuleClaims& claims_;
};

}  // namespace umb
