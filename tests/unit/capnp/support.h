// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <gtest/gtest.h>
#include <kj/array.h>
#include <kj/string.h>

#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "capnp.h"

namespace umb::test {

// A private aligned copy of a frame, open for reading. It ends where its memory ends, for the sanitizers to
// see.
class Frame {
 public:
  explicit Frame(std::vector<uint64_t> words, const umb_cp_limits& limits = umb_cp_default_limits)
      : words(std::move(words)) {
    error = umb_cp_msg_open(&msg, this->words.data(), this->words.size() * 8, &limits);
  }
  explicit Frame(capnp::MessageBuilder& message) : Frame(wordsOf(message), roomy()) {}
  KJ_DISALLOW_COPY(Frame);

  static std::vector<uint64_t> wordsOf(capnp::MessageBuilder& message) {
    auto flat = capnp::messageToFlatArray(message);
    std::vector<uint64_t> words(flat.size());
    std::memcpy(words.data(), flat.begin(), flat.asBytes().size());
    return words;
  }

  static umb_cp_limits roomy() { return {1u << 30, UMB_CP_MAX_SEGMENTS, 64, 1u << 30}; }

  int error;
  umb_cp_msg msg;

 private:
  std::vector<uint64_t> words;
};

// A buffer to build in, full of bytes that must not show in a message.
class Buffer {
 public:
  explicit Buffer(size_t size = 65536) : words(size / 8, 0xa5a5a5a5a5a5a5a5) {
    umb_cp_builder_init(&builder, words.data(), size);
  }
  KJ_DISALLOW_COPY(Buffer);

  std::vector<uint64_t> finish() {
    ssize_t bytes = umb_cp_builder_finish(&builder);
    EXPECT_GT(bytes, 0);
    EXPECT_EQ(bytes % 8, 0);
    if (bytes < 0) return {};
    return {words.begin(), words.begin() + bytes / 8};
  }

  umb_cp_builder builder;

 private:
  std::vector<uint64_t> words;
};

// The official library's view of a frame.
class Official {
 public:
  explicit Official(std::vector<uint64_t> frame)
      : words(std::move(frame)),
        reader(kj::arrayPtr(reinterpret_cast<const capnp::word*>(words.data()), words.size())) {}

  template <typename T>
  typename T::Reader root() {
    return reader.getRoot<T>();
  }

 private:
  std::vector<uint64_t> words;
  capnp::FlatArrayMessageReader reader;
};

inline std::string_view view(const umb_cp_text& text) {
  return {text.str, text.len};
}

inline std::string_view view(const umb_cp_data& data) {
  return {static_cast<const char*>(data.data), data.len};
}

inline std::string_view view(capnp::Text::Reader text) {
  return {text.cStr(), text.size()};
}

inline std::string_view view(capnp::Data::Reader data) {
  return {reinterpret_cast<const char*>(data.begin()), data.size()};
}

}  // namespace umb::test
