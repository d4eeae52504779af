// SPDX-License-Identifier: GPL-2.0-only
#include "delegate/module_elf.h"

#include <elf.h>
#include <gtest/gtest.h>
#include <kj/debug.h>

#include <random>

#include "temp_tree.h"

namespace umb {
namespace {

class ModuleElfTest : public testing::Test {
 protected:
  static kj::ArrayPtr<const kj::byte> bytes(const std::string& text) {
    return {reinterpret_cast<const kj::byte*>(text.data()), text.size()};
  }

  std::string image_ = test::readFile(UMB_FAKE_MODULES "/top.ko");
};

TEST_F(ModuleElfTest, ReadsWhatAModuleSaysOfItself) {
  EXPECT_EQ(judgeElf(bytes(image_)), ElfVerdict::module);
  EXPECT_STREQ(KJ_ASSERT_NONNULL(moduleInfo(bytes(image_), "vermagic")).cStr(), "6.1.0-test SMP mod_unload ");
  EXPECT_STREQ(KJ_ASSERT_NONNULL(moduleInfo(bytes(image_), "alias")).cStr(), "fs-top");
  EXPECT_TRUE(moduleInfo(bytes(image_), "ver") == nullptr);
  EXPECT_TRUE(moduleInfo(bytes(image_), "author") == nullptr);
}

TEST_F(ModuleElfTest, NoticesEveryTruncation) {
  for (size_t size = 4; size < image_.size(); ++size) {
    // A cut in the padding behind the last table's last byte would not matter; there is none.
    EXPECT_EQ(judgeElf(bytes(image_.substr(0, size))), ElfVerdict::truncated) << size;
  }
  EXPECT_EQ(judgeElf(bytes("")), ElfVerdict::notElf);
}

TEST_F(ModuleElfTest, NoticesAnotherMachineAndOtherFiles) {
  auto foreign = image_;
  foreign[offsetof(Elf64_Ehdr, e_machine)] = EM_SPARC;
  EXPECT_EQ(judgeElf(bytes(foreign)), ElfVerdict::otherMachine);
  EXPECT_EQ(judgeElf(bytes("#!/bin/sh\n")), ElfVerdict::notElf);
}

TEST_F(ModuleElfTest, SurvivesAnyDamage) {
  std::mt19937 random(5);
  for (int round = 0; round < 20'000; ++round) {
    auto damaged = image_;
    for (unsigned hits = random() % 8 + 1; hits > 0; --hits)
      damaged[random() % damaged.size()] = static_cast<char>(random());
    moduleInfo(bytes(damaged), "vermagic");
    moduleInfo(bytes(damaged), "none");
  }
}

}  // namespace
}  // namespace umb
