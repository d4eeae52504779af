// SPDX-License-Identifier: GPL-2.0-only
#include "delegate/config_parser.h"

#include <gtest/gtest.h>
#include <kj/debug.h>

#include <string>
#include <vector>

namespace umb {
namespace {

using Lines = std::vector<std::string>;

class ConfigParserTest : public testing::Test {
 protected:
  ~ConfigParserTest() noexcept override {}

  void parse(const std::string& text) {
    kj::ArrayInputStream input(kj::arrayPtr(reinterpret_cast<const kj::byte*>(text.data()), text.size()));
    parseConfig(input, "a.conf", *config_);
  }

  std::string options(const char* module) { return config_->optionsFor(module, nullptr).cStr(); }
  size_t complaints() const { return config_->complaints().size(); }

  Lines before(const char* module) { return soft(module, &ModuleConfig::SoftDependencies::before); }
  Lines after(const char* module) { return soft(module, &ModuleConfig::SoftDependencies::after); }

  kj::Own<ModuleConfig> config_ = kj::atomicRefcounted<ModuleConfig>();

 private:
  Lines soft(const char* module, kj::Vector<kj::String> ModuleConfig::SoftDependencies::*list) {
    Lines names;
    KJ_IF_MAYBE (found, config_->softDependenciesOf(module)) {
      for (auto& name : found->*list) names.emplace_back(name.cStr());
    }
    return names;
  }
};

TEST_F(ConfigParserTest, PassesOverCommentsAndEmptyLines) {
  parse("# options a b\n\n   \n\t\n#\n");
  EXPECT_EQ(complaints(), 0u);
}

TEST_F(ConfigParserTest, TakesDashesAndUnderscoresAlike) {
  parse("blacklist a-b\noptions c-d x\nalias e-f[-g] h-i\ninstall j-k l-m\n");
  EXPECT_TRUE(config_->blacklisted("a_b") != nullptr);
  EXPECT_EQ(options("c_d"), "x");
  auto aliases = config_->aliasesFor("e_f-");
  ASSERT_EQ(aliases.size(), 1u);
  EXPECT_STREQ(aliases[0]->pattern.cStr(), "e_f[-g]");
  EXPECT_STREQ(aliases[0]->module.cStr(), "h_i");
  EXPECT_TRUE(config_->installFor("j_k") != nullptr);
}

TEST_F(ConfigParserTest, OptionsAreTheRestOfTheLine) {
  parse("options a \t x=1\ty=2 # no comment\noptions a z");
  EXPECT_EQ(options("a"), "  x=1 y=2 # no comment z");
}

TEST_F(ConfigParserTest, OnlyTheFirstSoftDependenciesForAModuleCount) {
  parse("softdep a* pre: b c post: d\nsoftdep ab pre: x\n");
  EXPECT_EQ(before("ab"), (Lines{"b", "c"}));
  EXPECT_EQ(after("ab"), Lines{"d"});
  EXPECT_EQ(before("b"), Lines{});
}

TEST_F(ConfigParserTest, SoftDependenciesAreSplitAsKmodSplitsThem) {
  parse("softdep a  pre: b post: c\nsoftdep d   pre: b\nsoftdep e x pre: y pre: post: z pre: w\n");
  EXPECT_EQ(before("a"), Lines{});
  EXPECT_EQ(after("a"), Lines{"c"});
  EXPECT_EQ(before("d"), Lines{"b"});
  EXPECT_EQ(before("e"), (Lines{"y", "w"}));
  EXPECT_EQ(after("e"), Lines{"z"});
}

TEST_F(ConfigParserTest, OnlyTheFirstCommandForAModuleCounts) {
  parse("install a* first one\ninstall ab second\nremove ab third\n");
  EXPECT_STREQ(KJ_ASSERT_NONNULL(config_->installFor("ab")).line.cStr(), "first one");
  EXPECT_STREQ(KJ_ASSERT_NONNULL(config_->installNamed("ab")).line.cStr(), "second");
  EXPECT_STREQ(KJ_ASSERT_NONNULL(config_->removeFor("ab")).place.text().cStr(), "a.conf line 3");
}

TEST_F(ConfigParserTest, ComplainsOfWhatMakesNoSense) {
  for (auto line :
       {"nonsense", "alias", "alias a", "alias a] b", "alias a [b", "blacklist", "blacklist x]", "options",
        "options a", "options a ", "install a", "remove a", "softdep a", "include /etc/x", " # comment"}) {
    config_ = kj::atomicRefcounted<ModuleConfig>();
    parse(std::string("\n") + line + "\noptions a b\n");
    ASSERT_EQ(complaints(), 1u) << line;
    EXPECT_EQ(std::string(config_->complaints()[0].cStr()).rfind("a.conf line 2: ", 0), 0u) << line;
    EXPECT_EQ(options("a"), "b");
  }
}

TEST_F(ConfigParserTest, KeepsFewComplaints) {
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "nonsense\n";
  parse(many);
  EXPECT_LE(complaints(), 8u);
}

TEST_F(ConfigParserTest, LeavesWeakDependenciesToOthers) {
  parse("weakdep a b c\n");
  EXPECT_EQ(complaints(), 0u);
}

}  // namespace
}  // namespace umb
