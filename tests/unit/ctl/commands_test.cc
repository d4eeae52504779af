// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include <errno.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "fake_device.h"

namespace umb::ctl {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

FakeDevice::Step module(std::string expected, int error) {
  return {[=](control::Request::Reader request, control::Reply::Builder reply) {
    EXPECT_EQ(std::string(request.getModule().cStr()), expected);
    reply.setErrno(error);
    if (error == 0) {
      reply.initModule().initLoaded(1).set(0, expected.c_str());
    } else {
      reply.setReason("the reason");
    }
  }};
}

FakeDevice::Step firmware(uint64_t announced, std::string data) {
  return {[=](control::Request::Reader request, control::Reply::Builder reply) {
            EXPECT_TRUE(request.isFirmware());
            auto firmware = reply.initFirmware();
            firmware.setSize(announced);
            firmware.setPath("/lib/firmware/f");
          },
          std::move(data)};
}

class CommandsTest : public testing::Test {
 protected:
  CommandsTest() {
    std::string name = (fs::temp_directory_path() / "umbctl-test.XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~CommandsTest() noexcept override { fs::remove_all(folder_); }

  fs::path folder_;
  StringStream out_;
  StringStream err_;
  kj::Own<Output> output_ = newTextOutput(out_, err_);
};

TEST_F(CommandsTest, ShowsTheStatus) {
  FakeDevice fake({{[](control::Request::Reader request, control::Reply::Builder reply) {
    EXPECT_TRUE(request.isStatus());
    reply.initStatus().setVersion("1.2.3");
  }}});
  EXPECT_TRUE(showStatus(fake.device(), *output_));
  EXPECT_THAT(out_.text, HasSubstr("umblob 1.2.3"));
}

TEST_F(CommandsTest, TriesAllModulesAndRemembersAFailure) {
  FakeDevice fake({module("a", 0), module("nosuch", ENOENT), module("b", 0)});
  const kj::StringPtr names[] = {"a", "nosuch", "b"};
  EXPECT_FALSE(loadModules(fake.device(), *output_, names));
  EXPECT_EQ(out_.text, "a: loaded a\nb: loaded b\n");
  EXPECT_EQ(err_.text, "umbctl: module nosuch: No such file or directory: the reason\n");
}

TEST_F(CommandsTest, DoesNotAskForANameThatCannotBeSent) {
  FakeDevice fake({module("a", 0)});
  const std::string name(5000, 'x');
  const kj::StringPtr names[] = {name.c_str(), "a"};
  EXPECT_FALSE(loadModules(fake.device(), *output_, names));
  EXPECT_EQ(out_.text, "a: loaded a\n");
  EXPECT_THAT(err_.text, HasSubstr("File name too long: the name has more than 255 bytes"));
}

TEST_F(CommandsTest, SucceedsWhenAllModulesAreLoaded) {
  FakeDevice fake({module("a", 0), module("b", 0)});
  const kj::StringPtr names[] = {"a", "b"};
  EXPECT_TRUE(loadModules(fake.device(), *output_, names));
  EXPECT_EQ(err_.text, "");
}

FakeDevice::Step removal(std::string expected, int error) {
  return {[=](control::Request::Reader request, control::Reply::Builder reply) {
    EXPECT_EQ(std::string(request.getUnload().cStr()), expected);
    reply.setErrno(error);
    if (error != 0) return reply.setReason("the reason");
    auto module = reply.initModule();
    module.setOutcome(control::Module::Outcome::UNLOADED);
    module.initUnloaded(1).set(0, expected.c_str());
  }};
}

TEST_F(CommandsTest, TriesToUnloadAllModulesAndRemembersAFailure) {
  FakeDevice fake({removal("a", 0), removal("used", EBUSY), removal("b", 0)});
  const kj::StringPtr names[] = {"a", "used", "b"};
  EXPECT_FALSE(unloadModules(fake.device(), *output_, names));
  EXPECT_EQ(out_.text, "a: unloaded a\nb: unloaded b\n");
  EXPECT_EQ(err_.text, "umbctl: module used: Device or resource busy: the reason\n");
}

TEST_F(CommandsTest, DescribesFirmware) {
  FakeDevice fake({firmware(3, "abc")});
  EXPECT_TRUE(describeFirmware(fake.device(), *output_, "f"));
  EXPECT_EQ(out_.text, "f: /lib/firmware/f, plain, 3 bytes\n");
}

TEST_F(CommandsTest, SavesFirmwareOfManyPieces) {
  std::string data;
  for (int i = 0; data.size() < 1'000'000; i++) data += std::to_string(i);
  FakeDevice fake({firmware(data.size(), data)});
  const std::string path = folder_ / "out";
  EXPECT_TRUE(saveFirmware(fake.device(), *output_, "f", path.c_str()));
  std::ostringstream saved;
  saved << std::ifstream(path).rdbuf();
  EXPECT_TRUE(saved.str() == data);
  EXPECT_THAT(out_.text, HasSubstr("written to " + path));
}

TEST_F(CommandsTest, LeavesNoFileWhenTheBytesEndEarly) {
  FakeDevice fake({firmware(10, "abc")});
  const std::string path = folder_ / "out";
  EXPECT_ANY_THROW(saveFirmware(fake.device(), *output_, "f", path.c_str()));
  EXPECT_TRUE(fs::is_empty(folder_));
  EXPECT_EQ(out_.text, "");
}

TEST_F(CommandsTest, ReportsAFileThatCannotBeWritten) {
  FakeDevice fake({firmware(3, "abc")});
  const std::string path = folder_ / "none" / "out";
  EXPECT_FALSE(saveFirmware(fake.device(), *output_, "f", path.c_str()));
  EXPECT_EQ(err_.text, "umbctl: firmware f: No such file or directory: cannot write " + path + "\n");
}

TEST_F(CommandsTest, StreamsFirmwareAndNothingElse) {
  FakeDevice fake({firmware(3, "abc")});
  EXPECT_TRUE(streamFirmware(fake.device(), *output_, "f", out_));
  EXPECT_EQ(out_.text, "abc");
}

FakeDevice::Step reset(std::string expected, int error) {
  return {[=](control::Request::Reader request, control::Reply::Builder reply) {
    EXPECT_TRUE(request.isReset());
    EXPECT_EQ(std::string(request.getReset().cStr()), expected);
    reply.setErrno(error);
    reply.setReason("the reason");
  }};
}

TEST_F(CommandsTest, ResetsOneHelperOrAll) {
  FakeDevice fake({reset("module", 0), reset("", 0)});
  EXPECT_TRUE(resetHelpers(fake.device(), *output_, "module"));
  EXPECT_TRUE(resetHelpers(fake.device(), *output_, ""));
  EXPECT_EQ(out_.text, "module: reset\nall helpers: reset\n");
}

TEST_F(CommandsTest, ReportsAHelperThatIsNotThere) {
  FakeDevice fake({reset("nosuch", ENOENT)});
  EXPECT_FALSE(resetHelpers(fake.device(), *output_, "nosuch"));
  EXPECT_FALSE(resetHelpers(fake.device(), *output_, std::string(64, 'x').c_str()));
  EXPECT_THAT(err_.text, HasSubstr("umbctl: helper nosuch: No such file or directory: the reason\n"));
  EXPECT_THAT(err_.text, HasSubstr("no helper has so long a name"));
  EXPECT_EQ(out_.text, "");
}

FakeDevice::Step restart(std::string expected, int error) {
  return {[=](control::Request::Reader request, control::Reply::Builder reply) {
    EXPECT_TRUE(request.isRestart());
    EXPECT_EQ(std::string(request.getRestart().cStr()), expected);
    reply.setErrno(error);
    reply.setReason("the reason");
  }};
}

TEST_F(CommandsTest, RestartsAllHelpersOrThoseThatAreNamed) {
  FakeDevice fake({restart("", 0), restart("module", 0), restart("firmware", 0)});
  EXPECT_TRUE(restartHelpers(fake.device(), *output_, {}));
  EXPECT_TRUE(restartHelpers(fake.device(), *output_, kj::arr("module"_kj, "firmware"_kj)));
  EXPECT_EQ(out_.text, "all helpers: restarted\nmodule: restarted\nfirmware: restarted\n");
}

TEST_F(CommandsTest, GoesOnAfterAHelperThatIsNotRestarted) {
  FakeDevice fake({restart("nosuch", ENOENT), restart("module", EBUSY), restart("firmware", 0)});
  const std::string longName(64, 'x');
  auto names = kj::arr<kj::StringPtr>("nosuch", longName.c_str(), "module", "firmware");
  EXPECT_FALSE(restartHelpers(fake.device(), *output_, names));
  EXPECT_THAT(err_.text, HasSubstr("umbctl: helper nosuch: No such file or directory: the reason\n"));
  EXPECT_THAT(err_.text, HasSubstr("no helper has so long a name"));
  EXPECT_THAT(err_.text, HasSubstr("umbctl: helper module: Device or resource busy: the reason\n"));
  EXPECT_EQ(out_.text, "firmware: restarted\n");
}

TEST_F(CommandsTest, ShowsEventsUntilTheStreamEnds) {
  auto event = [](const char* text) {
    return FakeDevice::Step{[=](control::Request::Reader, control::Reply::Builder reply) {
      auto event = reply.initEvent();
      event.setKind(control::Event::Kind::MODULE);
      event.setText(text);
    }};
  };
  FakeDevice fake({{[](control::Request::Reader request, control::Reply::Builder reply) {
                     EXPECT_TRUE(request.isEvents());
                     reply.setNone();
                   }},
                   event("first"),
                   event("second")});
  EXPECT_ANY_THROW(showEvents(fake.device(), *output_));
  EXPECT_THAT(out_.text, testing::MatchesRegex(".*module first: done.*\n.*module second: done.*\n"));
}

}  // namespace
}  // namespace umb::ctl
