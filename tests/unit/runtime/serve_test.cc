// SPDX-License-Identifier: GPL-2.0-only
#include "runtime/serve.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "helper_process.h"

namespace umb::test {
namespace {

constexpr uint64_t kSchema = 42;
constexpr const char* kRole = "test";
constexpr bool kSanitized = UMB_SANITIZED;

void pause(int milliseconds) {
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

class ServeTest : public testing::Test {
 protected:
  ServeTest() { signal(SIGPIPE, SIG_IGN); }
  ~ServeTest() noexcept override {}

  FakeKernel& kernel() { return helper_.kernel(); }

  void greet() {
    kernel().hello({.schemaId = kSchema});
    EXPECT_EQ(kernel().next().kind, wire::Envelope::HELLO);
  }

  void expectEnd(int status, const std::string& logPart) {
    auto log = helper_.log();
    EXPECT_EQ(helper_.wait(), status);
    EXPECT_NE(log.find(logPart), std::string::npos) << log;
    EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), logPart.empty() ? 0 : 1) << log;
  }

  HelperProcess helper_{UMB_TEST_HELPER, kRole};
};

TEST_F(ServeTest, AnswersHelloAndCallsAndEndsWithZeroOnShutdown) {
  kernel().hello({.nonce = 4711, .schemaId = kSchema});
  auto hello = kernel().next();
  EXPECT_EQ(hello.nonce, 4711u);
  EXPECT_EQ(hello.schemaId, kSchema);
  EXPECT_EQ(hello.role, kRole);
  EXPECT_EQ(hello.maxVersion, 1);
  EXPECT_EQ(hello.buildId.size(), 20u);
  kernel().call(1, 0, "text");
  EXPECT_EQ(kernel().next().text, "text");
  kernel().shutdown();
  EXPECT_TRUE(kernel().atEnd());
  expectEnd(0, "");
}

TEST_F(ServeTest, EndsWithZeroWhenTheKernelGoesAway) {
  greet();
  kernel().call(1, 2);
  pause(20);
  kernel().closeCalls();
  expectEnd(0, "");
}

TEST_F(ServeTest, SaysItsVersionsAndEndsWhenTheKernelIsTooNew) {
  kernel().hello({.minVersion = 9, .maxVersion = 9, .schemaId = kSchema});
  auto hello = kernel().next();
  EXPECT_EQ(hello.minVersion, 1);
  EXPECT_EQ(hello.maxVersion, 1);
  expectEnd(1, "protocol");
}

TEST_F(ServeTest, EndsOnAnotherSchema) {
  kernel().hello({.schemaId = kSchema + 1});
  EXPECT_EQ(kernel().next().schemaId, kSchema);
  expectEnd(1, "schema");
}

TEST_F(ServeTest, EndsOnAnotherRole) {
  kernel().hello({.schemaId = kSchema, .role = "other"});
  EXPECT_EQ(kernel().next().role, kRole);
  expectEnd(1, "role");
}

TEST_F(ServeTest, EndsWithoutTheArenaThatHelloPromises) {
  kernel().hello({.schemaId = kSchema, .arenaBytes = 4096});
  expectEnd(1, "arena");
}

TEST_F(ServeTest, EndsOnGarbageInsteadOfHello) {
  kernel().raw("not a frame at all, not at all", 30);
  expectEnd(1, "segments");
}

TEST_F(ServeTest, EndsOnACallBeforeHello) {
  kernel().call(1, 0);
  expectEnd(1, "hello");
}

TEST_F(ServeTest, EndsAtOnceOnGarbageEvenWhileACallRuns) {
  greet();
  kernel().call(1, 2);
  pause(20);
  const uint32_t table[] = {0, 0x10000000};
  kernel().raw(table, sizeof(table));
  expectEnd(1, "limit");
}

TEST_F(ServeTest, ExplainsItselfWhenThereIsNoHello) {
  kernel().closeCalls();
  expectEnd(2, "modprobe");
}

TEST_F(ServeTest, IsHardenedBeforeItSaysAWord) {
  greet();
  EXPECT_EQ(helper_.status("NoNewPrivs"), "1");
  EXPECT_EQ(helper_.status("Umask"), "0077");
  for (auto set : {"CapInh", "CapPrm", "CapEff"}) EXPECT_EQ(helper_.status(set), "0000000000000000") << set;
  // The files of a process that is not dumpable belong to root, and nobody else may look.
  auto link = "/proc/" + std::to_string(helper_.pid()) + "/cwd";
  char cwd[16] = {};
  if (geteuid() == 0) {
    ASSERT_EQ(readlink(link.c_str(), cwd, sizeof(cwd)), 1);
    EXPECT_STREQ(cwd, "/");
  } else {
    EXPECT_EQ(readlink(link.c_str(), cwd, sizeof(cwd)), -1);
  }
}

TEST_F(ServeTest, IsRefusedWhatItsRoleDoesNotDeclareAndSaysSo) {
  if (kSanitized) GTEST_SKIP() << "a sanitizer's runtime cannot live in the sandbox";
  greet();
  ASSERT_EQ(helper_.status("Seccomp"), "2");
  kernel().call(1, 5);
  EXPECT_EQ(kernel().next().text, "1 1 1");
  kernel().shutdown();
  auto log = helper_.log();
  EXPECT_NE(log.find(std::to_string(SYS_socket) + "\n"), std::string::npos) << log;
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 3) << log;
  EXPECT_EQ(helper_.wait(), 0);
}

TEST_F(ServeTest, ACrashIsTheHelpersOwnEnd) {
  greet();
  kernel().call(1, 1);
  EXPECT_TRUE(kernel().atEnd());
  EXPECT_EQ(helper_.wait(), -SIGABRT);
}

TEST_F(ServeTest, IsSmallAndSleepsWhenIdle) {
  if (kSanitized) GTEST_SKIP() << "a sanitizer's runtime is neither small nor quiet";
  greet();
  for (uint64_t id = 1; id <= 40; ++id) kernel().call(id, 3);
  for (uint64_t id = 1; id <= 40; ++id) kernel().next();
  pause(50);
  auto switches = helper_.status("voluntary_ctxt_switches");
  auto resident = std::stol(helper_.status("VmRSS"));
  RecordProperty("ResidentKiB", static_cast<int>(resident));
  EXPECT_LT(resident, 2048);
  pause(1000);
  EXPECT_EQ(helper_.status("voluntary_ctxt_switches"), switches);
}

TEST(Serve, ClosesWhatItWasNotMeantToHave) {
  kj::AutoCloseFd arena(memfd_create("arena", MFD_CLOEXEC));
  ASSERT_EQ(ftruncate(arena, 8192), 0);
  for (uint64_t bytes : {uint64_t{8192}, uint64_t{0}}) {
    HelperProcess helper(UMB_TEST_HELPER, kRole, arena);
    helper.kernel().hello({.schemaId = kSchema, .arenaBytes = bytes});
    helper.kernel().next();
    helper.kernel().call(1, 4);
    EXPECT_EQ(helper.kernel().next().text, bytes > 0 ? "3 8192" : "-1 0");
    auto link = "/proc/" + std::to_string(helper.pid()) + "/fd/";
    EXPECT_EQ(access((link + "3").c_str(), F_OK) == 0, bytes > 0);
    for (int fd = 20; fd < 24; ++fd) EXPECT_NE(access((link + std::to_string(fd)).c_str(), F_OK), 0) << fd;
  }
}

TEST(Serve, RefusesARoleItDoesNotHave) {
  HelperProcess helper(UMB_TEST_HELPER, "nonsense");
  EXPECT_NE(helper.log().find("nonsense"), std::string::npos);
  EXPECT_EQ(helper.wait(), 1);
}

}  // namespace
}  // namespace umb::test
