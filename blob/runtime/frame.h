// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <capnp/message.h>
#include <kj/array.h>
#include <kj/io.h>
#include <kj/mutex.h>
#include <kj/vector.h>

#include <cstdint>

namespace umb {

class FrameReader {
  // Takes Cap'n Proto stream frames off a blocking descriptor, several per read() when they are there.

 public:
  FrameReader(int fd, size_t maxFrameBytes);
  KJ_DISALLOW_COPY(FrameReader);

  kj::Maybe<kj::Array<capnp::word>> read();
  // The next whole frame, segment table included; null at an end of file between two frames. Throws
  // ProtocolError.

  bool frameIsBuffered() const;
  // Whether read() would return, or throw, without waiting.

  void setMaxFrameBytes(size_t maxFrameBytes) { maxFrameBytes_ = maxFrameBytes; }

 private:
  kj::ArrayPtr<const kj::byte> buffered() const { return buffer_.slice(begin_, end_); }
  bool fill(size_t bytes);

  int fd_;
  size_t maxFrameBytes_;
  kj::Array<kj::byte> buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
};

class FrameWriter {
  // Puts frames on a blocking descriptor, each one whole, from any thread.
  //
  // Once a write has failed, perhaps within a frame, nothing sensible could follow: all else is dropped
  // without a word. The other side is gone then, which whoever reads from it finds out.

 public:
  explicit FrameWriter(int fd);
  KJ_DISALLOW_COPY(FrameWriter);

  void write(capnp::MessageBuilder& message);
  // Writes what was held back, then this.

  void hold(capnp::MessageBuilder& message);
  // Keeps the frame until flush() or the next write(), so that many small answers cost one system call.

  void flush();

 private:
  struct Output {
    explicit Output(int fd) : stream(fd) {}
    void hold(capnp::MessageBuilder& message);
    void flush();
    template <typename Write>
    void attempt(Write&& write);

    kj::FdOutputStream stream;
    kj::Vector<kj::byte> held;
    bool broken = false;
  };

  kj::MutexGuarded<Output> output_;
};

}  // namespace umb
