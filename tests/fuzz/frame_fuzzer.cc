// SPDX-License-Identifier: GPL-2.0-only
// The stream framing: what comes out of a stream must not depend on how it was cut, and how long a frame is
// is what the official library says.
#include <capnp/serialize.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <vector>

#include "capnp.h"
#include "unit.h"

namespace umb::fuzz {
namespace {

// The answer for a frame of which `have` bytes have arrived, and not one more.
ssize_t lengthOf(const uint8_t* bytes, size_t have) {
  const auto copy = exactCopy(bytes, have);
  return umb_cp_frame_length(copy.get(), have, &umb_cp_default_limits);
}

// Once there is an answer, it is the answer.
ssize_t checkPrefixes(const uint8_t* bytes, size_t size) {
  const size_t longestTable = (UMB_CP_MAX_SEGMENTS + 2) / 2 * UMB_CP_WORD;
  ssize_t answer = 0;
  for (size_t have = 0; have <= size && have <= longestTable + 1; have++) {
    const ssize_t now = lengthOf(bytes, have);
    if (answer != 0 && now != answer) fail("another length with more bytes");
    answer = now;
  }
  if (lengthOf(bytes, size) != answer) fail("another length with all bytes");
  if (answer < 0 && answer != -EMSGSIZE && answer != -EBADMSG) fail("another error than it has");
  return answer;
}

void checkOpen(const uint8_t* bytes, size_t size, ssize_t length) {
  const auto copy = exactCopy(bytes, size);
  umb_cp_msg msg;
  const int error = umb_cp_msg_open(&msg, copy.get(), size, &umb_cp_default_limits);
  const bool isWhole = length > 0 && static_cast<size_t>(length) == size;
  if ((error == 0) != isWhole) fail("open does not agree with the length");
  if (length < 0 && error != length) fail("open has another error than the length");
  if (error != 0) return;
  const uint8_t* next = msg.segments[0].base;
  for (uint32_t i = 0; i < msg.segment_count; i++) {
    if (msg.segments[i].base != next) fail("segments that do not follow each other");
    next += size_t{msg.segments[i].words} * UMB_CP_WORD;
  }
  if (next != copy.get() + size) fail("segments that end elsewhere");
}

void checkOfficial(const uint8_t* bytes, size_t size, ssize_t length) {
  if (length <= 0) return;
  std::vector<capnp::word> words(size / sizeof(capnp::word));
  std::memcpy(static_cast<void*>(words.data()), bytes, words.size() * sizeof(capnp::word));
  const size_t official = capnp::expectedSizeInWordsFromPrefix(kj::arrayPtr(words.data(), words.size()));
  if (official * sizeof(capnp::word) != static_cast<size_t>(length)) fail("another length than the official");
}

// What a framer made of a stream.
struct Stream {
  std::vector<size_t> frames;  // how long each was
  int error = 0;
  size_t rest = 0;  // bytes of a frame that is not complete

  bool operator==(const Stream&) const = default;
};

// Smaller than the limit: a buffer too small for a frame is another reason to refuse it.
constexpr size_t bufferSize = 512;

// Takes what the framer has made, if it is complete.
void takeFrame(umb_cp_framer& framer, const uint8_t* from, Stream& stream) {
  size_t length = 0;
  const void* frame = umb_cp_framer_frame(&framer, &length);
  if (frame == nullptr) return;
  if (std::memcmp(frame, from, length) != 0) fail("a frame with other bytes than the stream");
  umb_cp_msg msg;
  if (umb_cp_msg_open(&msg, frame, length, &umb_cp_default_limits) != 0) fail("a frame that does not open");
  stream.frames.push_back(length);
  umb_cp_framer_next(&framer);
}

// Feeds a framer with pieces as long as `next` says each time.
Stream cut(const uint8_t* bytes, size_t size, const std::function<size_t()>& next) {
  const std::unique_ptr<uint8_t[]> buffer(new uint8_t[bufferSize]);
  umb_cp_framer framer;
  umb_cp_framer_init(&framer, buffer.get(), bufferSize, &umb_cp_default_limits);
  Stream stream;
  size_t done = 0, begin = 0;
  while (done < size) {
    const size_t length = std::min(next(), size - done);
    const auto piece = exactCopy(bytes + done, length);
    for (size_t taken = 0; taken < length;) {
      const ssize_t took = umb_cp_framer_feed(&framer, piece.get() + taken, length - taken);
      if (took < 0) {
        stream.error = static_cast<int>(took);
        if (umb_cp_framer_feed(&framer, piece.get(), length) != took) fail("an error that does not stay");
        return stream;
      }
      if (took == 0 && umb_cp_framer_is_complete(&framer) == false) fail("a framer that takes nothing");
      taken += static_cast<size_t>(took);
      takeFrame(framer, bytes + begin, stream);
      if (framer.have == 0) begin = done + taken;
    }
    done += length;
  }
  stream.rest = framer.have;
  return stream;
}

void checkCuts(const uint8_t* bytes, size_t size, ssize_t length) {
  const Stream whole = cut(bytes, size, [&] { return size; });
  if (cut(bytes, size, [] { return 1; }) != whole) fail("another result byte by byte");
  // As random as the input is.
  size_t i = 0;
  const auto random = [&] { return size_t{1} + bytes[i++ % size] % 23; };
  if (cut(bytes, size, random) != whole) fail("another result in pieces");
  if (length > 0 && static_cast<size_t>(length) <= std::min(size, bufferSize)) {
    if (whole.frames.empty() || whole.frames[0] != static_cast<size_t>(length)) fail("another first frame");
  }
  // A framer does not look before it has a word.
  if (length < 0 && size >= UMB_CP_WORD && (!whole.frames.empty() || whole.error != length))
    fail("another error than the length");
}

}  // namespace
}  // namespace umb::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const ssize_t length = umb::fuzz::checkPrefixes(data, size);
  umb::fuzz::checkOpen(data, size, length);
  umb::fuzz::checkOfficial(data, size, length);
  umb::fuzz::checkCuts(data, size, length);
  return 0;
}
