// SPDX-License-Identifier: GPL-2.0-only
#include "runtime/server.h"

#include <capnp/serialize.h>
#include <gtest/gtest.h>
#include <kj/debug.h>
#include <signal.h>

#include <atomic>
#include <future>
#include <mutex>
#include <set>
#include <thread>

#include "delegate.capnp.h"
#include "fake_kernel.h"
#include "runtime/error.h"

namespace umb {
namespace {

using test::FakeKernel;
using test::Pipe;

constexpr uint32_t kMaxWorkers = 3;

enum : uint16_t { kEcho, kQuickEcho, kBlock, kRefuse, kFail, kThrow, kHuge, kSilent, kEvent, kUnknown = 99 };

class ServerTest : public testing::Test {
 protected:
  explicit ServerTest(SessionLimits limits = {.maxMessageBytes = 64 * 1024,
                                              .maxInFlight = 64,
                                              .maxWorkers = kMaxWorkers})
      : writer_(returns_.writeEnd),
        session_(limits, -1, writer_),
        reader_(calls_.readEnd, limits.maxMessageBytes),
        dispatcher_(kj::heap<Dispatcher>(writer_, methods(), limits)),
        kernel_(kj::mv(calls_.writeEnd), kj::mv(returns_.readEnd)),
        server_(
            std::async(std::launch::async, [this] { return serveCalls(reader_, writer_, *dispatcher_); })) {
    signal(SIGPIPE, SIG_IGN);
  }

  ~ServerTest() noexcept override {
    kernel_.closeCalls();
    release_ = true;
    if (server_.valid()) server_.wait();
    dispatcher_ = nullptr;
  }

  std::vector<Method> methods() {
    auto echo = [](Call& call) {
      call.reply<delegate::LoadModuleRequest>().setName(
          call.request<delegate::LoadModuleRequest>().getName());
    };
    return {
        {kEcho, echo},
        {kQuickEcho, echo, RunOn::reader},
        {kBlock, [this](Call& call) { block(call); }},
        {kRefuse, [](Call&) { throw Error(ENOENT, "xfs: no such\nmodule"); }},
        {kFail, [](Call&) { KJ_FAIL_REQUIRE("a requirement that failed"); }},
        {kThrow, [](Call&) { throw std::runtime_error("something else"); }},
        {kHuge, [](Call& call) { call.reply<delegate::LoadModuleRequest>().initName(1 << 20); }},
        {kSilent, [](Call&) {}},
        {kEvent,
         [this](Call&) {
           session_.event<delegate::LoadModuleRequest>(
               7, [](delegate::LoadModuleRequest::Builder event) { event.setName("news"); });
         }},
    };
  }

  void block(Call& call) {
    ++blocked_;
    while (!release_ && !call.cancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ++unblocked_;
    call.cancellation().check();
    call.reply<delegate::LoadModuleRequest>().setName("released");
  }

  void waitUntilBlocked(int calls) {
    while (blocked_ < calls) std::this_thread::yield();
  }

  test::Said answerTo(uint64_t id, uint16_t method, const std::string& text = "") {
    kernel_.call(id, method, text);
    auto said = kernel_.next();
    EXPECT_EQ(said.kind, wire::Envelope::RETURN);
    EXPECT_EQ(said.id, id);
    return said;
  }

  std::string violation() {
    try {
      server_.get();
      return "";
    } catch (const ProtocolError& error) {
      return error.what();
    }
  }

  Pipe calls_, returns_;
  FrameWriter writer_;
  Session session_;
  FrameReader reader_;
  kj::Own<Dispatcher> dispatcher_;
  FakeKernel kernel_;
  std::atomic<bool> release_ = false;
  std::atomic<int> blocked_ = 0, unblocked_ = 0;
  std::future<End> server_;
};

TEST_F(ServerTest, AnswersACall) {
  auto said = answerTo(1, kEcho, "hello");
  EXPECT_EQ(said.errnum, 0);
  EXPECT_EQ(said.text, "hello");
}

TEST_F(ServerTest, AnswersOnTheReadersThread) {
  EXPECT_EQ(answerTo(1, kQuickEcho, "quick").text, "quick");
}

TEST_F(ServerTest, AnswersAHandlerThatRepliesNothing) {
  auto said = answerTo(1, kSilent);
  EXPECT_EQ(said.errnum, 0);
  EXPECT_EQ(said.text, "");
}

TEST_F(ServerTest, CarriesAHandlersErrorAsErrnoAndOneLine) {
  auto said = answerTo(1, kRefuse);
  EXPECT_EQ(said.errnum, ENOENT);
  EXPECT_EQ(said.reason, "xfs: no such?module");
}

TEST_F(ServerTest, GoesOnAfterAnyException) {
  EXPECT_EQ(answerTo(1, kFail).errnum, EPROTO);
  EXPECT_EQ(answerTo(2, kThrow).errnum, EIO);
  EXPECT_EQ(answerTo(3, kEcho, "still here").text, "still here");
}

TEST_F(ServerTest, AnswersAnUnknownMethod) {
  EXPECT_EQ(answerTo(1, kUnknown).errnum, ENOSYS);
}

TEST_F(ServerTest, RefusesToSendAReplyOverTheLimit) {
  EXPECT_EQ(answerTo(1, kHuge).errnum, EMSGSIZE);
  EXPECT_EQ(answerTo(2, kEcho, "x").text, "x");
}

TEST_F(ServerTest, EndsOneCallOnlyWhenItsPayloadIsMalformed) {
  capnp::MallocMessageBuilder message;
  auto call = message.initRoot<wire::Envelope>().initCall();
  call.setId(5);
  call.setMethod(kEcho);
  call.getPayload().setAs<capnp::Text>("not a struct");
  kernel_.send(message);
  auto said = kernel_.next();
  EXPECT_EQ(said.id, 5u);
  EXPECT_EQ(said.errnum, EPROTO);
  EXPECT_EQ(answerTo(6, kEcho, "x").text, "x");
}

TEST_F(ServerTest, SendsEvents) {
  kernel_.call(1, kEvent);
  auto event = kernel_.next();
  EXPECT_EQ(event.kind, wire::Envelope::EVENT);
  EXPECT_EQ(event.code, 7);
  EXPECT_EQ(event.text, "news");
  EXPECT_EQ(kernel_.next().id, 1u);
}

TEST_F(ServerTest, ASlowCallDoesNotHoldUpOthers) {
  kernel_.call(1, kBlock);
  waitUntilBlocked(1);
  for (uint64_t id = 2; id < 20; ++id) EXPECT_EQ(answerTo(id, kEcho, "x").text, "x");
  release_ = true;
  EXPECT_EQ(kernel_.next().id, 1u);
}

TEST_F(ServerTest, ReturnsManyCallsInFlightEachOnce) {
  std::set<uint64_t> waiting;
  for (uint64_t id = 1; id <= 60; ++id) {
    kernel_.call(id, id % 3 == 0 ? kQuickEcho : kEcho, std::to_string(id));
    waiting.insert(id);
  }
  while (!waiting.empty()) {
    auto said = kernel_.next();
    EXPECT_EQ(said.text, std::to_string(said.id));
    EXPECT_EQ(waiting.erase(said.id), 1u) << said.id;
  }
  EXPECT_TRUE(kernel_.silentFor(20));
}

TEST_F(ServerTest, AnIdMayComeAgainOnceItsCallReturned) {
  for (int i = 0; i < 500; ++i) EXPECT_EQ(answerTo(1, kEcho, std::to_string(i)).text, std::to_string(i));
}

TEST_F(ServerTest, CancelReachesARunningCall) {
  kernel_.call(1, kBlock);
  waitUntilBlocked(1);
  kernel_.cancel(1);
  EXPECT_EQ(kernel_.next().errnum, ECANCELED);
}

TEST_F(ServerTest, ACancelledCallInTheQueueNeverRuns) {
  for (uint64_t id = 1; id <= kMaxWorkers; ++id) kernel_.call(id, kBlock);
  waitUntilBlocked(kMaxWorkers);
  kernel_.call(100, kBlock);
  kernel_.cancel(100);
  auto said = kernel_.next();
  EXPECT_EQ(said.id, 100u);
  EXPECT_EQ(said.errnum, ECANCELED);
  release_ = true;
  for (size_t i = 0; i < kMaxWorkers; ++i) EXPECT_EQ(kernel_.next().text, "released");
  EXPECT_EQ(blocked_, static_cast<int>(kMaxWorkers));
}

TEST_F(ServerTest, AnExpiredCallInTheQueueNeverRuns) {
  for (uint64_t id = 1; id <= kMaxWorkers; ++id) kernel_.call(id, kBlock);
  waitUntilBlocked(kMaxWorkers);
  kernel_.call(100, kBlock, "", 1);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  release_ = true;
  for (size_t i = 0; i <= kMaxWorkers; ++i) {
    auto said = kernel_.next();
    EXPECT_EQ(said.errnum, said.id == 100 ? ETIMEDOUT : 0);
  }
  EXPECT_EQ(blocked_, static_cast<int>(kMaxWorkers));
}

TEST_F(ServerTest, ARunningCallSeesItsDeadline) {
  kernel_.call(1, kBlock, "", 30);
  EXPECT_EQ(kernel_.next().errnum, ETIMEDOUT);
}

TEST_F(ServerTest, IgnoresTheCancelOfACallThatHasReturned) {
  answerTo(1, kEcho);
  kernel_.cancel(1);
  kernel_.cancel(12345);
  EXPECT_EQ(answerTo(2, kEcho, "x").text, "x");
}

TEST_F(ServerTest, ShutdownFinishesWhatRunsAndRefusesTheRest) {
  for (uint64_t id = 1; id <= kMaxWorkers; ++id) kernel_.call(id, kBlock);
  waitUntilBlocked(kMaxWorkers);
  kernel_.call(100, kBlock);
  kernel_.shutdown();
  auto said = kernel_.next();
  EXPECT_EQ(said.id, 100u);
  EXPECT_EQ(said.errnum, ESHUTDOWN);
  EXPECT_EQ(server_.get(), End::shutdown);
  release_ = true;
  for (size_t i = 0; i < kMaxWorkers; ++i) EXPECT_EQ(kernel_.next().text, "released");
}

TEST_F(ServerTest, EndOfFileCancelsWhatRuns) {
  kernel_.call(1, kBlock);
  waitUntilBlocked(1);
  kernel_.closeCalls();
  EXPECT_EQ(server_.get(), End::endOfFile);
  dispatcher_ = nullptr;  // joins
  EXPECT_EQ(unblocked_, 1);
}

TEST_F(ServerTest, OutlivesAKernelThatReadsNoReturns) {
  kernel_.closeReturns();
  kernel_.call(1, kEcho);
  kernel_.call(2, kQuickEcho);
  kernel_.closeCalls();
  EXPECT_EQ(server_.get(), End::endOfFile);
}

TEST_F(ServerTest, EndsOnAnIdInUse) {
  kernel_.call(1, kBlock);
  kernel_.call(1, kBlock);
  EXPECT_NE(violation().find("used twice"), std::string::npos);
}

TEST_F(ServerTest, EndsOnGarbage) {
  kernel_.raw("GET / HTTP/1.1\r\n\r\n", 18);
  EXPECT_NE(violation(), "");
}

TEST_F(ServerTest, EndsOnAnOversizedFrame) {
  const uint32_t table[] = {0, 1 << 20};
  kernel_.raw(table, sizeof(table));
  EXPECT_NE(violation().find("limit"), std::string::npos);
}

TEST_F(ServerTest, EndsOnAFrameWhosePointersLeadNowhere) {
  const uint64_t frame[] = {uint64_t{1} << 32, 0x0001000200001000};  // a root pointer far behind the end
  kernel_.raw(frame, sizeof(frame));
  EXPECT_NE(violation().find("malformed"), std::string::npos);
}

TEST_F(ServerTest, EndsOnAnEnvelopeThatOnlyTheHelperMaySend) {
  kernel_.hello({});
  EXPECT_NE(violation().find("may not send"), std::string::npos);
}

TEST_F(ServerTest, EndsOnAnUnknownKindOfEnvelope) {
  capnp::MallocMessageBuilder message;
  message.initRoot<wire::Envelope>().initShutdown();
  auto frame = capnp::messageToFlatArray(message);
  frame.asBytes()[16] = 77;  // the union's discriminant, first in the root struct
  kernel_.raw(frame.begin(), frame.asBytes().size());
  EXPECT_NE(violation().find("77"), std::string::npos);
}

class SmallServerTest : public ServerTest {
 protected:
  SmallServerTest() : ServerTest({.maxMessageBytes = 1024, .maxInFlight = 2, .maxWorkers = 2}) {}
};

TEST_F(SmallServerTest, RefusesMoreCallsThanAgreed) {
  kernel_.call(1, kBlock);
  kernel_.call(2, kBlock);
  auto said = answerTo(3, kEcho);
  EXPECT_EQ(said.errnum, EBUSY);
  release_ = true;
  kernel_.next();
  kernel_.next();
  EXPECT_EQ(answerTo(4, kEcho, "x").text, "x");
}

}  // namespace
}  // namespace umb
