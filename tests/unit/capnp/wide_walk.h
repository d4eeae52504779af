// SPDX-License-Identifier: GPL-2.0-only
// Reads all of a message through the generated accessors of wide.capnp, and checks whatever they give.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "wide.umb.h"

namespace umb::test {

// Every struct that is not null is read, every list and every text; what an AnyPointer leads to is not. A
// refusal does not end the walk: the rest must stay in the frame as well.
class WideWalk {
 public:
  // What `msg` holds lies in `size` bytes from `frame` on. Of a list at most `elements` are read.
  WideWalk(umb_cp_msg* msg, const void* frame, size_t size, uint32_t elements = UMB_CP_MAX_ELEMENTS);

  // The structs that a message may be read as.
  static std::vector<std::string_view> roots();

  // Returns 0, or what the first accessor that refused has said.
  int read(std::string_view root);

  // What has been given that may not be: beyond the frame, above a maximum, a text without its NUL. Or null.
  const char* violation() const { return violated; }
  // A digest of all the values: equal for equal messages, and a reason to read each of them.
  uint64_t digest() const { return sum; }

 private:
  void walk(const wide_scalars& r);
  void walk(const wide_defaults& r);
  void walk(const wide_lists& r);
  void walk(const wide_unions& r);
  void walkMember(const wide_unions& r);
  void walk(const struct wide_unions_pair& r);
  void walk(const struct wide_unions_shape& r);
  void walk(const struct wide_unions_shape_nested& r);
  void walk(const struct wide_unions_plain& r);
  void walk(const wide_pointers& r);
  void walk(const struct wide_pointers_inner& r);
  void walk(const wide_pointers_inner_deeper& r);
  void walk(const wide_box& r);
  void walk(const wide_other& r);
  void walk(const wide_empty&) {}
  void walk(const wide_has_empty& r);
  void walk(const wide_old& r);
  void walk(const wide_new& r);
  void walk(const wide_old_element& r);
  void walk(const wide_new_element& r);
  void walk(const wide_new_item& r);
  void walk(const wide_new_word& r);
  void walk(const shapes_point& r);
  void walk(const shapes_figure_side& r);

  template <typename S>
  int readRoot(int (*open)(umb_cp_msg*, S*));
  template <typename R, typename S>
  void structure(int (*get)(const R*, S*), bool (*has)(const R*), const R& r);
  template <typename R>
  void text(int (*get)(const R*, umb_cp_text*), bool (*has)(const R*), const R& r,
            uint32_t max = UMB_CP_MAX_ELEMENTS);
  template <typename R>
  void data(int (*get)(const R*, umb_cp_data*), bool (*has)(const R*), const R& r);
  template <typename R, typename... At>
  void list(int (*get)(const R*, uint32_t, umb_cp_list*), bool (*has)(const R*), const R& r, At... at);
  template <typename R>
  void any(umb_cp_ptr (*get)(const R*), bool (*has)(const R*), const R& r);

  void elements(const umb_cp_list&) {}
  template <typename V>
  void elements(const umb_cp_list& l, V (*at)(const umb_cp_list*, uint32_t));
  void elements(const umb_cp_list& l, int (*at)(const umb_cp_list*, uint32_t, umb_cp_text*));
  void elements(const umb_cp_list& l, int (*at)(const umb_cp_list*, uint32_t, umb_cp_data*));
  template <typename S>
  void elements(const umb_cp_list& l, int (*at)(const umb_cp_list*, uint32_t, S*));
  template <typename... At>
  void elements(const umb_cp_list& l, int (*at)(const umb_cp_list*, uint32_t, uint32_t, umb_cp_list*),
                At... inner);

  bool refused(int error);
  void check(bool holds, const char* what);
  // Is so much of it in the frame? What is read instead of a null pointer is not, but in the code.
  // Says whether it did before.
  bool enterDefault(bool isNow);
  void checkInside(const void* p, uint64_t size, const char* what);
  void checkStruct(const umb_cp_struct& s);
  void checkList(const umb_cp_list& l, uint32_t max);
  void checkText(const umb_cp_text& t, uint32_t max);
  void checkData(const umb_cp_data& d);
  uint32_t toRead(const umb_cp_list& l) const { return l.count < limit ? l.count : limit; }
  void add(uint64_t value) { sum = (sum ^ value) * 0x100000001b3; }
  void add(std::string_view bytes);

  umb_cp_msg* msg;
  const uint8_t* begin;
  const uint8_t* end;
  uint32_t limit;
  bool isDefault = false;
  int firstError = 0;
  const char* violated = nullptr;
  uint64_t sum = 0xcbf29ce484222325;
};

}  // namespace umb::test
