// SPDX-License-Identifier: GPL-2.0-only
#include "output.h"

#include <capnp/message.h>
#include <errno.h>
#include <gtest/gtest.h>

#include "fake_device.h"

namespace umb::ctl {
namespace {

class OutputTest : public testing::Test {
 protected:
  ~OutputTest() noexcept override {}

  control::Reply::Builder reply() { return message_.initRoot<control::Reply>(); }

  control::Status::Builder status() {
    auto status = reply().initStatus();
    status.setVersion("1.2.3");
    auto instances = status.initInstances(2);
    instances[0].setName("module");
    instances[0].setState(control::State::READY);
    instances[0].setPid(123);
    instances[0].setRestarts(1);
    instances[0].setCalls(9007199254740993);
    instances[0].setFailures(2);
    instances[0].setInFlight(3);
    instances[0].setMaxInFlight(256);
    instances[0].setCrashesLeft(4);
    instances[0].setLastEnd("killed by signal 9");
    instances[0].setLastCall("method 0, sent 7 ms before the end, 1 in flight");
    instances[0].setLastStderr(kj::StringPtr("one\n\033[2Jtwo").asBytes());
    instances[1].setName("firmware");
    instances[1].setState(control::State::BACKOFF);
    return status;
  }

  capnp::MallocMessageBuilder message_;
  StringStream out_;
  StringStream err_;
  kj::Own<Output> text_ = newTextOutput(out_, err_);
  kj::Own<Output> json_ = newJsonOutput(out_, err_);
};

TEST_F(OutputTest, StatusAsText) {
  text_->status(status());
  EXPECT_EQ(
      out_.text,
      "umblob 1.2.3\n"
      "INSTANCE   STATE         PID  RESTARTS    CALLS  FAILURES  IN FLIGHT  LAST END\n"
      "module     ready         123         1 9007199254740993         2          3  killed by signal 9\n"
      "firmware   backoff         0         0        0         0          0  -\n"
      "module: last call: method 0, sent 7 ms before the end, 1 in flight\n"
      "module: last words:\n"
      "  one\n"
      "  \\x1b[2Jtwo\n");
}

TEST_F(OutputTest, StatusAsJson) {
  json_->status(status());
  EXPECT_EQ(
      out_.text,
      R"({"version":"1.2.3","instances":[{"name":"module","state":"ready","pid":123,"restarts":1,)"
      R"("calls":9007199254740993,"failures":2,"inFlight":3,"maxInFlight":256,"crashesLeft":4,)"
      R"("lastEnd":"killed by signal 9","lastCall":"method 0, sent 7 ms before the end, 1 in flight",)"
      R"("lastStderr":"one\u000a\u001b[2Jtwo"},)"
      R"({"name":"firmware","state":"backoff","pid":0,"restarts":0,"calls":0,"failures":0,"inFlight":0,)"
      R"("maxInFlight":0,"crashesLeft":0,"lastEnd":"","lastCall":"","lastStderr":""}]})"
      "\n");
}

TEST_F(OutputTest, Module) {
  auto module = reply().initModule();
  auto loaded = module.initLoaded(2);
  loaded.set(0, "libcrc32c");
  loaded.set(1, "xfs");
  text_->module("xfs", module);
  EXPECT_EQ(out_.text, "xfs: loaded libcrc32c, xfs\n");
  out_.text.clear();
  json_->module("xfs", module);
  EXPECT_EQ(out_.text, R"({"module":"xfs","errno":0,"outcome":"loaded","loaded":["libcrc32c","xfs"]})"
                       "\n");
}

TEST_F(OutputTest, ModuleThatIsThereAlready) {
  auto module = reply().initModule();
  module.setOutcome(control::Module::Outcome::ALREADY_LOADED);
  text_->module("xfs", module);
  json_->module("xfs", module);
  EXPECT_EQ(out_.text,
            "xfs: already loaded\n"
            R"({"module":"xfs","errno":0,"outcome":"alreadyLoaded","loaded":[]})"
            "\n");
}

TEST_F(OutputTest, ModuleThatIsBlacklisted) {
  auto module = reply().initModule();
  module.setOutcome(control::Module::Outcome::BLACKLISTED);
  text_->module("fs-x", module);
  json_->module("fs-x", module);
  EXPECT_EQ(out_.text,
            "fs-x: not loaded: blacklisted in modprobe's configuration\n"
            R"({"module":"fs-x","errno":0,"outcome":"blacklisted","loaded":[]})"
            "\n");
}

TEST_F(OutputTest, ModuleThatModprobeSawTo) {
  auto module = reply().initModule();
  module.setOutcome(control::Module::Outcome::BY_MODPROBE);
  text_->module("fs-x", module);
  json_->module("fs-x", module);
  EXPECT_EQ(out_.text,
            "fs-x: done by modprobe, whose configuration has a command for it\n"
            R"({"module":"fs-x","errno":0,"outcome":"byModprobe"})"
            "\n");
}

TEST_F(OutputTest, ModuleThatWasUnloaded) {
  auto module = reply().initModule();
  module.setOutcome(control::Module::Outcome::UNLOADED);
  auto unloaded = module.initUnloaded(2);
  unloaded.set(0, "xfs");
  unloaded.set(1, "libcrc32c");
  text_->module("xfs", module);
  json_->module("xfs", module);
  EXPECT_EQ(out_.text,
            "xfs: unloaded xfs, libcrc32c\n"
            R"({"module":"xfs","errno":0,"outcome":"unloaded","unloaded":["xfs","libcrc32c"]})"
            "\n");
}

TEST_F(OutputTest, ModuleThatWasNotThereToUnload) {
  auto module = reply().initModule();
  module.setOutcome(control::Module::Outcome::NOT_LOADED);
  text_->module("xfs", module);
  json_->module("xfs", module);
  EXPECT_EQ(out_.text,
            "xfs: not loaded\n"
            R"({"module":"xfs","errno":0,"outcome":"notLoaded","unloaded":[]})"
            "\n");
}

TEST_F(OutputTest, Firmware) {
  auto firmware = reply().initFirmware();
  firmware.setPath("/lib/firmware/a.bin.xz");
  firmware.setFormat(control::Firmware::Format::XZ);
  firmware.setSize(12);
  text_->firmware("a.bin", firmware, nullptr);
  text_->firmware("a.bin", firmware, "out"_kj);
  json_->firmware("a.bin", firmware, "out"_kj);
  EXPECT_EQ(
      out_.text,
      "a.bin: /lib/firmware/a.bin.xz, xz, 12 bytes\n"
      "a.bin: /lib/firmware/a.bin.xz, xz, 12 bytes, written to out\n"
      R"({"firmware":"a.bin","errno":0,"path":"/lib/firmware/a.bin.xz","format":"xz","size":12,"output":"out"})"
      "\n");
}

TEST_F(OutputTest, Reset) {
  text_->reset("module");
  text_->reset("");
  json_->reset("module");
  EXPECT_EQ(out_.text,
            "module: reset\n"
            "all helpers: reset\n"
            R"({"helper":"module","errno":0})"
            "\n");
}

TEST_F(OutputTest, Restart) {
  text_->restart("module");
  text_->restart("");
  json_->restart("module");
  EXPECT_EQ(out_.text,
            "module: restarted\n"
            "all helpers: restarted\n"
            R"({"helper":"module","errno":0})"
            "\n");
}

TEST_F(OutputTest, EventOfAHelper) {
  auto event = reply().initEvent();
  event.setTimeNs(12'034'567'890);
  event.setInstance("module");
  event.setState(control::State::READY);
  event.setPid(7);
  text_->event(event);
  event.setState(control::State::CRASHED);
  event.setText("killed by signal 9");
  event.setPid(0);
  event.setLost(3);
  text_->event(event);
  json_->event(event);
  EXPECT_EQ(out_.text,
            "12.034 helper module: ready (pid 7)\n"
            "12.034 3 events were lost\n"
            "12.034 helper module: crashed: killed by signal 9\n"
            R"({"timeNs":12034567890,"instance":"module","kind":"state","pid":0,"state":"crashed",)"
            R"("reason":"killed by signal 9","lost":3})"
            "\n");
}

TEST_F(OutputTest, EventOfARequest) {
  auto event = reply().initEvent();
  event.setInstance("module");
  event.setKind(control::Event::Kind::MODULE);
  event.setPid(7);
  event.setText("no\nsuch");
  event.setErrno(ENOENT);
  text_->event(event);
  json_->event(event);
  EXPECT_EQ(
      out_.text,
      "0.000 module no\\x0asuch: No such file or directory (asked by pid 7)\n"
      R"({"timeNs":0,"instance":"module","kind":"module","pid":7,"name":"no\u000asuch","errno":2,"lost":0})"
      "\n");
}

TEST_F(OutputTest, FailureAsText) {
  text_->failure({"module", "no\nsuch"}, Failure(ENOENT, kj::str("no module has this name")));
  EXPECT_EQ(out_.text, "");
  EXPECT_EQ(err_.text, "umbctl: module no\\x0asuch: No such file or directory: no module has this name\n");
}

TEST_F(OutputTest, FailureNamesTheThingOnce) {
  text_->failure({"module", "nosuch"}, Failure(ENOENT, kj::str("nosuch: no module has this name")));
  EXPECT_EQ(err_.text, "umbctl: module nosuch: No such file or directory: no module has this name\n");
}

TEST_F(OutputTest, FailureOfNoNameAsText) {
  text_->failure({}, Failure(ENOENT, kj::str("/dev/umblob: not there")));
  EXPECT_EQ(err_.text, "umbctl: /dev/umblob: not there\n");
}

TEST_F(OutputTest, FailureAsJsonIsAlsoForPeople) {
  json_->failure({"firmware", "a"}, Failure(EFBIG, kj::str("too large")));
  EXPECT_EQ(out_.text, R"({"firmware":"a","errno":27,"error":"File too large","reason":"too large"})"
                       "\n");
  EXPECT_EQ(err_.text, "umbctl: firmware a: File too large: too large\n");
}

TEST_F(OutputTest, SaysUnknownToWhatIsNewer) {
  EXPECT_STREQ(nameOf(static_cast<control::State>(99)).cStr(), "unknown");
  EXPECT_STREQ(nameOf(control::Firmware::Format::ZSTD).cStr(), "zstd");
}

TEST_F(OutputTest, SaysEachThingInOneWrite) {
  text_->status(status());
  EXPECT_EQ(out_.writes, 1);
}

}  // namespace
}  // namespace umb::ctl
