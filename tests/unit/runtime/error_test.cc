// SPDX-License-Identifier: GPL-2.0-only
#include "runtime/error.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <string>

namespace umb {
namespace {

TEST(OneLine, LeavesAnOrdinaryLineAsItIs) {
  EXPECT_STREQ(oneLine("xfs: no such module").cStr(), "xfs: no such module");
}

TEST(OneLine, ReplacesControlCharactersThatWouldForgeALogLine) {
  EXPECT_STREQ(oneLine("a\nb\x1b[2J\x7f").cStr(), "a?b?[2J?");
}

TEST(OneLine, CutsWhatExceedsTheSchemasLimit) {
  auto line = oneLine(std::string(2000, 'x').c_str());
  EXPECT_EQ(line.size() + 1, kMaxReasonBytes);
}

TEST(OneLine, NeverCutsACharacterInTwo) {
  for (size_t lead = 0; lead < 4; ++lead) {
    std::string text(kMaxReasonBytes - 2 - lead, 'x');
    text += "\xe2\x82\xac\xe2\x82\xac";  // two euro signs of three bytes each
    auto line = oneLine(text.c_str());
    ASSERT_LT(line.size(), kMaxReasonBytes);
    EXPECT_EQ((line.size() - (kMaxReasonBytes - 2 - lead)) % 3, 0u) << lead;
  }
}

TEST(ThrowErrno, NamesTheThingAndTheReason) {
  try {
    throwErrno(ENOENT, "/lib/firmware/x");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.errnum(), ENOENT);
    EXPECT_STREQ(error.what(), "/lib/firmware/x: No such file or directory");
  }
}

}  // namespace
}  // namespace umb
