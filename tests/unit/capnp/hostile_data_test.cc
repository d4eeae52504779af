// SPDX-License-Identifier: GPL-2.0-only
// What a hostile sender might write in texts, and in data that is read as something else: one test for every
// rule.
#include "hostile.h"
#include "wide.umb.h"

namespace umb::test {
namespace {

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
      ASSERT_LE(++followed, 1000u / 8);
      levels.push_back({list, 0});
    }
  }
  EXPECT_EQ(followed, 1000u / 8);
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
