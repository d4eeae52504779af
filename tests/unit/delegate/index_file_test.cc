// SPDX-License-Identifier: GPL-2.0-only
#include "delegate/index_file.h"

#include <gtest/gtest.h>
#include <kj/debug.h>
#include <unistd.h>

#include <cerrno>
#include <random>

#include "expect_error.h"
#include "module_fixture.h"

namespace umb {
namespace {

using test::expectError;

std::string word(uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
          static_cast<char>(value)};
}

std::string header(uint32_t root, uint32_t magic = 0xb007f457, uint32_t version = 0x00020001) {
  return word(magic) + word(version) + word(root);
}

class IndexFileTest : public testing::Test {
 protected:
  kj::Own<IndexFile> open(const std::string& bytes) {
    tree_.write("index.bin", bytes);
    return KJ_ASSERT_NONNULL(IndexFile::open(tree_.path("index.bin").c_str(), cancellation_));
  }

  test::TempTree tree_;
  Cancellation cancellation_;
};

std::string found(IndexFile& index, const char* key) {
  KJ_IF_MAYBE (value, index.find(key)) return value->cStr();
  return "(none)";
}

std::vector<std::string> matches(IndexFile& index, const char* key) {
  std::vector<std::string> result;
  for (auto& value : index.match(key)) result.emplace_back(value.cStr());
  return result;
}

// One node with the prefix "ab" and a child for 'c' that holds a value.
const std::string kSmall = header(0xa000000c) + std::string("ab\0", 3) + "cc" + word(0x40000000 | 21) +
                           word(1) + word(5) + std::string("value\0", 6);

TEST_F(IndexFileTest, ReadsTheFormat) {
  auto index = open(kSmall);
  EXPECT_EQ(found(*index, "abc"), "value");
  for (auto key : {"", "a", "ab", "abcd", "abd", "b", "ab\xff"})
    EXPECT_EQ(found(*index, key), "(none)") << key;
  EXPECT_EQ(matches(*index, "abc"), std::vector<std::string>{"value"});
}

TEST_F(IndexFileTest, IsAbsentIfThereIsNoFileOrNothingInIt) {
  EXPECT_TRUE(IndexFile::open(tree_.path("none.bin").c_str(), cancellation_) == nullptr);
  tree_.write("index.bin", "");
  EXPECT_TRUE(IndexFile::open(tree_.path("index.bin").c_str(), cancellation_) == nullptr);
}

TEST_F(IndexFileTest, FindsNothingInAnEmptyIndex) {
  auto index = open(header(0));
  EXPECT_EQ(found(*index, "x"), "(none)");
  EXPECT_TRUE(matches(*index, "x").empty());
}

TEST_F(IndexFileTest, RefusesAnotherFormatAndNamesTheFile) {
  expectError(EBADMSG, "index.bin", [&] { open(header(0, 0xb007fa57)); });
  expectError(EBADMSG, "format 3", [&] { open(header(0, 0xb007f457, 0x00030001)); });
  expectError(EBADMSG, "index.bin", [&] { open("short"); });
}

TEST_F(IndexFileTest, TakesANewerMinorVersion) {
  EXPECT_EQ(found(*open(header(0, 0xb007f457, 0x00020007)), "x"), "(none)");
}

TEST_F(IndexFileTest, RefusesNodesOutsideTheFile) {
  for (uint32_t root : {0x80000fffu, 0x4fffffffu, 0x20000001u, 0x20000020u}) {
    auto index = open(header(root));
    expectError(EBADMSG, "index.bin", [&] { index->find("abc"); });
    expectError(EBADMSG, "index.bin", [&] { index->match("abc"); });
  }
}

TEST_F(IndexFileTest, RefusesALoop) {
  // A node whose children '*' and 'a' are itself.
  auto index = open(header(0x2000000c) + "**" + word(0x2000000c));
  expectError(EBADMSG, "index.bin", [&] { index->match("abc"); });
  index = open(header(0x2000000c) + "aa" + word(0x2000000c));
  expectError(EBADMSG, "loop", [&] { index->find(std::string(200, 'a').c_str()); });
}

TEST_F(IndexFileTest, BoundsTheWorkThatACrossLinkedIndexCanCause) {
  // Sixty levels of '*' to 'z' that all lead to the next: 51^60 paths.
  std::string bytes = header(0x2000000c);
  for (uint32_t level = 0; level < 60; ++level) {
    bytes += "*\x5c";
    for (int c = '*'; c <= '\x5c'; ++c)
      bytes += word(level == 59 ? 0 : 0x20000000 | (12 + (level + 1) * (2 + 51 * 4)));
  }
  auto index = open(bytes);
  expectError(EBADMSG, "loop", [&] { index->match("key"); });
}

TEST_F(IndexFileTest, RefusesAnImpossibleNumberOfValues) {
  auto index = open(header(0x4000000c) + word(0xffffffff) + word(1) + std::string("x\0", 2));
  expectError(EBADMSG, "ends here", [&] { index->match(""); });
}

// One node with so many values, each with its priority and its number for a text.
std::string manyValues(uint32_t count, uint32_t (*priority)(uint32_t)) {
  std::string bytes = header(0x4000000c) + word(count);
  for (uint32_t i = 0; i < count; ++i) bytes += word(priority(i)) + std::to_string(i) + '\0';
  return bytes;
}

TEST_F(IndexFileTest, OrdersValuesByPriorityAndOfEqualsTheLastFirst) {
  auto index = open(manyValues(6, [](uint32_t i) { return i % 2; }));
  EXPECT_EQ(matches(*index, ""), (std::vector<std::string>{"4", "2", "0", "5", "3", "1"}));
}

TEST_F(IndexFileTest, BoundsTheValuesOfOneName) {
  auto index = open(manyValues(200'000, [](uint32_t) { return 1U; }));
  expectError(EBADMSG, "too many values", [&] { index->match(""); });
}

TEST_F(IndexFileTest, EndsASearchThatNobodyWaitsFor) {
  auto index = open(kSmall);
  cancellation_.cancel();
  expectError(ECANCELED, "", [&] { index->find("abc"); });
  expectError(ECANCELED, "", [&] { index->match("abc"); });
}

TEST_F(IndexFileTest, RefusesAFileThatShrinksMeanwhile) {
  auto big = kSmall + std::string(100'000, '\0');
  big.replace(8, 4, word(0x80000000 | 90'000));
  auto index = open(big);
  ASSERT_EQ(truncate(tree_.path("index.bin").c_str(), 5000), 0);
  expectError(ESTALE, "index.bin", [&] { index->find("abc"); });
}

class DamagedIndexTest : public testing::Test {
 protected:
  void tryAll(const std::string& bytes) {
    tree_.write("index.bin", bytes);
    try {
      auto index = KJ_ASSERT_NONNULL(IndexFile::open(tree_.path("index.bin").c_str(), never_));
      for (auto key :
           {"mid_dle", "fs_top", "help_ab", "platform:led_77x", "pci:v00008086d1sv2sd3bc02sc4i5"}) {
        index->find(key);
        index->match(key);
      }
    } catch (const Error& error) {
      EXPECT_EQ(error.errnum(), EBADMSG) << error.what();
      EXPECT_NE(std::string(error.what()).find("index.bin"), std::string::npos) << error.what();
    }
  }

  test::ModuleFixture modules_;
  test::TempTree tree_;
  Cancellation never_;
};

TEST_F(DamagedIndexTest, AnyTruncationIsAnErrorAtWorst) {
  auto bytes = test::readFile(modules_.modules() + "/modules.alias.bin");
  for (size_t size = 1; size < bytes.size(); ++size) tryAll(bytes.substr(0, size));
}

TEST_F(DamagedIndexTest, AnyDamageIsAnErrorAtWorst) {
  std::mt19937 random(4);
  for (auto file : {"/modules.alias.bin", "/modules.dep.bin"}) {
    auto bytes = test::readFile(modules_.modules() + file);
    for (int round = 0; round < 1000; ++round) {
      auto damaged = bytes;
      for (unsigned hits = random() % 4 + 1; hits > 0; --hits) {
        damaged[8 + random() % (damaged.size() - 8)] = static_cast<char>(random());
      }
      tryAll(damaged);
    }
  }
}

}  // namespace
}  // namespace umb
