// SPDX-License-Identifier: GPL-2.0-only
#include "delegate/modprobe_role.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <vector>

namespace umb {
namespace {

std::string folderOf(const char* path) {
  return parseModprobePath(path).folder.cStr();
}
std::string programOf(const char* path) {
  return parseModprobePath(path).program.cStr();
}

TEST(ModprobePath, TellsForWhomItStandsIn) {
  EXPECT_EQ(folderOf("/proc/123/cwd/sbin/modprobe"), "/proc/123/cwd");
  EXPECT_EQ(programOf("/proc/123/cwd/sbin/modprobe"), "/sbin/modprobe");
  EXPECT_EQ(programOf("/proc/1/cwd/m"), "/m");
}

TEST(ModprobePath, PeelsOneOffAtATime) {
  EXPECT_EQ(folderOf("/proc/2/cwd/proc/1/cwd/sbin/modprobe"), "/proc/2/cwd");
  EXPECT_EQ(programOf("/proc/2/cwd/proc/1/cwd/sbin/modprobe"), "/proc/1/cwd/sbin/modprobe");
}

TEST(ModprobePath, IsTheProgramItselfIfItIsNoneOfOurs) {
  for (auto path :
       {"/sbin/modprobe", "", "modprobe", "/proc/", "/proc/1", "/proc/1/", "/proc/1/cwd", "/proc//cwd/m",
        "/proc/self/cwd/m", "/proc/1x/cwd/m", "/proc/1/cwdx/m", "/proc/1/root/m"}) {
    EXPECT_EQ(folderOf(path), "") << path;
    EXPECT_EQ(programOf(path), path) << path;
  }
}

bool called(std::initializer_list<const char*> arguments) {
  std::vector<char*> argv;
  for (auto argument : arguments) argv.push_back(const_cast<char*>(argument));
  argv.push_back(nullptr);
  return calledAsModprobe(static_cast<int>(arguments.size()), argv.data());
}

TEST(ModprobeRole, IsForWhatTheKernelPassesAndNothingElse) {
  EXPECT_TRUE(called({"/proc/1/cwd/m", "-q", "--", "fs-xfs"}));
  EXPECT_TRUE(called({"/proc/1/cwd/m", "-q", "--", ""}));
  EXPECT_FALSE(called({"umblob", "module"}));
  EXPECT_FALSE(called({"/proc/1/cwd/m", "-q", "--"}));
  EXPECT_FALSE(called({"/proc/1/cwd/m", "-r", "--", "xfs"}));
  EXPECT_FALSE(called({"/proc/1/cwd/m", "-q", "--", "xfs", "x=1"}));
}

}  // namespace
}  // namespace umb
