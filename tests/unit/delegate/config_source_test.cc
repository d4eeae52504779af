// SPDX-License-Identifier: GPL-2.0-only
#include "delegate/config_source.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <thread>

#include "expect_error.h"
#include "temp_tree.h"

namespace umb {
namespace {

using test::expectError;

class ConfigSourceTest : public testing::Test {
 protected:
  ~ConfigSourceTest() noexcept override {}

  void write(const std::string& path, const std::string& options) {
    tree_.write(path, "options a " + options + "\n");
  }

  std::string options() { return source_.current()->optionsFor("a", nullptr).cStr(); }

  test::TempTree tree_;
  std::string said_;
  ConfigSource source_{{.folders = {tree_.path("etc"), tree_.path("run"), tree_.path("lib")},
                        .softdep = tree_.path("modules.softdep"),
                        .commandLine = "a.last=1"},
                       [this](kj::StringPtr line) { said_ += std::string(line.cStr()) + "\n"; }};
};

TEST_F(ConfigSourceTest, NeedsNoFolder) {
  EXPECT_EQ(options(), "last=1");
}

TEST_F(ConfigSourceTest, SortsFilesByNameOverAllFolders) {
  write("lib/1.conf", "one");
  write("etc/2.conf", "two");
  write("run/3.alias", "three");
  write("etc/Z.conf", "first");
  EXPECT_EQ(options(), "one two three first last=1");
}

TEST_F(ConfigSourceTest, AnEarlierFolderHidesFilesOfTheSameName) {
  write("lib/1.conf", "lib");
  write("run/1.conf", "run");
  EXPECT_EQ(options(), "run last=1");
  write("etc/1.conf", "etc");
  EXPECT_EQ(options(), "etc last=1");
}

TEST_F(ConfigSourceTest, TakesNoOtherFiles) {
  for (auto name : {".a.conf", "a.conf~", "conf", ".alias", "README"})
    write(std::string("etc/") + name, "never");
  tree_.folder("etc/folder.conf");
  EXPECT_EQ(options(), "last=1");
}

TEST_F(ConfigSourceTest, ALinkToNothingHidesAFile) {
  write("lib/1.conf", "lib");
  write("lib/2.conf", "lib");
  tree_.link("etc/1.conf", "/dev/null");
  tree_.link("etc/2.conf", "nowhere");
  EXPECT_EQ(options(), "last=1");
}

TEST_F(ConfigSourceTest, SeesEveryChange) {
  EXPECT_EQ(options(), "last=1");
  write("etc/1.conf", "one");
  EXPECT_EQ(options(), "one last=1");
  write("etc/1.conf", "two");
  EXPECT_EQ(options(), "two last=1");
  std::filesystem::rename(tree_ / "etc/1.conf", tree_ / "etc/2.conf");
  EXPECT_EQ(options(), "two last=1");
  std::filesystem::remove(tree_ / "etc/2.conf");
  EXPECT_EQ(options(), "last=1");
  write("other", "linked");
  tree_.link("etc/1.conf", "../other");
  EXPECT_EQ(options(), "linked last=1");
  write("other", "changed");
  EXPECT_EQ(options(), "changed last=1");
}

TEST_F(ConfigSourceTest, ReadsNothingAgainThatDidNotChange) {
  tree_.write("etc/1.conf", "nonsense\n");
  source_.current();
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  source_.current();
  said_.clear();
  for (int i = 0; i < 10; ++i) source_.current();
  EXPECT_EQ(said_, "");
}

TEST_F(ConfigSourceTest, SaysWhatItPassesOver) {
  tree_.write("etc/1.conf", "\nnonsense\n");
  source_.current();
  EXPECT_NE(said_.find("1.conf line 2: "), std::string::npos) << said_;
  said_.clear();
  // Too new to be settled, it is read again, which is nothing to tell.
  tree_.write("etc/2.conf", "");
  source_.current();
  EXPECT_EQ(said_, "");
  tree_.write("etc/2.conf", "nonsense\n");
  source_.current();
  EXPECT_NE(said_.find("2.conf line 1: "), std::string::npos) << said_;
}

TEST_F(ConfigSourceTest, NamesALineOfAMebibyteAndGoesOn) {
  tree_.write("etc/1.conf", "\noptions a " + std::string(1 << 20, 'x') + "\n");
  expectError(EFBIG, "etc/1.conf line 2", [&] { source_.current(); });
  write("etc/1.conf", "good");
  EXPECT_EQ(options(), "good last=1");
}

TEST_F(ConfigSourceTest, BoundsAllFilesTogether) {
  std::string half;
  while (half.size() < kMaxConfigBytes * 3 / 5) half += "# a comment that says little\n";
  tree_.write("etc/1.conf", half);
  EXPECT_EQ(options(), "last=1");
  tree_.write("etc/2.conf", half);
  expectError(EFBIG, "etc/2.conf: modprobe's configuration is larger", [&] { source_.current(); });
}

TEST_F(ConfigSourceTest, NamesAFifoInAFilesPlaceAndDoesNotWait) {
  tree_.folder("etc");
  ASSERT_EQ(mkfifo(tree_.path("etc/1.conf").c_str(), 0600), 0);
  expectError(EINVAL, "etc/1.conf: is not a regular file", [&] { source_.current(); });
}

TEST_F(ConfigSourceTest, NamesADeviceInAFilesPlace) {
  tree_.link("etc/1.conf", "/dev/zero");
  expectError(EINVAL, "etc/1.conf: is not a regular file", [&] { source_.current(); });
}

TEST_F(ConfigSourceTest, NamesASocketInAFilesPlace) {
  tree_.socket("etc/1.conf");
  expectError(EINVAL, "etc/1.conf: is not a regular file", [&] { source_.current(); });
}

TEST_F(ConfigSourceTest, NamesALoopOfLinks) {
  tree_.link("etc/1.conf", "1.conf");
  expectError(ELOOP, "etc/1.conf", [&] { source_.current(); });
}

class UnreadableConfigTest : public ConfigSourceTest {
 protected:
  ~UnreadableConfigTest() noexcept override {}

  void SetUp() override {
    if (geteuid() == 0 && seteuid(65534) != 0) GTEST_SKIP() << "cannot become somebody who may not read all";
  }
  void TearDown() override { ASSERT_EQ(seteuid(getuid()), 0); }

  template <typename Act>
  void asOwner(Act&& act) {
    auto user = geteuid();
    ASSERT_EQ(seteuid(getuid()), 0);
    act();
    ASSERT_EQ(seteuid(user), 0);
  }
};

TEST_F(UnreadableConfigTest, NamesAFolderThatMayNotBeRead) {
  asOwner([&] {
    write("etc/1.conf", "secret");
    ASSERT_EQ(chmod(tree_.path().c_str(), 0755), 0);
    ASSERT_EQ(chmod(tree_.path("etc").c_str(), 0), 0);
  });
  expectError(EACCES, "/etc: Permission denied; this helper has none of root's capabilities",
              [&] { source_.current(); });
  asOwner([&] { ASSERT_EQ(chmod(tree_.path("etc").c_str(), 0755), 0); });
}

TEST_F(UnreadableConfigTest, NamesAFileThatMayNotBeRead) {
  asOwner([&] {
    write("etc/1.conf", "secret");
    for (auto path : {"", "etc"}) ASSERT_EQ(chmod(tree_.path(path).c_str(), 0755), 0);
    ASSERT_EQ(chmod(tree_.path("etc/1.conf").c_str(), 0600), 0);
  });
  expectError(EACCES, "etc/1.conf: Permission denied; this helper has none of root's capabilities",
              [&] { source_.current(); });
  expectError(EACCES, "chmod a+r", [&] { source_.current(); });
}

class NewConfigTest : public UnreadableConfigTest {
  // Landlock is played by the files' modes. What is known is looked at as root, as in a helper.

 protected:
  ~NewConfigTest() noexcept override {}

  void SetUp() override {
    if (geteuid() != 0) GTEST_SKIP() << "needs two users";
    UnreadableConfigTest::SetUp();
    asOwner([&] {
      ASSERT_EQ(chmod(tree_.path().c_str(), 0755), 0);
      tree_.folder("etc");
    });
  }

  void start() {
    asOwner([&] {
      std::vector<std::string> folders{tree_.path("etc"), tree_.path("lib")};
      source_.emplace(ConfigPlaces{.folders = folders,
                                   .softdep = tree_.path("modules.softdep"),
                                   .commandLine = "",
                                   .known = std::make_shared<const KnownConfig>(folders)});
    });
  }

  void secret(const std::string& path) {
    asOwner([&] {
      write(path, "secret");
      ASSERT_EQ(chmod(tree_.path(path).c_str(), 0600), 0);
    });
  }

  void relink(const std::string& path, const std::string& target) {
    asOwner([&] {
      std::filesystem::remove(tree_ / path);
      tree_.link(path, target);
    });
  }

  // Until then all is read again, whatever has changed.
  static void letTimesSettle() { std::this_thread::sleep_for(std::chrono::milliseconds(200)); }

  bool outdated() try {
    source_->current(IfOutdated::refuse);
    return false;
  } catch (const ConfigOutdated&) {
    return true;
  } catch (const Error&) {
    return false;
  }
  void refuses(const std::string& path, bool isNew) {
    expectError(EACCES, path.c_str(), [&] { source_->current(); });
    expectError(EACCES, isNew ? "ask again" : "none of root's", [&] { source_->current(); });
    EXPECT_EQ(outdated(), isNew);
    start();
    EXPECT_FALSE(outdated()) << "its successor";
  }

  std::optional<ConfigSource> source_;
};

TEST_F(NewConfigTest, IsNotAFileThatMayNotBeRead) {
  start();
  EXPECT_FALSE(outdated());
  secret("etc/1.conf");
  refuses("etc/1.conf", false);
}

TEST_F(NewConfigTest, IsNotATargetThatMayNotBeRead) {
  secret("other");
  asOwner([&] { tree_.link("etc/1.conf", "../other"); });
  start();
  refuses("etc/1.conf", false);
}

TEST_F(NewConfigTest, IsALinkThatWasMadeLater) {
  start();
  secret("other");
  asOwner([&] { tree_.link("etc/1.conf", "../other"); });
  refuses("etc/1.conf", true);
}

TEST_F(NewConfigTest, IsATargetThatWasReplaced) {
  secret("other");
  asOwner([&] {
    tree_.link("etc/1.conf", "../alternatives");
    tree_.link("alternatives", "other");
  });
  start();
  secret("another");
  asOwner([&] { std::filesystem::rename(tree_ / "another", tree_ / "other"); });
  refuses("etc/1.conf", true);
  secret("another");
  relink("alternatives", "another");
  refuses("etc/1.conf", true);
}

TEST_F(NewConfigTest, IsAFolderThatWasMadeOrReplacedLater) {
  start();
  auto make = [&](const char* path) {
    tree_.folder(path);
    ASSERT_EQ(chmod(tree_.path(path).c_str(), 0700), 0);
  };
  asOwner([&] { make("lib"); });
  refuses("/lib", true);
  refuses("/lib", false);
  asOwner([&] {
    std::filesystem::rename(tree_ / "lib", tree_ / "old");
    make("lib");
  });
  refuses("/lib", true);
}

TEST_F(NewConfigTest, IsALinkToWhatCannotBeSeen) {
  asOwner([&] {
    tree_.link("etc/1.conf", "hop");
    tree_.link("etc/hop", "unseen/file");
    tree_.link("etc/3.conf", "../folder");
    tree_.folder("folder");
  });
  start();
  EXPECT_FALSE(outdated());
  asOwner([&] { tree_.link("etc/2.conf", "unseen/file"); });
  EXPECT_TRUE(outdated());
  source_->current();
  EXPECT_TRUE(outdated()) << "though nothing has changed since it was read";
  start();
  EXPECT_FALSE(outdated());
  // As when the second link, and the folder, are on file systems that are not mounted for the helper.
  asOwner([&] {
    std::filesystem::remove(tree_ / "etc/hop");
    std::filesystem::remove(tree_ / "folder");
  });
  EXPECT_FALSE(outdated());
  asOwner([&] { tree_.link("etc/hop", "elsewhere"); });
  EXPECT_TRUE(outdated());
}

TEST_F(NewConfigTest, IsAFolderOnTheWayThatIsAnother) {
  asOwner([&] {
    tree_.write("v1/file", "options a b=1\n");
    tree_.link("current", "v1");
    tree_.link("etc/1.conf", "../current/file");
    tree_.folder("real");
    tree_.link("lib", "real");
  });
  start();
  EXPECT_FALSE(outdated());
  // Both to where nothing can be seen, and on to where nothing can be seen either.
  for (auto place : {"v2", "v3"}) {
    relink("current", place);
    EXPECT_TRUE(outdated());
    start();
    letTimesSettle();
    EXPECT_FALSE(outdated());
  }
  start();
  EXPECT_FALSE(outdated());
  relink("lib", "unseen");
  EXPECT_TRUE(outdated());
  start();
  EXPECT_FALSE(outdated());
}

TEST_F(NewConfigTest, IsAFileWhereALinkLedToAFolder) {
  asOwner([&] {
    tree_.folder("place");
    tree_.link("etc/1.conf", "../place");
  });
  start();
  letTimesSettle();
  source_->current();
  asOwner([&] { std::filesystem::remove(tree_ / "place"); });
  secret("place");
  refuses("etc/1.conf", true);
}

TEST_F(NewConfigTest, IsNotALinkBehindWhatMayNotBeSearched) {
  asOwner([&] {
    tree_.write("closed/file", "");
    ASSERT_EQ(chmod(tree_.path("closed").c_str(), 0700), 0);
    tree_.link("etc/1.conf", "../closed/file");
  });
  start();
  refuses("etc/1.conf", false);
  asOwner([&] { tree_.link("etc/0.conf", "../closed/file"); });
  refuses("etc/0.conf", true);
}

TEST(FileStamp, TellsWhenAChangeWouldShow) {
  constexpr int64_t kSecond = 1'000'000'000, kNow = 1000 * kSecond;
  EXPECT_TRUE(FileStamp::settled(kNow - kSecond / 5 + 1, kNow));
  EXPECT_FALSE(FileStamp::settled(kNow - kSecond / 20 + 1, kNow));
  // Times of whole seconds may be as coarse as two.
  EXPECT_FALSE(FileStamp::settled(kNow - kSecond, kNow));
  EXPECT_FALSE(FileStamp::settled(kNow - 2 * kSecond, kNow));
  EXPECT_TRUE(FileStamp::settled(kNow - 3 * kSecond, kNow));
  EXPECT_FALSE(FileStamp::settled(kNow + 5 * kSecond, kNow));
}

TEST(KnownConfig, HasTheFilesThatLinksLeadTo) {
  test::TempTree tree;
  tree.write("etc/plain.conf", "");
  tree.write("alternatives/real", "");
  tree.link("etc/a.conf", "../alternatives/link");
  tree.link("alternatives/link", "real");
  tree.link("etc/b.conf", "/dev/null");
  tree.link("etc/c.conf", "nowhere");
  KnownConfig known({tree.path("etc"), tree.path("none")});
  EXPECT_EQ(known.targets(), std::vector<std::string>{tree.path("alternatives/real")});
  for (const auto& place : {tree.path("etc"), tree.path("alternatives"), std::string("/dev/null")})
    EXPECT_EQ(known.places().count(place), 1u) << place;
}

}  // namespace
}  // namespace umb
