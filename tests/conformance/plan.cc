// SPDX-License-Identifier: GPL-2.0-only
// What the module helper would do, as modprobe's --show-depends and --resolve-alias write it.
#include <kj/debug.h>

#include <cstring>
#include <iostream>
#include <string>
#include <vector>

#include "delegate/config_source.h"
#include "delegate/kernel_command_line.h"
#include "delegate/module_plan.h"
#include "runtime/error.h"

namespace umb {
namespace {

struct Options {
  ConfigPlaces places;
  std::string tree;
  bool resolve = false;
  bool blacklist = false;
  std::vector<std::string> names;
};

void print(const PlanStep& step) {
  // modprobe puts a space after the options that it has.
  auto options = step.options.size() == 0 ? std::string() : std::string(step.options.cStr()) + " ";
  switch (step.action) {
    case PlanStep::Action::insert:
      std::cout << "insmod " << step.path.cStr() << ' ' << options << '\n';
      break;
    case PlanStep::Action::runCommand:
      std::cout << "install " << KJ_ASSERT_NONNULL(step.command).line.cStr() << ' ' << options << '\n';
      break;
    case PlanStep::Action::builtIn:
      std::cout << "builtin " << step.module.cStr() << '\n';
      break;
    case PlanStep::Action::missing:
      break;
  }
}

void ask(const Options& options, ConfigSource& source, const std::string& name) {
  auto config = source.current();
  Cancellation never;
  ModuleTree tree(options.tree.c_str(), never);
  ModuleResolver resolver(tree, *config);
  auto found = resolver.lookUp(name.c_str());
  if (found.empty())
    std::cerr << "FATAL: Module " << name << " not found in directory " << options.tree << '\n';
  for (const auto& candidate : found) {
    if (options.resolve) {
      std::cout << candidate.module.cStr() << '\n';
      continue;
    }
    bool forbidden =
        (options.blacklist || candidate.alias != nullptr) && config->blacklisted(candidate.module) != nullptr;
    if (forbidden) continue;
    for (const auto& step : planFor(resolver, candidate)) print(step);
  }
}

// The arguments that modprobe takes, and one for its command line.
Options parse(int argc, char* argv[]) {
  Options options;
  std::string root, release;
  for (int i = 1; i < argc; ++i) {
    auto is = [&](const char* option) { return strcmp(argv[i], option) == 0; };
    auto value = [&]() -> std::string { return i + 1 < argc ? argv[++i] : ""; };
    if (is("-d")) {
      root = value();
    } else if (is("-S")) {
      release = value();
    } else if (is("-C")) {
      options.places.folders.push_back(value());
    } else if (is("--cmdline")) {
      options.places.commandLine = readCommandLine(value().c_str()).cStr();
    } else if (is("-b")) {
      options.blacklist = true;
    } else if (is("-R")) {
      options.resolve = true;
    } else if (!is("-D") && !is("-a") && !is("--")) {
      options.names.emplace_back(argv[i]);
    }
  }
  options.tree = root + "/lib/modules/" + release;
  options.places.softdep = options.tree + "/modules.softdep";
  return options;
}

}  // namespace
}  // namespace umb

int main(int argc, char* argv[]) try {
  auto options = umb::parse(argc, argv);
  umb::ConfigSource source(options.places);
  for (const auto& name : options.names) umb::ask(options, source, name);
  return 0;
} catch (const umb::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
