// SPDX-License-Identifier: GPL-2.0-only
// What the official library wrote is read by the generated accessors: every feature of the schema language.
#include "support.h"
#include "wide.capnp.h"
#include "wide.umb.h"

namespace umb::test {
namespace {

// Segments of a few words, so that the message has far pointers.
constexpr unsigned smallSegment = 24;

TEST(WideRead, ScalarsAtTheirExtremes) {
  for (bool high : {false, true}) {
    capnp::MallocMessageBuilder message;
    auto w = message.initRoot<Scalars>();
    w.setB(high);
    w.setI8(high ? 127 : -128);
    w.setI16(high ? 32767 : -32768);
    w.setI32(high ? INT32_MAX : INT32_MIN);
    w.setI64(high ? INT64_MAX : INT64_MIN);
    w.setU8(high ? 255 : 1);
    w.setU16(high ? 65535 : 1);
    w.setU32(high ? UINT32_MAX : 1);
    w.setU64(high ? UINT64_MAX : 1);
    w.setColour(high ? Colour::BLUE : static_cast<Colour>(60000));
    w.setB2(!high);

    Frame frame(message);
    wide_scalars r;
    ASSERT_EQ(wide_scalars_read_root(&frame.msg, &r), 0);
    EXPECT_EQ(wide_scalars_b(&r), high);
    EXPECT_EQ(wide_scalars_i8(&r), high ? 127 : -128);
    EXPECT_EQ(wide_scalars_i16(&r), high ? 32767 : -32768);
    EXPECT_EQ(wide_scalars_i32(&r), high ? INT32_MAX : INT32_MIN);
    EXPECT_EQ(wide_scalars_i64(&r), high ? INT64_MAX : INT64_MIN);
    EXPECT_EQ(wide_scalars_u8(&r), high ? 255 : 1);
    EXPECT_EQ(wide_scalars_u16(&r), high ? 65535 : 1);
    EXPECT_EQ(wide_scalars_u32(&r), high ? UINT32_MAX : 1);
    EXPECT_EQ(wide_scalars_u64(&r), high ? UINT64_MAX : 1);
    EXPECT_EQ(wide_scalars_colour(&r), high ? WIDE_COLOUR_BLUE : 60000) << "an unknown value survives";
    EXPECT_EQ(wide_scalars_b2(&r), !high);
  }
}

void expectDefaults(const wide_defaults& r) {
  umb_cp_text text;
  umb_cp_data data;
  umb_cp_list list;
  shapes_point point;
  EXPECT_TRUE(wide_defaults_b(&r));
  EXPECT_EQ(wide_defaults_i8(&r), -128);
  EXPECT_EQ(wide_defaults_i16(&r), -12345);
  EXPECT_EQ(wide_defaults_i32(&r), INT32_MIN);
  EXPECT_EQ(wide_defaults_i64(&r), INT64_MIN);
  EXPECT_EQ(wide_defaults_u8(&r), 255);
  EXPECT_EQ(wide_defaults_u16(&r), 54321);
  EXPECT_EQ(wide_defaults_u32(&r), 4000000000);
  EXPECT_EQ(wide_defaults_u64(&r), 18000000000000000000u);
  EXPECT_EQ(wide_defaults_colour(&r), WIDE_COLOUR_GREEN);
  ASSERT_EQ(wide_defaults_text(&r, &text), 0);
  EXPECT_EQ(view(text), "default text");
  EXPECT_FALSE(wide_defaults_has_text(&r));
  ASSERT_EQ(wide_defaults_data(&r, &data), 0);
  EXPECT_EQ(view(data), std::string_view("\1\2\0\3", 4));
  ASSERT_EQ(wide_defaults_numbers(&r, 10, &list), 0);
  ASSERT_EQ(list.count, 3u);
  EXPECT_EQ(wide_defaults_numbers_at(&list, 1), -2);
  ASSERT_EQ(wide_defaults_texts(&r, 10, &list), 0);
  ASSERT_EQ(wide_defaults_texts_at(&list, 1, &text), 0);
  EXPECT_EQ(view(text), "two");
  ASSERT_EQ(wide_defaults_point(&r, &point), 0);
  EXPECT_EQ(shapes_point_x(&point), 7);
  EXPECT_EQ(shapes_point_y(&point), -8);
  ASSERT_EQ(shapes_point_label(&point, &text), 0);
  EXPECT_EQ(view(text), "here");
  ASSERT_EQ(wide_defaults_points(&r, 10, &list), 0);
  ASSERT_EQ(list.count, 2u);
  ASSERT_EQ(wide_defaults_points_at(&list, 1, &point), 0);
  EXPECT_EQ(shapes_point_y(&point), 2);
  ASSERT_EQ(shapes_point_label(&point, &text), 0);
  EXPECT_EQ(view(text), "second");
  ASSERT_EQ(wide_defaults_bits(&r, 10, &list), 0);
  std::string bits;
  for (uint32_t i = 0; i < list.count; i++) bits += wide_defaults_bits_at(&list, i) ? '1' : '0';
  EXPECT_EQ(bits, "101100101");
}

TEST(WideRead, DefaultsOfAnUnsetStruct) {
  capnp::MallocMessageBuilder message;
  message.initRoot<Defaults>();
  Frame frame(message);
  wide_defaults r;
  ASSERT_EQ(wide_defaults_read_root(&frame.msg, &r), 0);
  expectDefaults(r);
}

TEST(WideRead, DefaultsOfANullPointer) {
  Frame frame({uint64_t{1} << 32, 0});
  wide_defaults r;
  ASSERT_EQ(wide_defaults_read_root(&frame.msg, &r), 0);
  expectDefaults(r);
}

TEST(WideRead, DefaultsAreXoredWithWhatIsSet) {
  capnp::MallocMessageBuilder message;
  auto w = message.initRoot<Defaults>();
  w.setB(false);
  w.setI8(5);
  w.setI16(0);
  w.setI32(-1);
  w.setI64(1);
  w.setU8(0);
  w.setU16(54321);
  w.setU32(1);
  w.setU64(UINT64_MAX);
  w.setColour(Colour::RED);
  w.setText("");
  w.initNumbers(0);
  Frame frame(message);
  wide_defaults r;
  umb_cp_text text;
  umb_cp_list list;
  ASSERT_EQ(wide_defaults_read_root(&frame.msg, &r), 0);
  EXPECT_FALSE(wide_defaults_b(&r));
  EXPECT_EQ(wide_defaults_i8(&r), 5);
  EXPECT_EQ(wide_defaults_i16(&r), 0);
  EXPECT_EQ(wide_defaults_i32(&r), -1);
  EXPECT_EQ(wide_defaults_i64(&r), 1);
  EXPECT_EQ(wide_defaults_u8(&r), 0);
  EXPECT_EQ(wide_defaults_u16(&r), 54321);
  EXPECT_EQ(wide_defaults_u32(&r), 1u);
  EXPECT_EQ(wide_defaults_u64(&r), UINT64_MAX);
  EXPECT_EQ(wide_defaults_colour(&r), WIDE_COLOUR_RED);
  ASSERT_EQ(wide_defaults_text(&r, &text), 0);
  EXPECT_EQ(view(text), "") << "empty is not null";
  ASSERT_EQ(wide_defaults_numbers(&r, 10, &list), 0);
  EXPECT_EQ(list.count, 0u);
}

TEST(WideRead, ListsOfScalars) {
  capnp::MallocMessageBuilder message(smallSegment, capnp::AllocationStrategy::FIXED_SIZE);
  auto w = message.initRoot<Lists>();
  w.initVoids(7);
  w.setBools({true, false, false, true, true, false, true, false, true, true});
  w.setI8s({-128, 0, 127});
  w.setI16s({-32768, 32767});
  w.setI32s({INT32_MIN, 0, INT32_MAX});
  w.setI64s({INT64_MIN, INT64_MAX});
  w.setU8s({0, 255});
  w.setU16s({65535});
  w.setU32s({UINT32_MAX, 1});
  w.setU64s({UINT64_MAX});
  w.setColours({Colour::BLUE, Colour::RED});

  Frame frame(message);
  ASSERT_GT(frame.msg.segment_count, 1u);
  wide_lists r;
  umb_cp_list l;
  ASSERT_EQ(wide_lists_read_root(&frame.msg, &r), 0);
  ASSERT_EQ(wide_lists_voids(&r, 7, &l), 0);
  EXPECT_EQ(l.count, 7u);
  ASSERT_EQ(wide_lists_bools(&r, 10, &l), 0);
  std::string bits;
  for (uint32_t i = 0; i < l.count + 1; i++) bits += wide_lists_bools_at(&l, i) ? '1' : '0';
  EXPECT_EQ(bits, "10011010110");
  ASSERT_EQ(wide_lists_i8s(&r, 10, &l), 0);
  EXPECT_EQ(wide_lists_i8s_at(&l, 0), -128);
  EXPECT_EQ(wide_lists_i8s_at(&l, 2), 127);
  EXPECT_EQ(wide_lists_i8s_at(&l, 3), 0) << "beyond the end";
  ASSERT_EQ(wide_lists_i16s(&r, 10, &l), 0);
  EXPECT_EQ(wide_lists_i16s_at(&l, 0), -32768);
  EXPECT_EQ(wide_lists_i16s_at(&l, 1), 32767);
  ASSERT_EQ(wide_lists_i32s(&r, 10, &l), 0);
  EXPECT_EQ(wide_lists_i32s_at(&l, 0), INT32_MIN);
  EXPECT_EQ(wide_lists_i32s_at(&l, 2), INT32_MAX);
  ASSERT_EQ(wide_lists_i64s(&r, 10, &l), 0);
  EXPECT_EQ(wide_lists_i64s_at(&l, 0), INT64_MIN);
  EXPECT_EQ(wide_lists_i64s_at(&l, 1), INT64_MAX);
  ASSERT_EQ(wide_lists_u8s(&r, 10, &l), 0);
  EXPECT_EQ(wide_lists_u8s_at(&l, 1), 255);
  ASSERT_EQ(wide_lists_u16s(&r, 10, &l), 0);
  EXPECT_EQ(wide_lists_u16s_at(&l, 0), 65535);
  ASSERT_EQ(wide_lists_u32s(&r, 10, &l), 0);
  EXPECT_EQ(wide_lists_u32s_at(&l, 0), UINT32_MAX);
  EXPECT_EQ(wide_lists_u32s_at(&l, 1), 1u);
  ASSERT_EQ(wide_lists_u64s(&r, 10, &l), 0);
  EXPECT_EQ(wide_lists_u64s_at(&l, 0), UINT64_MAX);
  ASSERT_EQ(wide_lists_colours(&r, 10, &l), 0);
  EXPECT_EQ(wide_lists_colours_at(&l, 0), WIDE_COLOUR_BLUE);
}

TEST(WideRead, ListsOfPointers) {
  capnp::MallocMessageBuilder message(smallSegment, capnp::AllocationStrategy::FIXED_SIZE);
  auto w = message.initRoot<Lists>();
  w.setTexts({"a", "", "three"});
  auto datas = w.initDatas(1);
  datas.set(0, kj::arrayPtr(reinterpret_cast<const kj::byte*>("\0\1"), 2));
  w.initStructs(3)[2].setU32(77);
  auto matrix = w.initMatrix(2);
  matrix.set(1, {4, 5, 6});
  auto pages = w.initPages(1);
  pages.init(0, 2).set(1, "line");
  w.initGrids(1).init(0, 1).init(0, 2)[1].setLabel("deep");

  Frame frame(message);
  ASSERT_GT(frame.msg.segment_count, 1u);
  wide_lists r;
  umb_cp_list l, inner, innermost;
  umb_cp_text text;
  umb_cp_data data;
  wide_scalars scalars;
  shapes_point point;
  ASSERT_EQ(wide_lists_read_root(&frame.msg, &r), 0);
  ASSERT_EQ(wide_lists_texts(&r, 3, &l), 0);
  ASSERT_EQ(wide_lists_texts_at(&l, 1, &text), 0);
  EXPECT_EQ(view(text), "");
  ASSERT_EQ(wide_lists_texts_at(&l, 2, &text), 0);
  EXPECT_EQ(view(text), "three");
  ASSERT_EQ(wide_lists_datas(&r, 1, &l), 0);
  ASSERT_EQ(wide_lists_datas_at(&l, 0, &data), 0);
  EXPECT_EQ(view(data), std::string_view("\0\1", 2));
  ASSERT_EQ(wide_lists_structs(&r, 3, &l), 0);
  ASSERT_EQ(wide_lists_structs_at(&l, 2, &scalars), 0);
  EXPECT_EQ(wide_scalars_u32(&scalars), 77u);
  EXPECT_EQ(wide_lists_structs_at(&l, 3, &scalars), -EBADMSG);
  ASSERT_EQ(wide_lists_matrix(&r, 2, &l), 0);
  ASSERT_EQ(wide_lists_matrix_at(&l, 0, 3, &inner), 0);
  EXPECT_EQ(inner.count, 0u);
  ASSERT_EQ(wide_lists_matrix_at(&l, 1, 3, &inner), 0);
  EXPECT_EQ(wide_lists_matrix_at_at(&inner, 2), 6);
  EXPECT_EQ(wide_lists_matrix_at(&l, 1, 2, &inner), -EBADMSG) << "more than the caller's maximum";
  ASSERT_EQ(wide_lists_pages(&r, 1, &l), 0);
  ASSERT_EQ(wide_lists_pages_at(&l, 0, 2, &inner), 0);
  ASSERT_EQ(wide_lists_pages_at_at(&inner, 1, &text), 0);
  EXPECT_EQ(view(text), "line");
  ASSERT_EQ(wide_lists_grids(&r, 1, &l), 0);
  ASSERT_EQ(wide_lists_grids_at(&l, 0, 1, &inner), 0);
  ASSERT_EQ(wide_lists_grids_at_at(&inner, 0, 2, &innermost), 0);
  ASSERT_EQ(wide_lists_grids_at_at_at(&innermost, 1, &point), 0);
  ASSERT_EQ(shapes_point_label(&point, &text), 0);
  EXPECT_EQ(view(text), "deep");
}

TEST(WideRead, ListsAboveTheirMaximumAreRefused) {
  for (unsigned count : {3u, 4u}) {
    capnp::MallocMessageBuilder message;
    message.initRoot<Lists>().initFew(count);
    Frame frame(message);
    wide_lists r;
    umb_cp_list l;
    ASSERT_EQ(wide_lists_read_root(&frame.msg, &r), 0);
    EXPECT_EQ(wide_lists_few(&r, &l), count == 3 ? 0 : -EBADMSG);
  }
  for (const char* value : {"four", "fives"}) {
    capnp::MallocMessageBuilder message;
    message.initRoot<Pointers>().setFew(value);
    Frame frame(message);
    wide_pointers r;
    umb_cp_text text;
    ASSERT_EQ(wide_pointers_read_root(&frame.msg, &r), 0);
    EXPECT_EQ(wide_pointers_few(&r, &text), strlen(value) == 4 ? 0 : -EBADMSG);
  }
}

TEST(WideRead, UnionsGiveOnlyTheActiveMember) {
  capnp::MallocMessageBuilder message;
  auto w = message.initRoot<Unions>();
  wide_unions r;
  umb_cp_text text;
  umb_cp_data data;
  umb_cp_list list;
  shapes_point point;
  struct wide_unions_pair pair = {};

  w.setWord("active");
  {
    Frame frame(message);
    ASSERT_EQ(wide_unions_read_root(&frame.msg, &r), 0);
    EXPECT_EQ(wide_unions_which(&r), WIDE_UNIONS_WORD);
    ASSERT_EQ(wide_unions_word(&r, &text), 0);
    EXPECT_EQ(view(text), "active");
    EXPECT_EQ(wide_unions_bytes(&r, &data), -EBADMSG);
    EXPECT_EQ(wide_unions_point(&r, &point), -EBADMSG);
    EXPECT_EQ(wide_unions_list(&r, 10, &list), -EBADMSG);
    EXPECT_EQ(wide_unions_pair(&r, &pair), -EBADMSG);
    EXPECT_EQ(wide_unions_number(&r), 99u) << "its default";
    EXPECT_TRUE(wide_unions_flag(&r));
    EXPECT_EQ(wide_unions_any(&r).at, nullptr);
    EXPECT_FALSE(wide_unions_has_point(&r));
    EXPECT_TRUE(wide_unions_has_word(&r));
  }
  w.setNumber(5);
  {
    Frame frame(message);
    ASSERT_EQ(wide_unions_read_root(&frame.msg, &r), 0);
    EXPECT_EQ(wide_unions_which(&r), WIDE_UNIONS_NUMBER);
    EXPECT_EQ(wide_unions_number(&r), 5u);
    EXPECT_EQ(wide_unions_word(&r, &text), -EBADMSG);
  }
  w.setColour(Colour::RED);
  {
    Frame frame(message);
    ASSERT_EQ(wide_unions_read_root(&frame.msg, &r), 0);
    EXPECT_EQ(wide_unions_colour(&r), WIDE_COLOUR_RED);
    EXPECT_EQ(wide_unions_number(&r), 99u);
  }
}

TEST(WideRead, GroupsAndNamedUnions) {
  capnp::MallocMessageBuilder message;
  auto w = message.initRoot<Unions>();
  w.setBefore(1);
  auto pair = w.initPair();
  pair.setLeft(2);
  pair.setRight("r");
  pair.getWay().setDown(3);
  w.getShape().initNested().setDepth(4);
  w.getShape().getNested().setNote("n");
  w.getPlain().setA(5);
  w.getPlain().setB("b");

  Frame frame(message);
  wide_unions r;
  struct wide_unions_pair p = {};
  struct wide_unions_pair_way way = {};
  struct wide_unions_shape shape = {};
  struct wide_unions_shape_nested nested = {};
  struct wide_unions_plain plain = {};
  umb_cp_text text;
  ASSERT_EQ(wide_unions_read_root(&frame.msg, &r), 0);
  EXPECT_EQ(wide_unions_before(&r), 1u);
  ASSERT_EQ(wide_unions_pair(&r, &p), 0);
  EXPECT_EQ(wide_unions_pair_left(&p), 2u);
  ASSERT_EQ(wide_unions_pair_right(&p, &text), 0);
  EXPECT_EQ(view(text), "r");
  wide_unions_pair_way(&p, &way);
  EXPECT_EQ(wide_unions_pair_way_which(&way), WIDE_UNIONS_PAIR_WAY_DOWN);
  EXPECT_EQ(wide_unions_pair_way_down(&way), 3);
  wide_unions_shape(&r, &shape);
  EXPECT_EQ(wide_unions_shape_which(&shape), WIDE_UNIONS_SHAPE_NESTED);
  EXPECT_EQ(wide_unions_shape_circle(&shape), 0) << "not active";
  ASSERT_EQ(wide_unions_shape_nested(&shape, &nested), 0);
  EXPECT_EQ(wide_unions_shape_nested_depth(&nested), 4);
  ASSERT_EQ(wide_unions_shape_nested_note(&nested, &text), 0);
  EXPECT_EQ(view(text), "n");
  wide_unions_plain(&r, &plain);
  EXPECT_EQ(wide_unions_plain_a(&plain), 5);
  ASSERT_EQ(wide_unions_plain_b(&plain, &text), 0);
  EXPECT_EQ(view(text), "b");
}

TEST(WideRead, UnknownUnionTagSurvives) {
  // One word of data with the tag, which a later version of the schema has; no pointers.
  capnp::MallocMessageBuilder message;
  message.initRoot<Unions>().setNumber(1);
  auto words = Frame::wordsOf(message);
  words[2] |= uint64_t{0xfff0} << 32;
  Frame frame(words);
  wide_unions r;
  umb_cp_text text;
  ASSERT_EQ(wide_unions_read_root(&frame.msg, &r), 0);
  EXPECT_EQ(wide_unions_which(&r), 0xfff1) << "the tag is at byte 4";
  EXPECT_EQ(wide_unions_number(&r), 99u);
  EXPECT_EQ(wide_unions_word(&r, &text), -EBADMSG);
}

TEST(WideRead, NestedImportedAndGenericStructs) {
  capnp::MallocMessageBuilder message(smallSegment, capnp::AllocationStrategy::FIXED_SIZE);
  auto w = message.initRoot<Pointers>();
  w.initSelf().initSelf().setText("two down");
  w.initNested().setValue(10);
  w.initInner().setKind(Pointers::Inner::Deeper::Kind::TWO);
  w.initImported().initTo().setLabel("to");
  w.initBoxedText().setContent("boxed");
  w.initBoxedSelf().initContent().setText("boxed self");
  w.getAny().setAs<capnp::Text>("any text");
  w.initAnyStructAs<Scalars>().setU8(8);
  w.initAnyListAs<capnp::List<bool>>(3).set(2, true);

  Frame frame(message);
  wide_pointers r, self;
  struct wide_pointers_inner nested;
  struct wide_pointers_inner_deeper deeper;
  shapes_figure_side side;
  shapes_point point;
  wide_box box;
  wide_scalars scalars;
  umb_cp_text text;
  umb_cp_list list;
  umb_cp_ptr ptr;
  ASSERT_EQ(wide_pointers_read_root(&frame.msg, &r), 0);
  ASSERT_EQ(wide_pointers_self(&r, &self), 0);
  ASSERT_EQ(wide_pointers_self(&self, &self), 0) << "the output may be the input";
  ASSERT_EQ(wide_pointers_text(&self, &text), 0);
  EXPECT_EQ(view(text), "two down");
  ASSERT_EQ(wide_pointers_nested(&r, &nested), 0);
  EXPECT_EQ(wide_pointers_inner_value(&nested), 10);
  ASSERT_EQ(wide_pointers_inner(&r, &deeper), 0);
  EXPECT_EQ(wide_pointers_inner_deeper_kind(&deeper), WIDE_POINTERS_INNER_DEEPER_KIND_TWO);
  ASSERT_EQ(wide_pointers_imported(&r, &side), 0);
  ASSERT_EQ(shapes_figure_side_to(&side, &point), 0);
  ASSERT_EQ(shapes_point_label(&point, &text), 0);
  EXPECT_EQ(view(text), "to");
  ASSERT_EQ(wide_pointers_boxed_text(&r, &box), 0);
  ptr = wide_box_content(&box);
  ASSERT_EQ(umb_cp_ptr_text(&ptr, 100, &text), 0);
  EXPECT_EQ(view(text), "boxed");
  ASSERT_EQ(wide_pointers_boxed_self(&r, &box), 0);
  ptr = wide_box_content(&box);
  ASSERT_EQ(wide_pointers_read(&ptr, &self), 0);
  ASSERT_EQ(wide_pointers_text(&self, &text), 0);
  EXPECT_EQ(view(text), "boxed self");
  ptr = wide_pointers_any(&r);
  ASSERT_EQ(umb_cp_ptr_text(&ptr, 100, &text), 0);
  EXPECT_EQ(view(text), "any text");
  ptr = wide_pointers_any_struct(&r);
  ASSERT_EQ(wide_scalars_read(&ptr, &scalars), 0);
  EXPECT_EQ(wide_scalars_u8(&scalars), 8);
  ptr = wide_pointers_any_list(&r);
  ASSERT_EQ(umb_cp_ptr_list(&ptr, UMB_CP_BIT, 3, &list), 0);
  EXPECT_TRUE(umb_cp_list_bool(&list, 2));
}

TEST(WideRead, StructsOfNoSize) {
  capnp::MallocMessageBuilder message;
  auto w = message.initRoot<HasEmpty>();
  w.initEmpty();
  w.initEmpties(5);
  Frame frame(message);
  wide_has_empty r;
  wide_empty empty;
  umb_cp_list list;
  ASSERT_EQ(wide_has_empty_read_root(&frame.msg, &r), 0);
  EXPECT_TRUE(wide_has_empty_has_empty(&r));
  ASSERT_EQ(wide_has_empty_empty(&r, &empty), 0);
  ASSERT_EQ(wide_has_empty_empties(&r, 5, &list), 0);
  EXPECT_EQ(list.count, 5u);
  ASSERT_EQ(wide_has_empty_empties_at(&list, 4, &empty), 0);
}

TEST(WideRead, NamesGivenByAnnotation) {
  capnp::MallocMessageBuilder message;
  auto w = message.initRoot<Renamed>();
  w.setRegister(3);
  w.setHttpServer2Port(80);
  w.setAsm(4);
  Frame frame(message);
  wide_other r;
  ASSERT_EQ(wide_other_read_root(&frame.msg, &r), 0);
  EXPECT_EQ(wide_other_reg(&r), 3u);
  EXPECT_EQ(wide_other_http_server2_port(&r), 80);
  EXPECT_EQ(wide_other_which(&r), WIDE_OTHER_ASM);
  EXPECT_EQ(wide_other_asm(&r), 4);
}

}  // namespace
}  // namespace umb::test
