// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "module_config.h"
#include "module_tree.h"

namespace umb {

struct Candidate {
  // A module that a name stands for.

  kj::String module;
  kj::Maybe<kj::String> alias = nullptr;                      // by which it was found, if not by its name
  bool builtIn = false;                                       // found among what is part of the kernel
  kj::Maybe<const ModuleConfig::Command&> install = nullptr;  // instead of what its name matches
};

class ModuleResolver {
  // Finds the modules that a name stands for, as kmod does: by the first of these places that knows any.

 public:
  ModuleResolver(ModuleTree& tree, const ModuleConfig& config) : tree_(tree), config_(config) {}

  kj::Vector<Candidate> lookUp(kj::StringPtr name);
  // Resolves a module's name, an alias or "symbol:NAME". Finds nothing for an unknown one. Throws
  // Error as Cancellation::check() does.

  ModuleTree& tree() { return tree_; }
  const ModuleConfig& config() const { return config_; }

 private:
  kj::Vector<Candidate> fromConfiguredAliases(kj::StringPtr key);
  kj::Vector<Candidate> fromCommands(kj::StringPtr key);

  ModuleTree& tree_;
  const ModuleConfig& config_;
};

}  // namespace umb
