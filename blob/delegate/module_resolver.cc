// SPDX-License-Identifier: GPL-2.0-only
#include "module_resolver.h"

#include "names.h"

namespace umb {
namespace {

kj::Vector<Candidate> withAlias(kj::StringPtr alias, kj::Vector<kj::String> modules, bool builtIn = false) {
  kj::Vector<Candidate> found;
  for (auto& module : modules)
    found.add(Candidate{.module = kj::mv(module), .alias = kj::heapString(alias), .builtIn = builtIn});
  return found;
}

kj::Vector<Candidate> one(Candidate candidate) {
  kj::Vector<Candidate> found;
  found.add(kj::mv(candidate));
  return found;
}

}  // namespace

kj::Vector<Candidate> ModuleResolver::fromConfiguredAliases(kj::StringPtr key) {
  kj::Vector<Candidate> found;
  for (const auto* alias : config_.aliasesFor(key)) {
    found.add(Candidate{.module = kj::heapString(alias->module), .alias = kj::heapString(alias->pattern)});
  }
  return found;
}

kj::Vector<Candidate> ModuleResolver::fromCommands(kj::StringPtr key) {
  KJ_IF_MAYBE (command, config_.installNamed(key)) {
    return one({.module = moduleName(key), .install = *command});
  }
  if (config_.removeNamed(key) != nullptr) return one({.module = moduleName(key)});
  return {};
}

kj::Vector<Candidate> ModuleResolver::lookUp(kj::StringPtr name) {
  tree_.cancellation().check();
  kj::String key;
  KJ_IF_MAYBE (normalized, normalizedAlias(name)) {
    key = kj::mv(*normalized);
  } else {
    return {};
  }
  auto found = fromConfiguredAliases(key);
  if (!found.empty()) return found;
  bool isAlias = key.findFirst(':') != nullptr;  // which no module's name contains
  if (!isAlias && tree_.has(key)) return one({.module = moduleName(key)});
  if (key.startsWith("symbol:")) found = withAlias(key, tree_.modulesWithSymbol(key));
  if (found.empty()) found = fromCommands(key);
  if (found.empty()) found = withAlias(key, tree_.modulesWithAlias(key));
  if (found.empty() && tree_.isBuiltIn(key)) return one({.module = moduleName(key), .builtIn = true});
  if (found.empty()) found = withAlias(key, tree_.builtInWithAlias(key), true);
  return found;
}

}  // namespace umb
