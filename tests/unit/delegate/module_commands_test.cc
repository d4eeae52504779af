// SPDX-License-Identifier: GPL-2.0-only
// What the loader does where modprobe's configuration has a command in a module's place.
#include <cerrno>

#include "expect_error.h"
#include "module_loader_fixture.h"

namespace umb {
namespace {

using test::expectError;
using test::Names;

class ModuleCommandsTest : public test::ModuleLoaderTest {};

TEST_F(ModuleCommandsTest, RunsNoCommandAndSaysWhereItIs) {
  auto command = "/bin/run " + std::string(600, 'x');
  modules_.configure("a.conf", "\ninstall base " + command + "\n");
  expectError(EOPNOTSUPP, "a.conf line 2 has a command run in its place", [&] { load("base"); });
  expectError(EOPNOTSUPP, "set module_commands: '/bin/run xxx", [&] { load("base"); });
  expectError(EOPNOTSUPP, "mid_dle: a module that it needs", [&] { load("mid-dle"); });
  EXPECT_TRUE(kernel_.inserted.empty());
  kernel_.states["base"] = ModuleState::live;
  EXPECT_EQ(loaded(load("mid-dle")), Names{"mid_dle"});
}

TEST_F(ModuleCommandsTest, LeavesCommandsToACallerWhoRunsThem) {
  auto left = Commands::leftToCaller;
  modules_.configure("a.conf",
                     "install base run me\ninstall help-fast run me\nalias two late\nalias two base\n");
  EXPECT_THROW(load("base", left), CommandNeeded);
  EXPECT_THROW(load("mid-dle", left), CommandNeeded);
  // A soft dependency is not required, but its command is to be run all the same.
  kernel_.states["base"] = ModuleState::live;
  EXPECT_THROW(load("top", left), CommandNeeded);
  kernel_.states["base"] = ModuleState::absent;
  // Neither is one of several that an alias stands for.
  EXPECT_THROW(load("two", left), CommandNeeded);
  kernel_.states["base"] = ModuleState::live;
  EXPECT_EQ(load("base", left).kind, Kind::alreadyLoaded);
}

TEST_F(ModuleCommandsTest, LeavesNoCommandToTheCallerThatSwitchesAModuleOff) {
  modules_.configure("a.conf", "install base /bin/true\ninstall help /bin/false\n");
  EXPECT_EQ(load("base", Commands::leftToCaller).kind, Kind::blacklisted);
  expectError(EACCES, "forbids it", [&] { load("help", Commands::leftToCaller); });
}

TEST_F(ModuleCommandsTest, WhatIsSwitchedOffWithTrueIsAsBlacklisted) {
  for (auto command : {"/bin/true", "/usr/bin/true", "true", "  /bin/true \t"}) {
    modules_.configure("a.conf", std::string("install base ") + command + "\n");
    kernel_.states.clear();
    EXPECT_EQ(load("base").kind, Kind::blacklisted) << command;
    EXPECT_EQ(loaded(load("mid-dle")), Names{"mid_dle"}) << command;
  }
  kernel_.states["base"] = ModuleState::live;
  EXPECT_EQ(load("base").kind, Kind::alreadyLoaded);
}

TEST_F(ModuleCommandsTest, WhatIsSwitchedOffWithFalseIsRefusedAsForbidden) {
  for (auto command : {"/bin/false", "/usr/bin/false", "false"}) {
    modules_.configure("a.conf", std::string("install base ") + command + "\n");
    expectError(EACCES, "module base may not be loaded: ", [&] { load("base"); });
    expectError(EACCES, "a.conf line 1 forbids it", [&] { load("base"); });
    expectError(EACCES, "mid_dle: a module that it needs", [&] { load("mid-dle"); });
  }
  for (auto command : {"/sbin/false", "/bin/false; x", "falsehood", "/tmp/true", "/usr/bin/"}) {
    modules_.configure("a.conf", std::string("install base ") + command + "\n");
    expectError(EOPNOTSUPP, command, [&] { load("base"); });
  }
  EXPECT_TRUE(kernel_.inserted.empty());
}

}  // namespace
}  // namespace umb
