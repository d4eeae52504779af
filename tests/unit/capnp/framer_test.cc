// SPDX-License-Identifier: GPL-2.0-only
// Frames out of a stream, however it is cut.
#include <algorithm>
#include <concepts>
#include <random>

#include "support.h"

namespace umb::test {
namespace {

using Bytes = std::vector<uint8_t>;

// What came out: the frames, and what ended them.
struct Result {
  std::vector<Bytes> frames;
  int error = 0;
  size_t rest = 0;  // bytes of an incomplete frame

  bool operator==(const Result&) const = default;
};

Bytes bytesOf(std::vector<uint64_t> words) {
  Bytes bytes(words.size() * 8);
  std::memcpy(bytes.data(), words.data(), bytes.size());
  return bytes;
}

Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

class Stream {
 public:
  explicit Stream(const umb_cp_limits& limits = umb_cp_default_limits, size_t room = 65536)
      : limits(limits), buffer(room / 8) {
    umb_cp_framer_init(&framer, buffer.data(), buffer.size() * 8, &this->limits);
  }
  KJ_DISALLOW_COPY(Stream);

  // Everything in pieces of sizes that next() gives.
  template <std::invocable Next>
  Result feed(const Bytes& bytes, Next next) {
    Result result;
    for (size_t at = 0; at < bytes.size() && result.error == 0;) {
      // A copy of its own, so that a sanitizer sees what is read beyond the piece.
      const Bytes piece(bytes.begin() + at, bytes.begin() + std::min<size_t>(bytes.size(), at + next()));
      const ssize_t taken = umb_cp_framer_feed(&framer, piece.data(), piece.size());
      if (taken < 0) {
        result.error = static_cast<int>(taken);
        break;
      }
      at += static_cast<size_t>(taken);
      take(result);
    }
    result.rest = result.error != 0 ? 0 : framer.have;
    return result;
  }

  Result feed(const Bytes& bytes, size_t piece) {
    return feed(bytes, [piece] { return piece; });
  }

  // The same by reading into the framer's own buffer.
  Result read(const Bytes& bytes, size_t piece) {
    Result result;
    for (size_t at = 0; at < bytes.size() && result.error == 0;) {
      size_t room;
      uint8_t* to = umb_cp_framer_room(&framer, &room);
      const size_t n = std::min({room, piece, bytes.size() - at});
      std::memcpy(to, bytes.data() + at, n);
      at += n;
      result.error = umb_cp_framer_took(&framer, n);
      take(result);
    }
    result.rest = result.error != 0 ? 0 : framer.have;
    return result;
  }

  umb_cp_framer framer;

 private:
  void take(Result& result) {
    size_t length;
    if (const void* frame = umb_cp_framer_frame(&framer, &length)) {
      const auto* begin = static_cast<const uint8_t*>(frame);
      result.frames.emplace_back(begin, begin + length);
      umb_cp_framer_next(&framer);
    }
  }

  umb_cp_limits limits;
  std::vector<uint64_t> buffer;
};

// A frame of segments with so many words; what is in them is no message.
Bytes frameOf(std::vector<uint32_t> segments) {
  std::vector<uint32_t> table = {static_cast<uint32_t>(segments.size() - 1)};
  table.insert(table.end(), segments.begin(), segments.end());
  if (table.size() % 2 != 0) table.push_back(0);
  size_t words = 0;
  for (uint32_t size : segments) words += size;
  Bytes bytes(table.size() * 4 + words * 8);
  std::memcpy(bytes.data(), table.data(), table.size() * 4);
  for (size_t i = table.size() * 4; i < bytes.size(); i++) bytes[i] = static_cast<uint8_t>(i);
  return bytes;
}

const std::vector<Bytes> frames = {frameOf({1}), frameOf({2, 3}), frameOf({1, 0, 5}), frameOf({100}),
                                   frameOf(std::vector<uint32_t>(UMB_CP_MAX_SEGMENTS, 2))};

Bytes allFrames() {
  Bytes bytes;
  for (const Bytes& frame : frames) bytes = bytes + frame;
  return bytes;
}

TEST(Framer, AnyPiecesGiveTheSameFrames) {
  for (size_t piece : {1, 2, 3, 7, 8, 9, 64, 65536}) {
    const Result result = Stream().feed(allFrames(), piece);
    EXPECT_EQ(result.frames, frames) << piece;
    EXPECT_EQ(result.error, 0) << piece;
    EXPECT_EQ(result.rest, 0u) << piece;
  }
}

TEST(Framer, RandomPiecesOfDamagedStreamsGiveTheSame) {
  size_t errors = 0;
  for (uint64_t seed = 0; seed < 3000; seed++) {
    std::mt19937_64 random(seed);
    Bytes bytes = allFrames();
    bytes[random() % bytes.size()] ^= static_cast<uint8_t>(1u << random() % 8);
    const Result whole = Stream().feed(bytes, 65536);
    EXPECT_EQ(Stream().feed(bytes, 1), whole) << seed;
    EXPECT_EQ(Stream().feed(bytes, [&] { return 1 + random() % 40; }), whole) << seed;
    EXPECT_EQ(Stream().read(bytes, 1 + random() % 40), whole) << seed;
    if (whole.error != 0) errors++;
  }
  EXPECT_GT(errors, 100u);
}

TEST(Framer, ReadingStopsAtTheEndOfAFrame) {
  Stream stream;
  EXPECT_EQ(stream.read(allFrames(), 1).frames, frames);
  EXPECT_EQ(Stream().read(allFrames(), 65536).frames, frames);
}

TEST(Framer, AnIncompleteFrameIsNoFrame) {
  const Bytes frame = frameOf({2, 3});
  for (size_t length = 0; length < frame.size(); length++) {
    const Result result = Stream().feed(Bytes(frame.begin(), frame.begin() + length), 65536);
    EXPECT_TRUE(result.frames.empty());
    EXPECT_EQ(result.error, 0);
    EXPECT_EQ(result.rest, length);
  }
}

TEST(Framer, LimitsAreAppliedBeforeTheFirstByteBehindTheTable) {
  umb_cp_limits limits = umb_cp_default_limits;
  limits.max_bytes = 64;
  Bytes table = frameOf({8});
  table.resize(8);
  EXPECT_EQ(Stream(limits).feed(frameOf({7}), 1).frames.size(), 1u);
  EXPECT_EQ(Stream(limits).feed(table, 1).error, -EMSGSIZE);
  limits.max_segments = 2;
  EXPECT_EQ(Stream(limits).feed(frameOf({1, 1}), 1).frames.size(), 1u);
  EXPECT_EQ(Stream(limits).feed(frameOf({1, 1, 1}), 1).error, -EMSGSIZE);
}

TEST(Framer, SegmentCountOfAllOnesIsRefused) {
  EXPECT_EQ(Stream().feed(Bytes(64, 0xff), 1).error, -EMSGSIZE);
  EXPECT_EQ(Stream().feed(Bytes(64, 0xff), 65536).error, -EMSGSIZE);
}

TEST(Framer, AFrameWithoutARootPointerIsRefused) {
  EXPECT_EQ(Stream().feed(Bytes(8), 1).error, -EBADMSG);
}

TEST(Framer, AFrameLargerThanTheBufferIsRefused) {
  EXPECT_EQ(Stream(umb_cp_default_limits, 64).feed(frameOf({7}), 1).frames.size(), 1u);
  EXPECT_EQ(Stream(umb_cp_default_limits, 64).feed(frameOf({8}), 1).error, -EMSGSIZE);
}

TEST(Framer, ATableLargerThanTheBufferIsRefused) {
  EXPECT_EQ(Stream(umb_cp_default_limits, 16).feed(frameOf({1, 0, 0, 0}), 1).error, -EMSGSIZE);
  EXPECT_EQ(Stream(umb_cp_default_limits, 0).feed(frameOf({1}), 1).error, -EMSGSIZE);
}

TEST(Framer, AnErrorStays) {
  Stream stream;
  EXPECT_EQ(stream.feed(Bytes(8), 1).error, -EBADMSG);
  EXPECT_EQ(stream.feed(frames[0], 1).error, -EBADMSG);
  EXPECT_EQ(umb_cp_framer_took(&stream.framer, 0), -EBADMSG);
}

TEST(Framer, TheNextFrameCanBeBegunAtAnyTime) {
  Stream stream;
  const Bytes half(frames[3].begin(), frames[3].begin() + 50);
  EXPECT_EQ(stream.feed(half, 7).rest, 50u);
  umb_cp_framer_next(&stream.framer);
  EXPECT_EQ(stream.feed(frames[1], 7).frames, std::vector<Bytes>{frames[1]});
}

TEST(Framer, WhatComesOutOpens) {
  Stream stream;
  const Bytes frame = bytesOf({uint64_t{2} << 32, uint64_t{1} << 32, 42});
  const Result result = stream.feed(frame, 5);
  ASSERT_EQ(result.frames.size(), 1u);
  std::vector<uint64_t> words(frame.size() / 8);
  std::memcpy(words.data(), result.frames[0].data(), frame.size());
  Frame open(words);
  EXPECT_EQ(open.error, 0);
  umb_cp_struct root;
  ASSERT_EQ(umb_cp_read_root(&open.msg, &root), 0);
  EXPECT_EQ(umb_cp_get_u64(&root, 0), 42u);
}

TEST(Framer, MoreThanWasWantedIsRefused) {
  Stream stream;
  size_t room;
  umb_cp_framer_room(&stream.framer, &room);
  EXPECT_EQ(room, 8u);
  EXPECT_EQ(umb_cp_framer_took(&stream.framer, 9), -EINVAL);
  umb_cp_framer_room(&stream.framer, &room);
  EXPECT_EQ(room, 0u);
  EXPECT_EQ(stream.feed(frames[0], 1).error, -EINVAL);
}

TEST(Framer, AfterAnErrorThereIsNoRoom) {
  Stream stream(umb_cp_default_limits, 16);
  EXPECT_EQ(stream.feed(frameOf({100}), 8).error, -EMSGSIZE);
  size_t room;
  umb_cp_framer_room(&stream.framer, &room);
  EXPECT_EQ(room, 0u);
}

}  // namespace
}  // namespace umb::test
