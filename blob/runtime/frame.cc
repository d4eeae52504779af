// SPDX-License-Identifier: GPL-2.0-only
#include "frame.h"

#include <capnp/serialize.h>
#include <endian.h>
#include <kj/debug.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "error.h"

namespace umb {
namespace {

constexpr size_t kBufferBytes = 16UL << 10;
constexpr uint32_t kMaxSegments = 512;  // as the official library has it
constexpr size_t kFlushBytes = 32UL << 10;

uint32_t loadLe32(const kj::byte* from) {
  uint32_t value;
  memcpy(&value, from, sizeof(value));
  return le32toh(value);
}

size_t tableBytes(uint32_t segments) {
  // One count, one size for each segment, padded to a whole word.
  return (size_t{segments} + 2) / 2 * sizeof(capnp::word);
}

struct FrameSize {
  size_t table = 0;  // 0: more bytes are needed to tell
  size_t frame = 0;  // 0: likewise
};

FrameSize measure(kj::ArrayPtr<const kj::byte> bytes, size_t maxFrameBytes) {
  if (bytes.size() < sizeof(uint32_t)) return {};
  uint32_t lastSegment = loadLe32(bytes.begin());
  if (lastSegment >= kMaxSegments) {
    throw ProtocolError(
        kj::str("a frame claims ", uint64_t{lastSegment} + 1, " segments; not a Cap'n Proto stream?"));
  }
  FrameSize size{.table = tableBytes(lastSegment + 1)};
  if (bytes.size() < size.table) return size;
  uint64_t total = size.table;
  for (uint32_t i = 0; i <= lastSegment; ++i) {
    total += uint64_t{loadLe32(bytes.begin() + sizeof(uint32_t) * (i + 1))} * sizeof(capnp::word);
  }
  if (total > maxFrameBytes) {
    throw ProtocolError(kj::str("a frame of ", total, " bytes; the limit is ", maxFrameBytes));
  }
  size.frame = total;
  return size;
}

class Appender final : public kj::OutputStream {
  // Adds what is written to an array's end.

 public:
  explicit Appender(kj::Vector<kj::byte>& to) : to_(to) {}
  KJ_DISALLOW_COPY(Appender);

  void write(const void* from, size_t bytes) override {
    to_.addAll(kj::arrayPtr(static_cast<const kj::byte*>(from), bytes));
  }

 private:
  kj::Vector<kj::byte>& to_;
};

size_t readSome(int fd, kj::ArrayPtr<kj::byte> into) {
  ssize_t n;
  KJ_SYSCALL(n = ::read(fd, into.begin(), into.size()));
  return n;
}

}  // namespace

FrameReader::FrameReader(int fd, size_t maxFrameBytes)
    : fd_(fd), maxFrameBytes_(maxFrameBytes), buffer_(kj::heapArray<kj::byte>(kBufferBytes)) {}

bool FrameReader::fill(size_t bytes) {
  if (end_ - begin_ >= bytes) return true;
  std::copy(buffer_.begin() + begin_, buffer_.begin() + end_, buffer_.begin());
  end_ -= begin_;
  begin_ = 0;
  while (end_ < bytes) {
    size_t n = readSome(fd_, buffer_.slice(end_, buffer_.size()));
    if (n == 0) return false;
    end_ += n;
  }
  return true;
}

kj::Maybe<kj::Array<capnp::word>> FrameReader::read() {
  if (!fill(sizeof(uint32_t))) {
    if (begin_ == end_) return nullptr;
    throw ProtocolError(kj::str("the stream ends inside a frame's segment table"));
  }
  auto size = measure(buffered(), maxFrameBytes_);
  if (size.frame == 0) {
    if (!fill(size.table)) throw ProtocolError(kj::str("the stream ends inside a frame's segment table"));
    size = measure(buffered(), maxFrameBytes_);
  }

  auto frame = kj::heapArray<capnp::word>(size.frame / sizeof(capnp::word));
  auto bytes = frame.asBytes();
  size_t have = std::min(end_ - begin_, bytes.size());
  memcpy(bytes.begin(), buffer_.begin() + begin_, have);
  begin_ += have;
  while (have < bytes.size()) {
    size_t n = readSome(fd_, bytes.slice(have, bytes.size()));
    if (n == 0) throw ProtocolError(kj::str("the stream ends inside a frame of ", bytes.size(), " bytes"));
    have += n;
  }
  return kj::mv(frame);
}

bool FrameReader::frameIsBuffered() const {
  try {
    auto size = measure(buffered(), maxFrameBytes_);
    return size.frame != 0 && buffered().size() >= size.frame;
  } catch (const ProtocolError&) {
    return true;  // read() will say so
  }
}

FrameWriter::FrameWriter(int fd) : output_(fd) {
  output_.lockExclusive()->held.reserve(kFlushBytes);
}

template <typename Write>
void FrameWriter::Output::attempt(Write&& write) try {
  if (!broken) write();
} catch (const kj::Exception&) {
  broken = true;
}

void FrameWriter::Output::hold(capnp::MessageBuilder& message) {
  // Before its first byte, so that a frame is there whole or not at all.
  held.reserve(held.size() + capnp::computeSerializedSizeInWords(message) * sizeof(capnp::word));
  Appender end(held);
  capnp::writeMessage(end, message);
}

void FrameWriter::Output::flush() {
  if (held.empty()) return;
  attempt([this] { stream.write(held.begin(), held.size()); });
  held.clear();
}

void FrameWriter::write(capnp::MessageBuilder& message) {
  auto output = output_.lockExclusive();
  output->flush();
  output->attempt([&] { capnp::writeMessage(output->stream, message); });
}

void FrameWriter::hold(capnp::MessageBuilder& message) {
  auto output = output_.lockExclusive();
  output->hold(message);
  if (output->held.size() >= kFlushBytes) output->flush();
}

void FrameWriter::flush() {
  output_.lockExclusive()->flush();
}

}  // namespace umb
