// SPDX-License-Identifier: GPL-2.0-only
#include "delegate/config_lines.h"

#include <cerrno>
#include <vector>

#include "expect_error.h"

namespace umb {
namespace {

using test::expectError;
using Lines = std::vector<std::string>;

Lines linesOf(const std::string& text, std::vector<unsigned>* numbers = nullptr) {
  kj::ArrayInputStream input(kj::arrayPtr(reinterpret_cast<const kj::byte*>(text.data()), text.size()));
  ConfigLines lines(input, "a.conf");
  Lines result;
  for (auto line = lines.next(); line != nullptr; line = lines.next()) {
    result.emplace_back(line.orDefault("").cStr());
    if (numbers != nullptr) numbers->push_back(lines.number());
  }
  return result;
}

TEST(ConfigLines, SplitsAtLineBreaks) {
  EXPECT_EQ(linesOf(""), Lines{});
  EXPECT_EQ(linesOf("one"), Lines{"one"});
  EXPECT_EQ(linesOf("one\n\ntwo\n"), (Lines{"one", "", "two"}));
}

TEST(ConfigLines, ABackslashJoinsLines) {
  std::vector<unsigned> numbers;
  EXPECT_EQ(linesOf("a\\\nb\\\nc\nd\n", &numbers), (Lines{"abc", "d"}));
  EXPECT_EQ(numbers, (std::vector<unsigned>{1, 4}));
}

TEST(ConfigLines, ABackslashBeforeAnythingElseIsDropped) {
  EXPECT_EQ(linesOf("a\\b\\\\c"), Lines{"ab\\c"});
  EXPECT_EQ(linesOf("a\\"), Lines{"a"});
}

TEST(ConfigLines, ANulEndsTheText) {
  EXPECT_EQ(linesOf(std::string("a\0b\nc", 5)), (Lines{"a", "c"}));
}

TEST(ConfigLines, ALineOfAMebibyteIsNamed) {
  expectError(EFBIG, "a.conf line 2: longer than 64 KiB",
              [] { linesOf("short\n" + std::string(1 << 20, 'x') + "\n"); });
  std::string joined;
  for (int i = 0; i < 10'000; ++i) joined += "0123456789\\\n";
  expectError(EFBIG, "a.conf line 1", [&] { linesOf(joined); });
  EXPECT_EQ(linesOf(std::string(kMaxConfigLineBytes, 'x')).size(), 1u);
}

}  // namespace
}  // namespace umb
