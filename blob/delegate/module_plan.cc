// SPDX-License-Identifier: GPL-2.0-only
#include "module_plan.h"

#include <cerrno>
#include <map>
#include <memory>
#include <string>

#include "names.h"
#include "runtime/error.h"

namespace umb {
namespace {

constexpr size_t kMaxSteps = 2048;
constexpr size_t kMaxNames = 4 * kMaxSteps;  // of soft dependencies, those that are unknown included
constexpr unsigned kMaxNesting = 64;

class Planner {
  // A module that was found by an alias and the same one found by its name are two to kmod: each is visited,
  // and has options, for itself.

 public:
  explicit Planner(ModuleResolver& resolver) : resolver_(resolver) {}

  void add(const Candidate& candidate) { visit(nodeOf(candidate), true, 0); }

  kj::Vector<PlanStep> take() {
    kj::Vector<PlanStep> steps;
    for (auto* node : order_) steps.add(stepOf(*node));
    return steps;
  }

 private:
  struct Node {
    Candidate candidate;
    bool listed = false;  // in modules.dep, so that there are files
    ModuleTree::Files files = {};
    bool visited = false;
    bool required = false;
    bool soft = false;  // it has soft dependencies, and then no command counts
  };

  Node& nodeOf(const Candidate& candidate) {
    std::string key = candidate.module.cStr();
    KJ_IF_MAYBE (alias, candidate.alias) key += kj::str("\\", *alias).cStr();
    auto& node = nodes_[key];
    if (node == nullptr) {
      node = std::make_unique<Node>();
      node->candidate.module = kj::heapString(candidate.module);
      node->candidate.alias = candidate.alias.map([](const kj::String& a) { return kj::heapString(a); });
      KJ_IF_MAYBE (files, resolver_.tree().files(candidate.module)) {
        node->files = kj::mv(*files);
        node->listed = true;
      }
    }
    node->candidate.builtIn |= candidate.builtIn;
    KJ_IF_MAYBE (command, candidate.install) node->candidate.install = *command;
    return *node;
  }

  void visit(Node& node, bool required, unsigned nesting) {
    if (node.visited) return;
    node.visited = true;
    if (nesting > kMaxNesting)
      throw Error(ELOOP, kj::str(node.candidate.module, ": soft dependencies nest too deep"));
    kj::Vector<Node*> dependencies;
    for (auto& path : node.files.dependencies) dependencies.add(&nodeOf({.module = moduleName(path)}));
    // Before any of them is met again as a soft dependency.
    if (required) {
      node.required = true;
      for (auto* dependency : dependencies) dependency->required = true;
    }
    for (auto* dependency : dependencies) append(*dependency, nesting);
    append(node, nesting);
  }

  void append(Node& node, unsigned nesting) {
    resolver_.tree().cancellation().check();
    kj::Vector<Node*> before, after;
    KJ_IF_MAYBE (soft, resolver_.config().softDependenciesOf(node.candidate.module)) {
      before = lookUp(soft->before);
      after = lookUp(soft->after);
    }
    for (auto* other : before) visit(*other, false, nesting + 1);
    if (order_.size() >= kMaxSteps)
      throw Error(ELOOP, kj::str(node.candidate.module, ": needs more than ", kMaxSteps, " steps"));
    order_.add(&node);
    node.soft = !before.empty() || !after.empty();
    for (auto* other : after) visit(*other, false, nesting + 1);
  }

  kj::Vector<Node*> lookUp(const kj::Vector<kj::String>& names) {
    kj::Vector<Node*> nodes;
    for (const auto& name : names) {
      if (++names_ > kMaxNames)
        throw Error(ELOOP, kj::str(name, ": one of more than ", kMaxNames, " soft dependencies"));
      for (auto& candidate : resolver_.lookUp(name)) nodes.add(&nodeOf(candidate));
    }
    return nodes;
  }

  PlanStep stepOf(const Node& node) {
    resolver_.tree().cancellation().check();
    const auto& candidate = node.candidate;
    PlanStep step{.module = kj::heapString(candidate.module), .required = node.required};
    auto alias = candidate.alias.map([](const kj::String& a) { return kj::StringPtr(a); });
    step.options = resolver_.config().optionsFor(candidate.module, alias);
    auto command = candidate.install;
    if (command == nullptr) command = resolver_.config().installFor(candidate.module);
    if (node.soft) command = nullptr;
    KJ_IF_MAYBE (install, command) {
      step.action = PlanStep::Action::runCommand;
      step.command = *install;
      return step;
    }
    if (node.listed) {
      step.action = PlanStep::Action::insert;
      step.path = node.files.path.startsWith("/") ? kj::heapString(node.files.path)
                                                  : kj::str(resolver_.tree().root(), "/", node.files.path);
      return step;
    }
    bool builtIn = candidate.builtIn || resolver_.tree().isBuiltIn(candidate.module);
    step.action = builtIn ? PlanStep::Action::builtIn : PlanStep::Action::missing;
    return step;
  }

  ModuleResolver& resolver_;
  std::map<std::string, std::unique_ptr<Node>> nodes_;
  kj::Vector<Node*> order_;
  size_t names_ = 0;  // looked up
};

}  // namespace

kj::Vector<PlanStep> planFor(ModuleResolver& resolver, const Candidate& candidate) {
  Planner planner(resolver);
  planner.add(candidate);
  return planner.take();
}

}  // namespace umb
