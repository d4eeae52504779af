// SPDX-License-Identifier: GPL-2.0-only
// The stream framing: what is a frame, and how much of it must have arrived to tell.
#include <algorithm>

#include "support.h"

namespace umb::test {
namespace {

using Bytes = std::vector<uint8_t>;

// A frame's table and as many zero bytes as it promises.
Bytes frame(std::initializer_list<uint32_t> words) {
  Bytes bytes;
  auto put = [&](uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<uint8_t>(value >> shift));
  };
  put(static_cast<uint32_t>(words.size()) - 1);
  size_t total = 0;
  for (uint32_t size : words) {
    put(size);
    total += size;
  }
  if (bytes.size() % 8 != 0) put(0);
  bytes.resize(bytes.size() + total * 8);
  return bytes;
}

ssize_t lengthOf(const Bytes& bytes, const umb_cp_limits& limits = umb_cp_default_limits) {
  return umb_cp_frame_length(bytes.data(), bytes.size(), &limits);
}

int openBytes(const Bytes& bytes, size_t length) {
  std::vector<uint64_t> aligned(bytes.size() / 8 + 1);
  std::memcpy(aligned.data(), bytes.data(), bytes.size());
  umb_cp_msg msg;
  return umb_cp_msg_open(&msg, aligned.data(), length, &umb_cp_default_limits);
}

TEST(Frame, LengthIsKnownOnceTheTableIsComplete) {
  for (const Bytes& whole : {frame({1}), frame({3, 4}), frame({1, 0, 5}), frame({9, 1, 1, 1, 1})}) {
    uint32_t segments = whole[0] + 1u;
    size_t table = (segments + 2) / 2 * 8;
    for (size_t have = 0; have < table; have++) {
      EXPECT_EQ(umb_cp_frame_length(whole.data(), have, &umb_cp_default_limits), 0) << have;
    }
    for (size_t have = table; have <= whole.size(); have++) {
      EXPECT_EQ(umb_cp_frame_length(whole.data(), have, &umb_cp_default_limits),
                static_cast<ssize_t>(whole.size()));
    }
  }
}

TEST(Frame, BytesThatHaveNotArrivedAreNotLookedAt) {
  const Bytes bytes(8, 0xff);
  for (size_t have = 0; have < 4; have++)
    EXPECT_EQ(umb_cp_frame_length(bytes.data(), have, &umb_cp_default_limits), 0) << have;
  EXPECT_EQ(umb_cp_frame_length(bytes.data(), 4, &umb_cp_default_limits), -EMSGSIZE);
}

TEST(Frame, LengthIgnoresWhatFollowsTheFrame) {
  Bytes bytes = frame({2});
  const auto length = static_cast<ssize_t>(bytes.size());
  bytes.resize(bytes.size() + 65536, 0xff);
  EXPECT_EQ(lengthOf(bytes), length);
}

TEST(Frame, LengthIsReadAtAnyAlignment) {
  const Bytes whole = frame({2, 3});
  for (size_t shift = 0; shift < 8; shift++) {
    Bytes bytes(shift, 0xff);
    bytes.insert(bytes.end(), whole.begin(), whole.end());
    EXPECT_EQ(umb_cp_frame_length(bytes.data() + shift, whole.size(), &umb_cp_default_limits),
              static_cast<ssize_t>(whole.size()));
  }
}

TEST(Frame, SegmentCountAboveTheLimitIsRefusedAtOnce) {
  EXPECT_EQ(lengthOf({15, 0, 0, 0}), 0);
  EXPECT_EQ(lengthOf({16, 0, 0, 0}), -EMSGSIZE);
  EXPECT_EQ(lengthOf({0xff, 0xff, 0xff, 0x7f}), -EMSGSIZE);

  umb_cp_limits limits = umb_cp_default_limits;
  limits.max_segments = 1;
  EXPECT_GT(lengthOf(frame({1}), limits), 0);
  EXPECT_EQ(lengthOf(frame({1, 1}), limits), -EMSGSIZE);
  limits.max_segments = 1000;
  EXPECT_EQ(lengthOf({16, 0, 0, 0}, limits), -EMSGSIZE);
}

TEST(Frame, SegmentCountOfAllOnesDoesNotBecomeNone) {
  EXPECT_EQ(lengthOf({0xff, 0xff, 0xff, 0xff}), -EMSGSIZE);
  EXPECT_EQ(lengthOf({0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0}), -EMSGSIZE);
}

TEST(Frame, TotalIsSummedIn64Bits) {
  // 2^32 bytes in all, which is none in 32 bits; and with the eight bytes more, one word.
  Bytes bytes = frame({1, 0});
  const auto set = [&](size_t at, uint32_t value) { std::memcpy(&bytes[at], &value, 4); };
  set(4, 0x10000000);
  set(8, 0x10000000);
  EXPECT_EQ(lengthOf(bytes), -EMSGSIZE);
  set(4, 0x20000001);
  set(8, 0);
  EXPECT_EQ(lengthOf(bytes), -EMSGSIZE);
  set(4, 0xffffffff);
  set(8, 0xffffffff);
  EXPECT_EQ(lengthOf(bytes), -EMSGSIZE);
}

TEST(Frame, LimitCountsTheTable) {
  umb_cp_limits limits = umb_cp_default_limits;
  limits.max_bytes = 24;
  EXPECT_EQ(lengthOf(frame({2}), limits), 24);
  EXPECT_EQ(lengthOf(frame({3}), limits), -EMSGSIZE);
  EXPECT_EQ(lengthOf(frame({1, 0}), limits), 24);
  EXPECT_EQ(lengthOf(frame({1, 1}), limits), -EMSGSIZE);
}

TEST(Frame, WithoutARootPointerIsRefused) {
  EXPECT_EQ(lengthOf(frame({0, 5})), -EBADMSG);
  EXPECT_EQ(openBytes(frame({0, 5}), 56), -EBADMSG);
  EXPECT_EQ(openBytes(frame({0}), 8), -EBADMSG);
}

TEST(Frame, OpensWhenExact) {
  const Bytes bytes = frame({1, 2, 3});
  EXPECT_EQ(openBytes(bytes, bytes.size()), 0);
}

// Frames of one segment and of two are opened by different code.
std::vector<std::vector<uint64_t>> oneAndTwoSegments() {
  return {{uint64_t{1} << 32, 0}, {1 | uint64_t{1} << 32, 1, 0, 0}};
}

TEST(Frame, OpensWithinTheLimits) {
  umb_cp_msg msg;
  for (const auto& words : oneAndTwoSegments()) {
    const auto open = [&](umb_cp_limits limits) {
      return umb_cp_msg_open(&msg, words.data(), words.size() * 8, &limits);
    };
    const auto bytes = static_cast<uint32_t>(words.size() * 8);
    const auto segments = static_cast<uint32_t>(words[0]) + 1;
    EXPECT_EQ(open({bytes, segments, 32, 100}), 0);
    EXPECT_EQ(open({bytes - 1, segments, 32, 100}), -EMSGSIZE);
    EXPECT_EQ(open({bytes, segments - 1, 32, 100}), -EMSGSIZE);
  }
}

TEST(Frame, DepthAboveWhatAReaderCountsIsThatMuch) {
  umb_cp_limits limits = umb_cp_default_limits;
  umb_cp_msg msg;
  for (const auto& words : oneAndTwoSegments()) {
    for (uint32_t depth : {0xfffeu, 0xffffu, 0x10000u, 0x10001u, 0xffffffffu}) {
      limits.max_depth = depth;
      ASSERT_EQ(umb_cp_msg_open(&msg, words.data(), words.size() * 8, &limits), 0);
      EXPECT_EQ(msg.max_depth, std::min(depth, UMB_CP_MAX_DEPTH));
    }
  }
}

TEST(Frame, TruncatedIsRefused) {
  const Bytes bytes = frame({1, 2, 3});
  for (size_t length = 0; length < bytes.size(); length++)
    EXPECT_EQ(openBytes(bytes, length), -EBADMSG) << length;
}

TEST(Frame, OverlongIsRefused) {
  Bytes bytes = frame({1});
  bytes.resize(bytes.size() + 8);
  EXPECT_EQ(openBytes(bytes, bytes.size()), -EBADMSG);
  EXPECT_EQ(openBytes(bytes, bytes.size() - 7), -EBADMSG);
}

TEST(Frame, MisalignedIsRefused) {
  const Bytes bytes = frame({1});
  std::vector<uint64_t> aligned(bytes.size() / 8 + 1);
  for (size_t shift = 1; shift < 8; shift++) {
    uint8_t* at = reinterpret_cast<uint8_t*>(aligned.data()) + shift;
    std::memcpy(at, bytes.data(), bytes.size());
    umb_cp_msg msg;
    EXPECT_EQ(umb_cp_msg_open(&msg, at, bytes.size(), &umb_cp_default_limits), -EBADMSG);
  }
}

TEST(Frame, FailureLeavesTheMessageUnchanged) {
  umb_cp_msg msg, before;
  std::memset(&msg, 0x5a, sizeof(msg));
  std::memcpy(&before, &msg, sizeof(msg));
  alignas(8) const uint8_t bytes[16] = {0, 0, 0, 0, 2, 0, 0, 0};
  EXPECT_EQ(umb_cp_msg_open(&msg, bytes, sizeof(bytes), &umb_cp_default_limits), -EBADMSG);
  EXPECT_EQ(std::memcmp(&msg, &before, sizeof(msg)), 0);
}

}  // namespace
}  // namespace umb::test
