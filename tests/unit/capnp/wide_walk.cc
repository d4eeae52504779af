// SPDX-License-Identifier: GPL-2.0-only
#include "wide_walk.h"

#include <cerrno>
#include <cstring>

namespace umb::test {

// The getter of a field and what tells whether there is anything to get.
#define FIELD(type, name) type##_##name, type##_has_##name, r

WideWalk::WideWalk(umb_cp_msg* msg, const void* frame, size_t size, uint32_t elements)
    : msg(msg), begin(static_cast<const uint8_t*>(frame)), end(begin + size), limit(elements) {}

std::vector<std::string_view> WideWalk::roots() {
  return {"Scalars", "Defaults", "Lists", "Unions", "Pointers", "Renamed", "HasEmpty", "Old", "New"};
}

int WideWalk::read(std::string_view root) {
  if (root == "Scalars") return readRoot(wide_scalars_read_root);
  if (root == "Defaults") return readRoot(wide_defaults_read_root);
  if (root == "Lists") return readRoot(wide_lists_read_root);
  if (root == "Unions") return readRoot(wide_unions_read_root);
  if (root == "Pointers") return readRoot(wide_pointers_read_root);
  if (root == "Renamed") return readRoot(wide_other_read_root);
  if (root == "HasEmpty") return readRoot(wide_has_empty_read_root);
  if (root == "Old") return readRoot(wide_old_read_root);
  if (root == "New") return readRoot(wide_new_read_root);
  return -EINVAL;
}

template <typename S>
int WideWalk::readRoot(int (*open)(umb_cp_msg*, S*)) {
  S s;
  if (!refused(open(msg, &s))) {
    checkStruct(s.s);
    walk(s);
  }
  return firstError;
}

template <typename R, typename S>
void WideWalk::structure(int (*get)(const R*, S*), bool (*has)(const R*), const R& r) {
  S s;
  // A null struct is read only where it has a default: it has a depth too, and would end each walk with it.
  if (!has(&r) || refused(get(&r, &s))) return;
  checkStruct(s.s);
  walk(s);
}

template <typename R>
void WideWalk::text(int (*get)(const R*, umb_cp_text*), bool (*has)(const R*), const R& r, uint32_t max) {
  umb_cp_text t;
  if (refused(get(&r, &t))) return;
  const bool outer = enterDefault(!has(&r));
  checkText(t, max);
  isDefault = outer;
}

template <typename R>
void WideWalk::data(int (*get)(const R*, umb_cp_data*), bool (*has)(const R*), const R& r) {
  umb_cp_data d;
  if (refused(get(&r, &d))) return;
  const bool outer = enterDefault(!has(&r));
  checkData(d);
  isDefault = outer;
}

template <typename R, typename... At>
void WideWalk::list(int (*get)(const R*, uint32_t, umb_cp_list*), bool (*has)(const R*), const R& r,
                    At... at) {
  umb_cp_list l;
  if (refused(get(&r, UMB_CP_MAX_ELEMENTS, &l))) return;
  const bool outer = enterDefault(!has(&r));
  checkList(l, UMB_CP_MAX_ELEMENTS);
  elements(l, at...);
  isDefault = outer;
}

template <typename R>
void WideWalk::any(umb_cp_ptr (*get)(const R*), bool (*has)(const R*), const R& r) {
  const umb_cp_ptr p = get(&r);
  check(has(&r) == !umb_cp_ptr_is_null(&p), "an AnyPointer is there and null, or not there and not null");
  if (p.at != nullptr) checkInside(p.at, 8, "an AnyPointer");
}

template <typename V>
void WideWalk::elements(const umb_cp_list& l, V (*at)(const umb_cp_list*, uint32_t)) {
  for (uint32_t i = 0; i < toRead(l); i++) add(static_cast<uint64_t>(at(&l, i)));
  check(at(&l, l.count) == V{}, "an element behind a list's last");
}

void WideWalk::elements(const umb_cp_list& l, int (*at)(const umb_cp_list*, uint32_t, umb_cp_text*)) {
  umb_cp_text t;
  for (uint32_t i = 0; i < toRead(l); i++) {
    const umb_cp_ptr p = umb_cp_list_ptr(&l, i);
    if (refused(at(&l, i, &t))) continue;
    // A null pointer reads as a text in the code.
    if (!umb_cp_ptr_is_null(&p)) checkText(t, UMB_CP_MAX_ELEMENTS);
  }
  check(at(&l, l.count, &t) == -EBADMSG, "a text behind a list's last");
}

void WideWalk::elements(const umb_cp_list& l, int (*at)(const umb_cp_list*, uint32_t, umb_cp_data*)) {
  umb_cp_data d;
  for (uint32_t i = 0; i < toRead(l); i++) {
    if (!refused(at(&l, i, &d))) checkData(d);
  }
  check(at(&l, l.count, &d) == -EBADMSG, "data behind a list's last");
}

template <typename S>
void WideWalk::elements(const umb_cp_list& l, int (*at)(const umb_cp_list*, uint32_t, S*)) {
  S s;
  for (uint32_t i = 0; i < toRead(l); i++) {
    if (refused(at(&l, i, &s))) continue;
    checkStruct(s.s);
    walk(s);
  }
  check(at(&l, l.count, &s) == -EBADMSG, "a struct behind a list's last");
}

template <typename... At>
void WideWalk::elements(const umb_cp_list& l, int (*at)(const umb_cp_list*, uint32_t, uint32_t, umb_cp_list*),
                        At... inner) {
  umb_cp_list next;
  for (uint32_t i = 0; i < toRead(l); i++) {
    if (refused(at(&l, i, UMB_CP_MAX_ELEMENTS, &next))) continue;
    checkList(next, UMB_CP_MAX_ELEMENTS);
    elements(next, inner...);
  }
  check(at(&l, l.count, UMB_CP_MAX_ELEMENTS, &next) == -EBADMSG, "a list behind a list's last");
}

void WideWalk::walk(const wide_scalars& r) {
  add(wide_scalars_b(&r));
  add(static_cast<uint8_t>(wide_scalars_i8(&r)));
  add(static_cast<uint16_t>(wide_scalars_i16(&r)));
  add(static_cast<uint32_t>(wide_scalars_i32(&r)));
  add(static_cast<uint64_t>(wide_scalars_i64(&r)));
  add(wide_scalars_u8(&r));
  add(wide_scalars_u16(&r));
  add(wide_scalars_u32(&r));
  add(wide_scalars_u64(&r));
  add(wide_scalars_colour(&r));
  add(wide_scalars_b2(&r));
}

void WideWalk::walk(const wide_defaults& r) {
  add(wide_defaults_b(&r));
  add(static_cast<uint8_t>(wide_defaults_i8(&r)));
  add(static_cast<uint16_t>(wide_defaults_i16(&r)));
  add(static_cast<uint32_t>(wide_defaults_i32(&r)));
  add(static_cast<uint64_t>(wide_defaults_i64(&r)));
  add(wide_defaults_u8(&r));
  add(wide_defaults_u16(&r));
  add(wide_defaults_u32(&r));
  add(wide_defaults_u64(&r));
  add(wide_defaults_colour(&r));
  text(FIELD(wide_defaults, text));
  data(FIELD(wide_defaults, data));
  list(FIELD(wide_defaults, numbers), wide_defaults_numbers_at);
  list(FIELD(wide_defaults, texts), wide_defaults_texts_at);
  structure(FIELD(wide_defaults, point));
  list(FIELD(wide_defaults, points), wide_defaults_points_at);
  list(FIELD(wide_defaults, bits), wide_defaults_bits_at);
}

void WideWalk::walk(const wide_lists& r) {
  list(FIELD(wide_lists, voids));
  list(FIELD(wide_lists, bools), wide_lists_bools_at);
  list(FIELD(wide_lists, i8s), wide_lists_i8s_at);
  list(FIELD(wide_lists, i16s), wide_lists_i16s_at);
  list(FIELD(wide_lists, i32s), wide_lists_i32s_at);
  list(FIELD(wide_lists, i64s), wide_lists_i64s_at);
  list(FIELD(wide_lists, u8s), wide_lists_u8s_at);
  list(FIELD(wide_lists, u16s), wide_lists_u16s_at);
  list(FIELD(wide_lists, u32s), wide_lists_u32s_at);
  list(FIELD(wide_lists, u64s), wide_lists_u64s_at);
  list(FIELD(wide_lists, colours), wide_lists_colours_at);
  list(FIELD(wide_lists, texts), wide_lists_texts_at);
  list(FIELD(wide_lists, datas), wide_lists_datas_at);
  list(FIELD(wide_lists, structs), wide_lists_structs_at);
  list(FIELD(wide_lists, matrix), wide_lists_matrix_at, wide_lists_matrix_at_at);
  list(FIELD(wide_lists, pages), wide_lists_pages_at, wide_lists_pages_at_at);
  list(FIELD(wide_lists, grids), wide_lists_grids_at, wide_lists_grids_at_at, wide_lists_grids_at_at_at);
  umb_cp_list few;
  if (refused(wide_lists_few(&r, &few))) return;
  checkList(few, 3);
  elements(few, wide_lists_few_at);
}

void WideWalk::walk(const wide_unions& r) {
  add(wide_unions_which(&r));
  add(wide_unions_before(&r));
  add(wide_unions_number(&r));
  add(wide_unions_flag(&r));
  add(wide_unions_colour(&r));
  any(FIELD(wide_unions, any));
  walkMember(r);
  struct wide_unions_shape shape;
  wide_unions_shape(&r, &shape);
  walk(shape);
  struct wide_unions_plain plain;
  wide_unions_plain(&r, &plain);
  walk(plain);
}

// Members with a pointer are refused while they are not set.
void WideWalk::walkMember(const wide_unions& r) {
  struct wide_unions_pair pair;
  umb_cp_text t;
  const uint16_t which = wide_unions_which(&r);
  if (which == WIDE_UNIONS_WORD) {
    text(FIELD(wide_unions, word));
  } else {
    check(wide_unions_word(&r, &t) == -EBADMSG, "a member of a union that is not set");
  }
  if (which == WIDE_UNIONS_BYTES) data(FIELD(wide_unions, bytes));
  if (which == WIDE_UNIONS_POINT) structure(FIELD(wide_unions, point));
  if (which == WIDE_UNIONS_LIST) list(FIELD(wide_unions, list), wide_unions_list_at);
  if (wide_unions_pair(&r, &pair) == 0) walk(pair);
}

void WideWalk::walk(const struct wide_unions_pair& r) {
  struct wide_unions_pair_way way;
  add(wide_unions_pair_left(&r));
  text(FIELD(wide_unions_pair, right));
  wide_unions_pair_way(&r, &way);
  add(wide_unions_pair_way_which(&way));
  add(wide_unions_pair_way_down(&way));
}

void WideWalk::walk(const struct wide_unions_shape& r) {
  struct wide_unions_shape_nested nested;
  add(wide_unions_shape_which(&r));
  add(wide_unions_shape_circle(&r));
  add(wide_unions_shape_square(&r));
  if (wide_unions_shape_nested(&r, &nested) == 0) walk(nested);
}

void WideWalk::walk(const struct wide_unions_shape_nested& r) {
  add(wide_unions_shape_nested_depth(&r));
  text(FIELD(wide_unions_shape_nested, note));
}

void WideWalk::walk(const struct wide_unions_plain& r) {
  add(static_cast<uint32_t>(wide_unions_plain_a(&r)));
  text(FIELD(wide_unions_plain, b));
}

void WideWalk::walk(const wide_pointers& r) {
  any(FIELD(wide_pointers, any));
  any(FIELD(wide_pointers, any_struct));
  any(FIELD(wide_pointers, any_list));
  structure(FIELD(wide_pointers, self));
  structure(FIELD(wide_pointers, nested));
  structure(FIELD(wide_pointers, inner));
  structure(FIELD(wide_pointers, imported));
  structure(FIELD(wide_pointers, boxed_text));
  structure(FIELD(wide_pointers, boxed_self));
  text(FIELD(wide_pointers, text));
  data(FIELD(wide_pointers, data));
  text(FIELD(wide_pointers, few), 4);
}

void WideWalk::walk(const struct wide_pointers_inner& r) {
  add(wide_pointers_inner_value(&r));
}

void WideWalk::walk(const wide_pointers_inner_deeper& r) {
  add(wide_pointers_inner_deeper_value(&r));
  add(wide_pointers_inner_deeper_kind(&r));
}

void WideWalk::walk(const wide_box& r) {
  text(FIELD(wide_box, label));
  any(FIELD(wide_box, content));
}

void WideWalk::walk(const wide_other& r) {
  add(wide_other_which(&r));
  add(wide_other_reg(&r));
  add(wide_other_http_server2_port(&r));
  add(wide_other_asm(&r));
}

void WideWalk::walk(const wide_has_empty& r) {
  structure(FIELD(wide_has_empty, empty));
  list(FIELD(wide_has_empty, empties), wide_has_empty_empties_at);
}

void WideWalk::walk(const wide_old& r) {
  add(wide_old_number(&r));
  text(FIELD(wide_old, name));
  list(FIELD(wide_old, items), wide_old_items_at);
  list(FIELD(wide_old, words), wide_old_words_at);
  list(FIELD(wide_old, elements), wide_old_elements_at);
}

void WideWalk::walk(const wide_new& r) {
  add(wide_new_number(&r));
  text(FIELD(wide_new, name));
  list(FIELD(wide_new, items), wide_new_items_at);
  list(FIELD(wide_new, words), wide_new_words_at);
  list(FIELD(wide_new, elements), wide_new_elements_at);
  add(wide_new_extra(&r));
  text(FIELD(wide_new, note));
}

void WideWalk::walk(const wide_old_element& r) {
  add(wide_old_element_a(&r));
}

void WideWalk::walk(const wide_new_element& r) {
  add(wide_new_element_a(&r));
  add(wide_new_element_b(&r));
  text(FIELD(wide_new_element, c));
}

void WideWalk::walk(const wide_new_item& r) {
  add(wide_new_item_value(&r));
  add(wide_new_item_more(&r));
}

void WideWalk::walk(const wide_new_word& r) {
  text(FIELD(wide_new_word, text));
  add(wide_new_word_weight(&r));
}

void WideWalk::walk(const shapes_point& r) {
  add(static_cast<uint32_t>(shapes_point_x(&r)));
  add(static_cast<uint32_t>(shapes_point_y(&r)));
  text(FIELD(shapes_point, label));
}

void WideWalk::walk(const shapes_figure_side& r) {
  structure(FIELD(shapes_figure_side, from));
  structure(FIELD(shapes_figure_side, to));
}

bool WideWalk::refused(int error) {
  check(error == 0 || error == -EBADMSG, "an error other than EBADMSG");
  if (error != 0 && firstError == 0) firstError = error;
  return error != 0;
}

void WideWalk::check(bool holds, const char* what) {
  if (!holds && violated == nullptr) violated = what;
}

// Returns what to put back afterwards.
bool WideWalk::enterDefault(bool isNow) {
  const bool outer = isDefault;
  isDefault = outer || isNow;
  return outer;
}

void WideWalk::checkInside(const void* p, uint64_t size, const char* what) {
  const auto* at = static_cast<const uint8_t*>(p);
  if (isDefault) return;
  check(at >= begin && at <= end && size <= static_cast<uint64_t>(end - at), what);
}

void WideWalk::checkStruct(const umb_cp_struct& s) {
  const uint64_t size = s.data_size + uint64_t{s.ptr_count} * 8;
  if (size != 0) checkInside(s.data, size, "a struct beyond the frame");
}

void WideWalk::checkList(const umb_cp_list& l, uint32_t max) {
  check(l.count <= max, "a list above its maximum");
  const uint64_t size = (uint64_t{l.count} * l.step + 7) / 8;
  if (size != 0) checkInside(l.first, size, "a list beyond the frame");
  check(l.data_bits + l.ptr_count * 64u <= l.step, "elements wider than the step between them");
}

void WideWalk::checkText(const umb_cp_text& t, uint32_t max) {
  check(t.len <= max, "a text above its maximum");
  checkInside(t.str, uint64_t{t.len} + 1, "a text beyond the frame");
  if (violated != nullptr) return;
  check(std::memchr(t.str, 0, size_t{t.len} + 1) == t.str + t.len, "a text that ends elsewhere");
  add(std::string_view(t.str, t.len));
}

void WideWalk::checkData(const umb_cp_data& d) {
  if (d.len == 0) return;
  checkInside(d.data, d.len, "data beyond the frame");
  if (violated == nullptr) add(std::string_view(static_cast<const char*>(d.data), d.len));
}

void WideWalk::add(std::string_view bytes) {
  for (char c : bytes) add(static_cast<uint64_t>(static_cast<uint8_t>(c)));
}

}  // namespace umb::test
