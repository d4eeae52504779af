// SPDX-License-Identifier: GPL-2.0-only
// What the generated accessors wrote is read by the official library: every feature of the schema language.
#include "floats.capnp.h"
#include "floats.umb.h"
#include "support.h"
#include "wide.capnp.h"
#include "wide.umb.h"

namespace umb::test {
namespace {

TEST(WideBuild, ScalarsAtTheirExtremes) {
  for (bool high : {false, true}) {
    Buffer buffer;
    wide_scalars_builder b;
    wide_scalars_init_root(&buffer.builder, &b);
    wide_scalars_set_b(&b, high);
    wide_scalars_set_i8(&b, high ? 127 : -128);
    wide_scalars_set_i16(&b, high ? 32767 : -32768);
    wide_scalars_set_i32(&b, high ? INT32_MAX : INT32_MIN);
    wide_scalars_set_i64(&b, high ? INT64_MAX : INT64_MIN);
    wide_scalars_set_u8(&b, high ? 255 : 1);
    wide_scalars_set_u16(&b, high ? 65535 : 1);
    wide_scalars_set_u32(&b, high ? UINT32_MAX : 1);
    wide_scalars_set_u64(&b, high ? UINT64_MAX : 1);
    wide_scalars_set_colour(&b, high ? static_cast<u16>(WIDE_COLOUR_BLUE) : u16{60000});
    wide_scalars_set_b2(&b, !high);

    Official official(buffer.finish());
    auto r = official.root<Scalars>();
    EXPECT_EQ(r.getB(), high);
    EXPECT_EQ(r.getI8(), high ? 127 : -128);
    EXPECT_EQ(r.getI16(), high ? 32767 : -32768);
    EXPECT_EQ(r.getI32(), high ? INT32_MAX : INT32_MIN);
    EXPECT_EQ(r.getI64(), high ? INT64_MAX : INT64_MIN);
    EXPECT_EQ(r.getU8(), high ? 255 : 1);
    EXPECT_EQ(r.getU16(), high ? 65535 : 1);
    EXPECT_EQ(r.getU32(), high ? UINT32_MAX : 1);
    EXPECT_EQ(r.getU64(), high ? UINT64_MAX : 1);
    EXPECT_EQ(static_cast<int>(r.getColour()), high ? WIDE_COLOUR_BLUE : 60000);
    EXPECT_EQ(r.getB2(), !high);
  }
}

TEST(WideBuild, DefaultsOfAnUnsetStruct) {
  Buffer buffer;
  wide_defaults_builder b;
  wide_defaults_init_root(&buffer.builder, &b);
  Official official(buffer.finish());
  auto r = official.root<Defaults>();
  EXPECT_TRUE(r.getB());
  EXPECT_EQ(r.getI16(), -12345);
  EXPECT_EQ(r.getU64(), 18000000000000000000u);
  EXPECT_EQ(r.getColour(), Colour::GREEN);
  EXPECT_EQ(view(r.getText()), "default text");
  EXPECT_EQ(r.getPoints()[1].getY(), 2);
}

TEST(WideBuild, DefaultsAreXoredWithWhatIsSet) {
  Buffer buffer;
  wide_defaults_builder b;
  umb_cp_list_builder list;
  wide_defaults_init_root(&buffer.builder, &b);
  wide_defaults_set_b(&b, false);
  wide_defaults_set_i8(&b, 5);
  wide_defaults_set_i16(&b, 0);
  wide_defaults_set_i32(&b, -1);
  wide_defaults_set_i64(&b, 1);
  wide_defaults_set_u8(&b, 0);
  wide_defaults_set_u16(&b, 54321);
  wide_defaults_set_u32(&b, 1);
  wide_defaults_set_u64(&b, UINT64_MAX);
  wide_defaults_set_colour(&b, WIDE_COLOUR_RED);
  wide_defaults_set_text(&b, "", 0);
  wide_defaults_set_data(&b, nullptr, 0);
  wide_defaults_init_numbers(&b, 0, &list);
  Official official(buffer.finish());
  auto r = official.root<Defaults>();
  EXPECT_FALSE(r.getB());
  EXPECT_EQ(r.getI8(), 5);
  EXPECT_EQ(r.getI16(), 0);
  EXPECT_EQ(r.getI32(), -1);
  EXPECT_EQ(r.getI64(), 1);
  EXPECT_EQ(r.getU8(), 0);
  EXPECT_EQ(r.getU16(), 54321);
  EXPECT_EQ(r.getU32(), 1u);
  EXPECT_EQ(r.getU64(), UINT64_MAX);
  EXPECT_EQ(r.getColour(), Colour::RED);
  EXPECT_EQ(view(r.getText()), "");
  EXPECT_EQ(r.getData().size(), 0u);
  EXPECT_EQ(r.getNumbers().size(), 0u);
}

TEST(WideBuild, ListsOfScalars) {
  Buffer buffer;
  wide_lists_builder b;
  umb_cp_list_builder l;
  wide_lists_init_root(&buffer.builder, &b);
  wide_lists_init_voids(&b, 7, &l);
  wide_lists_init_bools(&b, 11, &l);
  for (uint32_t i = 0; i < 11; i++) wide_lists_bools_set_at(&l, i, true);
  wide_lists_bools_set_at(&l, 9, false);
  wide_lists_init_i8s(&b, 3, &l);
  wide_lists_i8s_set_at(&l, 0, -128);
  wide_lists_i8s_set_at(&l, 2, 127);
  wide_lists_init_i16s(&b, 2, &l);
  wide_lists_i16s_set_at(&l, 1, -32768);
  wide_lists_init_i32s(&b, 3, &l);
  wide_lists_i32s_set_at(&l, 2, INT32_MIN);
  wide_lists_init_i64s(&b, 2, &l);
  wide_lists_i64s_set_at(&l, 1, INT64_MIN);
  wide_lists_init_u8s(&b, 9, &l);
  wide_lists_u8s_set_at(&l, 8, 255);
  wide_lists_init_u16s(&b, 1, &l);
  wide_lists_u16s_set_at(&l, 0, 65535);
  wide_lists_init_u32s(&b, 1, &l);
  wide_lists_u32s_set_at(&l, 0, UINT32_MAX);
  wide_lists_init_u64s(&b, 1, &l);
  wide_lists_u64s_set_at(&l, 0, UINT64_MAX);
  wide_lists_init_colours(&b, 2, &l);
  wide_lists_colours_set_at(&l, 1, WIDE_COLOUR_BLUE);

  Official official(buffer.finish());
  auto r = official.root<Lists>();
  EXPECT_EQ(r.getVoids().size(), 7u);
  ASSERT_EQ(r.getBools().size(), 11u);
  for (unsigned i = 0; i < 11; i++) EXPECT_EQ(r.getBools()[i], i != 9);
  EXPECT_EQ(r.getI8s()[0], -128);
  EXPECT_EQ(r.getI8s()[1], 0);
  EXPECT_EQ(r.getI8s()[2], 127);
  EXPECT_EQ(r.getI16s()[1], -32768);
  EXPECT_EQ(r.getI32s()[2], INT32_MIN);
  EXPECT_EQ(r.getI64s()[1], INT64_MIN);
  EXPECT_EQ(r.getU8s()[8], 255);
  EXPECT_EQ(r.getU16s()[0], 65535);
  EXPECT_EQ(r.getU32s()[0], UINT32_MAX);
  EXPECT_EQ(r.getU64s()[0], UINT64_MAX);
  EXPECT_EQ(r.getColours()[0], Colour::RED);
  EXPECT_EQ(r.getColours()[1], Colour::BLUE);
}

TEST(WideBuild, ListsOfPointers) {
  Buffer buffer;
  wide_lists_builder b;
  umb_cp_list_builder l, inner, innermost;
  wide_scalars_builder scalars;
  shapes_point_builder point;
  wide_lists_init_root(&buffer.builder, &b);
  wide_lists_init_texts(&b, 3, &l);
  wide_lists_texts_set_at(&l, 0, "a", 1);
  wide_lists_texts_set_at(&l, 2, "three", 5);
  wide_lists_init_datas(&b, 1, &l);
  wide_lists_datas_set_at(&l, 0, "\0\1", 2);
  wide_lists_init_structs(&b, 3, &l);
  wide_lists_structs_init_at(&l, 2, &scalars);
  wide_scalars_set_u32(&scalars, 77);
  wide_lists_init_matrix(&b, 2, &l);
  wide_lists_matrix_init_at(&l, 1, 3, &inner);
  wide_lists_matrix_at_set_at(&inner, 2, 6);
  wide_lists_init_pages(&b, 1, &l);
  wide_lists_pages_init_at(&l, 0, 2, &inner);
  wide_lists_pages_at_set_at(&inner, 1, "line", 4);
  wide_lists_init_grids(&b, 1, &l);
  wide_lists_grids_init_at(&l, 0, 1, &inner);
  wide_lists_grids_at_init_at(&inner, 0, 2, &innermost);
  wide_lists_grids_at_at_init_at(&innermost, 1, &point);
  shapes_point_set_label(&point, "deep", 4);

  Official official(buffer.finish());
  auto r = official.root<Lists>();
  EXPECT_EQ(view(r.getTexts()[0]), "a");
  EXPECT_EQ(view(r.getTexts()[1]), "");
  EXPECT_EQ(view(r.getTexts()[2]), "three");
  EXPECT_EQ(view(r.getDatas()[0]), std::string_view("\0\1", 2));
  EXPECT_EQ(r.getStructs()[2].getU32(), 77u);
  EXPECT_EQ(r.getMatrix()[0].size(), 0u);
  EXPECT_EQ(r.getMatrix()[1][2], 6);
  EXPECT_EQ(view(r.getPages()[0][1]), "line");
  EXPECT_EQ(view(r.getGrids()[0][0][1].getLabel()), "deep");
}

TEST(WideBuild, UnionsTagWhatIsSet) {
  const auto built = [](auto set) {
    auto buffer = std::make_unique<Buffer>();
    wide_unions_builder b;
    wide_unions_init_root(&buffer->builder, &b);
    set(&b);
    return std::make_unique<Official>(buffer->finish());
  };
  auto none = built([](auto* b) { wide_unions_set_number(b, 1), wide_unions_set_none(b); });
  EXPECT_TRUE(none->root<Unions>().isNone());
  auto number = built([](auto* b) { wide_unions_set_number(b, 1); });
  ASSERT_TRUE(number->root<Unions>().isNumber());
  EXPECT_EQ(number->root<Unions>().getNumber(), 1u);
  auto word = built([](auto* b) { wide_unions_set_word(b, "w", 1); });
  ASSERT_TRUE(word->root<Unions>().isWord());
  EXPECT_EQ(view(word->root<Unions>().getWord()), "w");
  auto bytes = built([](auto* b) { wide_unions_set_bytes(b, "xy", 2); });
  ASSERT_TRUE(bytes->root<Unions>().isBytes());
  EXPECT_EQ(view(bytes->root<Unions>().getBytes()), "xy");
  auto point = built([](auto* b) {
    shapes_point_builder p;
    wide_unions_init_point(b, &p);
    shapes_point_set_y(&p, -4);
  });
  ASSERT_TRUE(point->root<Unions>().isPoint());
  EXPECT_EQ(point->root<Unions>().getPoint().getY(), -4);
  auto list = built([](auto* b) {
    umb_cp_list_builder l;
    wide_unions_init_list(b, 2, &l);
    wide_unions_list_set_at(&l, 1, 12);
  });
  ASSERT_TRUE(list->root<Unions>().isList());
  EXPECT_EQ(list->root<Unions>().getList()[1], 12u);
  auto any = built([](auto* b) {
    umb_cp_ptr_builder slot;
    wide_unions_init_any(b, &slot);
    umb_cp_slot_text(&slot, "t", 1, 10);
  });
  ASSERT_TRUE(any->root<Unions>().isAny());
  EXPECT_EQ(view(any->root<Unions>().getAny().getAs<capnp::Text>()), "t");
  auto flag = built([](auto* b) { wide_unions_set_flag(b, false); });
  ASSERT_TRUE(flag->root<Unions>().isFlag());
  EXPECT_FALSE(flag->root<Unions>().getFlag());
  auto colour = built([](auto* b) { wide_unions_set_colour(b, WIDE_COLOUR_RED); });
  ASSERT_TRUE(colour->root<Unions>().isColour());
  EXPECT_EQ(colour->root<Unions>().getColour(), Colour::RED);
}

TEST(WideBuild, GroupInAUnionStartsClear) {
  Buffer buffer;
  wide_unions_builder b;
  wide_unions_pair_builder pair;
  wide_unions_init_root(&buffer.builder, &b);
  wide_unions_set_number(&b, UINT32_MAX);
  wide_unions_set_word(&b, "left over", 9);
  wide_unions_init_pair(&b, &pair);
  Official official(buffer.finish());
  auto r = official.root<Unions>();
  ASSERT_TRUE(r.isPair());
  EXPECT_EQ(r.getPair().getLeft(), 0u);
  EXPECT_EQ(view(r.getPair().getRight()), "");
  EXPECT_TRUE(r.getPair().getWay().isUp());
}

TEST(WideBuild, GroupsAndNamedUnions) {
  Buffer buffer;
  wide_unions_builder b;
  wide_unions_pair_builder pair;
  wide_unions_pair_way_builder way;
  wide_unions_shape_builder shape;
  wide_unions_shape_nested_builder nested;
  wide_unions_plain_builder plain;
  wide_unions_init_root(&buffer.builder, &b);
  wide_unions_set_before(&b, 1);
  wide_unions_init_pair(&b, &pair);
  wide_unions_pair_set_left(&pair, 2);
  wide_unions_pair_set_right(&pair, "r", 1);
  wide_unions_pair_init_way(&pair, &way);
  wide_unions_pair_way_set_down(&way, 3);
  wide_unions_init_shape(&b, &shape);
  wide_unions_shape_set_square(&shape, 65535);
  wide_unions_shape_init_nested(&shape, &nested);
  wide_unions_shape_nested_set_note(&nested, "n", 1);
  wide_unions_init_plain(&b, &plain);
  wide_unions_plain_set_a(&plain, 5);
  wide_unions_plain_set_b(&plain, "b", 1);

  Official official(buffer.finish());
  auto r = official.root<Unions>();
  EXPECT_EQ(r.getBefore(), 1u);
  ASSERT_TRUE(r.isPair());
  EXPECT_EQ(r.getPair().getLeft(), 2u);
  EXPECT_EQ(view(r.getPair().getRight()), "r");
  ASSERT_TRUE(r.getPair().getWay().isDown());
  EXPECT_EQ(r.getPair().getWay().getDown(), 3);
  ASSERT_TRUE(r.getShape().isNested());
  EXPECT_EQ(r.getShape().getNested().getDepth(), 0);
  EXPECT_EQ(view(r.getShape().getNested().getNote()), "n");
  EXPECT_EQ(r.getPlain().getA(), 5);
  EXPECT_EQ(view(r.getPlain().getB()), "b");
}

TEST(WideBuild, NestedImportedAndGenericStructs) {
  Buffer buffer;
  wide_pointers_builder b, self, content;
  wide_pointers_inner_deeper_builder deeper;
  shapes_figure_side_builder side;
  shapes_point_builder to;
  wide_box_builder box;
  umb_cp_ptr_builder slot;
  wide_pointers_init_root(&buffer.builder, &b);
  wide_pointers_init_self(&b, &self);
  wide_pointers_init_self(&self, &self);
  wide_pointers_set_text(&self, "two down", 8);
  wide_pointers_init_inner(&b, &deeper);
  wide_pointers_inner_deeper_set_kind(&deeper, WIDE_POINTERS_INNER_DEEPER_KIND_TWO);
  wide_pointers_init_imported(&b, &side);
  shapes_figure_side_init_to(&side, &to);
  shapes_point_set_label(&to, "to", 2);
  wide_pointers_init_boxed_self(&b, &box);
  wide_box_init_content(&box, &slot);
  wide_pointers_init(&slot, &content);
  wide_pointers_set_data(&content, "d", 1);

  Official official(buffer.finish());
  auto r = official.root<Pointers>();
  EXPECT_EQ(view(r.getSelf().getSelf().getText()), "two down");
  EXPECT_EQ(r.getInner().getKind(), Pointers::Inner::Deeper::Kind::TWO);
  EXPECT_EQ(view(r.getImported().getTo().getLabel()), "to");
  EXPECT_EQ(view(r.getBoxedSelf().getContent().getData()), "d");
}

TEST(WideBuild, StructsOfNoSize) {
  Buffer buffer;
  wide_has_empty_builder b;
  wide_empty_builder empty;
  umb_cp_list_builder list;
  wide_has_empty_init_root(&buffer.builder, &b);
  wide_has_empty_init_empty(&b, &empty);
  wide_has_empty_init_empties(&b, 5, &list);
  wide_has_empty_empties_init_at(&list, 4, &empty);
  Official official(buffer.finish());
  EXPECT_TRUE(official.root<HasEmpty>().hasEmpty());
  EXPECT_EQ(official.root<HasEmpty>().getEmpties().size(), 5u);
}

TEST(WideBuild, FloatingPointInUserSpace) {
  Buffer buffer;
  floats_floats_builder b;
  umb_cp_list_builder list;
  floats_floats_init_root(&buffer.builder, &b);
  floats_floats_set_single(&b, 1e-40f);
  floats_floats_set_double(&b, -1e308);
  floats_floats_set_single_default(&b, 0);
  floats_floats_init_list(&b, 1, &list);
  floats_floats_list_set_at(&list, 0, 3.5);
  Official official(buffer.finish());
  auto r = official.root<Floats>();
  EXPECT_EQ(r.getSingle(), 1e-40f);
  EXPECT_EQ(r.getDouble(), -1e308);
  EXPECT_EQ(r.getSingleDefault(), 0);
  EXPECT_EQ(r.getDoubleDefault(), -2.5e-10);
  EXPECT_EQ(r.getList()[0], 3.5);
}

}  // namespace
}  // namespace umb::test
