// SPDX-License-Identifier: GPL-2.0-only
#include "module_unloader.h"

#include <cerrno>

#include "names.h"
#include "runtime/error.h"

namespace umb {
namespace {

constexpr unsigned kMaxNesting = 64;  // of soft dependencies, as for loading; bounds the recursion

bool isBuiltIn(ModuleResolver& resolver, const Candidate& candidate) {
  auto& tree = resolver.tree();
  return candidate.builtIn || (!tree.has(candidate.module) && tree.isBuiltIn(candidate.module));
}

}  // namespace

kj::String ModuleUnloader::usersOf(kj::StringPtr module) {
  auto holders = kernel_.holders(module);
  if (holders.empty()) return kj::str("something in the kernel or an open file");
  return kj::strArray(holders, ", ");
}

void ModuleUnloader::removeOne(Removal& removal, kj::StringPtr module) {
  if (removal.removed.size() >= kMaxUnloaded) {
    throw Error(E2BIG, kj::str("module ", module, " stays, as ", kMaxUnloaded,
                               " others were removed before it; ask again"));
  }
  switch (int errnum = kernel_.remove(module)) {
    case 0:
      removal.removed.add(kj::heapString(module));
      return;
    case ENOENT:  // somebody else was quicker
      return;
    case EAGAIN:
      throw Error(EBUSY, kj::str("module ", module, " is in use by ", usersOf(module)));
    case EBUSY:
      throw Error(EBUSY, kj::str("module ", module,
                                 " cannot be removed: it has no way out, or it is just coming or going"));
    default:
      throw Error(errnum, kj::str("module ", module, " cannot be removed: ", describeErrno(errnum)));
  }
}

void ModuleUnloader::removeSoft(Removal& removal, const kj::Vector<kj::String>& names, unsigned nesting) {
  for (size_t i = names.size(); i-- > 0;) {
    auto found = removal.resolver.lookUp(names[i]);
    for (size_t j = found.size(); j-- > 0;) {
      try {
        removeModule(removal, found[j], nesting);
      } catch (const Error&) {
        // That others still use it is no failure of what was asked for.
        removal.cancellation.check();
      }
    }
  }
}

void ModuleUnloader::removeUnused(Removal& removal, kj::StringPtr module) {
  // From those that need others to those that need none.
  KJ_IF_MAYBE (files, removal.resolver.tree().files(module)) {
    for (size_t i = files->dependencies.size(); i-- > 0;) {
      auto dependency = moduleName(files->dependencies[i]);
      auto claim = claims_.claimIdle(dependency);
      if (claim == nullptr || kernel_.references(dependency).orDefault(1) > 0) continue;
      try {
        removeOne(removal, dependency);
      } catch (const Error&) {
        continue;  // somebody needs it again
      }
    }
  }
}

void ModuleUnloader::removeModule(Removal& removal, const Candidate& candidate, unsigned nesting) {
  const auto& module = candidate.module;
  removal.cancellation.check();
  if (nesting > kMaxNesting) throw Error(ELOOP, kj::str(module, ": soft dependencies nest too deep"));
  if (!removal.visited.insert(module.cStr()).second) return;
  auto& resolver = removal.resolver;
  // As in modprobe, a command is run whether the module is there or not.
  KJ_IF_MAYBE (command, resolver.config().removeFor(module)) {
    if (removal.commands == Commands::leftToCaller) throw CommandNeeded();
    throw Error(EOPNOTSUPP, kj::str("module ", module, ": ", command->place.text(),
                                    " has a command run to remove it, and this helper runs no programs; use "
                                    "modprobe -r, or set module_commands: ",
                                    command->brief()));
  }
  if (isBuiltIn(resolver, candidate))
    throw Error(ENOENT, kj::str("module ", module, " is a part of the kernel, not to be removed"));
  if (kernel_.state(module) == ModuleState::absent) return;
  auto soft = resolver.config().softDependenciesOf(module);
  KJ_IF_MAYBE (s, soft) removeSoft(removal, s->after, nesting + 1);
  if (kernel_.references(module).orDefault(0) > 0)
    throw Error(EBUSY, kj::str("module ", module, " is in use by ", usersOf(module)));
  removeOne(removal, module);
  removeUnused(removal, module);
  KJ_IF_MAYBE (s, soft) removeSoft(removal, s->before, nesting + 1);
}

bool ModuleUnloader::comesUponCommand(ModuleResolver& resolver, kj::StringPtr name) {
  // By levels, so that whatever order things are removed in, they are met here no deeper than there.
  std::set<std::string> seen;
  kj::Vector<Candidate> level;
  auto meet = [&](kj::StringPtr met) {
    for (auto& candidate : resolver.lookUp(met)) {
      if (seen.insert(candidate.module.cStr()).second) level.add(kj::mv(candidate));
    }
  };
  meet(name);
  for (unsigned nesting = 0; nesting <= kMaxNesting && !level.empty(); ++nesting) {
    auto above = kj::mv(level);
    level = {};
    for (auto& candidate : above) {
      const auto& module = candidate.module;
      if (resolver.config().removeFor(module) != nullptr) return true;
      if (isBuiltIn(resolver, candidate) || kernel_.state(module) == ModuleState::absent) continue;
      KJ_IF_MAYBE (soft, resolver.config().softDependenciesOf(module)) {
        for (auto& after : soft->after) meet(after);
        for (auto& before : soft->before) meet(before);
      }
    }
  }
  return false;
}

kj::Vector<kj::String> ModuleUnloader::unload(kj::StringPtr name, Commands commands,
                                              const Cancellation& cancellation, IfOutdated ifOutdated) {
  checkName("module", name);
  auto config = config_.current(ifOutdated);
  ModuleTree tree(tree_, cancellation);
  ModuleResolver resolver(tree, *config);
  auto found = resolver.lookUp(name);
  if (found.empty()) throw Error(ENOENT, kj::str(name, ": no such module or alias in ", tree_));
  // Before anything is gone: of what is, modprobe would not find the soft dependencies any more.
  if (commands == Commands::leftToCaller && comesUponCommand(resolver, name)) throw CommandNeeded();
  Removal removal{.resolver = resolver, .commands = commands, .cancellation = cancellation};
  try {
    for (auto& candidate : found) removeModule(removal, candidate);
  } catch (const Error& error) {
    if (removal.removed.empty()) throw;
    throw Error(error.errnum(),
                kj::str(error.reason(), "; removed before that: ", kj::strArray(removal.removed, ", ")));
  }
  return kj::mv(removal.removed);
}

}  // namespace umb
