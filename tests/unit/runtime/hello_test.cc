// SPDX-License-Identifier: GPL-2.0-only
#include "runtime/hello.h"

#include <gtest/gtest.h>

#include <string>

namespace umb {
namespace {

constexpr uint64_t kSchema = 42;
const kj::byte kBuildId[] = {1, 2, 3};
const Identity kSelf{.program = "umblob", .schemaId = kSchema, .role = "module", .buildId = kBuildId};

class HelloTest : public testing::Test {
 protected:
  HelloTest() : kernel_(message_.initRoot<wire::Hello>()) {
    kernel_.setMinVersion(1);
    kernel_.setMaxVersion(1);
    kernel_.setNonce(99);
    kernel_.setSchemaId(kSchema);
    kernel_.setRole("module");
    kernel_.initLimits();
    kernel_.getLimits().setMaxMessageBytes(65536);
    kernel_.getLimits().setMaxInFlight(8);
    kernel_.getLimits().setMaxWorkers(2);
  }

  ~HelloTest() noexcept override {}

  std::string refusal() {
    KJ_IF_MAYBE (reason, refuse(kernel_.asReader(), kSelf)) return reason->cStr();
    return "";
  }

  wire::Hello::Reader answer() {
    auto builder = answer_.initRoot<wire::Hello>();
    answerHello(kernel_.asReader(), kSelf, builder);
    return builder.asReader();
  }

  capnp::MallocMessageBuilder message_, answer_;
  wire::Hello::Builder kernel_;
};

TEST_F(HelloTest, AnswersWithWhatItIsAndTheKernelsNonce) {
  EXPECT_EQ(refusal(), "");
  auto said = answer();
  EXPECT_EQ(said.getMinVersion(), 1);
  EXPECT_EQ(said.getMaxVersion(), 1);
  EXPECT_EQ(said.getNonce(), 99u);
  EXPECT_EQ(said.getSchemaId(), kSchema);
  EXPECT_EQ(said.getRole(), "module");
  EXPECT_TRUE(said.getBuildId() == kj::arrayPtr(kBuildId, sizeof(kBuildId)));
}

TEST_F(HelloTest, TakesTheHighestVersionInBothRanges) {
  kernel_.setMaxVersion(7);
  EXPECT_EQ(refusal(), "");
  EXPECT_EQ(answer().getMaxVersion(), wire::kProtocolVersion);
}

TEST_F(HelloTest, RefusesANewerKernelAndNamesItsOwnRange) {
  kernel_.setMinVersion(2);
  kernel_.setMaxVersion(3);
  EXPECT_NE(refusal().find("protocol 2 to 3"), std::string::npos) << refusal();
  EXPECT_EQ(answer().getMinVersion(), 1);
  EXPECT_EQ(answer().getMaxVersion(), wire::kProtocolVersion);
}

TEST_F(HelloTest, RefusesAnOlderKernelAndAnEmptyRange) {
  kernel_.setMinVersion(0);
  kernel_.setMaxVersion(0);
  EXPECT_NE(refusal(), "");
  kernel_.setMinVersion(2);
  kernel_.setMaxVersion(1);
  EXPECT_NE(refusal(), "");
}

TEST_F(HelloTest, RefusesAnotherSchema) {
  kernel_.setSchemaId(43);
  EXPECT_NE(refusal().find("0x2b"), std::string::npos) << refusal();
}

TEST_F(HelloTest, RefusesAnotherRole) {
  kernel_.setRole("firmware");
  EXPECT_NE(refusal().find("firmware"), std::string::npos) << refusal();
}

TEST_F(HelloTest, RefusesLimitsUnderWhichNoCallCouldBeAnswered) {
  kernel_.getLimits().setMaxInFlight(0);
  EXPECT_NE(refusal(), "");
  kernel_.getLimits().setMaxInFlight(1);
  kernel_.getLimits().setMaxWorkers(0);
  EXPECT_NE(refusal(), "");
  kernel_.getLimits().setMaxWorkers(1);
  EXPECT_EQ(refusal(), "");
  kernel_.getLimits().setMaxMessageBytes(16);
  EXPECT_NE(refusal(), "");
}

TEST_F(HelloTest, OffersNoFeatureThatIsNotDefined) {
  kernel_.setFeatures(~uint64_t{0});
  EXPECT_EQ(answer().getFeatures(), 0u);
}

TEST(BuildId, IsTheOneThisProgramWasLinkedWith) {
  EXPECT_EQ(buildId().size(), 20u);
}

}  // namespace
}  // namespace umb
