// SPDX-License-Identifier: GPL-2.0-only
// The helper's executable itself, with a played kernel on the other side. What needs a real kernel is shown
// in a guest.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

#include "delegate.capnp.h"
#include "helper_process.h"

namespace umb::test {
namespace {

constexpr uint64_t kArenaBytes = 1 << 20;

class HelperTest : public testing::TestWithParam<const char*> {
 protected:
  HelperTest() : arena_(memfd_create("arena", MFD_CLOEXEC)) {
    signal(SIGPIPE, SIG_IGN);
    EXPECT_EQ(ftruncate(arena_, kArenaBytes), 0);
    helper_.emplace(UMB_HELPER, GetParam(), arena_.get());
    helper_->kernel().hello({.schemaId = delegate::SCHEMA_ID, .role = GetParam(), .arenaBytes = kArenaBytes});
    EXPECT_EQ(helper_->kernel().next().role, GetParam());
  }
  ~HelperTest() noexcept override {}

  bool loadsModules() const { return GetParam() == std::string("module"); }
  uint16_t method() const {
    return static_cast<uint16_t>(loadsModules() ? delegate::Method::LOAD_MODULE
                                                : delegate::Method::FIND_FIRMWARE);
  }

  Said ask(const std::string& name) {
    helper_->kernel().call(1, method(), name);
    return helper_->kernel().next();
  }

  kj::AutoCloseFd arena_;
  std::optional<HelperProcess> helper_;
};

TEST_P(HelperTest, GivesEachBadNameItsErrnoAndServesOn) {
  const std::pair<std::string, int> cases[] = {{"", EINVAL},      {std::string(256, 'x'), ENAMETOOLONG},
                                               {"a\nb", EILSEQ},  {"/etc/passwd", EXDEV},
                                               {"a/../b", EXDEV}, {"no-such-thing-anywhere", ENOENT}};
  for (auto& [name, errnum] : cases) {
    auto said = ask(name);
    EXPECT_EQ(said.errnum, errnum) << said.reason;
    EXPECT_NE(said.reason, "");
    EXPECT_EQ(said.reason.find('\n'), std::string::npos);
  }
}

TEST_P(HelperTest, DoesNotServeTheOtherRolesMethod) {
  helper_->kernel().call(1, 1 - method(), "x");
  EXPECT_EQ(helper_->kernel().next().errnum, ENOSYS);
}

TEST_P(HelperTest, KeepsNoMoreThanItsCapability) {
  if (geteuid() != 0) GTEST_SKIP() << "without privileges there is nothing to keep";
  auto kept = helper_->status("CapEff");
  EXPECT_TRUE(kept == "0000000000000000" || (loadsModules() && kept == "0000000000010000")) << kept;
}

TEST_P(HelperTest, IsSmallWhenIdle) {
  if (UMB_SANITIZED) GTEST_SKIP() << "a sanitizer's runtime is not small";
  for (int i = 0; i < 20; ++i) ask("no-such-thing-anywhere");
  auto resident = std::stol(helper_->status("VmRSS"));
  RecordProperty("ResidentKiB", static_cast<int>(resident));
  EXPECT_LT(resident, 2048);
}

TEST_P(HelperTest, EndsWithZeroOnShutdown) {
  helper_->kernel().shutdown();
  EXPECT_TRUE(helper_->kernel().atEnd());
  EXPECT_EQ(helper_->wait(), 0);
}

INSTANTIATE_TEST_SUITE_P(Roles, HelperTest, testing::Values("module", "firmware"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace umb::test
