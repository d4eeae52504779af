// SPDX-License-Identifier: GPL-2.0-only
#include "runtime/frame.h"

#include <capnp/serialize.h>
#include <gtest/gtest.h>

#include <cstring>
#include <thread>
#include <vector>

#include "fake_kernel.h"
#include "runtime/error.h"

namespace umb {
namespace {

using test::Pipe;

constexpr size_t kLimit = 64 * 1024;

void put(const kj::AutoCloseFd& to, const void* bytes, size_t size) {
  kj::FdOutputStream(to.get()).write(bytes, size);
}

void putWords(const kj::AutoCloseFd& to, std::initializer_list<uint32_t> words) {
  put(to, words.begin(), words.size() * sizeof(uint32_t));
}

void buildText(capnp::MessageBuilder& message, size_t bytes) {
  message.initRoot<capnp::AnyPointer>().initAs<capnp::Text>(bytes);
}

TEST(FrameReader, GivesNothingAtAnEndBetweenFrames) {
  Pipe pipe;
  pipe.writeEnd = nullptr;
  EXPECT_TRUE(FrameReader(pipe.readEnd, kLimit).read() == nullptr);
}

TEST(FrameReader, TakesSeveralFramesFromOneRead) {
  Pipe pipe;
  FrameWriter writer(pipe.writeEnd);
  for (size_t bytes : {10, 1000, 30}) {
    capnp::MallocMessageBuilder message;
    buildText(message, bytes);
    writer.hold(message);
  }
  writer.flush();
  FrameReader reader(pipe.readEnd, kLimit);
  for (size_t bytes : {10, 1000, 30}) {
    auto frame = KJ_ASSERT_NONNULL(reader.read());
    capnp::FlatArrayMessageReader message(frame);
    EXPECT_EQ(message.getRoot<capnp::Text>().size(), bytes);
    EXPECT_EQ(reader.frameIsBuffered(), bytes != 30);
  }
}

TEST(FrameReader, PutsAFrameTogetherThatComesByteByByte) {
  capnp::MallocMessageBuilder built(1, capnp::AllocationStrategy::FIXED_SIZE);  // several segments
  buildText(built, 100);
  auto bytes = capnp::messageToFlatArray(built);
  Pipe pipe;
  std::thread slow([&] {
    for (const auto& byte : bytes.asBytes()) put(pipe.writeEnd, &byte, 1);
  });
  FrameReader reader(pipe.readEnd, kLimit);
  auto frame = KJ_ASSERT_NONNULL(reader.read());
  slow.join();
  EXPECT_TRUE(frame.asBytes() == bytes.asBytes());
}

TEST(FrameReader, TakesAFrameLargerThanItsBuffer) {
  Pipe pipe;
  capnp::MallocMessageBuilder message;
  buildText(message, 60'000);
  std::thread writer([&] { FrameWriter(pipe.writeEnd).write(message); });
  auto frame = KJ_ASSERT_NONNULL(FrameReader(pipe.readEnd, kLimit).read());
  writer.join();
  capnp::FlatArrayMessageReader read(frame);
  EXPECT_EQ(read.getRoot<capnp::Text>().size(), 60'000u);
}

TEST(FrameReader, RefusesAFrameOverTheLimitBeforeReadingIt) {
  Pipe pipe;
  putWords(pipe.writeEnd, {0, kLimit / 8});
  EXPECT_THROW(FrameReader(pipe.readEnd, kLimit).read(), ProtocolError);
}

TEST(FrameReader, TakesAFrameOfExactlyTheLimit) {
  Pipe pipe;
  std::vector<uint64_t> bytes{uint64_t{7} << 32, 0, 0, 0, 0, 0, 0, 0};
  put(pipe.writeEnd, bytes.data(), 64);
  EXPECT_EQ(KJ_ASSERT_NONNULL(FrameReader(pipe.readEnd, 64).read()).size(), 8u);
}

TEST(FrameReader, RefusesSizesWhoseSumOverflows) {
  Pipe pipe;
  putWords(pipe.writeEnd, {2, 0xffffffff, 0xffffffff, 0xffffffff});
  EXPECT_THROW(FrameReader(pipe.readEnd, kLimit).read(), ProtocolError);
}

TEST(FrameReader, RefusesAbsurdSegmentCounts) {
  for (uint32_t count : {512u, 0xfffffffeu, 0xffffffffu}) {
    Pipe pipe;
    putWords(pipe.writeEnd, {count, 1});
    EXPECT_THROW(FrameReader(pipe.readEnd, kLimit).read(), ProtocolError) << count;
  }
}

TEST(FrameReader, RefusesAnEndInsideAFrame) {
  std::vector<uint32_t> frame{0, 2, 1, 1, 1, 1};
  for (size_t cut = 1; cut < frame.size() * 4; ++cut) {
    Pipe pipe;
    put(pipe.writeEnd, frame.data(), cut);
    pipe.writeEnd = nullptr;
    EXPECT_THROW(FrameReader(pipe.readEnd, kLimit).read(), ProtocolError) << cut;
  }
}

TEST(FrameWriter, WritesWhatWasHeldBeforeTheNextFrame) {
  Pipe pipe;
  FrameWriter writer(pipe.writeEnd);
  capnp::MallocMessageBuilder first, second;
  buildText(first, 1);
  buildText(second, 2);
  writer.hold(first);
  writer.write(second);
  FrameReader reader(pipe.readEnd, kLimit);
  for (size_t bytes : {1, 2}) {
    auto frame = KJ_ASSERT_NONNULL(reader.read());
    capnp::FlatArrayMessageReader message(frame);
    EXPECT_EQ(message.getRoot<capnp::Text>().size(), bytes);
  }
}

TEST(FrameWriter, KeepsFramesOfManyThreadsWhole) {
  constexpr int kThreads = 4, kFrames = 200;
  Pipe pipe;
  FrameWriter writer(pipe.writeEnd);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&writer, t] {
      for (int i = 0; i < kFrames; ++i) {
        capnp::MallocMessageBuilder message;
        auto text = message.initRoot<capnp::AnyPointer>().initAs<capnp::Text>(8000);
        memset(text.begin(), 'a' + t, text.size());
        writer.write(message);
      }
    });
  }
  FrameReader reader(pipe.readEnd, kLimit);
  for (int i = 0; i < kThreads * kFrames; ++i) {
    auto frame = KJ_ASSERT_NONNULL(reader.read());
    capnp::FlatArrayMessageReader message(frame);
    auto text = message.getRoot<capnp::Text>();
    EXPECT_EQ(text.size(), 8000u);
    EXPECT_EQ(strspn(text.cStr(), std::string(1, text[0]).c_str()), text.size());
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace umb
