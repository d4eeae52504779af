// SPDX-License-Identifier: GPL-2.0-only
#include "module_plan.h"

#include <algorithm>
#include <cerrno>
#include <set>
#include <string>

#include "names.h"
#include "runtime/error.h"

namespace umb {
namespace {

constexpr size_t kMaxSteps = 256;
constexpr unsigned kMaxNesting = 32;

class Planner {
 public:
  explicit Planner(ModuleTree& tree) : tree_(tree) {}

  void add(kj::StringPtr module, bool required, unsigned nesting) {
    if (!visited_.insert(module.cStr()).second) return;
    KJ_IF_MAYBE (files, tree_.files(module)) {
      for (auto& path : files->dependencies) addWithSoftDependencies(path, required, nesting);
      return addWithSoftDependencies(files->path, required, nesting);
    }
    if (required)
      throw Error(ENOENT, kj::str(module, ": not in ", tree_.root(), "/modules.dep.bin; run depmod"));
  }

  kj::Vector<PlanStep> take() { return kj::mv(steps_); }

 private:
  void addWithSoftDependencies(kj::StringPtr path, bool required, unsigned nesting) {
    auto module = moduleName(path);
    auto soft = tree_.softDependencies(module);
    for (auto& name : soft.before) addSoft(name, nesting + 1);
    append(module, path, required);
    for (auto& name : soft.after) addSoft(name, nesting + 1);
  }

  void addSoft(kj::StringPtr name, unsigned nesting) {
    if (nesting > kMaxNesting) throw Error(ELOOP, kj::str("soft dependencies nest too deep at ", name));
    auto found = tree_.lookUp(name);
    if (found.builtIn) return;
    for (auto& module : found.modules) add(module, false, nesting);
  }

  void append(kj::StringPtr module, kj::StringPtr path, bool required) {
    auto known =
        std::find_if(steps_.begin(), steps_.end(), [&](const PlanStep& s) { return s.module == module; });
    if (known != steps_.end()) {
      known->required |= required;
      return;
    }
    if (steps_.size() >= kMaxSteps)
      throw Error(ELOOP, kj::str(module, ": needs more than ", kMaxSteps, " modules"));
    steps_.add(
        PlanStep{.module = kj::heapString(module),
                 .path = path.startsWith("/") ? kj::heapString(path) : kj::str(tree_.root(), "/", path),
                 .required = required});
  }

  ModuleTree& tree_;
  std::set<std::string> visited_;
  kj::Vector<PlanStep> steps_;
};

}  // namespace

kj::Vector<PlanStep> planFor(ModuleTree& tree, kj::StringPtr module) {
  Planner planner(tree);
  planner.add(module, true, 0);
  return planner.take();
}

}  // namespace umb
