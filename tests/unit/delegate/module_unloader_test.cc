// SPDX-License-Identifier: GPL-2.0-only
#include "delegate/module_unloader.h"

#include <cerrno>

#include "expect_error.h"
#include "module_fixture.h"
#include "played_kernel.h"

namespace umb {
namespace {

using test::expectError;
using test::Names;

class ModuleUnloaderTest : public testing::Test {
 protected:
  // mid_dle needs base, top both of them; help and help_fast come before top, late after it.
  ModuleUnloaderTest() {
    for (auto name : {"base", "mid_dle", "top", "help", "help_fast", "late"})
      kernel_.states[name] = ModuleState::live;
    kernel_.uses = {{"base", 3}, {"mid_dle", 1}};
    kernel_.onRemoved = [this](const std::string& name) {
      if (name == "top") --kernel_.uses["mid_dle"];
      if (name == "top" || name == "mid_dle" || name == "late") --kernel_.uses["base"];
    };
  }
  ~ModuleUnloaderTest() noexcept override {}

  Names unload(const char* name, Commands commands = Commands::refused) {
    Names names;
    for (auto& module : unloader_.unload(name, commands, never_)) names.emplace_back(module.cStr());
    return names;
  }

  test::ModuleFixture modules_;
  test::PlayedKernel kernel_;
  ConfigSource config_{modules_.places()};
  ModuleClaims claims_;
  ModuleUnloader unloader_{modules_.modules().c_str(), config_, kernel_, claims_};
  Cancellation never_;
};

TEST_F(ModuleUnloaderTest, TakesAlongWhatNobodyNeedsAnyMore) {
  EXPECT_EQ(unload("top"), (Names{"late", "top", "mid_dle", "base", "help", "help_fast"}));
  EXPECT_EQ(kernel_.removed.size(), 6u);
}

TEST_F(ModuleUnloaderTest, LeavesWhatSomebodyNeeds) {
  ++kernel_.uses["mid_dle"];
  ++kernel_.uses["help"];
  EXPECT_EQ(unload("top"), (Names{"late", "top", "help_fast"}));
}

TEST_F(ModuleUnloaderTest, RefusesWhatIsInUseAndNamesItsUsers) {
  expectError(EBUSY, "module mid_dle is in use by holder_of_mid_dle", [&] { unload("mid-dle"); });
  EXPECT_TRUE(kernel_.removed.empty());
}

TEST_F(ModuleUnloaderTest, AFailureTellsWhatWasRemovedBefore) {
  modules_.configure("a.conf", "softdep mid-dle post: help help-fast\n");
  expectError(EBUSY, "holder_of_mid_dle; removed before that: help_fast, help", [&] { unload("mid-dle"); });
}

TEST_F(ModuleUnloaderTest, RefusesWhatIsTakenIntoUseMeanwhile) {
  kernel_.refuse = [](const std::string&) { return EAGAIN; };
  expectError(EBUSY, "module help is in use", [&] { unload("help"); });
  kernel_.refuse = [](const std::string&) { return EBUSY; };
  expectError(EBUSY, "no way out", [&] { unload("help"); });
}

TEST_F(ModuleUnloaderTest, WhatIsNotThereIsNoFailure) {
  EXPECT_EQ(unload("aliased"), Names{});
  unload("top");
  EXPECT_EQ(unload("top"), Names{});
}

TEST_F(ModuleUnloaderTest, TakesAliases) {
  EXPECT_EQ(unload("crypto-help"), (Names{"help_fast", "help"}));
}

TEST_F(ModuleUnloaderTest, RefusesTheUnknownAndTheBuiltIn) {
  expectError(ENOENT, "nosuch: no such module or alias", [&] { unload("nosuch"); });
  expectError(ENOENT, "fixed_in is a part of the kernel", [&] { unload("fixed-in"); });
  expectError(EXDEV, "../x", [&] { unload("../x"); });
}

TEST_F(ModuleUnloaderTest, RunsNoCommandAndSaysWhereItIs) {
  modules_.configure("a.conf", "remove help /bin/true\n");
  expectError(EOPNOTSUPP, "a.conf line 1 has a command run to remove it", [&] { unload("help"); });
  // A soft dependency that cannot be removed is passed over.
  EXPECT_EQ(unload("top"), (Names{"late", "top", "mid_dle", "base", "help_fast"}));
}

TEST_F(ModuleUnloaderTest, LooksForACommandBeforeTheState) {
  modules_.configure("a.conf",
                     "install made run me\nremove made run me\nremove help run me\nremove fixed-in run me\n");
  kernel_.states["help"] = ModuleState::absent;
  for (auto name : {"made", "help", "fixed-in"}) {
    expectError(EOPNOTSUPP, "has a command run to remove it", [&] { unload(name); });
    EXPECT_THROW(unload(name, Commands::leftToCaller), CommandNeeded) << name;
  }
}

TEST_F(ModuleUnloaderTest, FindsANameThatOnlyARemoveLineKnows) {
  modules_.configure("a.conf", "remove only-here run me\ninstall no-way-back run me\n");
  expectError(EOPNOTSUPP, "module only_here: ", [&] { unload("only-here"); });
  EXPECT_THROW(unload("only_here", Commands::leftToCaller), CommandNeeded);
  EXPECT_EQ(unload("no-way-back", Commands::leftToCaller), Names{});
}

TEST_F(ModuleUnloaderTest, LeavesCommandsToACallerWhoRunsThem) {
  modules_.configure("a.conf", "remove late run me\n");
  EXPECT_THROW(unload("late", Commands::leftToCaller), CommandNeeded);
  // After it, as a soft dependency: that it could stay is no reason not to run it.
  EXPECT_THROW(unload("top", Commands::leftToCaller), CommandNeeded);
}

TEST_F(ModuleUnloaderTest, LeavesAllToACallerWhoRunsTheCommandsOfSoftDependencies) {
  // Of top, and of what comes before and after it.
  for (auto lines :
       {"remove help-fast run me\n", "softdep help pre: made\nremove made run me\n",
        "softdep late post: made\nremove made run me\n",
        "softdep late pre: help-fast\nsoftdep help-fast post: late made\nremove made run me\n"}) {
    modules_.configure("a.conf", lines);
    EXPECT_THROW(unload("top", Commands::leftToCaller), CommandNeeded) << lines;
    EXPECT_TRUE(kernel_.removed.empty()) << lines;
  }
}

TEST_F(ModuleUnloaderTest, RunsNoCommandThatModprobeWouldNotComeUpon) {
  // That of a dependency, and those behind a soft dependency that is not loaded.
  modules_.configure("a.conf", "remove base run me\nsoftdep late post: made\nremove made run me\n");
  kernel_.states["late"] = ModuleState::absent;
  --kernel_.uses["base"];
  EXPECT_EQ(unload("top", Commands::leftToCaller), (Names{"top", "mid_dle", "base", "help", "help_fast"}));
}

TEST_F(ModuleUnloaderTest, EndsInALoopOfSoftDependencies) {
  modules_.configure("a.conf", "softdep help pre: late post: late\nsoftdep late pre: help post: help\n");
  EXPECT_EQ(unload("help"), (Names{"late", "help"}));
}

TEST_F(ModuleUnloaderTest, SaysThatAModuleStaysForWantOfRoomInTheReply) {
  std::string lines;
  for (int i = 0; i < 300; ++i) {
    auto name = "x" + std::to_string(i);
    lines += "alias " + name + " " + name + "\n" + "alias many " + name + "\n";
    kernel_.states[name] = ModuleState::live;
  }
  modules_.configure("a.conf", lines);
  expectError(E2BIG, "module x256 stays, as 256 others were removed before it", [&] { unload("many"); });
  EXPECT_EQ(unload("many").size(), 44u);
}

TEST_F(ModuleUnloaderTest, LeavesSoftDependenciesThatNestTooDeep) {
  std::string lines;
  for (int i = 0; i < 200; ++i) {
    auto name = "n" + std::to_string(i);
    lines += "alias " + name + " " + name + "\nsoftdep " + name + " post: n" + std::to_string(i + 1) + "\n";
    kernel_.states[name] = ModuleState::live;
  }
  modules_.configure("a.conf", lines);
  modules_.configure("b.conf", "remove n65 run me\n");
  auto names = unload("n0", Commands::leftToCaller);
  EXPECT_EQ(names.size(), 65u);
  EXPECT_EQ(names.back(), "n0");
}

TEST_F(ModuleUnloaderTest, ASoftDependencysTimeoutIsNotTheCalls) {
  kernel_.refuse = [](const std::string& name) { return name == "late" ? ETIMEDOUT : 0; };
  kernel_.uses["base"] = 4;
  EXPECT_EQ(unload("top"), (Names{"top", "mid_dle", "help", "help_fast"}));
}

TEST_F(ModuleUnloaderTest, StopsWhenNobodyWaits) {
  never_.cancel();
  expectError(ECANCELED, "", [&] { unload("help"); });
}

}  // namespace
}  // namespace umb
