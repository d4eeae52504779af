// SPDX-License-Identifier: GPL-2.0-only
// Random messages, whole and damaged, read by the official library and by ours in one process.
#include "differential.h"

#include <capnp/message.h>

#include "delegate.capnp.h"
#include "umb.capnp.h"
#include "wide.capnp.h"

namespace umb::test {
namespace {

using capnp::Schema;
using capnp::StructSchema;

std::vector<StructSchema> schemas() {
  return {
      Schema::from<Scalars>(),
      Schema::from<Defaults>(),
      Schema::from<Lists>(),
      Schema::from<Unions>(),
      Schema::from<Pointers>(),
      Schema::from<Old>(),
      Schema::from<New>(),
      Schema::from<HasEmpty>(),
      Schema::from<wire::Envelope>(),
      Schema::from<delegate::FindFirmwareRequest>(),
  };
}

// Small segments of a fixed size make far and double-far pointers.
std::vector<uint64_t> randomMessage(StructSchema schema, Random& random) {
  for (;;) {
    const unsigned segment = random() % 2 == 0 ? 1024 : 32 + random() % 200;
    capnp::MallocMessageBuilder message(segment, capnp::AllocationStrategy::FIXED_SIZE);
    fillAtRandom(message.initRoot<capnp::DynamicStruct>(schema), random);
    if (message.getSegmentsForOutput().size() <= UMB_CP_MAX_SEGMENTS) return Frame::wordsOf(message);
  }
}

size_t tableWords(const std::vector<uint64_t>& frame) {
  return (static_cast<uint32_t>(frame[0]) + 1 + 2) / 2;
}

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
    auto frame = randomMessage(schema, random);
    const size_t body = tableWords(frame);
    for (int round = 0; round < 100; round++) {
      auto damaged = frame;
      for (uint64_t flips = 1 + random() % 2; flips > 0; flips--) {
        damaged[body + random() % (frame.size() - body)] ^= uint64_t{1} << random() % 64;
      }
      totals.add(schema, damaged, seed);
    }
  }
  EXPECT_GT(totals.compared, 500000u);
  EXPECT_GT(totals.refused, 5000u);
}

}  // namespace
}  // namespace umb::test
