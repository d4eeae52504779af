// SPDX-License-Identifier: GPL-2.0-only
// Structs that can contain themselves: as many levels as the schema allows can be read, and not one more.
#include <functional>

#include "recursive.capnp.h"
#include "recursive.umb.h"
#include "support.h"

namespace umb::test {
namespace {

void fill(Node::Builder node, unsigned levels) {
  node.setValue(levels);
  if (levels > 1) fill(node.initNext(), levels - 1);
}

// Reads what `enter` gives and then every next, until one is refused or there is none: how many there were.
unsigned levelsOf(const std::function<int(rec_node*)>& enter) {
  rec_node node;
  unsigned levels = 0;
  for (int err = enter(&node); err == 0; err = rec_node_next(&node, &node)) {
    levels++;
    if (!rec_node_has_next(&node)) break;
  }
  return levels;
}

class Chain : public testing::TestWithParam<unsigned> {
 protected:
  unsigned built() const { return GetParam(); }
  unsigned readable() const { return std::min<unsigned>(GetParam(), REC_NODE_MAX_DEPTH); }
};
INSTANTIATE_TEST_SUITE_P(Levels, Chain, testing::Values(1, 3, 4, 5, 40));

TEST_P(Chain, FromTheRoot) {
  capnp::MallocMessageBuilder message;
  fill(message.initRoot<Node>(), built());
  Frame frame(message);
  EXPECT_EQ(levelsOf([&](auto* out) { return rec_node_read_root(&frame.msg, out); }), readable());
}

TEST_P(Chain, FromOtherStructs) {
  capnp::MallocMessageBuilder message;
  auto holder = message.initRoot<Holder>();
  fill(holder.initNode(), built());
  fill(holder.initNodes(2)[1], built());
  fill(holder.initRows(1).init(0, 1)[0], built());
  fill(holder.getAny().initAs<Node>(), built());
  fill(holder.initWithDefault(), built());
  fill(holder.initMember(), built());
  Frame frame(message);
  rec_holder r;
  umb_cp_list list, inner;
  ASSERT_EQ(rec_holder_read_root(&frame.msg, &r), 0);
  EXPECT_EQ(levelsOf([&](auto* out) { return rec_holder_node(&r, out); }), readable());
  ASSERT_EQ(rec_holder_nodes(&r, 2, &list), 0);
  EXPECT_EQ(levelsOf([&](auto* out) { return rec_holder_nodes_at(&list, 1, out); }), readable());
  ASSERT_EQ(rec_holder_rows(&r, 1, &list), 0);
  ASSERT_EQ(rec_holder_rows_at(&list, 0, 1, &inner), 0);
  EXPECT_EQ(levelsOf([&](auto* out) { return rec_holder_rows_at_at(&inner, 0, out); }), readable());
  const umb_cp_ptr any = rec_holder_any(&r);
  EXPECT_EQ(levelsOf([&](auto* out) { return rec_node_read(&any, out); }), readable());
  EXPECT_EQ(levelsOf([&](auto* out) { return rec_holder_with_default(&r, out); }), readable());
  EXPECT_EQ(levelsOf([&](auto* out) { return rec_holder_member(&r, out); }), readable());
}

TEST(Depth, ALoopOverNextEndsWhereNothingIsSet) {
  capnp::MallocMessageBuilder message;
  message.initRoot<Holder>();
  Frame frame(message);
  rec_holder r;
  rec_node node;
  ASSERT_EQ(rec_holder_read_root(&frame.msg, &r), 0);
  ASSERT_EQ(rec_holder_node(&r, &node), 0);
  unsigned levels = 1;
  while (rec_node_next(&node, &node) == 0) ASSERT_LE(++levels, REC_NODE_MAX_DEPTH);
  EXPECT_EQ(levels, REC_NODE_MAX_DEPTH);
}

TEST(Depth, ACycleInTheMessageEnds) {
  // The root's only pointer leads back to the root.
  Frame frame({uint64_t{3} << 32, uint64_t{2} << 48, 0xfffffffc | uint64_t{2} << 48, 0});
  rec_node node;
  ASSERT_EQ(frame.error, 0);
  ASSERT_EQ(rec_node_read_root(&frame.msg, &node), 0);
  unsigned levels = 1;
  while (rec_node_next(&node, &node) == 0) ASSERT_LE(++levels, REC_NODE_MAX_DEPTH);
  EXPECT_EQ(levels, REC_NODE_MAX_DEPTH);
}

TEST(Depth, TheMessagesOwnLimitHoldsToo) {
  capnp::MallocMessageBuilder message;
  fill(message.initRoot<Node>(), 4);
  const umb_cp_limits limits = {1u << 16, 1, 3, 1u << 16};
  Frame frame(Frame::wordsOf(message), limits);
  EXPECT_EQ(levelsOf([&](auto* out) { return rec_node_read_root(&frame.msg, out); }), 3u);
}

TEST(Depth, ConstantsAndDefaults) {
  umb_cp_msg msg;
  EXPECT_EQ(levelsOf([&](auto* out) { return rec_holder_chain_open(&msg, out); }), 3u);

  Frame frame({uint64_t{1} << 32, 0});
  rec_holder r;
  ASSERT_EQ(rec_holder_read_root(&frame.msg, &r), 0);
  EXPECT_EQ(levelsOf([&](auto* out) { return rec_holder_with_default(&r, out); }), 2u);
}

// A tree: each level in the lists of that above it.

TEST(Depth, ListsWithinACycleTakeNoLevel) {
  for (bool viaRows : {false, true}) {
    capnp::MallocMessageBuilder message;
    auto tree = message.initRoot<Tree>();
    for (unsigned level = 1; level < REC_TREE_MAX_DEPTH + 1; level++) {
      tree = viaRows ? tree.initRows(1).init(0, 1)[0] : tree.initChildren(1)[0];
      tree.initPoints(1)[0].setLabel("leaf");
    }
    Frame frame(message);
    const auto below = [&](const rec_tree* from, rec_tree* to) {
      umb_cp_list list;
      if (!viaRows) {
        int err = rec_tree_children(from, 1, &list);
        return err != 0 ? err : rec_tree_children_at(&list, 0, to);
      }
      int err = rec_tree_rows(from, 1, &list);
      if (err == 0) err = rec_tree_rows_at(&list, 0, 1, &list);
      return err != 0 ? err : rec_tree_rows_at_at(&list, 0, to);
    };
    rec_tree r, last;
    umb_cp_list points;
    shapes_point point;
    umb_cp_text label;
    ASSERT_EQ(rec_tree_read_root(&frame.msg, &r), 0);
    for (unsigned level = 2; level <= REC_TREE_MAX_DEPTH; level++) ASSERT_EQ(below(&r, &r), 0) << level;
    EXPECT_EQ(below(&r, &last), -EBADMSG);
    // All that is in the last one but more trees is readable.
    ASSERT_EQ(rec_tree_points(&r, 1, &points), 0);
    ASSERT_EQ(rec_tree_points_at(&points, 0, &point), 0);
    ASSERT_EQ(shapes_point_label(&point, &label), 0);
    EXPECT_EQ(view(label), "leaf");
  }
}

TEST(Depth, StructsOfOneCycleShareTheSmallestNumber) {
  static_assert(REC_OPERAND_MAX_DEPTH == 5 && REC_EXPRESSION_MAX_DEPTH == 5 &&
                REC_OPERAND_OTHER_MAX_DEPTH == 5);
  capnp::MallocMessageBuilder message;
  auto first = message.initRoot<Expression>().initSum().initRight();  // 1, 2
  auto second = first.initOther().initOperands(2)[1];                 // 3, 4
  auto last = second.initExpression();                                // 5
  auto refused = last.initSum().initLeft();                           // 6
  refused.setMinus(true);
  Frame frame(message);
  rec_expression expression;
  struct rec_expression_sum sum;
  rec_operand operand;
  struct rec_operand_other other;
  umb_cp_list list;
  ASSERT_EQ(rec_expression_read_root(&frame.msg, &expression), 0);
  ASSERT_EQ(rec_expression_sum(&expression, &sum), 0);
  ASSERT_EQ(rec_expression_sum_right(&sum, &operand), 0);
  ASSERT_EQ(rec_operand_other(&operand, &other), 0);
  ASSERT_EQ(rec_operand_other_operands(&other, &list), 0);
  ASSERT_EQ(rec_operand_other_operands_at(&list, 1, &operand), 0);
  ASSERT_EQ(rec_operand_expression(&operand, &expression), 0);
  ASSERT_EQ(rec_expression_sum(&expression, &sum), 0);
  EXPECT_EQ(rec_expression_sum_left(&sum, &operand), -EBADMSG);
}

TEST(Depth, AnotherCycleInTheLastLevelHasItsOwn) {
  capnp::MallocMessageBuilder message;
  auto expression = message.initRoot<Expression>();
  for (unsigned level = 1; level < REC_EXPRESSION_MAX_DEPTH; level += 2)
    expression = expression.initSum().initLeft().initExpression();
  fill(expression.initNode(), REC_NODE_MAX_DEPTH + 1);
  Frame frame(message);
  rec_expression r;
  struct rec_expression_sum sum;
  rec_operand operand;
  ASSERT_EQ(rec_expression_read_root(&frame.msg, &r), 0);
  for (unsigned level = 1; level < REC_EXPRESSION_MAX_DEPTH; level += 2) {
    ASSERT_EQ(rec_expression_sum(&r, &sum), 0);
    ASSERT_EQ(rec_expression_sum_left(&sum, &operand), 0);
    ASSERT_EQ(rec_operand_expression(&operand, &r), 0);
  }
  EXPECT_EQ(levelsOf([&](auto* out) { return rec_expression_node(&r, out); }), REC_NODE_MAX_DEPTH);
}

}  // namespace
}  // namespace umb::test
