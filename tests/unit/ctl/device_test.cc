// SPDX-License-Identifier: GPL-2.0-only
#include "device.h"

#include <errno.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "fake_device.h"

namespace umb::ctl {
namespace {

using testing::HasSubstr;

TEST(Device, GivesTheReply) {
  FakeDevice fake({{[](control::Request::Reader request, control::Reply::Builder reply) {
    EXPECT_TRUE(request.isModule());
    EXPECT_STREQ(request.getModule().cStr(), "xfs");
    reply.initModule().setOutcome(control::Module::Outcome::BUILT_IN);
  }}});
  auto answer = fake.device().ask([](control::Request::Builder request) { request.setModule("xfs"); });
  ASSERT_TRUE(answer->get().isModule());
  EXPECT_EQ(answer->get().getModule().getOutcome(), control::Module::Outcome::BUILT_IN);
}

TEST(Device, ThrowsTheErrorOfAReply) {
  FakeDevice fake({{[](control::Request::Reader, control::Reply::Builder reply) {
    reply.setErrno(ENOENT);
    reply.setReason("no such module");
  }}});
  try {
    fake.device().ask([](control::Request::Builder request) { request.setModule("nosuch"); });
    FAIL() << "no Failure";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.error(), ENOENT);
    EXPECT_STREQ(failure.reason().cStr(), "no such module");
  }
}

TEST(Device, LeavesTheBytesAfterAReplyInTheStream) {
  FakeDevice fake(
      {{[](control::Request::Reader, control::Reply::Builder reply) { reply.initFirmware().setSize(5); },
        "hello"}});
  auto answer = fake.device().ask([](control::Request::Builder request) { request.setFirmware("f"); });
  char data[6] = {};
  fake.device().data().read(data, 5);
  EXPECT_STREQ(data, "hello");
}

TEST(Device, RefusesAnAnswerThatIsCutShort) {
  FakeDevice fake({});
  EXPECT_ANY_THROW(fake.device().ask([](control::Request::Builder request) { request.setStatus(); }));
}

TEST(Device, TakesNoOtherMessageForAnEvent) {
  auto none = [](control::Request::Reader, control::Reply::Builder reply) { reply.setNone(); };
  FakeDevice fake({{none}, {none}});
  fake.device().ask([](control::Request::Builder request) { request.setEvents(); });
  EXPECT_THROW(fake.device().next(), kj::Exception);
}

TEST(Device, SaysHowToGetTheDevice) {
  try {
    Device::open("/nonexistent/umblob");
    FAIL() << "no Failure";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.error(), ENOENT);
    EXPECT_STREQ(failure.reason().cStr(),
                 "/nonexistent/umblob: not there; load the module with 'modprobe umblob'");
  }
}

TEST(Device, SaysWhoMayAsk) {
  EXPECT_THAT(writeFailure(EPERM).reason().cStr(), HasSubstr("CAP_NET_ADMIN"));
}

TEST(Device, ThrowsWhatWriteSays) {
  Device device(kj::AutoCloseFd(::open("/dev/null", O_RDONLY | O_CLOEXEC)));
  try {
    device.ask([](control::Request::Builder request) { request.setStatus(); });
    FAIL() << "no Failure";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.error(), EBADF);
  }
}

TEST(Device, DoesNotSendARequestThatIsTooLong) {
  Device device(kj::AutoCloseFd(::open("/dev/null", O_RDWR | O_CLOEXEC)));
  const std::string name(20000, 'x');
  EXPECT_THROW(device.ask([&](control::Request::Builder request) { request.setModule(name.c_str()); }),
               kj::Exception);
}

}  // namespace
}  // namespace umb::ctl
