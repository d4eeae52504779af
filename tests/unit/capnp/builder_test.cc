// SPDX-License-Identifier: GPL-2.0-only
// The builder's own promises: it stays in its buffer, tells an overflow once, and shows nothing of what was
// there.
#include "support.h"
#include "umb.umb.h"
#include "wide.capnp.h"
#include "wide.umb.h"

namespace umb::test {
namespace {

// A message that uses every way to take words from the buffer.
void fill(umb_cp_builder* builder) {
  wide_pointers_builder b, self;
  wide_pointers_inner_builder inner;
  wide_lists_builder lists;
  wide_scalars_builder scalars;
  umb_cp_list_builder list, nested;
  umb_cp_ptr_builder slot;
  wide_pointers_init_root(builder, &b);
  wide_pointers_set_text(&b, "text", 4);
  wide_pointers_set_data(&b, "data", 4);
  wide_pointers_init_self(&b, &self);
  wide_pointers_set_text(&self, "more", 4);
  wide_pointers_init_nested(&b, &inner);
  wide_pointers_inner_set_value(&inner, 1);
  wide_pointers_init_any_struct(&b, &slot);
  wide_lists_init(&slot, &lists);
  wide_lists_init_bools(&lists, 70, &list);
  wide_lists_bools_set_at(&list, 69, true);
  wide_lists_init_u8s(&lists, 5, &list);
  wide_lists_u8s_set_at(&list, 4, 1);
  wide_lists_init_structs(&lists, 2, &list);
  wide_lists_structs_init_at(&list, 1, &scalars);
  wide_scalars_set_i64(&scalars, -1);
  wide_lists_init_matrix(&lists, 2, &list);
  wide_lists_matrix_init_at(&list, 1, 3, &nested);
  wide_lists_matrix_at_set_at(&nested, 2, -1);
  wide_lists_init_texts(&lists, 2, &list);
  wide_lists_texts_set_at(&list, 1, "last", 4);
}

TEST(Builder, OverflowAtEverySizeIsReportedByFinish) {
  Buffer large;
  fill(&large.builder);
  const size_t needed = large.finish().size() * 8;
  for (size_t size = 0; size <= needed + 8; size++) {
    // Exactly as large as it says, for the address sanitizer to see.
    auto words = std::make_unique<uint64_t[]>(size / 8 + 1);
    const uint64_t guard = 0xdeadbeefdeadbeef;
    for (size_t i = 0; i <= size / 8; i++) words[i] = guard;
    umb_cp_builder builder;
    umb_cp_builder_init(&builder, words.get(), size);
    fill(&builder);
    const ssize_t result = umb_cp_builder_finish(&builder);
    EXPECT_EQ(result, size < needed ? -EMSGSIZE : static_cast<ssize_t>(needed)) << size;
    EXPECT_EQ(words[size / 8], guard) << size;
  }
}

TEST(Builder, OverflowStays) {
  Buffer buffer(64);
  wide_box_builder b;
  wide_box_init_root(&buffer.builder, &b);
  wide_box_set_label(&b, "far too long for what is left of this buffer", 44);
  wide_box_set_label(&b, "short", 5);
  EXPECT_EQ(umb_cp_builder_finish(&buffer.builder), -EMSGSIZE);
  EXPECT_EQ(umb_cp_builder_finish(&buffer.builder), -EMSGSIZE);
}

TEST(Builder, MoreThanTheSchemaAllowsIsAnOverflow) {
  for (uint32_t count : {3u, 4u}) {
    Buffer buffer;
    wide_lists_builder b;
    umb_cp_list_builder list;
    wide_lists_init_root(&buffer.builder, &b);
    wide_lists_init_few(&b, count, &list);
    EXPECT_EQ(umb_cp_builder_finish(&buffer.builder) > 0, count == 3);
  }
  for (size_t length : {4, 5}) {
    Buffer buffer;
    wide_pointers_builder b;
    wide_pointers_init_root(&buffer.builder, &b);
    wide_pointers_set_few(&b, "12345", length);
    EXPECT_EQ(umb_cp_builder_finish(&buffer.builder) > 0, length == 4);
  }
}

TEST(Builder, SizesThatWrapAreAnOverflow) {
  // Lengths that are small once they are cut to 32 bits, or once the NUL is added.
  for (size_t length : {size_t{1} << 29, (size_t{1} << 32) - 1, size_t{1} << 32, SIZE_MAX}) {
    Buffer buffer;
    wide_pointers_builder b;
    wide_pointers_init_root(&buffer.builder, &b);
    wide_pointers_set_text(&b, "", length);
    EXPECT_EQ(umb_cp_builder_finish(&buffer.builder), -EMSGSIZE);
    Buffer other;
    wide_pointers_init_root(&other.builder, &b);
    wide_pointers_set_data(&b, "", length);
    EXPECT_EQ(umb_cp_builder_finish(&other.builder), -EMSGSIZE);
  }
  Buffer unlimited;
  umb_cp_ptr_builder slot = umb_cp_root_slot(&unlimited.builder);
  umb_cp_slot_text(&slot, "", UINT32_MAX, UINT32_MAX);
  EXPECT_EQ(umb_cp_builder_finish(&unlimited.builder), -EMSGSIZE);
  for (uint32_t count : {1u << 29, 0xffffffffu}) {
    Buffer buffer;
    wide_lists_builder b;
    umb_cp_list_builder list;
    wide_lists_init_root(&buffer.builder, &b);
    wide_lists_init_voids(&b, count, &list);
    EXPECT_EQ(list.count, 0u);
    wide_lists_init_structs(&b, count, &list);
    EXPECT_EQ(list.count, 0u);
    EXPECT_EQ(umb_cp_builder_finish(&buffer.builder), -EMSGSIZE);
  }
}

TEST(Builder, ElementBeyondTheListIsAnOverflow) {
  Buffer buffer;
  wide_lists_builder b;
  umb_cp_list_builder list;
  wide_lists_init_root(&buffer.builder, &b);
  wide_lists_init_u8s(&b, 3, &list);
  wide_lists_u8s_set_at(&list, 3, 1);
  EXPECT_EQ(umb_cp_builder_finish(&buffer.builder), -EMSGSIZE);
}

// Writes to every kind of field, at `data` bytes and at pointer `i`.
void setAll(umb_cp_struct_builder* s, uint32_t data, uint32_t i) {
  umb_cp_set_u8(s, data, 0xff);
  umb_cp_set_u16(s, data, 0xffff);
  umb_cp_set_u32(s, data, 0xffffffff);
  umb_cp_set_u64(s, data, ~uint64_t{0});
  umb_cp_set_bool(s, data * 8, true);
  umb_cp_set_text(s, i, "text", 4, 4);
  umb_cp_clear_ptr(s, i);
}

TEST(Builder, FieldsBeyondTheStructGoNowhere) {
  // An accessor of a newer schema, so to speak.
  Buffer buffer;
  umb_cp_struct_builder s;
  const umb_cp_ptr_builder root = umb_cp_root_slot(&buffer.builder);
  umb_cp_slot_struct(&root, 1, 1, &s);
  setAll(&s, 8, 1);
  for (uint32_t off : {1u, 2u, 4u, 7u}) umb_cp_set_u64(&s, off, ~uint64_t{0});
  for (uint32_t off : {5u, 6u, 7u}) umb_cp_set_u32(&s, off, ~uint32_t{0});
  umb_cp_set_u16(&s, 7, 0xffff);
  EXPECT_EQ(umb_cp_slot(&s, 1).at, nullptr);
  EXPECT_NE(umb_cp_slot(&s, 0).at, nullptr);
  EXPECT_EQ(umb_cp_load64(s.data), 0u);
  EXPECT_EQ(umb_cp_load64(s.data + 8), 0u) << "the pointer behind it";
  EXPECT_EQ(umb_cp_builder_finish(&buffer.builder), -EINVAL);
}

TEST(Builder, FieldsOfAStructWithoutRoomGoNowhere) {
  Buffer buffer(16);
  umb_cp_struct_builder s;
  const umb_cp_ptr_builder root = umb_cp_root_slot(&buffer.builder);
  umb_cp_slot_struct(&root, 1, 1, &s);
  setAll(&s, 0, 0);
  EXPECT_EQ(umb_cp_slot(&s, 0).at, nullptr);
  EXPECT_EQ(umb_cp_builder_finish(&buffer.builder), -EMSGSIZE);
}

TEST(Builder, SettersOfAnotherListGoNowhere) {
  // As with the reader's, the element accessors of a field do not know which field a list came from.
  Buffer buffer;
  umb_cp_list_builder list;
  const umb_cp_ptr_builder root = umb_cp_root_slot(&buffer.builder);
  umb_cp_slot_list(&root, UMB_CP_BYTE, 8, &list);
  umb_cp_list_set_u16(&list, 0, 0xffff);
  umb_cp_list_set_u64(&list, 7, ~uint64_t{0});
  umb_cp_list_set_text(&list, 0, "text", 4);
  EXPECT_EQ(umb_cp_list_slot(&list, 0).at, nullptr);
  umb_cp_list_set_u8(&list, 7, 1);
  EXPECT_EQ(umb_cp_load64(list.first), uint64_t{1} << 56);
  EXPECT_EQ(umb_cp_builder_finish(&buffer.builder), -EINVAL);
}

TEST(Builder, NothingOfTheBufferShows) {
  // The same message in buffers with other contents is the same bytes.
  std::vector<uint64_t> messages[2];
  for (int i = 0; i < 2; i++) {
    std::vector<uint64_t> words(1024, i == 0 ? 0 : 0xffffffffffffffff);
    umb_cp_builder builder;
    umb_cp_builder_init(&builder, words.data(), words.size() * 8);
    fill(&builder);
    const ssize_t bytes = umb_cp_builder_finish(&builder);
    ASSERT_GT(bytes, 0);
    messages[i].assign(words.begin(), words.begin() + bytes / 8);
  }
  EXPECT_EQ(messages[0], messages[1]);
}

TEST(Builder, ReplacedPointersLeadToTheNewObject) {
  Buffer buffer;
  wide_pointers_builder b;
  wide_pointers_init_root(&buffer.builder, &b);
  wide_pointers_set_text(&b, "first", 5);
  wide_pointers_set_text(&b, "second", 6);
  Official official(buffer.finish());
  EXPECT_EQ(view(official.root<Pointers>().getText()), "second");
}

TEST(Builder, EmptyMessageHasANullRoot) {
  Buffer buffer;
  auto words = buffer.finish();
  EXPECT_EQ(words, (std::vector<uint64_t>{uint64_t{1} << 32, 0}));
}

TEST(Builder, ABuiltFrameIsReadByUs) {
  Buffer buffer;
  fill(&buffer.builder);
  Frame frame(buffer.finish());
  wide_pointers r;
  umb_cp_ptr any;
  wide_lists lists;
  umb_cp_list list;
  umb_cp_text text;
  ASSERT_EQ(frame.error, 0);
  ASSERT_EQ(wide_pointers_read_root(&frame.msg, &r), 0);
  any = wide_pointers_any_struct(&r);
  ASSERT_EQ(wide_lists_read(&any, &lists), 0);
  ASSERT_EQ(wide_lists_texts(&lists, 2, &list), 0);
  ASSERT_EQ(wide_lists_texts_at(&list, 1, &text), 0);
  EXPECT_EQ(view(text), "last");
}

// Of a struct without data or pointers, and of a list of bytes, what is written with the accessors of others.
TEST(Builder, WhatHasNoPlaceIsReported) {
  const auto misplaced = [](auto write) {
    Buffer buffer;
    const umb_cp_ptr_builder slot = umb_cp_root_slot(&buffer.builder);
    umb_cp_struct_builder s;
    umb_cp_slot_struct(&slot, 0, 0, &s);
    write(s);
    return umb_cp_builder_finish(&buffer.builder) == -EINVAL;
  };
  using S = umb_cp_struct_builder&;
  EXPECT_TRUE(misplaced([](S s) { umb_cp_set_bool(&s, 0, true); }));
  EXPECT_TRUE(misplaced([](S s) { umb_cp_set_u8(&s, 0, 1); }));
  EXPECT_TRUE(misplaced([](S s) { umb_cp_set_u16(&s, 0, 1); }));
  EXPECT_TRUE(misplaced([](S s) { umb_cp_set_u32(&s, 0, 1); }));
  EXPECT_TRUE(misplaced([](S s) { umb_cp_set_u64(&s, 0, 1); }));
  EXPECT_TRUE(misplaced([](S s) { umb_cp_set_text(&s, 0, "", 0, 1); }));
  EXPECT_TRUE(misplaced([](S s) {
    umb_cp_struct_builder inner;
    umb_cp_init_struct(&s, 0, 1, 0, &inner);
  }));
  EXPECT_TRUE(misplaced([](S s) {
    umb_cp_list_builder list;
    umb_cp_init_list(&s, 0, UMB_CP_BYTE, 1, 1, &list);
  }));
  EXPECT_FALSE(misplaced([](S) {}));
}

TEST(Builder, ElementsOfAnotherSizeThanTheListsAreReported) {
  const auto misplaced = [](auto write) {
    Buffer buffer;
    const umb_cp_ptr_builder slot = umb_cp_root_slot(&buffer.builder);
    umb_cp_list_builder list;
    umb_cp_slot_list(&slot, UMB_CP_BYTE, 2, &list);
    write(list);
    return umb_cp_builder_finish(&buffer.builder) == -EINVAL;
  };
  using L = umb_cp_list_builder&;
  EXPECT_TRUE(misplaced([](L l) { umb_cp_list_set_u16(&l, 0, 1); }));
  EXPECT_TRUE(misplaced([](L l) { umb_cp_list_set_text(&l, 0, "", 0); }));
  EXPECT_FALSE(misplaced([](L l) { umb_cp_list_set_u8(&l, 0, 1); }));
}

TEST(Builder, ASlotThatIsNotThereIsReported) {
  const auto result = [](auto fill) {
    Buffer buffer;
    const umb_cp_ptr_builder none = {&buffer.builder, nullptr};
    fill(&none);
    return umb_cp_builder_finish(&buffer.builder);
  };
  using Slot = const umb_cp_ptr_builder*;
  umb_cp_struct_builder s;
  umb_cp_list_builder list;
  EXPECT_EQ(result([&](Slot slot) { umb_cp_slot_struct(slot, 1, 1, &s); }), -EINVAL);
  EXPECT_EQ(result([&](Slot slot) { umb_cp_slot_list(slot, UMB_CP_BYTE, 1, &list); }), -EINVAL);
  EXPECT_EQ(result([&](Slot slot) { umb_cp_slot_struct_list(slot, 1, 1, 1, &list); }), -EINVAL);
  EXPECT_EQ(result([](Slot slot) { umb_cp_slot_text(slot, "text", 4, 4); }), -EINVAL);
  EXPECT_EQ(result([](Slot slot) { umb_cp_slot_data(slot, "data", 4, 4); }), -EINVAL);
  EXPECT_EQ(result([](Slot) {}), 16);
}

TEST(Builder, ABufferThatIsNotAlignedIsRefused) {
  alignas(8) char buffer[72];
  umb_cp_builder b;
  umb_cp_builder_init(&b, buffer + 1, 64);
  const umb_cp_ptr_builder slot = umb_cp_root_slot(&b);
  EXPECT_EQ(slot.at, nullptr);
  EXPECT_EQ(umb_cp_builder_finish(&b), -EINVAL);
}

}  // namespace
}  // namespace umb::test
