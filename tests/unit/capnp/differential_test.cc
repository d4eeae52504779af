// SPDX-License-Identifier: GPL-2.0-only
// Random messages, whole and damaged, read by the official library and by ours in one process.
#include "differential.h"

namespace umb::test {
namespace {

using capnp::StructSchema;

struct Totals {
  size_t compared = 0;
  size_t refused = 0;

  void add(StructSchema schema, const std::vector<uint64_t>& frame, uint64_t seed) {
    const Comparison comparison(schema, frame);
    compared += comparison.compared();
    refused += comparison.refused();
    for (auto& difference : comparison.differences()) {
      ADD_FAILURE() << schema.getShortDisplayName().cStr() << " with seed " << seed << ": " << difference;
    }
  }
};

TEST(Differential, ValidMessagesReadEqually) {
  Totals totals;
  for (uint64_t seed = 0; seed < 2000 && !testing::Test::HasFailure(); seed++) {
    Random random(seed);
    const auto all = schemas();
    const StructSchema schema = all[seed % all.size()];
    totals.add(schema, randomMessage(schema, random), seed);
  }
  EXPECT_GT(totals.compared, 50000u);
  EXPECT_EQ(totals.refused, 0u);
}

TEST(Differential, MessagesOfOtherSchemasReadEqually) {
  Totals totals;
  for (uint64_t seed = 0; seed < 2000 && !testing::Test::HasFailure(); seed++) {
    Random random(seed);
    const auto all = schemas();
    const auto frame = randomMessage(all[random() % all.size()], random);
    totals.add(all[random() % all.size()], frame, seed);
  }
  EXPECT_GT(totals.compared, 20000u);
  EXPECT_GT(totals.refused, 500u);
}

TEST(Differential, FlippedBitsReadEqually) {
  Totals totals;
  for (uint64_t seed = 0; seed < 1000 && !testing::Test::HasFailure(); seed++) {
    Random random(seed);
    const auto all = schemas();
    const StructSchema schema = all[seed % all.size()];
    const auto frame = randomMessage(schema, random);
    for (int round = 0; round < 100; round++) totals.add(schema, damaged(frame, random), seed);
  }
  EXPECT_GT(totals.compared, 500000u);
  EXPECT_GT(totals.refused, 5000u);
}

}  // namespace
}  // namespace umb::test
