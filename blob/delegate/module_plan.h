// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "module_resolver.h"

namespace umb {

struct PlanStep {
  enum class Action {
    insert,
    runCommand,  // that an "install" line has in the module's place
    builtIn,     // there is nothing to do
    missing,     // there is nothing that could be done
  };

  Action action = Action::missing;
  kj::String module;
  kj::String path = {};     // absolute
  kj::String options = {};  // the module's parameters
  kj::Maybe<const ModuleConfig::Command&> command = nullptr;
  bool required = true;  // a soft dependency that cannot be loaded is passed over
};

kj::Vector<PlanStep> planFor(ModuleResolver& resolver, const Candidate& candidate);
// What to do, in order, to have this module: its dependencies and soft dependencies. As in kmod's plan, what
// several of these need can be in it several times. Throws Error: ELOOP for an absurdly long plan; as
// Cancellation::check() does.

}  // namespace umb
