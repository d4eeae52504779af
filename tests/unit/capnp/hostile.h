// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "support.h"
#include "wire.h"

namespace umb::test {

using wire::farPointer;
using wire::listPointer;
using wire::Segment;
using wire::structPointer;

inline constexpr unsigned voids = 0, bits = 1, bytes = 2, twoBytes = 3, fourBytes = 4, eightBytes = 5,
                          pointers = 6, composite = 7;

inline uint64_t ascii(std::string_view text) {
  uint64_t word = 0;
  std::memcpy(&word, text.data(), text.size());
  return word;
}

// A message whose root is read as an AnyPointer.
class Message {
 public:
  Message(std::initializer_list<uint64_t> segment, const umb_cp_limits& limits = umb_cp_default_limits)
      : Message(Segment(segment), limits) {}
  explicit Message(const Segment& segment, const umb_cp_limits& limits = umb_cp_default_limits)
      : Message(wire::frame({segment}), &limits) {}

  umb_cp_ptr root() {
    const umb_cp_segment* seg = &frame.msg.segments[0];
    return {&frame.msg, seg, seg->base, frame.msg.max_depth};
  }
  int asStruct(umb_cp_struct* out) { return umb_cp_read_root(&frame.msg, out); }
  int asStruct() { return asStruct(&scratch); }
  int asList(umb_cp_element element, umb_cp_list* out, uint32_t max = UMB_CP_MAX_ELEMENTS) {
    umb_cp_ptr ptr = root();
    return umb_cp_ptr_list(&ptr, element, max, out);
  }
  int asList(umb_cp_element element) {
    umb_cp_list list;
    return asList(element, &list);
  }
  int asText(umb_cp_text* out, uint32_t max = UMB_CP_MAX_ELEMENTS) {
    umb_cp_ptr ptr = root();
    return umb_cp_ptr_text(&ptr, max, out);
  }
  int asText() {
    umb_cp_text text;
    return asText(&text);
  }
  int asData(umb_cp_data* out, uint32_t max = UMB_CP_MAX_ELEMENTS) {
    umb_cp_ptr ptr = root();
    return umb_cp_ptr_data(&ptr, max, out);
  }
  int asData() {
    umb_cp_data data;
    return asData(&data);
  }
  uint32_t traversalLeft() const { return frame.msg.traversal_left; }

 protected:
  Message(std::vector<uint64_t> words, const umb_cp_limits* limits) : frame(std::move(words), *limits) {
    EXPECT_EQ(frame.error, 0);
  }

 private:
  Frame frame;
  umb_cp_struct scratch;
};

class Segments : public Message {
 public:
  Segments(std::initializer_list<Segment> segments, const umb_cp_limits& limits = umb_cp_default_limits)
      : Message(wire::frame(segments), &limits) {}
};

inline umb_cp_limits withTraversal(uint32_t words) {
  umb_cp_limits limits = umb_cp_default_limits;
  limits.traversal_words = words;
  return limits;
}

inline umb_cp_limits withDepth(uint32_t depth) {
  umb_cp_limits limits = umb_cp_default_limits;
  limits.max_depth = depth;
  return limits;
}

}  // namespace umb::test
