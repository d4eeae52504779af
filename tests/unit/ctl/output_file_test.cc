// SPDX-License-Identifier: GPL-2.0-only
#include "output_file.h"

#include <errno.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace umb::ctl {
namespace {

namespace fs = std::filesystem;

kj::ArrayPtr<const kj::byte> bytes(const std::string& text) {
  return kj::arrayPtr(reinterpret_cast<const kj::byte*>(text.data()), text.size());
}

std::string contents(const fs::path& path) {
  std::ostringstream all;
  all << std::ifstream(path).rdbuf();
  return all.str();
}

class OutputFileTest : public testing::Test {
 protected:
  OutputFileTest() {
    std::string name = (fs::temp_directory_path() / "umbctl-test.XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~OutputFileTest() override { fs::remove_all(folder_); }

  std::string path(const char* name) const { return folder_ / name; }
  ptrdiff_t files() const { return std::distance(fs::directory_iterator(folder_), fs::directory_iterator()); }

  fs::path folder_;
};

TEST_F(OutputFileTest, IsThereAfterCommit) {
  OutputFile file(path("f").c_str());
  file.write(bytes("one "));
  file.write(bytes("two"));
  EXPECT_FALSE(fs::exists(path("f")));
  file.commit();
  EXPECT_EQ(contents(path("f")), "one two");
  EXPECT_EQ(files(), 1);
}

TEST_F(OutputFileTest, LeavesNothingWithoutCommit) {
  {
    OutputFile file(path("f").c_str());
    file.write(bytes("x"));
  }
  EXPECT_EQ(files(), 0);
}

TEST_F(OutputFileTest, LeavesAnExistingFileAloneUntilCommit) {
  std::ofstream(path("f")) << "old";
  {
    OutputFile file(path("f").c_str());
    file.write(bytes("new"));
  }
  EXPECT_EQ(contents(path("f")), "old");
  OutputFile file(path("f").c_str());
  file.write(bytes("new"));
  file.commit();
  EXPECT_EQ(contents(path("f")), "new");
}

TEST_F(OutputFileTest, RemovesThePartialFileWhenThereIsNoRoom) {
  std::ofstream(path("f")) << "old";
  // A limit on the file's size stands for a full file system: both fail the write after a part of it.
  rlimit before;
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{4096, before.rlim_max};
  signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &small);
  int error = 0;
  try {
    OutputFile file(path("f").c_str());
    file.write(bytes(std::string(10000, 'x')));
    file.commit();
  } catch (const Failure& failure) {
    error = failure.error();
    EXPECT_THAT(failure.reason().cStr(), testing::HasSubstr(path("f")));
  }
  setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(error, EFBIG);
  EXPECT_EQ(contents(path("f")), "old");
  EXPECT_EQ(files(), 1);
}

TEST_F(OutputFileTest, FollowsALink) {
  std::ofstream(path("real")) << "old";
  fs::create_symlink("real", path("link"));
  OutputFile file(path("link").c_str());
  file.write(bytes("new"));
  file.commit();
  EXPECT_TRUE(fs::is_symlink(path("link")));
  EXPECT_EQ(contents(path("real")), "new");
}

TEST_F(OutputFileTest, WritesToADeviceWithoutReplacingIt) {
  OutputFile file("/dev/null");
  file.write(bytes("x"));
  file.commit();
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(OutputFileTest, SaysWhichFileCannotBeWritten) {
  try {
    OutputFile file(path("none/f").c_str());
    FAIL() << "no Failure";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.error(), ENOENT);
    EXPECT_EQ(std::string(failure.reason().cStr()), "cannot write " + path("none/f"));
  }
}

TEST_F(OutputFileTest, RefusesAFolder) {
  try {
    OutputFile file(folder_.c_str());
    FAIL() << "no Failure";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.error(), EISDIR);
  }
}

TEST_F(OutputFileTest, HasThePermissionsOfANewFile) {
  const mode_t mask = umask(027);
  OutputFile file(path("f").c_str());
  file.commit();
  umask(mask);
  struct stat info;
  ASSERT_EQ(stat(path("f").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0640u);
}

}  // namespace
}  // namespace umb::ctl
