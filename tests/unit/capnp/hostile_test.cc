// SPDX-License-Identifier: GPL-2.0-only
// What a hostile sender might write in pointers and lists: one test for every rule, named after it.
#include "hostile.h"

#include "wide.umb.h"

namespace umb::test {
namespace {

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
  Message message({structPointer(0, 2, 0), 0, 0}, withTraversal(8));
  EXPECT_EQ(message.asStruct(), 0);
  EXPECT_EQ(message.asStruct(), 0);
  EXPECT_EQ(message.asStruct(), -EBADMSG) << "8 words are two times 1 + 2, but not three times";
  EXPECT_EQ(message.traversalLeft(), 2u);
}

TEST(Hostile, TraversalIsChargedForTextAndData) {
  Message message({listPointer(0, bytes, 9), ascii("12345678"), 0}, withTraversal(8));
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
  EXPECT_EQ(Segments({{farPointer(0, 1)}, {structPointer(0, 1, 0), 0}}, withTraversal(3)).asStruct(),
            -EBADMSG);
  EXPECT_EQ(Segments({{farPointer(0, 1)}, {structPointer(0, 1, 0), 0}}, withTraversal(4)).asStruct(), 0);
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

TEST(Hostile, NestingDepthOfNullListsIsLimited) {
  // Null pointers for ever: each round is a list, an element that is not there, and a struct.
  Message message({0}, withDepth(31));
  umb_cp_struct s;
  ASSERT_EQ(message.asStruct(&s), 0);
  int rounds = 0;
  for (; rounds < 100; rounds++) {
    umb_cp_list list;
    ASSERT_EQ(umb_cp_get_list(&s, 0, UMB_CP_POINTER, 1, &list), 0);
    const umb_cp_ptr element = umb_cp_list_ptr(&list, 0);
    if (umb_cp_ptr_struct(&element, &s) != 0) break;
  }
  EXPECT_LE(rounds, 31);
}

}  // namespace
}  // namespace umb::test
