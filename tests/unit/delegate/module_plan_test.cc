// SPDX-License-Identifier: GPL-2.0-only
// On a small tree that has every kind of entry. ./check conformance compares real ones with modprobe.
#include "delegate/module_plan.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <optional>

#include "expect_error.h"
#include "module_fixture.h"

namespace umb {
namespace {

using test::expectError;
using Lines = std::vector<std::string>;

class ModulePlanTest : public testing::Test {
 protected:
  ~ModulePlanTest() noexcept override {}

  Lines resolve(const char* name) {
    Lines names;
    for (auto& candidate : resolver().lookUp(name)) names.emplace_back(candidate.module.cStr());
    return names;
  }

  kj::Vector<PlanStep> steps(const char* name) {
    kj::Vector<PlanStep> all;
    auto resolver = this->resolver();
    for (auto& candidate : resolver.lookUp(name)) {
      for (auto& step : planFor(resolver, candidate)) all.add(kj::mv(step));
    }
    return all;
  }

  // "module", with what else is to be said of it.
  Lines plan(const char* name) {
    Lines lines;
    for (auto& step : steps(name)) {
      std::string line = step.module.cStr();
      if (step.action == PlanStep::Action::builtIn) line += " (built in)";
      if (step.action == PlanStep::Action::missing) line += " (missing)";
      KJ_IF_MAYBE (command, step.command) line += " (" + std::string(command->line.cStr()) + ")";
      if (step.options.size() > 0) line += " " + std::string(step.options.cStr());
      lines.push_back(line);
    }
    return lines;
  }

  ModuleResolver resolver() {
    config_ = ConfigSource(modules_.places()).current();
    tree_.emplace(root_.c_str(), cancellation_);
    return ModuleResolver(*tree_, *config_);
  }

  test::ModuleFixture modules_;
  std::string root_ = modules_.modules();
  Cancellation cancellation_;
  std::optional<ModuleTree> tree_;
  kj::Own<const ModuleConfig> config_;
};

TEST_F(ModulePlanTest, FindsNamesWithDashesAndUnderscoresAlike) {
  EXPECT_EQ(resolve("mid-dle"), Lines{"mid_dle"});
  EXPECT_EQ(resolve("mid_dle"), Lines{"mid_dle"});
}

TEST_F(ModulePlanTest, FindsAliasesSymbolsAndWildcards) {
  EXPECT_EQ(resolve("fs-top"), Lines{"top"});
  EXPECT_EQ(resolve("symbol:mid_do"), Lines{"mid_dle"});
  EXPECT_EQ(resolve("pci:v00008086d00001533sv0sd0bc02sc00i00"), Lines{"top"});
  EXPECT_EQ(resolve("char-major-10-232"), Lines{"aliased"});
}

TEST_F(ModulePlanTest, FindsNothingForTheUnknown) {
  for (auto name :
       {"nosuch", "pci:v00009999", "symbol:nosuch", "to", "topp", "kernel/top.ko", "[", "x]", "*", "he?p"}) {
    EXPECT_TRUE(resolve(name).empty()) << name;
  }
}

TEST_F(ModulePlanTest, KnowsWhatIsBuiltIn) {
  EXPECT_EQ(plan("fixed-in"), Lines{"fixed_in (built in)"});
  EXPECT_EQ(plan("net-pf-16-proto-9"), Lines{"fixed_in (built in)"});
}

TEST_F(ModulePlanTest, PlansDependenciesAndSoftDependenciesInOrder) {
  EXPECT_EQ(plan("top"), (Lines{"base", "mid_dle", "help_fast", "help", "top", "base", "late"}));
}

TEST_F(ModulePlanTest, PlansALoopOfSoftDependenciesOnce) {
  auto steps = plan("loop_a");
  std::sort(steps.begin(), steps.end());
  EXPECT_EQ(steps, (Lines{"loop_a", "loop_b"}));
}

TEST_F(ModulePlanTest, ASoftDependencyIsNotRequired) {
  for (auto& step : steps("top")) {
    bool hard = step.module == "base" || step.module == "mid_dle" || step.module == "top";
    EXPECT_EQ(step.required, hard) << step.module.cStr();
  }
}

TEST_F(ModulePlanTest, SaysSoWhenThereIsNoTree) {
  root_ = "/nonexistent";
  expectError(ENOENT, "/nonexistent/modules.dep.bin", [&] { resolve("xfs"); });
}

TEST_F(ModulePlanTest, NamesACorruptIndex) {
  modules_.tree().write("lib/modules/6.1.0-test/modules.alias.bin", "damaged, alas");
  expectError(EBADMSG, "modules.alias.bin", [&] { resolve("fs-top"); });
}

TEST_F(ModulePlanTest, AConfiguredAliasComesBeforeAll) {
  modules_.configure("a.conf",
                     "alias fs-top base\nalias mid-* late\nalias mid-dle help\nalias on fixed-in\n");
  EXPECT_EQ(resolve("fs-top"), Lines{"base"});
  EXPECT_EQ(resolve("mid_dle"), (Lines{"late", "help"}));
  EXPECT_EQ(plan("on"), Lines{"fixed_in (built in)"});
}

TEST_F(ModulePlanTest, AnAliasOfAnAliasLeadsNowhere) {
  modules_.configure("a.conf", "alias one fs-top\n");
  EXPECT_EQ(plan("one"), Lines{"fs_top (missing)"});
}

TEST_F(ModulePlanTest, OptionsAddUpForTheNameAndTheAlias) {
  modules_.configure("a.conf",
                     "options base a=1\noptions top b=\"x y\"\noptions fs-top c\noptions base\td=2\n");
  EXPECT_EQ(plan("base"), Lines{"base a=1 d=2"});
  EXPECT_EQ(plan("top").at(4), "top b=\"x y\"");
  EXPECT_EQ(plan("fs-top").at(4), "top b=\"x y\" c");
}

TEST_F(ModulePlanTest, OptionsComeFromTheKernelsCommandLine) {
  auto places = modules_.places();
  places.commandLine = "ro base.a=1 modprobe.blacklist=help,late";
  auto config = ConfigSource(places).current();
  EXPECT_STREQ(config->optionsFor("base", nullptr).cStr(), "a=1");
  EXPECT_TRUE(config->blacklisted("late") != nullptr);
}

TEST_F(ModulePlanTest, SoftDependenciesOfTheConfigurationComeBeforeDepmodsByName) {
  modules_.configure("a.conf", "softdep top pre: aliased\n");
  EXPECT_EQ(plan("top"), (Lines{"base", "mid_dle", "aliased", "top"}));
  modules_.configure("a.conf", "");
  modules_.configure("z.conf", "softdep top pre: aliased\n");
  EXPECT_EQ(plan("top"), (Lines{"base", "mid_dle", "help_fast", "help", "top", "base", "late"}));
}

TEST_F(ModulePlanTest, RepeatsWhatSeveralNeedAsKmodDoes) {
  modules_.configure("a.conf", "softdep top pre: late\n");
  EXPECT_EQ(plan("top"), (Lines{"base", "mid_dle", "base", "late", "top"}));
}

TEST_F(ModulePlanTest, ACommandStandsForAModuleUnlessThatHasSoftDependencies) {
  modules_.configure("a.conf", "install base run  me\ninstall top not this\n");
  EXPECT_EQ(plan("mid-dle"), (Lines{"base (run  me)", "mid_dle"}));
  EXPECT_EQ(plan("top").at(4), "top");
}

TEST_F(ModulePlanTest, ACommandMakesANameKnown) {
  modules_.configure("a.conf", "install made-up run me\nremove gone run me\n");
  EXPECT_EQ(plan("made_up"), Lines{"made_up (run me)"});
  EXPECT_EQ(plan("gone"), Lines{"gone (missing)"});
}

TEST_F(ModulePlanTest, AModuleThatDependsOnItselfIsNoLoop) {
  // A trie of one node that is called "self".
  const std::string index(
      "\xb0\x07\xf4\x57\0\2\0\1\xc0\0\0\x0cself\0\0\0\0\1\0\0\0\0self.ko: self.ko self.ko\0", 50);
  modules_.tree().write("lib/modules/6.1.0-test/modules.dep.bin", index);
  EXPECT_EQ(plan("self"), (Lines{"self", "self", "self"}));
}

TEST_F(ModulePlanTest, SoftDependenciesThatNestTooDeepAreNamed) {
  std::string chain;
  for (int i = 0; i < 1000; ++i) {
    auto name = "m" + std::to_string(i);
    chain += "install " + name + " x\nsoftdep " + name + " pre: m" + std::to_string(i + 1) + "\n";
  }
  modules_.configure("a.conf", chain);
  // As small a stack as a worker of the helper has; a sanitizer's frames are larger.
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, UMB_SANITIZED ? 4UL << 20 : 256UL << 10);
  std::function<void()> body = [&] {
    expectError(ELOOP, "soft dependencies nest too deep", [&] { plan("m0"); });
    EXPECT_EQ(plan("m990").size(), 10u);
  };
  pthread_t thread;
  ASSERT_EQ(pthread_create(
                &thread, &attributes,
                [](void* act) -> void* {
                  (*static_cast<std::function<void()>*>(act))();
                  return nullptr;
                },
                &body),
            0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

TEST_F(ModulePlanTest, APlanThatGrowsTooLongIsNamed) {
  std::string chain = "softdep base pre:";
  for (int i = 0; i < 3000; ++i) chain += " m" + std::to_string(i);
  chain += "\n";
  for (int i = 0; i < 3000; ++i) chain += "install m" + std::to_string(i) + " x\n";
  modules_.configure("a.conf", chain);
  expectError(ELOOP, "needs more than 2048 steps", [&] { plan("base"); });
}

TEST_F(ModulePlanTest, BoundsTheNamesThatAPlanLooksUp) {
  std::string chain = "softdep base pre:";
  for (int i = 0; i < 9000; ++i) chain += " u" + std::to_string(i);
  modules_.configure("a.conf", chain + "\n");
  expectError(ELOOP, "one of more than 8192 soft dependencies", [&] { plan("base"); });
}

TEST_F(ModulePlanTest, EndsWhenNobodyWaits) {
  auto resolver = this->resolver();
  auto found = resolver.lookUp("top");
  cancellation_.cancel();
  expectError(ECANCELED, "", [&] { resolver.lookUp("top"); });
  expectError(ECANCELED, "", [&] { planFor(resolver, found[0]); });
}

TEST_F(ModulePlanTest, ALoopOfConfiguredSoftDependenciesEnds) {
  modules_.configure("a.conf", "softdep base pre: late\nsoftdep late post: base\n");
  auto lines = plan("base");
  EXPECT_EQ(lines.back(), "base");
  EXPECT_LT(lines.size(), 10u);
}

}  // namespace
}  // namespace umb
