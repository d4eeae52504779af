// SPDX-License-Identifier: GPL-2.0-only
#include "delegate/expand.h"

#include <gtest/gtest.h>
#include <kj/io.h>

#include <cerrno>

#include "expect_error.h"
#include "temp_tree.h"

namespace umb {
namespace {

using test::expectError;
using test::noise;

struct Codec {
  Format format;
  std::string (*compress)(const std::string&);
};

std::string xzOf(const std::string& bytes) {
  return test::xz(bytes);
}
std::string zstdOf(const std::string& bytes) {
  return test::zstd(bytes);
}

kj::ArrayPtr<const kj::byte> bytesOf(const std::string& text) {
  return {reinterpret_cast<const kj::byte*>(text.data()), text.size()};
}

std::string expanded(Format format, const std::string& data) {
  kj::ArrayInputStream input(bytesOf(data));
  kj::VectorOutputStream output;
  expand(format, input, output, "FILE");
  auto result = output.getArray().asChars();
  return {result.begin(), result.size()};
}

class ExpandTest : public testing::TestWithParam<Codec> {
 protected:
  Format format() const { return GetParam().format; }
  std::string compress(const std::string& bytes) const { return GetParam().compress(bytes); }
};

TEST_P(ExpandTest, GivesBackWhatWasCompressed) {
  for (size_t bytes : {0, 1, 100, 128 * 1024, 256 * 1024, 256 * 1024 + 1, 3'000'000}) {
    auto text = noise(bytes);
    EXPECT_TRUE(expanded(format(), compress(text)) == text) << bytes;
  }
}

TEST_P(ExpandTest, TakesSeveralFramesInARow) {
  EXPECT_EQ(expanded(format(), compress("one, ") + compress("two")), "one, two");
}

TEST_P(ExpandTest, IsKnownByItsMagic) {
  EXPECT_EQ(formatOf(bytesOf(compress("x"))), format());
}

TEST_P(ExpandTest, CallsEveryTruncationCorrupt) {
  auto data = compress(noise(5000));
  for (size_t cut = 0; cut < data.size(); ++cut) {
    expectError(EBADMSG, "FILE", [&] { expanded(format(), data.substr(0, cut)); });
  }
}

TEST_P(ExpandTest, SurvivesEveryFlippedByte) {
  auto text = noise(3000);
  auto data = compress(text);
  for (size_t i = 0; i < data.size(); ++i) {
    auto damaged = data;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x55);
    try {
      expanded(format(), damaged);  // zstd has no checksum here: some damage goes unnoticed
    } catch (const Error& error) {
      EXPECT_TRUE(error.errnum() == EBADMSG || error.errnum() == ENOMEM) << error.what();
    }
  }
}

TEST_P(ExpandTest, CallsTrailingGarbageCorrupt) {
  expectError(EBADMSG, "FILE", [&] { expanded(format(), compress("x") + "garbage!"); });
}

INSTANTIATE_TEST_SUITE_P(Formats, ExpandTest,
                         testing::Values(Codec{Format::xz, xzOf}, Codec{Format::zstd, zstdOf},
                                         Codec{Format::gzip, test::gzip}),
                         [](const auto& info) { return std::string(nameOf(info.param.format).cStr()); });

class Bounded final : public kj::OutputStream {
 public:
  void write(const void*, size_t size) override {
    offered += size;
    if (offered > kBytes) throw Error(EFBIG, "full");
  }

  static constexpr size_t kBytes = 1 << 20;
  size_t offered = 0;
};

TEST(Expand, StopsABombWhenTheOutputHasEnough) {
  auto bomb = test::zstd(std::string(200 << 20, '\0'));
  ASSERT_LT(bomb.size(), 100'000u);
  kj::ArrayInputStream input(bytesOf(bomb));
  Bounded output;
  expectError(EFBIG, "full", [&] { expand(Format::zstd, input, output, "FILE"); });
  EXPECT_LE(output.offered, 2 * Bounded::kBytes);
}

TEST(Expand, RefusesADictionaryOverTheLimit) {
  // A frame header that asks for a window of 2 GiB.
  std::string huge("\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00", 9);
  expectError(ENOMEM, "FILE", [&] { expanded(Format::zstd, huge); });
}

TEST(Expand, TakesTheStrongestXz) {
  auto text = noise(100'000);
  EXPECT_TRUE(expanded(Format::xz, test::xz(text, 9)) == text);
}

TEST(FormatOf, IsPlainForAnythingElse) {
  EXPECT_EQ(formatOf(bytesOf("\x7f"
                             "ELF....")),
            Format::plain);
  EXPECT_EQ(formatOf(nullptr), Format::plain);
}

}  // namespace
}  // namespace umb
