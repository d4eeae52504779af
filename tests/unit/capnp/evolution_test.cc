// SPDX-License-Identifier: GPL-2.0-only
// A struct and its lists before and after they grew: each side reads what the other wrote.
#include "support.h"
#include "wide.capnp.h"
#include "wide.umb.h"

namespace umb::test {
namespace {

TEST(Evolution, OldMessageIsReadByTheNewSchema) {
  capnp::MallocMessageBuilder message;
  auto w = message.initRoot<Old>();
  w.setNumber(1);
  w.setName("name");
  w.setItems({10, 20});
  w.setWords({"first", "second"});
  w.initElements(2)[1].setA(8);

  Frame frame(message);
  wide_new r;
  umb_cp_text text;
  umb_cp_list list;
  wide_new_item item;
  wide_new_word word;
  wide_new_element element;
  ASSERT_EQ(wide_new_read_root(&frame.msg, &r), 0);
  EXPECT_EQ(wide_new_number(&r), 1u);
  ASSERT_EQ(wide_new_name(&r, &text), 0);
  EXPECT_EQ(view(text), "name");
  EXPECT_EQ(wide_new_extra(&r), 11u);
  ASSERT_EQ(wide_new_note(&r, &text), 0);
  EXPECT_EQ(view(text), "none");
  ASSERT_EQ(wide_new_items(&r, 2, &list), 0);
  ASSERT_EQ(wide_new_items_at(&list, 1, &item), 0);
  EXPECT_EQ(wide_new_item_value(&item), 20) << "a list of UInt16 read as one of structs";
  EXPECT_EQ(wide_new_item_more(&item), 3u);
  ASSERT_EQ(wide_new_words(&r, 2, &list), 0);
  ASSERT_EQ(wide_new_words_at(&list, 1, &word), 0);
  ASSERT_EQ(wide_new_word_text(&word, &text), 0);
  EXPECT_EQ(view(text), "second") << "a list of Text read as one of structs";
  EXPECT_EQ(wide_new_word_weight(&word), 9);
  ASSERT_EQ(wide_new_elements(&r, 2, &list), 0);
  ASSERT_EQ(wide_new_elements_at(&list, 1, &element), 0);
  EXPECT_EQ(wide_new_element_a(&element), 8u);
  EXPECT_EQ(wide_new_element_b(&element), 5u);
  ASSERT_EQ(wide_new_element_c(&element, &text), 0);
  EXPECT_EQ(view(text), "c");
}

TEST(Evolution, NewMessageIsReadByTheOldSchema) {
  capnp::MallocMessageBuilder message;
  auto w = message.initRoot<New>();
  w.setNumber(1);
  w.setExtra(2);
  w.setNote("note");
  auto items = w.initItems(2);
  items[1].setValue(21);
  items[1].setMore(22);
  auto words = w.initWords(2);
  words[1].setText("word");
  words[1].setWeight(1);
  auto elements = w.initElements(3);
  elements[2].setA(33);
  elements[2].setC("see");

  Frame frame(message);
  wide_old r;
  umb_cp_text text;
  umb_cp_list list;
  wide_old_element element;
  ASSERT_EQ(wide_old_read_root(&frame.msg, &r), 0);
  EXPECT_EQ(wide_old_number(&r), 1u);
  ASSERT_EQ(wide_old_items(&r, 2, &list), 0);
  EXPECT_EQ(wide_old_items_at(&list, 1), 21) << "a list of structs read as one of UInt16";
  ASSERT_EQ(wide_old_words(&r, 2, &list), 0);
  ASSERT_EQ(wide_old_words_at(&list, 1, &text), 0);
  EXPECT_EQ(view(text), "word") << "a list of structs read as one of Text";
  ASSERT_EQ(wide_old_elements(&r, 3, &list), 0);
  ASSERT_EQ(wide_old_elements_at(&list, 2, &element), 0);
  EXPECT_EQ(wide_old_element_a(&element), 33u);
}

TEST(Evolution, OurOldMessageIsReadByTheOfficialNewSchema) {
  Buffer buffer;
  wide_old_builder b;
  umb_cp_list_builder list;
  wide_old_element_builder element;
  wide_old_init_root(&buffer.builder, &b);
  wide_old_init_items(&b, 2, &list);
  wide_old_items_set_at(&list, 1, 20);
  wide_old_init_words(&b, 1, &list);
  wide_old_words_set_at(&list, 0, "w", 1);
  wide_old_init_elements(&b, 2, &list);
  wide_old_elements_init_at(&list, 1, &element);
  wide_old_element_set_a(&element, 8);
  Official official(buffer.finish());
  auto r = official.root<New>();
  EXPECT_EQ(r.getItems()[1].getValue(), 20);
  EXPECT_EQ(view(r.getWords()[0].getText()), "w");
  EXPECT_EQ(r.getElements()[1].getA(), 8u);
  EXPECT_EQ(r.getElements()[1].getB(), 5u);
  EXPECT_EQ(r.getExtra(), 11u);
}

TEST(Evolution, OurNewMessageIsReadByTheOfficialOldSchema) {
  Buffer buffer;
  wide_new_builder b;
  umb_cp_list_builder list;
  wide_new_item_builder item;
  wide_new_word_builder word;
  wide_new_init_root(&buffer.builder, &b);
  wide_new_init_items(&b, 2, &list);
  wide_new_items_init_at(&list, 1, &item);
  wide_new_item_set_value(&item, 21);
  wide_new_init_words(&b, 1, &list);
  wide_new_words_init_at(&list, 0, &word);
  wide_new_word_set_text(&word, "w", 1);
  Official official(buffer.finish());
  EXPECT_EQ(official.root<Old>().getItems()[1], 21);
  EXPECT_EQ(view(official.root<Old>().getWords()[0]), "w");
}

}  // namespace
}  // namespace umb::test
