// SPDX-License-Identifier: GPL-2.0-only
#include "text.h"

#include <gtest/gtest.h>

#include <string>

namespace umb::ctl {
namespace {

std::string json(const std::string& text) {
  return jsonString(kj::StringPtr(text.c_str(), text.size())).cStr();
}

TEST(Printable, LeavesTextAlone) {
  EXPECT_STREQ(printable("pci:v0000\\x é").cStr(), "pci:v0000\\x é");
}

TEST(Printable, MakesOneLineOfControlCharacters) {
  EXPECT_STREQ(printable("a\nb\x1b[0m\x7f").cStr(), "a\\x0ab\\x1b[0m\\x7f");
}

TEST(JsonString, EscapesQuotesBackslashesAndControlCharacters) {
  EXPECT_EQ(json("a\"b\\c\n\x01\x7f"), "\"a\\\"b\\\\c\\u000a\\u0001\\u007f\"");
}

TEST(JsonString, PassesUtf8On) {
  EXPECT_EQ(json("é€\U0001f600"), "\"é€\U0001f600\"");
}

TEST(JsonString, ReplacesWhatIsNotUtf8) {
  const std::string bad = "\xef\xbf\xbd";
  EXPECT_EQ(json("a\xff"), "\"a" + bad + "\"");
  EXPECT_EQ(json("\xc3"), "\"" + bad + "\"") << "cut short";
  EXPECT_EQ(json("\xc0\xaf"), "\"" + bad + bad + "\"") << "over-long slash";
  EXPECT_EQ(json("\xe0\x80\xaf"), "\"" + bad + bad + bad + "\"") << "over-long slash";
  EXPECT_EQ(json("\xed\xa0\x80"), "\"" + bad + bad + bad + "\"") << "surrogate";
  EXPECT_EQ(json("\xf4\x90\x80\x80"), "\"" + bad + bad + bad + bad + "\"") << "beyond U+10FFFF";
  EXPECT_EQ(json("\xe2\x82x"), "\"" + bad + bad + "x\"") << "the next character is kept";
}

}  // namespace
}  // namespace umb::ctl
