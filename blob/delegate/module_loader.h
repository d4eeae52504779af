// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "module_kernel.h"
#include "module_plan.h"
#include "runtime/cancellation.h"

namespace umb {

class ModuleLoader {
  // Puts modules into the kernel. Used by several threads at once.

 public:
  ModuleLoader(kj::StringPtr tree, ModuleKernel& kernel) : tree_(kj::heapString(tree)), kernel_(kernel) {}
  // `tree` is /lib/modules/<release>.

  struct Outcome {
    enum class Kind { loaded, alreadyLoaded, builtIn };
    Kind kind = Kind::alreadyLoaded;
    kj::Vector<kj::String> loaded;  // what this call inserted, in order
  };

  Outcome load(kj::StringPtr name, const Cancellation& cancellation);
  // Loads the module, or every module with this alias, and all they need. Throws Error: see
  // describeInsertError() and checkName(). With several candidates one success is enough.

 private:
  Outcome::Kind loadOne(ModuleTree& tree, kj::StringPtr module, const Cancellation& cancellation,
                        kj::Vector<kj::String>& loaded);
  bool insert(const PlanStep& step, const Cancellation& cancellation);
  int insertOnce(const PlanStep& step);
  bool settle(kj::StringPtr module, const Cancellation& cancellation);

  kj::String tree_;
  ModuleKernel& kernel_;
};

}  // namespace umb
