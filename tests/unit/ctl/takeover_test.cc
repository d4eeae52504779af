// SPDX-License-Identifier: GPL-2.0-only
#include "takeover.h"

#include <errno.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace umb::ctl {
namespace {

namespace fs = std::filesystem;

std::string contentOf(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

class Switch : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/umb-takeover.XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    root_ = name;
    parameter_ = (root_ / "takeover_off").string();
    folder_ = (root_ / "modprobe.d").string();
  }
  void TearDown() override { fs::remove_all(root_); }

  TakeoverSwitch where() { return {parameter_.c_str(), folder_.c_str()}; }
  fs::path file() { return fs::path(folder_) / "umblob-takeover-off.conf"; }

  std::string switched(bool off) {
    kj::VectorOutputStream out, err;
    auto output = newJsonOutput(out, err);
    EXPECT_TRUE(switchTakeover(*output, off, where()));
    EXPECT_EQ(err.getArray().size(), 0u);
    return std::string(out.getArray().asChars().begin(), out.getArray().size());
  }

  fs::path root_;
  std::string parameter_, folder_;
};

TEST_F(Switch, OffIsForModprobeAndForTheModuleThatIsLoaded) {
  std::ofstream(parameter_) << "N";
  EXPECT_EQ(switched(true),
            "{\"off\":true,\"loaded\":true,\"file\":\"" + file().string() + "\",\"errno\":0}\n");
  EXPECT_EQ(contentOf(parameter_), "1");
  EXPECT_NE(contentOf(file()).find("\noptions umblob takeover_off=1\n"), std::string::npos);
}

TEST_F(Switch, OffNeedsNoModule) {
  EXPECT_NE(switched(true).find("\"loaded\":false"), std::string::npos);
  EXPECT_TRUE(fs::exists(file()));
  EXPECT_FALSE(fs::exists(parameter_));
}

TEST_F(Switch, TheHelperCanReadTheFileWhateverTheUmask) {
  mode_t mask = umask(077);
  switched(true);
  umask(mask);
  EXPECT_EQ(fs::status(file()).permissions(), fs::perms(0644));
}

TEST_F(Switch, OnUndoesIt) {
  std::ofstream(parameter_) << "N";
  switched(true);
  EXPECT_NE(switched(false).find("\"off\":false"), std::string::npos);
  EXPECT_EQ(contentOf(parameter_), "0");
  EXPECT_FALSE(fs::exists(file()));
  switched(false);
}

TEST_F(Switch, WhatCannotBeWrittenIsSaidAndNothingIsSwitched) {
  std::ofstream(folder_) << "a file";
  std::ofstream(parameter_) << "N";
  kj::VectorOutputStream out, err;
  auto output = newTextOutput(out, err);
  try {
    switchTakeover(*output, true, where());
    ADD_FAILURE() << "it was switched";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.error(), ENOTDIR);
    EXPECT_EQ(std::string(failure.reason().cStr()), "cannot write " + file().string());
  }
  EXPECT_EQ(contentOf(parameter_), "N");
}

}  // namespace
}  // namespace umb::ctl
