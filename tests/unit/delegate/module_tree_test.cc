// SPDX-License-Identifier: GPL-2.0-only
// Names and plans against the distribution's own modprobe, on a small tree that has every kind of entry. With
// UMB_MODULES_ROOT=DIR in the environment, also on every kernel in DIR/lib/modules.
#include "delegate/module_tree.h"

#include <gtest/gtest.h>
#include <kj/debug.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>

#include "delegate/module_plan.h"
#include "delegate/names.h"
#include "expect_error.h"
#include "module_fixture.h"

namespace umb {
namespace {

using test::expectError;
using Lines = std::vector<std::string>;

class ModuleTreeTest : public testing::Test {
 protected:
  Lines resolve(const char* name) {
    Lines names;
    ModuleTree tree(root_.c_str());
    for (auto& module : tree.lookUp(name).modules) names.emplace_back(module.cStr());
    return names;
  }

  Lines plan(const char* module) {
    Lines names;
    ModuleTree tree(root_.c_str());
    for (auto& step : planFor(tree, module)) names.emplace_back(step.module.cStr());
    return names;
  }

  test::ModuleFixture modules_;
  std::string root_ = modules_.modules();
};

TEST_F(ModuleTreeTest, FindsNamesWithDashesAndUnderscoresAlike) {
  EXPECT_EQ(resolve("mid-dle"), Lines{"mid_dle"});
  EXPECT_EQ(resolve("mid_dle"), Lines{"mid_dle"});
}

TEST_F(ModuleTreeTest, FindsAliasesSymbolsAndWildcards) {
  EXPECT_EQ(resolve("fs-top"), Lines{"top"});
  EXPECT_EQ(resolve("symbol:mid_do"), Lines{"mid_dle"});
  EXPECT_EQ(resolve("pci:v00008086d00001533sv0sd0bc02sc00i00"), Lines{"top"});
  EXPECT_EQ(resolve("char-major-10-232"), Lines{"aliased"});
}

TEST_F(ModuleTreeTest, FindsNothingForTheUnknown) {
  for (auto name :
       {"nosuch", "pci:v00009999", "symbol:nosuch", "to", "topp", "kernel/top.ko", "[", "x]", "*", "he?p"}) {
    EXPECT_TRUE(resolve(name).empty()) << name;
  }
}

TEST_F(ModuleTreeTest, KnowsWhatIsBuiltIn) {
  ModuleTree tree(root_.c_str());
  for (auto name : {"fixed-in", "net-pf-16-proto-9"}) {
    auto found = tree.lookUp(name);
    EXPECT_TRUE(found.builtIn) << name;
    EXPECT_EQ(found.modules.size(), 1u) << name;
  }
}

TEST_F(ModuleTreeTest, PlansDependenciesAndSoftDependenciesInOrder) {
  EXPECT_EQ(plan("top"), (Lines{"base", "mid_dle", "help_fast", "help", "top", "late"}));
}

TEST_F(ModuleTreeTest, PlansALoopOfSoftDependenciesOnce) {
  auto steps = plan("loop_a");
  std::sort(steps.begin(), steps.end());
  EXPECT_EQ(steps, (Lines{"loop_a", "loop_b"}));
}

TEST_F(ModuleTreeTest, ASoftDependencyIsNotRequired) {
  ModuleTree tree(root_.c_str());
  for (auto& step : planFor(tree, "top")) {
    bool hard = step.module == "base" || step.module == "mid_dle" || step.module == "top";
    EXPECT_EQ(step.required, hard) << step.module.cStr();
  }
}

TEST_F(ModuleTreeTest, SaysSoWhenThereIsNoTree) {
  ModuleTree tree("/nonexistent");
  expectError(ENOENT, "/nonexistent/modules.dep.bin", [&] { tree.lookUp("xfs"); });
}

TEST_F(ModuleTreeTest, NamesACorruptIndex) {
  modules_.tree().write("lib/modules/6.1.0-test/modules.alias.bin", "damaged, alas");
  ModuleTree tree(root_.c_str());
  expectError(EBADMSG, "modules.alias.bin", [&] { tree.lookUp("fs-top"); });
}

struct Oracle {
  std::string root, release;

  std::string modules() const { return root + "/lib/modules/" + release; }

  Lines ask(const std::string& what, const std::string& name) const {
    auto lines = test::outputLines(std::string(UMB_MODPROBE) + " -C /dev/null -d " + root + " -S " + release +
                                   " " + what + " -- '" + name + "' 2>/dev/null");
    Lines paths;
    for (auto& line : lines) {
      if (line.rfind("insmod ", 0) == 0) line.erase(0, 7);
      // modprobe repeats what several others need, and mentions what is built in.
      if (line.rfind("builtin ", 0) != 0 && std::find(paths.begin(), paths.end(), line) == paths.end()) {
        paths.push_back(line);
      }
    }
    return paths;
  }
};

Lines ourPlan(const Oracle& oracle, const std::string& name) {
  Lines paths;
  auto root = oracle.modules();
  ModuleTree modules(root.c_str());
  auto found = modules.lookUp(name.c_str());
  if (found.builtIn) return {};
  for (auto& module : found.modules) {
    for (auto& step : planFor(modules, moduleName(module))) {
      if (std::find(paths.begin(), paths.end(), step.path.cStr()) == paths.end())
        paths.emplace_back(step.path.cStr());
    }
  }
  return paths;
}

Lines ourNames(const Oracle& oracle, const std::string& name) {
  auto root = oracle.modules();
  ModuleTree modules(root.c_str());
  Lines names;
  for (auto& module : modules.lookUp(name.c_str()).modules) {
    auto normal = moduleName(module);
    if (std::find(names.begin(), names.end(), normal.cStr()) == names.end())
      names.emplace_back(normal.cStr());
  }
  return names;
}

Lines moduleNames(const Oracle& oracle) {
  Lines names;
  std::ifstream file(oracle.modules() + "/modules.dep");
  for (std::string line; std::getline(file, line);)
    names.emplace_back(moduleName(line.substr(0, line.find(':')).c_str()).cStr());
  return names;
}

Lines aliases(const Oracle& oracle, size_t most) {
  // Every so many, with their wildcards filled in: a bracket by its first character, '*' by nothing or by
  // some text.
  Lines all;
  for (auto file : {"/modules.alias", "/modules.symbols"}) {
    std::ifstream lines(oracle.modules() + file);
    for (std::string line; std::getline(lines, line);) {
      if (line.rfind("alias ", 0) == 0) all.push_back(line.substr(6, line.find(' ', 6) - 6));
    }
  }
  Lines chosen;
  size_t step = std::max<size_t>(1, all.size() / most);
  for (size_t i = 0; i < all.size(); i += step) {
    std::string text;
    for (size_t at = 0; at < all[i].size(); ++at) {
      char c = all[i][at];
      if (c == '*') {
        if (i / step % 2 == 0) text += "00";
      } else if (c == '?') {
        text += 'q';
      } else if (c == '[') {
        text += all[i][at + 1];
        at = all[i].find(']', at);
      } else {
        text += c;
      }
    }
    chosen.push_back(text);
  }
  return chosen;
}

void compare(const Oracle& oracle, size_t mostAliases) {
  auto names = moduleNames(oracle);
  ASSERT_FALSE(names.empty());
  for (auto& name : names) ASSERT_EQ(ourPlan(oracle, name), oracle.ask("--show-depends", name)) << name;
  auto asked = aliases(oracle, mostAliases);
  for (auto extra :
       {"nosuch", "help-b1", "help-zz", "crypto-help", "platform:led-7x", "x[y", "fixed-in", "*", "fs-*"}) {
    asked.emplace_back(extra);
  }
  for (auto& name : asked) {
    ASSERT_EQ(ourNames(oracle, name), oracle.ask("--resolve-alias", name)) << name;
    ASSERT_EQ(ourPlan(oracle, name), oracle.ask("--show-depends", name)) << name;
  }
}

TEST_F(ModuleTreeTest, AgreesWithModprobeOnASmallTree) {
  compare({modules_.root(), modules_.release()}, 1000);
}

TEST(ModuleOracle, AgreesWithModprobeOnRealTrees) {
  const char* root = std::getenv("UMB_MODULES_ROOT");
  if (root == nullptr)
    GTEST_SKIP() << "set UMB_MODULES_ROOT to a folder with lib/modules/RELEASE, indexed by depmod";
  for (auto& entry : std::filesystem::directory_iterator(std::string(root) + "/lib/modules")) {
    SCOPED_TRACE(entry.path().filename().string());
    compare({root, entry.path().filename().string()}, 2000);
  }
}

}  // namespace
}  // namespace umb
