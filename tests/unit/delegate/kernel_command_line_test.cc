// SPDX-License-Identifier: GPL-2.0-only
#include "delegate/kernel_command_line.h"

#include <gtest/gtest.h>
#include <kj/debug.h>

#include <string>
#include <vector>

#include "temp_tree.h"

namespace umb {
namespace {

kj::Own<ModuleConfig> parsed(const char* text) {
  auto config = kj::atomicRefcounted<ModuleConfig>();
  parseCommandLine(text, *config);
  return config;
}

std::string options(const char* text, const char* module = "a") {
  return parsed(text)->optionsFor(module, nullptr).cStr();
}

TEST(KernelCommandLine, GivesModulesTheirOptions) {
  EXPECT_EQ(options("ro a.x=1 quiet a.y=2\n"), "x=1 y=2");
  EXPECT_EQ(options("a.flag"), "flag");
  EXPECT_EQ(options("b-c.x=1", "b_c"), "x=1");
  EXPECT_EQ(options("a.x=b.c=d"), "x=b.c=d");
}

TEST(KernelCommandLine, KeepsQuotesAroundAValue) {
  EXPECT_EQ(options("a.x=\"two words\" a.y=1"), "x=\"two words\" y=1");
}

TEST(KernelCommandLine, PutsQuotesThatABootLoaderMovedBack) {
  EXPECT_EQ(options("\"a.x=two words\" a.y=1"), "x=\"two words\" y=1");
}

TEST(KernelCommandLine, PassesOverWhatIsNotForModules) {
  for (auto text : {"", " ", "root=/dev/sda1", "BOOT_IMAGE=/vmlinuz-6.1", "rd.a.x=1", "k=a.x", "\"a.x\"",
                    "\"a.x y\"", "x\"a.x=1", "a.x=\"never closed", ".", "\"", "=", "a"}) {
    EXPECT_EQ(options(text), "") << text;
  }
  EXPECT_EQ(options("console=ttyS0 init=/bin/a.out a.x=1"), "x=1");
}

TEST(KernelCommandLine, ReadsTheBlacklist) {
  auto config = parsed("modprobe.blacklist=a,b_c modprobe.blacklist=d modprobe.other=1");
  for (auto name : {"a", "b_c", "d"}) EXPECT_TRUE(config->blacklisted(name) != nullptr) << name;
  EXPECT_TRUE(config->blacklisted("x") == nullptr);
  EXPECT_STREQ(KJ_ASSERT_NONNULL(config->blacklisted("a")).file.cStr(), "the kernel's command line");
}

TEST(KernelCommandLine, ComplainsOfANameThatIsNone) {
  EXPECT_EQ(parsed("b].c=1")->complaints().size(), 1u);
}

TEST(KernelCommandLine, IsBounded) {
  test::TempTree tree;
  tree.write("long", std::string(1 << 20, 'x'));
  EXPECT_EQ(readCommandLine(tree.path("long").c_str()).size(), 4095u);
  tree.write("nul", std::string("a\0b", 3));
  EXPECT_STREQ(readCommandLine(tree.path("nul").c_str()).cStr(), "a");
  EXPECT_STREQ(readCommandLine(tree.path("none").c_str()).cStr(), "");
}

}  // namespace
}  // namespace umb
