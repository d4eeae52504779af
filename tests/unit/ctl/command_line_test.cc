// SPDX-License-Identifier: GPL-2.0-only
#include "command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umb::ctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Line = std::vector<std::string>;

Options understood(Line line) {
  auto parsed = parseCommandLine(std::move(line));
  if (const Exit* exit = std::get_if<Exit>(&parsed)) {
    ADD_FAILURE() << exit->err;
    return {};
  }
  return std::get<Options>(parsed);
}

Exit exits(Line line) {
  auto parsed = parseCommandLine(std::move(line));
  if (std::holds_alternative<Options>(parsed)) {
    ADD_FAILURE() << "understood";
    return {};
  }
  return std::get<Exit>(parsed);
}

TEST(CommandLine, TakesEveryCommand) {
  EXPECT_EQ(understood({"status"}).command, Command::kStatus);
  EXPECT_EQ(understood({"module", "xfs"}).command, Command::kModule);
  EXPECT_FALSE(understood({"module", "xfs"}).unload);
  for (auto option : {"-r", "--remove"}) {
    EXPECT_TRUE(understood({"module", option, "xfs"}).unload) << option;
    EXPECT_TRUE(understood({"module", "xfs", option}).unload) << option;
  }
  EXPECT_EQ(understood({"firmware", "a/b.bin"}).command, Command::kFirmware);
  EXPECT_EQ(understood({"events"}).command, Command::kEvents);
  EXPECT_EQ(understood({"reset"}).command, Command::kReset);
  EXPECT_EQ(understood({"restart"}).command, Command::kRestart);
  EXPECT_EQ(understood({"takeover"}).command, Command::kTakeover);
  EXPECT_EQ(understood({"takeover", "status"}).command, Command::kTakeover);
  EXPECT_EQ(understood({"takeover", "on"}).command, Command::kTakeoverOn);
  EXPECT_EQ(understood({"takeover", "off"}).command, Command::kTakeoverOff);
  EXPECT_TRUE(understood({"takeover", "off", "--json"}).json);
}

TEST(CommandLine, TakesOneSwitchAtATime) {
  EXPECT_EQ(exits({"takeover", "maybe"}).status, 2);
  EXPECT_EQ(exits({"takeover", "on", "off"}).status, 2);
}

TEST(CommandLine, TakesJsonOnBothSidesOfTheCommand) {
  EXPECT_FALSE(understood({"status"}).json);
  EXPECT_TRUE(understood({"--json", "status"}).json);
  EXPECT_TRUE(understood({"status", "--json"}).json);
  EXPECT_TRUE(understood({"module", "xfs", "--json", "btrfs"}).json);
}

TEST(CommandLine, TakesSeveralModules) {
  EXPECT_THAT(understood({"module", "xfs", "pci:v00001AF4d*"}).modules,
              ElementsAre("xfs", "pci:v00001AF4d*"));
}

TEST(CommandLine, LeavesNamesToTheModuleToJudge) {
  EXPECT_THAT(understood({"module", ""}).modules, ElementsAre(""));
  EXPECT_THAT(understood({"module", "--", "-x"}).modules, ElementsAre("-x"));
  EXPECT_EQ(understood({"firmware", "../\n"}).firmware, "../\n");
  EXPECT_EQ(understood({"firmware", ""}).firmware, "");
}

TEST(CommandLine, TakesOneHelperOrAll) {
  EXPECT_EQ(understood({"reset"}).helper, "");
  EXPECT_EQ(understood({"reset", "module"}).helper, "module");
}

TEST(CommandLine, TakesAnyNumberOfHelpersToRestart) {
  using Helpers = std::vector<std::string>;
  EXPECT_EQ(understood({"restart"}).helpers, Helpers{});
  EXPECT_EQ(understood({"restart", "module"}).helpers, Helpers{"module"});
  EXPECT_EQ(understood({"restart", "module", "firmware", "--json"}).helpers, (Helpers{"module", "firmware"}));
}

TEST(CommandLine, TakesAnOutputFile) {
  EXPECT_EQ(understood({"firmware", "a"}).output, std::nullopt);
  EXPECT_EQ(understood({"firmware", "a", "-o", "f"}).output, "f");
  EXPECT_EQ(understood({"firmware", "-o", "-", "a"}).output, "-");
  EXPECT_EQ(understood({"firmware", "--output=f", "a"}).output, "f");
}

TEST(CommandLine, RefusesWhatItDoesNotUnderstandWithStatus2AndOneLine) {
  const Line lines[] = {{},
                        {"frob"},
                        {"--frob"},
                        {"module"},
                        {"firmware"},
                        {"firmware", "a", "b"},
                        {"firmware", "a", "-o"},
                        {"firmware", "a", "-o", ""},
                        {"firmware", "a", "-o", "-", "--json"},
                        {"status", "x"},
                        {"reset", "a", "b"},
                        {"events", "--frob"},
                        {"status", "events"}};
  for (const Line& line : lines) {
    SCOPED_TRACE(testing::PrintToString(line));
    const Exit exit = exits(line);
    EXPECT_EQ(exit.status, 2);
    EXPECT_EQ(exit.out, "");
    EXPECT_THAT(exit.err, testing::StartsWith("umbctl: "));
    EXPECT_EQ(std::count(exit.err.begin(), exit.err.end(), '\n'), 1);
  }
}

TEST(CommandLine, NamesWhatItDoesNotUnderstand) {
  EXPECT_THAT(exits({"frob"}).err, HasSubstr("frob"));
  EXPECT_THAT(exits({"firmware", "first", "second"}).err, HasSubstr("second"));
  EXPECT_THAT(exits({"events", "--frob"}).err, HasSubstr("--frob"));
}

TEST(CommandLine, HelpsWithStatus0) {
  for (const Line& line : {Line{"--help"}, Line{"module", "--help"}, Line{"--version"}}) {
    const Exit exit = exits(line);
    EXPECT_EQ(exit.status, 0);
    EXPECT_THAT(exit.out, HasSubstr("umbctl"));
    EXPECT_EQ(exit.err, "");
  }
  EXPECT_THAT(exits({"module", "--help"}).out, HasSubstr("soft"));
}

}  // namespace
}  // namespace umb::ctl
