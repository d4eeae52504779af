// SPDX-License-Identifier: GPL-2.0-only
#include "delegate/names.h"

#include <gtest/gtest.h>
#include <kj/debug.h>

#include <cerrno>
#include <string>

#include "expect_error.h"

namespace umb {
namespace {

using test::expectError;

void check(const std::string& name) {
  checkName("module", kj::heapString(name.data(), name.size()));
}

TEST(CheckName, TakesWhatIsNamedSoInRealTrees) {
  for (auto name : {"xfs", "snd-hda-intel", "fs-btrfs",
                    "pci:v00008086d00001533sv00001849sd00001533bc02sc00i00", "ath9k_htc/htc_9271-1.4.0.fw",
                    "symbol:crc32c", "a..b", "..a", "a..", "of:NiocTCfoo,bar/baz", "\xc3\xa4"}) {
    EXPECT_NO_THROW(check(name)) << name;
  }
  EXPECT_NO_THROW(check(std::string(255, 'x')));
}

TEST(CheckName, RefusesAnEmptyName) {
  expectError(EINVAL, "empty", [] { check(""); });
}

TEST(CheckName, RefusesAnOverlongName) {
  expectError(ENAMETOOLONG, "256", [] { check(std::string(256, 'x')); });
}

TEST(CheckName, RefusesEveryControlCharacter) {
  for (int c = 0; c < 0x20; ++c) {
    expectError(EILSEQ, "control", [&] { check(std::string("a") + static_cast<char>(c) + "b"); });
  }
  expectError(EILSEQ, "control", [] { check("a\x7f"); });
}

TEST(CheckName, RefusesWhatLeavesTheTree) {
  for (auto name : {"/etc/passwd", "..", "../x", "a/../b", "a/..", "/"}) {
    expectError(EXDEV, name, [&] { check(name); });
  }
}

TEST(ModuleName, IsTheFilesNameWithoutSuffixesAndDashes) {
  EXPECT_STREQ(moduleName("kernel/sound/snd-hda-intel.ko.xz").cStr(), "snd_hda_intel");
  EXPECT_STREQ(moduleName("/lib/modules/x.y/xfs.ko").cStr(), "xfs");
  EXPECT_STREQ(moduleName("xfs").cStr(), "xfs");
}

TEST(NormalizedAlias, KeepsDashesInBracketsOnly) {
  EXPECT_STREQ(KJ_ASSERT_NONNULL(normalizedAlias("a-b[c-d]e-f")).cStr(), "a_b[c-d]e_f");
  EXPECT_TRUE(normalizedAlias("a]b") == nullptr);
  EXPECT_TRUE(normalizedAlias("a[b") == nullptr);
}

}  // namespace
}  // namespace umb
