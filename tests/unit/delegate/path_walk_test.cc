// SPDX-License-Identifier: GPL-2.0-only
#include "delegate/path_walk.h"

#include <gtest/gtest.h>

#include "temp_tree.h"

namespace umb {
namespace {

using std::string_literals::operator""s;
using Places = std::vector<std::string>;

class PathWalkTest : public testing::Test {
 protected:
  ~PathWalkTest() noexcept override {}

  test::TempTree tree_;
  std::string root_ = std::filesystem::path(tree_.path("x")).parent_path();
};

TEST_F(PathWalkTest, OfWhatIsNoLinkEndsThere) {
  tree_.write("a/file", "");
  PathWalk walk(tree_.path("a/./file"));
  EXPECT_EQ(walk.trail, "");
  EXPECT_EQ(walk.places, Places{tree_.path("a/file")});
  EXPECT_EQ(PathWalk("/").places, Places{"/"});
}

TEST_F(PathWalkTest, GoesThroughLinksToFilesAndToFolders) {
  tree_.write("v1/file", "");
  tree_.link("current", "v1");
  tree_.link("etc/x.conf", tree_.path("hop/y"));
  tree_.link("hop/y", "../current/file");
  PathWalk walk(tree_.path("etc/x.conf"));
  EXPECT_EQ(walk.trail, tree_.path("hop/y") + "\0../current/file\0v1\0"s);
  EXPECT_EQ(walk.places,
            (Places{tree_.path("etc"), tree_.path("hop"), tree_.path("hop"), root_, tree_.path("v1/file")}));
}

TEST_F(PathWalkTest, EndsAtTheLastFolderThatThereIs) {
  tree_.folder("there");
  tree_.link("x", "there/not/at/all");
  PathWalk walk(tree_.path("x"));
  EXPECT_EQ(walk.trail, "there/not/at/all\0"s);
  EXPECT_EQ(walk.places, (Places{root_, tree_.path("there")}));
  EXPECT_EQ(PathWalk("/../../dev/null").places, (Places{"/", "/", "/dev/null"}));
}

TEST_F(PathWalkTest, NotesWhatItLeavesAgain) {
  tree_.folder("hop");
  tree_.write("opt/real", "");
  EXPECT_EQ(PathWalk(tree_.path("hop/../opt/real")).places,
            (Places{tree_.path("hop"), tree_.path("opt/real")}));
}

TEST_F(PathWalkTest, EndsInALoop) {
  tree_.link("a", "b");
  tree_.link("b", "a");
  EXPECT_EQ(PathWalk(tree_.path("a")).places.size(), 41u);
}

}  // namespace
}  // namespace umb
