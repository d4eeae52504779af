// SPDX-License-Identifier: GPL-2.0-only
// What needs no message, or no kernel: constants, and floating point.
#include "calls.umb.h"
#include "floats.capnp.h"
#include "floats.umb.h"
#include "support.h"
#include "wide.capnp.h"
#include "wide.umb.h"

namespace umb::test {
namespace {

TEST(WideRead, Constants) {
  EXPECT_EQ(WIDE_ANSWER, ANSWER);
  EXPECT_EQ(WIDE_SMALLEST, SMALLEST);
  EXPECT_EQ(WIDE_LARGEST, LARGEST);
  EXPECT_EQ(WIDE_TINY, TINY);
  EXPECT_EQ(WIDE_TRUTH, TRUTH);
  EXPECT_EQ(WIDE_SCALARS_FAVOURITE, static_cast<int>(Scalars::FAVOURITE));
  EXPECT_EQ(std::string_view(WIDE_GREETING), view(*GREETING));
  EXPECT_EQ(WIDE_POINTERS_INNER_DEEPER_LIMIT, Pointers::Inner::Deeper::LIMIT);
  EXPECT_EQ(CALLS_SERVICE_CLOSE_ALL, 1);

  umb_cp_msg msg;
  umb_cp_data data;
  umb_cp_list list;
  umb_cp_text text;
  shapes_point point;
  ASSERT_EQ(wide_magic_open(&msg, &data), 0);
  EXPECT_EQ(view(data), view(*MAGIC));
  ASSERT_EQ(wide_nothing_open(&msg, &data), 0);
  EXPECT_EQ(data.len, 0u);
  ASSERT_EQ(wide_primes_open(&msg, &list), 0);
  ASSERT_EQ(list.count, 5u);
  EXPECT_EQ(wide_primes_at(&list, 4), 11);
  ASSERT_EQ(wide_names_open(&msg, &list), 0);
  ASSERT_EQ(wide_names_at(&list, 2, &text), 0);
  EXPECT_EQ(view(text), "grace");
  ASSERT_EQ(wide_origin_open(&msg, &point), 0);
  EXPECT_EQ(shapes_point_x(&point), -1);
  ASSERT_EQ(shapes_point_label(&point, &text), 0);
  EXPECT_EQ(view(text), "origin");
}

TEST(WideRead, FloatingPointInUserSpace) {
  capnp::MallocMessageBuilder message;
  auto w = message.initRoot<Floats>();
  w.setSingle(-1.5f);
  w.setDouble(1e-300);
  w.setList({0.0, -0.25});
  Frame frame(message);
  floats_floats r;
  umb_cp_list list;
  ASSERT_EQ(floats_floats_read_root(&frame.msg, &r), 0);
  EXPECT_EQ(floats_floats_single(&r), -1.5f);
  EXPECT_EQ(floats_floats_double(&r), 1e-300);
  EXPECT_EQ(floats_floats_single_default(&r), 1.25f);
  EXPECT_EQ(floats_floats_double_default(&r), -2.5e-10);
  ASSERT_EQ(floats_floats_list(&r, 2, &list), 0);
  EXPECT_EQ(floats_floats_list_at(&list, 1), -0.25);
  EXPECT_EQ(FLOATS_HALF, HALF);
  EXPECT_EQ(FLOATS_VAST, VAST);
}

}  // namespace
}  // namespace umb::test
