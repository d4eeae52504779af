// SPDX-License-Identifier: GPL-2.0-only
// The corners of the schema language, both ways: what the official library wrote is read, what ours wrote is
// read by it.
#include "calls.umb.h"
#include "corners.capnp.h"
#include "corners.umb.h"
#include "keywords.umb.h"
#include "support.h"

namespace umb::test {
namespace {

TEST(Corners, ConstantsOfScalarsAndText) {
  EXPECT_EQ(CORNER_NO, NO);
  EXPECT_EQ(CORNER_MOST, MOST);
  EXPECT_EQ(CORNER_LEAST, LEAST);
  EXPECT_EQ(CORNER_MILLION, MILLION);
  EXPECT_EQ(CORNER_AGAIN, 1000000u);
  EXPECT_EQ(std::string_view(CORNER_EMPTY), "");
  EXPECT_EQ(std::string_view(CORNER_ACCENTS), view(*ACCENTS));
  EXPECT_EQ(CORNER_THEIRS, WIDE_COLOUR_GREEN);
  EXPECT_EQ(CORNER_LABELLED_OPEN_SECRET, 7);
  EXPECT_EQ(CORNER_SCHEMA_FILE_ID, 0x9a3b5c7d1e2f4a06u);
}

TEST(Corners, ConstantLists) {
  umb_cp_msg msg;
  umb_cp_list list, inner;
  umb_cp_text text;
  umb_cp_data data;
  shapes_point point;
  ASSERT_EQ(corner_points_open(&msg, &list), 0);
  ASSERT_EQ(list.count, 2u);
  ASSERT_EQ(corner_points_at(&list, 0, &point), 0);
  ASSERT_EQ(shapes_point_label(&point, &text), 0);
  EXPECT_EQ(view(text), "one");
  ASSERT_EQ(corner_matrix_open(&msg, &list), 0);
  ASSERT_EQ(corner_matrix_at(&list, 0, 2, &inner), 0);
  EXPECT_EQ(corner_matrix_at_at(&inner, 1), -2);
  ASSERT_EQ(corner_matrix_at(&list, 1, 0, &inner), 0);
  EXPECT_EQ(inner.count, 0u);
  ASSERT_EQ(corner_blobs_open(&msg, &list), 0);
  ASSERT_EQ(corner_blobs_at(&list, 0, &data), 0);
  EXPECT_EQ(view(data), std::string_view("\0", 1));
  ASSERT_EQ(corner_blobs_at(&list, 2, &data), 0);
  EXPECT_EQ(view(data), "ab");
  ASSERT_EQ(corner_colours_open(&msg, &list), 0);
  EXPECT_EQ(corner_colours_at(&list, 0), WIDE_COLOUR_BLUE);
  ASSERT_EQ(corner_flags_open(&msg, &list), 0);
  EXPECT_EQ(list.count, 3u);
  EXPECT_TRUE(corner_flags_at(&list, 0));
  EXPECT_FALSE(corner_flags_at(&list, 1));
}

// The value of the constant `holder`, which is a default too.
void expectHolder(const corner_holder& r) {
  shapes_point point;
  struct corner_holder_inner inner;
  struct corner_holder_pair pair;
  umb_cp_list list;
  umb_cp_text text;
  ASSERT_EQ(corner_holder_point(&r, &point), 0);
  EXPECT_EQ(shapes_point_x(&point), 5);
  ASSERT_EQ(corner_holder_inner(&r, &inner), 0);
  ASSERT_EQ(corner_holder_inner_numbers(&inner, 1, &list), 0);
  EXPECT_EQ(corner_holder_inner_numbers_at(&list, 0), 7u);
  corner_holder_pair(&r, &pair);
  ASSERT_EQ(corner_holder_pair_right(&pair, &text), 0);
  EXPECT_EQ(view(text), "r");
}

TEST(Corners, ConstantStruct) {
  umb_cp_msg msg;
  corner_holder holder;
  ASSERT_EQ(corner_holder_open(&msg, &holder), 0);
  expectHolder(holder);
}

TEST(Corners, NestedListsAreRead) {
  capnp::MallocMessageBuilder message;
  auto w = message.initRoot<NestedLists>();
  w.initBools(2).init(1, 9).set(8, true);
  w.initVoids(1).init(0, 5);
  w.initDatas(2).init(1, 1).set(0, kj::StringPtr("d").asBytes());
  w.initColours(1).set(0, {Colour::GREEN, Colour::BLUE});
  w.initLongs(1).init(0, 1).set(0, {INT64_MIN});
  w.initBoxes(2)[1].setContent("boxed");
  w.setBlob(kj::StringPtr("abc").asBytes());

  Frame frame(message);
  corner_nested_lists r;
  umb_cp_list list, inner, innermost;
  umb_cp_data data;
  umb_cp_text text;
  wide_box box;
  ASSERT_EQ(corner_nested_lists_read_root(&frame.msg, &r), 0);
  ASSERT_EQ(corner_nested_lists_bools(&r, 2, &list), 0);
  ASSERT_EQ(corner_nested_lists_bools_at(&list, 1, 9, &inner), 0);
  EXPECT_TRUE(corner_nested_lists_bools_at_at(&inner, 8));
  EXPECT_FALSE(corner_nested_lists_bools_at_at(&inner, 7));
  ASSERT_EQ(corner_nested_lists_voids(&r, 1, &list), 0);
  ASSERT_EQ(corner_nested_lists_voids_at(&list, 0, 5, &inner), 0);
  EXPECT_EQ(inner.count, 5u);
  ASSERT_EQ(corner_nested_lists_datas(&r, &list), 0);
  ASSERT_EQ(corner_nested_lists_datas_at(&list, 1, 1, &inner), 0);
  ASSERT_EQ(corner_nested_lists_datas_at_at(&inner, 0, &data), 0);
  EXPECT_EQ(view(data), "d");
  ASSERT_EQ(corner_nested_lists_colours(&r, 1, &list), 0);
  ASSERT_EQ(corner_nested_lists_colours_at(&list, 0, 2, &inner), 0);
  EXPECT_EQ(corner_nested_lists_colours_at_at(&inner, 1), WIDE_COLOUR_BLUE);
  ASSERT_EQ(corner_nested_lists_longs(&r, 1, &list), 0);
  ASSERT_EQ(corner_nested_lists_longs_at(&list, 0, 1, &inner), 0);
  ASSERT_EQ(corner_nested_lists_longs_at_at(&inner, 0, 1, &innermost), 0);
  EXPECT_EQ(corner_nested_lists_longs_at_at_at(&innermost, 0), INT64_MIN);
  ASSERT_EQ(corner_nested_lists_boxes(&r, 2, &list), 0);
  ASSERT_EQ(corner_nested_lists_boxes_at(&list, 1, &box), 0);
  const umb_cp_ptr content = wide_box_content(&box);
  ASSERT_EQ(umb_cp_ptr_text(&content, 10, &text), 0);
  EXPECT_EQ(view(text), "boxed");
  ASSERT_EQ(corner_nested_lists_blob(&r, &data), 0);
  EXPECT_EQ(view(data), "abc");
}

TEST(Corners, NestedListsAreWritten) {
  Buffer buffer;
  corner_nested_lists_builder b;
  umb_cp_list_builder list, inner, innermost;
  umb_cp_ptr_builder slot;
  wide_box_builder box;
  corner_nested_lists_init_root(&buffer.builder, &b);
  corner_nested_lists_init_bools(&b, 2, &list);
  corner_nested_lists_bools_init_at(&list, 1, 9, &inner);
  corner_nested_lists_bools_at_set_at(&inner, 8, true);
  corner_nested_lists_init_voids(&b, 1, &list);
  corner_nested_lists_voids_init_at(&list, 0, 5, &inner);
  corner_nested_lists_init_datas(&b, 2, &list);
  corner_nested_lists_datas_init_at(&list, 1, 1, &inner);
  corner_nested_lists_datas_at_set_at(&inner, 0, "d", 1);
  corner_nested_lists_init_colours(&b, 1, &list);
  corner_nested_lists_colours_init_at(&list, 0, 2, &inner);
  corner_nested_lists_colours_at_set_at(&inner, 1, WIDE_COLOUR_BLUE);
  corner_nested_lists_init_longs(&b, 1, &list);
  corner_nested_lists_longs_init_at(&list, 0, 1, &inner);
  corner_nested_lists_longs_at_init_at(&inner, 0, 1, &innermost);
  corner_nested_lists_longs_at_at_set_at(&innermost, 0, INT64_MIN);
  corner_nested_lists_init_boxes(&b, 2, &list);
  corner_nested_lists_boxes_init_at(&list, 1, &box);
  wide_box_init_content(&box, &slot);
  umb_cp_slot_text(&slot, "boxed", 5, 10);
  corner_nested_lists_set_blob(&b, "abc", 3);

  Official official(buffer.finish());
  auto r = official.root<NestedLists>();
  EXPECT_TRUE(r.getBools()[1][8]);
  EXPECT_EQ(r.getBools()[0].size(), 0u);
  EXPECT_EQ(r.getVoids()[0].size(), 5u);
  EXPECT_EQ(view(r.getDatas()[1][0]), "d");
  EXPECT_EQ(r.getColours()[0][1], Colour::BLUE);
  EXPECT_EQ(r.getLongs()[0][0][0], INT64_MIN);
  EXPECT_EQ(view(r.getBoxes()[1].getContent()), "boxed");
  EXPECT_EQ(view(r.getBlob()), "abc");
}

TEST(Corners, ListsOfAnyList) {
  Buffer buffer;
  calls_any_lists_builder b;
  umb_cp_list_builder lists, bytes;
  umb_cp_ptr_builder slot;
  calls_any_lists_init_root(&buffer.builder, &b);
  calls_any_lists_init_lists(&b, 2, &lists);
  calls_any_lists_lists_init_at(&lists, 1, &slot);
  umb_cp_slot_list(&slot, UMB_CP_BYTE, 3, &bytes);
  umb_cp_list_set_u8(&bytes, 2, 33);
  Frame frame(buffer.finish());
  calls_any_lists r;
  umb_cp_list list;
  ASSERT_EQ(calls_any_lists_read_root(&frame.msg, &r), 0);
  ASSERT_EQ(calls_any_lists_lists(&r, 2, &list), 0);
  const umb_cp_ptr any = calls_any_lists_lists_at(&list, 1);
  ASSERT_EQ(umb_cp_ptr_list(&any, UMB_CP_BYTE, 3, &list), 0);
  EXPECT_EQ(umb_cp_list_u8(&list, 2), 33);
}

TEST(Corners, MoreThanTheSchemasMaximum) {
  capnp::MallocMessageBuilder message;
  auto w = message.initRoot<NestedLists>();
  w.initDatas(3);
  w.initBlob(4);
  Frame frame(message);
  corner_nested_lists r;
  umb_cp_list list;
  umb_cp_data data;
  ASSERT_EQ(corner_nested_lists_read_root(&frame.msg, &r), 0);
  EXPECT_EQ(corner_nested_lists_datas(&r, &list), -EBADMSG);
  EXPECT_EQ(corner_nested_lists_blob(&r, &data), -EBADMSG);

  Buffer lists, blob;
  corner_nested_lists_builder b;
  umb_cp_list_builder out;
  corner_nested_lists_init_root(&lists.builder, &b);
  corner_nested_lists_init_datas(&b, 3, &out);
  EXPECT_EQ(umb_cp_builder_finish(&lists.builder), -EMSGSIZE);
  corner_nested_lists_init_root(&blob.builder, &b);
  corner_nested_lists_set_blob(&b, "four", 4);
  EXPECT_EQ(umb_cp_builder_finish(&blob.builder), -EMSGSIZE);
}

TEST(Corners, DefaultsOfPointers) {
  capnp::MallocMessageBuilder message;
  message.initRoot<MoreDefaults>();
  Frame frame(message);
  corner_more_defaults r;
  corner_holder holder;
  umb_cp_list list, inner;
  umb_cp_data data;
  ASSERT_EQ(corner_more_defaults_read_root(&frame.msg, &r), 0);
  ASSERT_EQ(corner_more_defaults_rows(&r, 2, &list), 0);
  ASSERT_EQ(corner_more_defaults_rows_at(&list, 1, 2, &inner), 0);
  EXPECT_EQ(corner_more_defaults_rows_at_at(&inner, 1), 3);
  ASSERT_EQ(corner_more_defaults_datas(&r, 2, &list), 0);
  ASSERT_EQ(corner_more_defaults_datas_at(&list, 1, &data), 0);
  EXPECT_EQ(view(data), std::string_view("\0", 1));
  ASSERT_EQ(corner_more_defaults_colours(&r, 1, &list), 0);
  EXPECT_EQ(corner_more_defaults_colours_at(&list, 0), WIDE_COLOUR_BLUE);
  ASSERT_EQ(corner_more_defaults_voids(&r, 2, &list), 0);
  EXPECT_EQ(list.count, 2u);
  EXPECT_EQ(corner_more_defaults_voids(&r, 1, &list), -EBADMSG) << "a default obeys the caller's maximum";
  ASSERT_EQ(corner_more_defaults_holder(&r, &holder), 0);
  expectHolder(holder);
}

TEST(Corners, DefaultsOfGroupMembers) {
  capnp::MallocMessageBuilder message;
  auto w = message.initRoot<MoreDefaults>();
  for (int tag = 0; tag < 4; tag++) {
    auto group = w.getGroup();
    if (tag == 1) group.adoptWords({});
    if (tag == 2) group.adoptData({});
    if (tag == 3) group.adoptPoint({});
    Frame frame(message);
    corner_more_defaults r;
    struct corner_more_defaults_group g;
    umb_cp_text text;
    umb_cp_data data;
    umb_cp_list list;
    shapes_point point;
    ASSERT_EQ(corner_more_defaults_read_root(&frame.msg, &r), 0);
    corner_more_defaults_group(&r, &g);
    ASSERT_EQ(corner_more_defaults_group_text(&g, &text), 0);
    EXPECT_EQ(view(text), "in a group");
    EXPECT_TRUE(corner_more_defaults_group_flag(&g));
    EXPECT_EQ(corner_more_defaults_group_colour(&g), WIDE_COLOUR_BLUE);
    EXPECT_EQ(corner_more_defaults_group_small(&g), -1);
    ASSERT_EQ(corner_more_defaults_group_numbers(&g, 1, &list), 0);
    EXPECT_EQ(corner_more_defaults_group_numbers_at(&list, 0), 9);
    ASSERT_EQ(corner_more_defaults_group_which(&g), tag);
    EXPECT_EQ(corner_more_defaults_group_by_default(&g), 10);
    ASSERT_EQ(corner_more_defaults_group_words(&g, 2, &list), tag == 1 ? 0 : -EBADMSG);
    if (tag == 1) {
      ASSERT_EQ(corner_more_defaults_group_words_at(&list, 1, &text), 0);
      EXPECT_EQ(view(text), "b");
    }
    ASSERT_EQ(corner_more_defaults_group_data(&g, &data), tag == 2 ? 0 : -EBADMSG);
    if (tag == 2) {
      EXPECT_EQ(view(data), "d");
    }
    ASSERT_EQ(corner_more_defaults_group_point(&g, &point), tag == 3 ? 0 : -EBADMSG);
    if (tag == 3) {
      EXPECT_EQ(shapes_point_y(&point), -3);
    }
  }
}

TEST(Corners, GroupMembersWithDefaultsAreWritten) {
  Buffer buffer;
  corner_more_defaults_builder b;
  corner_more_defaults_group_builder group;
  corner_more_defaults_named_builder named;
  corner_more_defaults_named_deeper_builder deeper;
  corner_more_defaults_init_root(&buffer.builder, &b);
  corner_more_defaults_init_group(&b, &group);
  corner_more_defaults_group_set_text(&group, "set", 3);
  corner_more_defaults_group_set_flag(&group, false);
  corner_more_defaults_group_set_colour(&group, WIDE_COLOUR_RED);
  corner_more_defaults_group_set_small(&group, 5);
  corner_more_defaults_group_set_by_default(&group, 0);
  corner_more_defaults_init_named(&b, &named);
  corner_more_defaults_named_set_long(&named, 5);
  corner_more_defaults_named_init_deeper(&named, &deeper);
  corner_more_defaults_named_deeper_set_two(&deeper, 0);

  Official official(buffer.finish());
  auto r = official.root<MoreDefaults>();
  EXPECT_EQ(view(r.getGroup().getText()), "set");
  EXPECT_FALSE(r.getGroup().getFlag());
  EXPECT_EQ(r.getGroup().getColour(), Colour::RED);
  EXPECT_EQ(r.getGroup().getSmall(), 5);
  EXPECT_EQ(r.getGroup().getNumbers()[0], 9);
  EXPECT_EQ(r.getGroup().getByDefault(), 0);
  ASSERT_TRUE(r.getNamed().isDeeper());
  ASSERT_TRUE(r.getNamed().getDeeper().isTwo());
  EXPECT_EQ(r.getNamed().getDeeper().getTwo(), 0);
  EXPECT_EQ(view(r.getHolder().getPair().getRight()), "r");
}

TEST(Corners, TypeParametersAreAnyPointers) {
  capnp::MallocMessageBuilder message;
  auto w = message.initRoot<UsesGeneric>();
  auto map = w.initMap();
  map.setKey("key");
  map.initValue().setY(-9);
  map.initEntries(1)[0].setKey("entry");
  w.initEntry().setWeight(0);
  w.initBare().getValue().setAs<capnp::Text>("bare");

  Frame frame(message);
  corner_uses_generic r;
  corner_generic generic;
  corner_generic_entry entry;
  shapes_point point;
  umb_cp_list list;
  umb_cp_text text;
  umb_cp_ptr ptr;
  ASSERT_EQ(corner_uses_generic_read_root(&frame.msg, &r), 0);
  ASSERT_EQ(corner_uses_generic_map(&r, &generic), 0);
  ptr = corner_generic_key(&generic);
  ASSERT_EQ(umb_cp_ptr_text(&ptr, 3, &text), 0);
  EXPECT_EQ(view(text), "key");
  ptr = corner_generic_value(&generic);
  ASSERT_EQ(shapes_point_read(&ptr, &point), 0);
  EXPECT_EQ(shapes_point_y(&point), -9);
  ASSERT_EQ(corner_generic_entries(&generic, 1, &list), 0);
  ASSERT_EQ(corner_generic_entries_at(&list, 0, &entry), 0);
  EXPECT_EQ(corner_generic_entry_weight(&entry), 3u);
  ptr = corner_generic_entry_key(&entry);
  ASSERT_EQ(umb_cp_ptr_text(&ptr, 5, &text), 0);
  EXPECT_EQ(view(text), "entry");
  ASSERT_EQ(corner_uses_generic_entry(&r, &entry), 0);
  EXPECT_EQ(corner_generic_entry_weight(&entry), 0u);
  ASSERT_EQ(corner_uses_generic_bare(&r, &generic), 0);
  ptr = corner_generic_value(&generic);
  ASSERT_EQ(umb_cp_ptr_text(&ptr, 4, &text), 0);
  EXPECT_EQ(view(text), "bare");
}

TEST(Corners, NamesByAnnotation) {
  Buffer buffer;
  corner_labelled_builder b;
  corner_labelled_set_builder set;
  corner_labelled_either_builder either;
  corner_labelled_init_root(&buffer.builder, &b);
  corner_labelled_init_set(&b, &set);
  corner_labelled_set_set_member(&set, 3);
  corner_labelled_init_either(&b, &either);
  corner_labelled_either_set_bee(&either, 4);
  Official official(buffer.finish());
  EXPECT_EQ(official.root<Named>().getGroup().getField(), 3);
  EXPECT_EQ(official.root<Named>().getUnion().getB(), 4);
  EXPECT_EQ(CORNER_LABELLED_SORT_INITIAL, 0);
  EXPECT_EQ(CORNER_LABELLED_SORT_SECOND, 1);
  EXPECT_EQ(CORNER_LABELLED_EITHER_BEE, 1);
}

TEST(Corners, MethodsHaveNumbersAlone) {
  EXPECT_EQ(CALLS_SERVICE_OPEN, 0);
  EXPECT_EQ(CALLS_SERVICE_CLOSE_ALL, 1);
  EXPECT_EQ(CALLS_RPC_BEGIN, 0);
  EXPECT_EQ(CALLS_RPC_NEXT, 1);
  EXPECT_EQ(CALLS_RPC_END, 2);
  EXPECT_EQ(CALLS_RPC_INNER_PING, 0);
}

TEST(Corners, KeywordsAreNamesLikeOthers) {
  Buffer buffer;
  keywords_struct_builder b;
  keywords_struct_init_root(&buffer.builder, &b);
  keywords_struct_set_while(&b, 1);
  keywords_struct_set_class(&b, 2);
  keywords_struct_set_errno(&b, 3);
  Frame frame(buffer.finish());
  keywords_struct r;
  ASSERT_EQ(keywords_struct_read_root(&frame.msg, &r), 0);
  EXPECT_EQ(keywords_struct_while(&r), 1);
  EXPECT_EQ(keywords_struct_class(&r), 2);
  EXPECT_EQ(keywords_struct_errno(&r), 3);
  EXPECT_EQ(KEYWORDS_ENUM_ALIGNOF, 1);
  EXPECT_EQ(KEYWORDS_CONST, 1);
}

// A struct of one message becomes part of another.

TEST(Corners, CopiesIntoFields) {
  capnp::MallocMessageBuilder message;
  auto w = message.initRoot<Holder>();
  w.initPoint().setLabel("copied");
  w.initInner().setNumbers({1, 2, 3});
  Frame frame(message);
  corner_holder from;
  shapes_point point;
  ASSERT_EQ(corner_holder_read_root(&frame.msg, &from), 0);
  ASSERT_EQ(corner_holder_point(&from, &point), 0);

  Buffer buffer;
  corner_more_defaults_builder b;
  corner_more_defaults_group_builder group;
  corner_more_defaults_init_root(&buffer.builder, &b);
  EXPECT_EQ(corner_more_defaults_copy_holder(&b, &from), 0);
  corner_more_defaults_init_group(&b, &group);
  EXPECT_EQ(corner_more_defaults_group_copy_point(&group, &point), 0);
  Official official(buffer.finish());
  auto r = official.root<MoreDefaults>();
  EXPECT_EQ(view(r.getHolder().getPoint().getLabel()), "copied");
  EXPECT_EQ(r.getHolder().getInner().getNumbers()[2], 3u);
  ASSERT_TRUE(r.getGroup().isPoint()) << "a copy sets the tag";
  EXPECT_EQ(view(r.getGroup().getPoint().getLabel()), "copied");
}

TEST(Corners, CopiesOfRootsAndOfAnyPointers) {
  capnp::MallocMessageBuilder message;
  auto w = message.initRoot<UsesGeneric>();
  w.initMap().setKey("key");
  Frame frame(message);
  corner_uses_generic from;
  corner_generic map;
  ASSERT_EQ(corner_uses_generic_read_root(&frame.msg, &from), 0);
  ASSERT_EQ(corner_uses_generic_map(&from, &map), 0);
  const umb_cp_ptr key = corner_generic_key(&map);

  Buffer whole, parts;
  EXPECT_EQ(corner_uses_generic_copy_root(&whole.builder, &from), 0);
  Official official(whole.finish());
  EXPECT_EQ(view(official.root<UsesGeneric>().getMap().getKey()), "key");

  corner_generic_builder b;
  umb_cp_ptr_builder slot;
  corner_generic_init_root(&parts.builder, &b);
  EXPECT_EQ(corner_generic_copy_key(&b, &key), 0);
  corner_generic_init_value(&b, &slot);
  EXPECT_EQ(corner_generic_copy(&slot, &map), 0);
  Official second(parts.finish());
  auto r = second.root<Generic<capnp::Text, Generic<capnp::Text, Point>>>();
  EXPECT_EQ(view(r.getKey()), "key");
  EXPECT_EQ(view(r.getValue().getKey()), "key");
}

TEST(Corners, CopiesOfWhatIsMalformedAreRefused) {
  // The root's only pointer leads beyond the end.
  Frame frame({uint64_t{2} << 32, uint64_t{1} << 48, 0x100 | uint64_t{1} << 32});
  corner_uses_generic from;
  ASSERT_EQ(frame.error, 0);
  ASSERT_EQ(corner_uses_generic_read_root(&frame.msg, &from), 0);
  Buffer buffer;
  EXPECT_EQ(corner_uses_generic_copy_root(&buffer.builder, &from), -EBADMSG);
}

}  // namespace
}  // namespace umb::test
