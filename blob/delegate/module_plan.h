// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "module_tree.h"

namespace umb {

struct PlanStep {
  kj::String module;
  kj::String path;       // absolute
  bool required = true;  // a soft dependency that cannot be loaded is passed over
};

kj::Vector<PlanStep> planFor(ModuleTree& tree, kj::StringPtr module);
// What to load, in order, to have this module: its dependencies and soft dependencies, each once. Throws
// Error(ENOENT) if the tree does not list the module, and Error(ELOOP) for an absurdly long plan.

}  // namespace umb
