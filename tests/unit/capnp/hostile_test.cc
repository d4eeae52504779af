// SPDX-License-Identifier: GPL-2.0-only
// What a hostile sender might write: one test for every rule of the reader, named after it.
#include "support.h"
#include "wide.umb.h"
#include "wire.h"

namespace umb::test {
namespace {

using wire::farPointer;
using wire::listPointer;
using wire::Segment;
using wire::structPointer;

constexpr unsigned voids = 0, bits = 1, bytes = 2, twoBytes = 3, fourBytes = 4, eightBytes = 5, pointers = 6,
                   composite = 7;

uint64_t ascii(std::string_view text) {
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

umb_cp_limits withTraversal(uint32_t words) {
  umb_cp_limits limits = umb_cp_default_limits;
  limits.traversal_words = words;
  return limits;
}

umb_cp_limits withDepth(uint32_t depth) {
  umb_cp_limits limits = umb_cp_default_limits;
  limits.max_depth = depth;
  return limits;
}

TEST(Hostile, StructMustEndInItsSegment) {
  EXPECT_EQ(Message({structPointer(0, 1, 1), 0, 0}).asStruct(), 0);
  EXPECT_EQ(Message({structPointer(0, 1, 2), 0, 0}).asStruct(), -EBADMSG);
  EXPECT_EQ(Message({structPointer(0, 2, 1), 0, 0}).asStruct(), -EBADMSG);
  EXPECT_EQ(Message({structPointer(1, 1, 1), 0, 0}).asStruct(), -EBADMSG);
  EXPECT_EQ(Message({structPointer(0, 65535, 65535), 0, 0}).asStruct(), -EBADMSG);
}

TEST(Hostile, StructMustBeginInItsSegment) {
  EXPECT_EQ(Message({structPointer(-2, 1, 0), 0}).asStruct(), -EBADMSG);
  EXPECT_EQ(Message({structPointer(-(1 << 29), 0, 0), 0}).asStruct(), -EBADMSG);
  EXPECT_EQ(Message({structPointer((1 << 29) - 1, 0, 1), 0}).asStruct(), -EBADMSG);
  EXPECT_EQ(Message({structPointer((1 << 29) - 1, 0, 0), 0}).asStruct(), -EBADMSG);
}

TEST(Hostile, StructOfNoSizeMayLeadToItsOwnPointer) {
  EXPECT_EQ(Message({structPointer(-1, 0, 0)}).asStruct(), 0);
  EXPECT_EQ(Message({structPointer(1, 0, 0)}).asStruct(), -EBADMSG);
}

TEST(Hostile, SegmentsAreNotContiguous) {
  // The next segment's words lie right behind, but are not this segment's.
  EXPECT_EQ(Segments({{structPointer(0, 1, 0)}, {42}}).asStruct(), -EBADMSG);
  EXPECT_EQ(Segments({{farPointer(0, 1)}, {structPointer(-2, 1, 0)}}).asStruct(), -EBADMSG);
}

TEST(Hostile, ListMustEndInItsSegment) {
  const struct {
    unsigned element;
    uint32_t perWord;
  } sizes[] = {{bits, 64}, {bytes, 8}, {twoBytes, 4}, {fourBytes, 2}, {eightBytes, 1}, {pointers, 1}};
  for (auto& size : sizes) {
    SCOPED_TRACE(size.element);
    const auto element = static_cast<umb_cp_element>(size.element);
    EXPECT_EQ(Message({listPointer(0, size.element, 2 * size.perWord), 0, 0}).asList(element), 0);
    EXPECT_EQ(Message({listPointer(0, size.element, 2 * size.perWord + 1), 0, 0}).asList(element), -EBADMSG);
    EXPECT_EQ(Message({listPointer(1, size.element, 2 * size.perWord), 0, 0}).asList(element), -EBADMSG);
    EXPECT_EQ(Message({listPointer(-2, size.element, 1), 0, 0}).asList(element), -EBADMSG);
  }
}

TEST(Hostile, ListSizeIsComputedIn64Bits) {
  // 2^29 - 1 elements of 8 bytes are 2^35 bits: 0 words in 32 bits of bits.
  for (unsigned element : {bits, bytes, twoBytes, fourBytes, eightBytes, pointers}) {
    EXPECT_EQ(Message({listPointer(0, element, UMB_CP_MAX_ELEMENTS), 0})
                  .asList(static_cast<umb_cp_element>(element)),
              -EBADMSG);
  }
  EXPECT_EQ(Message({listPointer(0, eightBytes, 1u << 26), 0}).asList(UMB_CP_EIGHT_BYTES), -EBADMSG);
}

TEST(Hostile, CompositeListMustEndInItsSegment) {
  EXPECT_EQ(Message({listPointer(0, composite, 2), wire::tag(2, 1, 0), 0, 0}).asList(UMB_CP_COMPOSITE), 0);
  EXPECT_EQ(Message({listPointer(0, composite, 3), wire::tag(2, 1, 0), 0, 0}).asList(UMB_CP_COMPOSITE),
            -EBADMSG);
  EXPECT_EQ(Message({listPointer(1, composite, 2), 0, wire::tag(2, 1, 0), 0}).asList(UMB_CP_COMPOSITE),
            -EBADMSG);
}

TEST(Hostile, CompositeListMustHaveItsTag) {
  // The tag would be the word after the segment.
  EXPECT_EQ(Message({listPointer(0, composite, 0)}).asList(UMB_CP_COMPOSITE), -EBADMSG);
  EXPECT_EQ(Message({listPointer(0, composite, UMB_CP_MAX_ELEMENTS)}).asList(UMB_CP_COMPOSITE), -EBADMSG);
}

TEST(Hostile, CompositeTagMustBeAStruct) {
  for (uint64_t kind : {1, 2, 3}) {
    EXPECT_EQ(Message({listPointer(0, composite, 1), wire::tag(1, 1, 0) | kind, 0}).asList(UMB_CP_COMPOSITE),
              -EBADMSG);
  }
}

TEST(Hostile, CompositeElementsMustFitTheWordCount) {
  EXPECT_EQ(Message({listPointer(0, composite, 2), wire::tag(3, 1, 0), 0, 0}).asList(UMB_CP_COMPOSITE),
            -EBADMSG);
  EXPECT_EQ(Message({listPointer(0, composite, 2), wire::tag(1, 1, 2), 0, 0}).asList(UMB_CP_COMPOSITE),
            -EBADMSG);
  EXPECT_EQ(Message({listPointer(0, composite, 0), wire::tag(1, 1, 0)}).asList(UMB_CP_COMPOSITE), -EBADMSG);
}

TEST(Hostile, CompositeElementsTimesSizeIsComputedIn64Bits) {
  // 2^28 elements of 16 words are 2^32 words: none in 32 bits.
  EXPECT_EQ(Message({listPointer(0, composite, 0), wire::tag(1u << 28, 16, 0)}).asList(UMB_CP_COMPOSITE),
            -EBADMSG);
  EXPECT_EQ(Message({listPointer(0, composite, 0), wire::tag((1u << 30) - 1, 65535, 65535)})
                .asList(UMB_CP_COMPOSITE),
            -EBADMSG);
}

TEST(Hostile, CompositeListMayHaveWordsToSpare) {
  umb_cp_list list;
  Message message({listPointer(0, composite, 2), wire::tag(1, 1, 0), 5, 0});
  ASSERT_EQ(message.asList(UMB_CP_COMPOSITE, &list), 0);
  EXPECT_EQ(list.count, 1u);
}

TEST(Hostile, ListAboveItsMaximumIsRefused) {
  umb_cp_list list;
  EXPECT_EQ(Message({listPointer(0, bytes, 8), 0}).asList(UMB_CP_BYTE, &list, 8), 0);
  EXPECT_EQ(Message({listPointer(0, bytes, 8), 0}).asList(UMB_CP_BYTE, &list, 7), -EBADMSG);
  EXPECT_EQ(Message({listPointer(0, voids, 8)}).asList(UMB_CP_VOID, &list, 7), -EBADMSG);
  EXPECT_EQ(
      Message({listPointer(0, composite, 2), wire::tag(2, 1, 0), 0, 0}).asList(UMB_CP_COMPOSITE, &list, 1),
      -EBADMSG);
}

TEST(Hostile, TraversalIsChargedForEveryDereference) {
  Message message({structPointer(0, 2, 0), 0, 0}, withTraversal(5));
  EXPECT_EQ(message.asStruct(), 0);
  EXPECT_EQ(message.asStruct(), 0);
  EXPECT_EQ(message.asStruct(), -EBADMSG) << "5 words are two times 2, but not three times";
  EXPECT_EQ(message.traversalLeft(), 1u);
}

TEST(Hostile, TraversalIsChargedForTextAndData) {
  Message message({listPointer(0, bytes, 9), ascii("12345678"), 0}, withTraversal(5));
  EXPECT_EQ(message.asData(), 0);
  EXPECT_EQ(message.asText(), 0);
  EXPECT_EQ(message.asData(), -EBADMSG);
}

TEST(Hostile, TraversalIsChargedForStructsOfNoSize) {
  Message message({structPointer(-1, 0, 0)}, withTraversal(2));
  EXPECT_EQ(message.asStruct(), 0);
  EXPECT_EQ(message.asStruct(), 0);
  EXPECT_EQ(message.asStruct(), -EBADMSG);
}

TEST(Hostile, TraversalIsChargedForElementsOfNoSize) {
  EXPECT_EQ(Message({listPointer(0, voids, UMB_CP_MAX_ELEMENTS)}).asList(UMB_CP_VOID), -EBADMSG);
  EXPECT_EQ(Message({listPointer(0, composite, 0), wire::tag((1u << 30) - 1, 0, 0)}).asList(UMB_CP_COMPOSITE),
            -EBADMSG);
  EXPECT_EQ(Message({listPointer(0, voids, 9)}, withTraversal(9)).asList(UMB_CP_VOID), -EBADMSG);
  EXPECT_EQ(Message({listPointer(0, voids, 9)}, withTraversal(10)).asList(UMB_CP_VOID), 0);
}

TEST(Hostile, TraversalIsChargedForLandingPads) {
  EXPECT_EQ(Segments({{farPointer(0, 1)}, {structPointer(0, 1, 0), 0}}, withTraversal(1)).asStruct(),
            -EBADMSG);
  EXPECT_EQ(Segments({{farPointer(0, 1)}, {structPointer(0, 1, 0), 0}}, withTraversal(2)).asStruct(), 0);
}

TEST(Hostile, NestingDepthIsLimited) {
  // The root's only pointer leads back to the root.
  Message message({structPointer(0, 0, 1), structPointer(-1, 0, 1)}, withDepth(4));
  umb_cp_struct s;
  ASSERT_EQ(message.asStruct(&s), 0);
  for (int level = 2; level <= 4; level++) ASSERT_EQ(umb_cp_get_struct(&s, 0, &s), 0) << level;
  EXPECT_EQ(umb_cp_get_struct(&s, 0, &s), -EBADMSG);
}

TEST(Hostile, NestingDepthOfListsIsLimited) {
  Message message({listPointer(0, pointers, 1), listPointer(-1, pointers, 1)}, withDepth(3));
  umb_cp_list list;
  ASSERT_EQ(message.asList(UMB_CP_POINTER, &list), 0);
  ASSERT_EQ(umb_cp_list_list(&list, 0, UMB_CP_POINTER, 1, &list), 0);
  ASSERT_EQ(umb_cp_list_list(&list, 0, UMB_CP_POINTER, 1, &list), 0);
  EXPECT_EQ(umb_cp_list_list(&list, 0, UMB_CP_POINTER, 1, &list), -EBADMSG);
}

TEST(Hostile, NestingDepthOfListElementsIsLimited) {
  Message message({listPointer(0, composite, 1), wire::tag(1, 0, 1), structPointer(-1, 0, 1)}, withDepth(1));
  umb_cp_list list;
  umb_cp_struct s;
  ASSERT_EQ(message.asList(UMB_CP_COMPOSITE, &list), 0);
  EXPECT_EQ(umb_cp_list_struct(&list, 0, &s), -EBADMSG);
}

TEST(Hostile, NullStructsEndToo) {
  // A loop over "next" that forgets to ask whether there is one.
  Message message({structPointer(0, 0, 1), 0});
  umb_cp_struct s;
  ASSERT_EQ(message.asStruct(&s), 0);
  unsigned levels = 1;
  while (umb_cp_get_struct(&s, 0, &s) == 0) ASSERT_LE(++levels, umb_cp_default_limits.max_depth);
  EXPECT_EQ(levels, umb_cp_default_limits.max_depth);
}

TEST(Hostile, FarPointerMustNameASegment) {
  EXPECT_EQ(Segments({{farPointer(0, 1)}, {structPointer(-1, 0, 0)}}).asStruct(), 0);
  EXPECT_EQ(Segments({{farPointer(0, 2)}, {structPointer(-1, 0, 0)}}).asStruct(), -EBADMSG);
  EXPECT_EQ(Segments({{farPointer(0, 0xffffffff)}, {structPointer(-1, 0, 0)}}).asStruct(), -EBADMSG);
  EXPECT_EQ(Segments({{farPointer(0, 16)}, {structPointer(-1, 0, 0)}}).asStruct(), -EBADMSG);
}

TEST(Hostile, LandingPadMustLieInItsSegment) {
  EXPECT_EQ(Segments({{farPointer(1, 1)}, {structPointer(-1, 0, 0)}}).asStruct(), -EBADMSG);
  EXPECT_EQ(Segments({{farPointer((1u << 29) - 1, 1)}, {structPointer(-1, 0, 0)}}).asStruct(), -EBADMSG);
  EXPECT_EQ(Segments({{farPointer(0, 1)}, {}}).asStruct(), -EBADMSG);
}

TEST(Hostile, LandingPadMayNotBeFar) {
  EXPECT_EQ(Segments({{farPointer(0, 1)}, {farPointer(0, 0)}}).asStruct(), -EBADMSG);
  EXPECT_EQ(Message({farPointer(0, 0)}).asStruct(), -EBADMSG) << "a pointer that is its own pad";
}

TEST(Hostile, ObjectBehindALandingPadIsCheckedInItsSegment) {
  EXPECT_EQ(Segments({{farPointer(0, 1), 0, 0, 0}, {structPointer(0, 2, 0), 0}}).asStruct(), -EBADMSG);
}

TEST(Hostile, DoubleFarReadsTheThirdSegment) {
  Segments message({{farPointer(0, 1, true)}, {farPointer(1, 2), structPointer(0, 1, 0)}, {0, 77}});
  umb_cp_struct s;
  ASSERT_EQ(message.asStruct(&s), 0);
  EXPECT_EQ(umb_cp_get_u64(&s, 0), 77u);
}

TEST(Hostile, DoubleFarPadMustBeTwoWords) {
  EXPECT_EQ(Segments({{farPointer(0, 1, true)}, {farPointer(0, 2)}, {0}}).asStruct(), -EBADMSG);
}

TEST(Hostile, DoubleFarPadMustBeginWithAFarPointer) {
  for (uint64_t first :
       {structPointer(0, 0, 0), structPointer(0, 1, 0), listPointer(0, 2, 1), wire::capability(2)}) {
    EXPECT_EQ(Segments({{farPointer(0, 1, true)}, {first, structPointer(0, 1, 0)}, {0, 77}}).asStruct(),
              -EBADMSG);
  }
}

TEST(Hostile, DoubleFarPadMayNotBeDoubleFarItself) {
  EXPECT_EQ(
      Segments({{farPointer(0, 1, true)}, {farPointer(0, 2, true), structPointer(0, 1, 0)}, {0}}).asStruct(),
      -EBADMSG);
}

TEST(Hostile, DoubleFarTagMayNotBeFar) {
  EXPECT_EQ(Segments({{farPointer(0, 1, true)}, {farPointer(0, 2), farPointer(0, 2)}, {0}}).asStruct(),
            -EBADMSG);
}

TEST(Hostile, DoubleFarTagHasNoOffset) {
  EXPECT_EQ(
      Segments({{farPointer(0, 1, true)}, {farPointer(0, 2), structPointer(1, 1, 0)}, {0, 0}}).asStruct(),
      -EBADMSG);
}

TEST(Hostile, DoubleFarObjectMustLieInItsSegment) {
  EXPECT_EQ(Segments({{farPointer(0, 1, true)}, {farPointer(0, 2), structPointer(0, 1, 0)}, {}}).asStruct(),
            -EBADMSG);
  EXPECT_EQ(Segments({{farPointer(0, 1, true)}, {farPointer(9, 2), structPointer(0, 1, 0)}, {0}}).asStruct(),
            -EBADMSG);
  EXPECT_EQ(Segments({{farPointer(0, 1, true)}, {farPointer(0, 9), structPointer(0, 1, 0)}, {0}}).asStruct(),
            -EBADMSG);
}

TEST(Hostile, PointerOfAnotherKindIsRefused) {
  EXPECT_EQ(Message({listPointer(0, bytes, 8), 0}).asStruct(), -EBADMSG);
  // Two words of data: in a list pointer, these bits would say that it is one of bytes.
  EXPECT_EQ(Message({structPointer(0, 2, 0), 0, 0}).asList(UMB_CP_BYTE), -EBADMSG);
  EXPECT_EQ(Message({structPointer(0, 10, 0), 0, 0}).asText(), -EBADMSG);
  EXPECT_EQ(Message({structPointer(0, 2, 0), 0, 0}).asData(), -EBADMSG);
}

TEST(Hostile, CapabilitiesAndUnknownKindsAreRefused) {
  for (uint64_t word :
       {wire::capability(0), wire::capability(2), uint64_t{0xffffffffffffffff}, uint64_t{7}}) {
    EXPECT_EQ(Message({word, 0}).asStruct(), -EBADMSG);
    EXPECT_EQ(Message({word, 0}).asList(UMB_CP_BYTE), -EBADMSG);
    EXPECT_EQ(Message({word, 0}).asText(), -EBADMSG);
    EXPECT_EQ(Message({word, 0}).asData(), -EBADMSG);
  }
}

TEST(Hostile, TextMustEndInNul) {
  umb_cp_text text;
  Message good({listPointer(0, bytes, 4), ascii("abc")});
  ASSERT_EQ(good.asText(&text), 0);
  EXPECT_EQ(view(text), "abc");
  EXPECT_EQ(Message({listPointer(0, bytes, 3), ascii("abc")}).asText(), -EBADMSG)
      << "the NUL is not the text's";
  EXPECT_EQ(Message({listPointer(0, bytes, 8), ascii("abcdefgh")}).asText(), -EBADMSG);
}

TEST(Hostile, TextOfNoBytesIsRefused) {
  umb_cp_text text;
  EXPECT_EQ(Message({listPointer(0, bytes, 0), 0}).asText(), -EBADMSG);
  EXPECT_EQ(Message({listPointer(0, bytes, 0), 0}).asText(&text, UINT32_MAX), -EBADMSG);
}

TEST(Hostile, TextMayHaveNoOtherNul) {
  EXPECT_EQ(Message({listPointer(0, bytes, 4), ascii(std::string_view("a\0c", 3))}).asText(), -EBADMSG);
  EXPECT_EQ(Message({listPointer(0, bytes, 2), 0}).asText(), -EBADMSG);
}

TEST(Hostile, TextAboveItsMaximumIsRefused) {
  umb_cp_text text;
  umb_cp_data data;
  EXPECT_EQ(Message({listPointer(0, bytes, 4), ascii("abc")}).asText(&text, 3), 0);
  EXPECT_EQ(Message({listPointer(0, bytes, 4), ascii("abc")}).asText(&text, 2), -EBADMSG);
  EXPECT_EQ(Message({listPointer(0, bytes, 4), ascii("abc")}).asData(&data, 4), 0);
  EXPECT_EQ(Message({listPointer(0, bytes, 4), ascii("abc")}).asData(&data, 3), -EBADMSG);
}

TEST(Hostile, TextAndDataAreListsOfBytes) {
  for (unsigned element : {voids, bits, twoBytes, fourBytes, eightBytes, pointers}) {
    EXPECT_EQ(Message({listPointer(0, element, 1), 0}).asText(), -EBADMSG) << element;
    EXPECT_EQ(Message({listPointer(0, element, 1), 0}).asData(), -EBADMSG) << element;
  }
  EXPECT_EQ(Message({listPointer(0, composite, 1), wire::tag(1, 1, 0), 0}).asData(), -EBADMSG);
}

TEST(Hostile, BytesMustEndInTheirSegment) {
  EXPECT_EQ(Message({listPointer(0, bytes, 9), ascii("1234567")}).asText(), -EBADMSG);
  EXPECT_EQ(Message({listPointer(0, bytes, 9), 1}).asData(), -EBADMSG);
  EXPECT_EQ(Message({listPointer(0, bytes, UMB_CP_MAX_ELEMENTS), 1}).asData(), -EBADMSG);
}

TEST(Hostile, BitListsNeverUpgrade) {
  const Segment segment = {listPointer(0, bits, 8), 0xff};
  EXPECT_EQ(Message(segment).asList(UMB_CP_BIT), 0);
  for (umb_cp_element element :
       {UMB_CP_VOID, UMB_CP_BYTE, UMB_CP_EIGHT_BYTES, UMB_CP_POINTER, UMB_CP_COMPOSITE}) {
    EXPECT_EQ(Message(segment).asList(element), -EBADMSG) << element;
  }
  EXPECT_EQ(Message({listPointer(0, composite, 1), wire::tag(1, 1, 0), 1}).asList(UMB_CP_BIT), -EBADMSG);
  EXPECT_EQ(Message({listPointer(0, bytes, 8), 0xff}).asList(UMB_CP_BIT), -EBADMSG);
}

TEST(Hostile, ListOfSmallerElementsIsRefused) {
  EXPECT_EQ(Message({listPointer(0, bytes, 1), 0}).asList(UMB_CP_TWO_BYTES), -EBADMSG);
  EXPECT_EQ(Message({listPointer(0, fourBytes, 1), 0}).asList(UMB_CP_EIGHT_BYTES), -EBADMSG);
  EXPECT_EQ(Message({listPointer(0, voids, 1), 0}).asList(UMB_CP_BIT), -EBADMSG);
  EXPECT_EQ(Message({listPointer(0, voids, 1), 0}).asList(UMB_CP_BYTE), -EBADMSG);
}

TEST(Hostile, ScalarListIsNoPointerList) {
  EXPECT_EQ(Message({listPointer(0, eightBytes, 1), 0}).asList(UMB_CP_POINTER), -EBADMSG);
  EXPECT_EQ(Message({listPointer(0, pointers, 1), 0}).asList(UMB_CP_EIGHT_BYTES), -EBADMSG);
}

TEST(Hostile, CompositeListIsReadAsPrimitiveOrPointerList) {
  const Segment segment = {
      listPointer(0, composite, 4), wire::tag(2, 1, 1), 7, 0, 9, listPointer(0, bytes, 1), 0};
  Message message(segment);
  umb_cp_list list;
  umb_cp_text text;
  ASSERT_EQ(message.asList(UMB_CP_TWO_BYTES, &list), 0);
  EXPECT_EQ(umb_cp_list_u16(&list, 1), 9);
  ASSERT_EQ(message.asList(UMB_CP_POINTER, &list), 0);
  ASSERT_EQ(umb_cp_list_text(&list, 1, 10, &text), 0);
  EXPECT_EQ(text.len, 0u);
  EXPECT_EQ(Message({listPointer(0, composite, 1), wire::tag(1, 0, 1), 0}).asList(UMB_CP_BYTE), -EBADMSG);
  EXPECT_EQ(Message({listPointer(0, composite, 1), wire::tag(1, 1, 0), 0}).asList(UMB_CP_POINTER), -EBADMSG);
}

TEST(Hostile, ElementsOfAShortListHaveOnlyTheirOwnBytes) {
  // Bytes read as structs: the next element's byte is not this one's second.
  Message message({listPointer(0, bytes, 3), ascii("abc")});
  umb_cp_list list;
  umb_cp_struct s;
  ASSERT_EQ(message.asList(UMB_CP_COMPOSITE, &list), 0);
  ASSERT_EQ(umb_cp_list_struct(&list, 1, &s), 0);
  EXPECT_EQ(umb_cp_get_u8(&s, 0), 'b');
  EXPECT_EQ(umb_cp_get_u8(&s, 1), 0);
  EXPECT_EQ(umb_cp_get_u16(&s, 0), 0);
  EXPECT_EQ(umb_cp_get_u64(&s, 0), 0u);
  EXPECT_FALSE(umb_cp_has_ptr(&s, 0));
}

TEST(Hostile, ScalarsBeyondTheStructAreZero) {
  Message message({structPointer(0, 1, 1), 0xffffffffffffffff, 0xffffffffffffffff});
  umb_cp_struct s;
  ASSERT_EQ(message.asStruct(&s), 0);
  EXPECT_EQ(umb_cp_get_u64(&s, 0), 0xffffffffffffffff);
  EXPECT_EQ(umb_cp_get_u64(&s, 8), 0u);
  EXPECT_EQ(umb_cp_get_u32(&s, 8), 0u);
  EXPECT_EQ(umb_cp_get_u16(&s, 8), 0);
  EXPECT_EQ(umb_cp_get_u8(&s, 8), 0);
  EXPECT_TRUE(umb_cp_get_bool(&s, 63));
  EXPECT_FALSE(umb_cp_get_bool(&s, 64));
  EXPECT_EQ(umb_cp_get_ptr(&s, 1).at, nullptr);
  EXPECT_NE(umb_cp_get_ptr(&s, 0).at, nullptr);
}

TEST(Hostile, ElementsBeyondTheListAreNone) {
  Message message({listPointer(0, pointers, 1), listPointer(0, bytes, 1), 0});
  umb_cp_list list;
  umb_cp_text text;
  umb_cp_data data;
  umb_cp_struct s;
  ASSERT_EQ(message.asList(UMB_CP_POINTER, &list), 0);
  EXPECT_EQ(umb_cp_list_text(&list, 0, 1, &text), 0);
  for (uint32_t i : {1u, 0x20000000u, 0xffffffffu}) {
    EXPECT_EQ(umb_cp_list_ptr(&list, i).at, nullptr);
    EXPECT_EQ(umb_cp_list_text(&list, i, 1, &text), -EBADMSG);
    EXPECT_EQ(umb_cp_list_data(&list, i, 1, &data), -EBADMSG);
    EXPECT_EQ(umb_cp_list_struct(&list, i, &s), -EBADMSG);
  }
  Message scalars({listPointer(0, eightBytes, 1), 3, 4});
  ASSERT_EQ(scalars.asList(UMB_CP_EIGHT_BYTES, &list), 0);
  EXPECT_EQ(umb_cp_list_u64(&list, 0), 3u);
  EXPECT_EQ(umb_cp_list_u64(&list, 1), 0u);
  EXPECT_EQ(umb_cp_list_u64(&list, 0x80000000), 0u);
}

TEST(Hostile, AccessorsOfAnotherListStayInside) {
  // The element accessors of a field do not know which field a list came from.
  Message message({listPointer(0, bytes, 8), 0x1122334455667788});
  umb_cp_list list;
  umb_cp_struct s;
  ASSERT_EQ(message.asList(UMB_CP_BYTE, &list), 0);
  EXPECT_EQ(umb_cp_list_u64(&list, 7), 0u);
  EXPECT_EQ(umb_cp_list_u16(&list, 7), 0);
  EXPECT_EQ(umb_cp_list_ptr(&list, 0).at, nullptr);
  Message bitMessage({listPointer(0, bits, 8), 0xff});
  ASSERT_EQ(bitMessage.asList(UMB_CP_BIT, &list), 0);
  EXPECT_EQ(umb_cp_list_u8(&list, 0), 0);
  EXPECT_EQ(umb_cp_list_struct(&list, 0, &s), -EBADMSG);
}

TEST(Hostile, FailureLeavesTheOutputUnchanged) {
  const auto unchanged = [](auto* out, auto call) {
    std::vector<uint8_t> before(sizeof(*out), 0x5a);
    std::memset(static_cast<void*>(out), 0x5a, sizeof(*out));
    EXPECT_EQ(call(), -EBADMSG);
    EXPECT_EQ(std::memcmp(out, before.data(), sizeof(*out)), 0);
  };
  umb_cp_struct s;
  umb_cp_list list;
  umb_cp_text text;
  umb_cp_data data;
  unchanged(&s, [&] { return Message({structPointer(0, 1, 1), 0}).asStruct(&s); });
  unchanged(&list, [&] {
    return Message({listPointer(0, composite, 1), wire::tag(2, 1, 0), 0}).asList(UMB_CP_COMPOSITE, &list);
  });
  unchanged(&list, [&] { return Message({listPointer(0, voids, 1u << 28)}).asList(UMB_CP_VOID, &list); });
  unchanged(&text, [&] { return Message({listPointer(0, bytes, 3), ascii("abc")}).asText(&text); });
  unchanged(&data, [&] { return Message({listPointer(0, bytes, 9), 0}).asData(&data); });
}

TEST(Hostile, SelfPointersEndByTheTraversalBudget) {
  // A list of pointers, each to the list itself: without a budget, the number of paths is 7^32.
  Segment segment = {listPointer(0, pointers, 7)};
  for (int32_t i = 0; i < 7; i++) segment.push_back(listPointer(-1 - i, pointers, 7));
  Message message(segment, withTraversal(1000));
  struct Level {
    umb_cp_list list;
    uint32_t next;
  };
  umb_cp_list list;
  ASSERT_EQ(message.asList(UMB_CP_POINTER, &list), 0);
  std::vector<Level> levels = {{list, 0}};
  unsigned followed = 1;
  while (!levels.empty()) {
    Level& top = levels.back();
    if (top.next == top.list.count) {
      levels.pop_back();
    } else if (umb_cp_list_list(&top.list, top.next++, UMB_CP_POINTER, 7, &list) == 0) {
      ASSERT_LE(++followed, 1000u / 7);
      levels.push_back({list, 0});
    }
  }
  EXPECT_EQ(followed, 1000u / 7);
}

TEST(Hostile, MessageReadAsAnotherSchemaStaysInside) {
  // Texts where the schema has structs, and so on: every accessor of a wide struct, none of which may crash.
  Segment segment = {structPointer(0, 8, 18)};
  for (int i = 0; i < 8; i++) segment.push_back(0xfeedfacecafebeef * static_cast<uint64_t>(i));
  for (int i = 0; i < 18; i++)
    segment.push_back(i % 2 ? listPointer(3, composite, 1) : structPointer(-20, 8, 18));
  segment.insert(segment.end(), 32, 0x0101010101010101);
  Message message(segment, Frame::roomy());
  wide_lists r;
  umb_cp_list list;
  ASSERT_EQ(message.asStruct(&r.s), 0);
  EXPECT_EQ(wide_lists_bools(&r, 100, &list), -EBADMSG);
  EXPECT_EQ(wide_lists_texts(&r, 100, &list), -EBADMSG);
  EXPECT_EQ(wide_lists_structs(&r, 100, &list), -EBADMSG);
  EXPECT_EQ(wide_lists_grids(&r, 100, &list), -EBADMSG);
}

}  // namespace
}  // namespace umb::test
