// SPDX-License-Identifier: GPL-2.0-only
#include "delegate/firmware_finder.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <kj/debug.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "delegate/file.h"
#include "expect_error.h"
#include "temp_tree.h"

namespace umb {
namespace {

using test::expectError;
using test::noise;

constexpr size_t kArenaBytes = 4 << 20;

using Place = FirmwareFinder::Place;

class FirmwareFinderTest : public testing::Test {
 protected:
  FirmwareFinderTest() : arena_(memfd_create("arena", MFD_CLOEXEC)) {
    EXPECT_EQ(ftruncate(arena_, kArenaBytes), 0);
    tree_.folder("fw");
  }
  ~FirmwareFinderTest() noexcept override {}

  FirmwareFinder finder() {
    return FirmwareFinder({.parameter = kj::heapString(tree_.path("parameter").c_str()),
                           .tree = kj::heapString(tree_.path("fw").c_str()),
                           .release = kj::heapString("6.1")});
  }

  FirmwareFinder::Found copy(const char* name, uint64_t room = kArenaBytes, uint64_t offset = 0,
                             Place after = Place::none) {
    Cancellation never;
    return finder().copy(finder().configured(), name, {.fd = arena_, .offset = offset, .bytes = room}, {},
                         after, never);
  }

  std::string piece(const char* name, uint64_t bytes, uint64_t skip) {
    Cancellation never;
    auto found = finder().copy(finder().configured(), name, {.fd = arena_, .offset = 0, .bytes = bytes},
                               {.skip = skip, .partial = true}, Place::none, never);
    return arena(found.bytes);
  }

  FirmwareFinder::Found locate(const char* name, uint64_t most = kArenaBytes, ArenaOutput::Part part = {},
                               Place after = Place::none) {
    Cancellation never;
    return finder().locate(finder().configured(), name, most, part, after, never);
  }

  std::string arena(size_t bytes, size_t offset = 0) {
    std::string text(bytes, '\0');
    EXPECT_EQ(pread(arena_, text.data(), bytes, static_cast<off_t>(offset)), static_cast<ssize_t>(bytes));
    return text;
  }

  std::string pathOf(const char* name) {
    return std::string(copy(name).path.cStr()).substr(tree_.path().size());
  }

  test::TempTree tree_;
  kj::AutoCloseFd arena_;
};

TEST_F(FirmwareFinderTest, CopiesEveryFormat) {
  auto text = noise(1'000'000);
  tree_.write("fw/plain.bin", text);
  tree_.write("fw/x.bin.xz", test::xz(text));
  tree_.write("fw/z.bin.zst", test::zstd(text));
  const std::pair<const char*, Format> cases[] = {
      {"plain.bin", Format::plain}, {"x.bin", Format::xz}, {"z.bin", Format::zstd}};
  for (auto [name, format] : cases) {
    ASSERT_EQ(ftruncate(arena_, 0) | ftruncate(arena_, kArenaBytes), 0);
    auto found = copy(name, kArenaBytes - 4096, 4096);
    EXPECT_EQ(found.bytes, text.size());
    EXPECT_EQ(found.format, format) << name;
    EXPECT_TRUE(arena(text.size(), 4096) == text) << name;
    EXPECT_EQ(arena(4096), std::string(4096, '\0')) << "nothing before the offset";
  }
}

TEST_F(FirmwareFinderTest, SearchesInTheKernelsOrder) {
  tree_.write("parameter", tree_.path("own") + "\n");
  const std::string places[] = {"own/", "fw/updates/6.1/", "fw/updates/", "fw/6.1/", "fw/"};
  for (auto& place : places) tree_.write(place + "a.bin", "x");
  for (auto& place : places) {
    EXPECT_EQ(pathOf("a.bin"), place + "a.bin");
    std::filesystem::remove(tree_ / (place + "a.bin"));
  }
  expectError(ENOENT, "a.bin", [&] { copy("a.bin"); });
}

TEST_F(FirmwareFinderTest, TheParametersFirstLineNamesTheFolder) {
  EXPECT_EQ(finder().configured(), "");
  const std::pair<const char*, const char*> texts[] = {{"", ""},       {"\n", ""},         {"/a", "/a"},
                                                       {"/a\n", "/a"}, {"/a\n/b\n", "/a"}, {"/a \n", "/a "}};
  for (auto& [text, folder] : texts) {
    tree_.write("parameter", text);
    EXPECT_EQ(finder().configured(), folder) << text;
  }
}

TEST_F(FirmwareFinderTest, MayReadTheFolderThatItIsGivenAndNoOther) {
  tree_.write("parameter", "/a");
  const auto has = [](const std::vector<std::string>& paths, const char* path) {
    return std::find(paths.begin(), paths.end(), path) != paths.end();
  };
  EXPECT_TRUE(has(finder().readable("/b"), "/b"));
  EXPECT_FALSE(has(finder().readable("/b"), "/a"));
  EXPECT_FALSE(has(finder().readable(""), ""));
}

TEST_F(FirmwareFinderTest, TheLongestNameIsAsAbsentWithASuffixAsWithout) {
  const std::string name(255, 'n');
  expectError(ENOENT, name.c_str(), [&] { copy(name.c_str()); });
  tree_.write("fw/" + name, "x");
  EXPECT_EQ(pathOf(name.c_str()), "fw/" + name);
}

TEST_F(FirmwareFinderTest, PrefersPlainInAnyFolderThenZstdThenXz) {
  tree_.write("fw/updates/6.1/a.bin.xz", test::xz("x"));
  tree_.write("fw/updates/a.bin.zst", test::zstd("x"));
  tree_.write("fw/a.bin", "x");
  EXPECT_EQ(pathOf("a.bin"), "fw/a.bin");
  std::filesystem::remove(tree_ / "fw/a.bin");
  EXPECT_EQ(pathOf("a.bin"), "fw/updates/a.bin.zst");
  std::filesystem::remove(tree_ / "fw/updates/a.bin.zst");
  EXPECT_EQ(pathOf("a.bin"), "fw/updates/6.1/a.bin.xz");
}

TEST_F(FirmwareFinderTest, NamesThePlainFilesOfTheTreeAndWritesNothing) {
  tree_.write("parameter", tree_.path("own") + "\n");
  const std::pair<std::string, Place> places[] = {{"own/", Place::none},
                                                  {"fw/updates/6.1/", Place::updatesRelease},
                                                  {"fw/updates/", Place::updates},
                                                  {"fw/6.1/", Place::release},
                                                  {"fw/", Place::tree}};
  for (auto& [path, place] : places) tree_.write(path + "a.bin", noise(5));
  for (auto& [path, place] : places) {
    auto found = locate("a.bin");
    EXPECT_EQ(found.place, place) << path;
    EXPECT_EQ(found.bytes, place == Place::none ? 0 : 5) << path;
    EXPECT_EQ(found.path, tree_.path(path + "a.bin").c_str());
    std::filesystem::remove(tree_ / (path + "a.bin"));
  }
  expectError(ENOENT, "a.bin", [&] { locate("a.bin"); });
  EXPECT_EQ(arena(kArenaBytes), std::string(kArenaBytes, '\0'));
}

TEST_F(FirmwareFinderTest, PassesOverPlainFilesThatTheKernelMayNotRead) {
  for (auto path : {"own/a.bin", "fw/updates/a.bin", "fw/a.bin"}) tree_.write(path, path);
  tree_.write("fw/updates/6.1/a.bin.xz", test::xz("compressed"));
  tree_.write("parameter", tree_.path("own") + "\n");
  auto after = [&](Place place) { return locate("a.bin", kArenaBytes, {}, place); };
  EXPECT_EQ(after(Place::updatesRelease).place, Place::updates);
  for (auto place : {Place::updates, Place::release}) EXPECT_EQ(after(place).place, Place::tree);
  EXPECT_EQ(after(Place::tree).format, Format::xz);
  EXPECT_EQ(arena(copy("a.bin", kArenaBytes, 0, Place::updates).bytes), "fw/a.bin");
  EXPECT_EQ(arena(copy("a.bin", kArenaBytes, 0, Place::tree).bytes), "compressed");
}

TEST_F(FirmwareFinderTest, NamesNoFileThatTheKernelCouldNotOpenInTheTree) {
  tree_.write("fw/real/a.bin", "x");
  tree_.write("fw/x.bin.xz", test::xz("x"));
  tree_.write("fw/z.bin.zst", "not even zstd, which nobody has looked at yet");
  tree_.link("fw/relative.bin", "real/a.bin");
  tree_.link("fw/absolute.bin", tree_.path("fw/real/a.bin"));
  tree_.link("fw/around.bin", "../fw/real/a.bin");
  tree_.link("fw/outside.bin", "/etc/passwd");
  EXPECT_EQ(locate("relative.bin").place, Place::tree);
  for (auto name : {"x.bin", "z.bin", "absolute.bin", "around.bin"}) {
    auto found = locate(name);
    EXPECT_EQ(found.place, Place::none) << name;
    EXPECT_EQ(found.bytes, 0u) << name;
  }
  expectError(EXDEV, "outside.bin", [&] { locate("outside.bin"); });
}

TEST_F(FirmwareFinderTest, NamesNoPlainFileThatItWouldNotCopy) {
  tree_.write("fw/updates/a.bin", "");
  tree_.write("fw/large.bin", noise(5001));
  expectError(ENODATA, "updates/a.bin", [&] { locate("a.bin"); });
  tree_.write("fw/a.bin", "x");
  EXPECT_EQ(locate("a.bin").bytes, 1u) << "an empty file does not hide another";
  expectError(EFBIG, "large.bin", [&] { locate("large.bin", 5000); });
  EXPECT_EQ(locate("large.bin", 5000, {.skip = 0, .partial = true}).bytes, 5001u);
  EXPECT_EQ(locate("large.bin", 5001).bytes, 5001u);
}

TEST_F(FirmwareFinderTest, CopiesPieces) {
  auto text = noise(1'000'000);
  tree_.write("fw/plain.bin", text);
  tree_.write("fw/x.bin.xz", test::xz(text));
  tree_.write("fw/z.bin.zst", test::zstd(text));
  const std::pair<uint64_t, uint64_t> pieces[] = {{1, 0},          {4096, 300'000},  {1'000'000, 0},
                                                  {2'000'000, 0},  {10, 999'995},    {10, 1'000'000},
                                                  {10, 5'000'000}, {10, UINT64_MAX}, {700'000, 262'144}};
  for (auto name : {"plain.bin", "x.bin", "z.bin"}) {
    for (auto [bytes, skip] : pieces) {
      auto expected = skip < text.size() ? text.substr(skip, bytes) : "";
      ASSERT_EQ(ftruncate(arena_, 0) | ftruncate(arena_, kArenaBytes), 0);
      EXPECT_TRUE(piece(name, bytes, skip) == expected) << name << " " << bytes << " at " << skip;
      EXPECT_EQ(arena(100, expected.size()), std::string(100, '\0')) << "nothing behind the piece";
    }
  }
}

TEST_F(FirmwareFinderTest, APieceOfABombTakesNoLongerThanItself) {
  tree_.write("fw/bomb.bin.zst", test::zstd(std::string(200 << 20, '\0')));
  EXPECT_EQ(piece("bomb.bin", 1000, 5), std::string(1000, '\0'));
}

TEST_F(FirmwareFinderTest, TakesPatternsForTheNamesOfFiles) {
  tree_.write("fw/a.bin", "x");
  tree_.write("fw/[b]*?.bin", "y");
  for (auto name : {"*", "?.bin", "[a].bin", "{a,b}.bin", "a.*"}) {
    expectError(ENOENT, name, [&] { copy(name); });
  }
  EXPECT_EQ(pathOf("[b]*?.bin"), "fw/[b]*?.bin");
}

TEST_F(FirmwareFinderTest, FindsFilesInSubdirectories) {
  tree_.write("fw/ath9k_htc/htc.fw", "x");
  EXPECT_EQ(pathOf("ath9k_htc/htc.fw"), "fw/ath9k_htc/htc.fw");
}

TEST_F(FirmwareFinderTest, FollowsLinksThatStayInTheTree) {
  tree_.write("fw/real/a.bin", "x");
  tree_.link("fw/relative.bin", "real/a.bin");
  tree_.link("fw/up/down.bin", "../real/a.bin");
  tree_.link("fw/updates/a.bin", "../real/a.bin");
  tree_.link("fw/absolute.bin", tree_.path("fw/real/a.bin"));
  tree_.link("alternatives/a.bin", tree_.path("fw/real/a.bin"));
  tree_.link("fw/detour.bin", tree_.path("alternatives/a.bin"));
  for (auto name : {"relative.bin", "up/down.bin", "a.bin", "absolute.bin", "detour.bin"}) {
    EXPECT_EQ(copy(name).bytes, 1u) << name;
  }
}

TEST_F(FirmwareFinderTest, TakesATreeThatIsItselfBehindALink) {
  tree_.write("usr/fw/a.bin", "x");
  std::filesystem::remove(tree_ / "fw");
  tree_.link("fw", "usr/fw");
  tree_.link("usr/fw/absolute.bin", tree_.path("fw/a.bin"));
  EXPECT_EQ(copy("a.bin").bytes, 1u);
  EXPECT_EQ(copy("absolute.bin").bytes, 1u);
}

TEST_F(FirmwareFinderTest, RefusesLinksOutOfTheTree) {
  tree_.write("secret", "x");
  tree_.write("fw-other/secret", "x");
  tree_.link("fw/absolute.bin", tree_.path("secret"));
  tree_.link("fw/relative.bin", "../secret");
  tree_.link("fw/sibling.bin", "../fw-other/secret");
  tree_.link("fw/proc.bin", "/proc/self/exe");
  for (auto name : {"absolute.bin", "relative.bin", "sibling.bin"}) {
    expectError(EXDEV, name, [&] { copy(name); });
  }
  expectError(ELOOP, "proc.bin", [&] { copy("proc.bin"); });
}

TEST_F(FirmwareFinderTest, AnswersALinkLoop) {
  tree_.link("fw/loop.bin", "loop.bin");
  expectError(ELOOP, "loop.bin", [&] { copy("loop.bin"); });
}

TEST_F(FirmwareFinderTest, RefusesWhatIsNoRegularFileWithoutWaitingForIt) {
  ASSERT_EQ(mkfifo(tree_.path("fw/pipe.bin").c_str(), 0600), 0);
  tree_.folder("fw/folder.bin");
  tree_.socket("fw/socket.bin");
  expectError(EINVAL, "pipe.bin", [&] { copy("pipe.bin"); });
  expectError(EINVAL, "socket.bin: is not a regular file", [&] { copy("socket.bin"); });
  expectError(EISDIR, "folder.bin", [&] { copy("folder.bin"); });
}

TEST_F(FirmwareFinderTest, RefusesAFileOverTheRoom) {
  auto text = noise(5001);
  tree_.write("fw/p.bin", text);
  tree_.write("fw/x.bin.xz", test::xz(text));
  tree_.write("fw/z.bin.zst", test::zstd(text));
  for (auto name : {"p.bin", "x.bin", "z.bin"}) {
    expectError(EFBIG, name, [&] { copy(name, 5000, 64); });
    EXPECT_EQ(arena(kArenaBytes - 5064, 5064), std::string(kArenaBytes - 5064, '\0')) << name;
    EXPECT_EQ(copy(name, 5001).bytes, 5001u);
  }
}

TEST_F(FirmwareFinderTest, StopsADecompressionBombAtTheRoom) {
  tree_.write("fw/bomb.bin.zst", test::zstd(std::string(200 << 20, '\0')));
  expectError(EFBIG, "bomb.bin.zst", [&] { copy("bomb.bin", 1 << 20); });
}

TEST_F(FirmwareFinderTest, RefusesDamagedFiles) {
  auto text = noise(100'000);
  auto good = test::xz(text);
  tree_.write("fw/cut.bin.xz", good.substr(0, good.size() / 2));
  tree_.write("fw/flipped.bin.xz", good.replace(good.size() / 2, 1, 1, good[good.size() / 2] ^ 1));
  tree_.write("fw/cut.bin2.zst", test::zstd(text).substr(0, 1000));
  tree_.write("fw/text.bin.zst", "not zstd at all");
  for (auto name : {"cut.bin", "flipped.bin", "cut.bin2", "text.bin"}) {
    expectError(EBADMSG, name, [&] { copy(name); });
  }
}

TEST_F(FirmwareFinderTest, ADamagedUpdateDoesNotHideAGoodFile) {
  tree_.write("fw/updates/a.bin.xz", "damaged");
  tree_.write("fw/a.bin.xz", test::xz("good"));
  EXPECT_EQ(pathOf("a.bin"), "fw/a.bin.xz");
  EXPECT_EQ(arena(4), "good");
}

TEST_F(FirmwareFinderTest, RefusesAnEmptyFile) {
  tree_.write("fw/a.bin", "");
  expectError(ENODATA, "a.bin", [&] { copy("a.bin"); });
}

TEST_F(FirmwareFinderTest, ReportsAFullArena) {
  kj::AutoCloseFd full(open("/dev/full", O_WRONLY | O_CLOEXEC));
  tree_.write("fw/a.bin", "x");
  Cancellation never;
  expectError(ENOSPC, "a.bin", [&] {
    finder().copy("", "a.bin", {.fd = full, .offset = 0, .bytes = 10}, {}, Place::none, never);
  });
}

TEST_F(FirmwareFinderTest, StopsWhenNobodyWaits) {
  tree_.write("fw/a.bin", noise(1 << 20));
  Cancellation cancelled;
  cancelled.cancel();
  expectError(ECANCELED, "", [&] {
    finder().copy("", "a.bin", {.fd = arena_, .offset = 0, .bytes = kArenaBytes}, {}, Place::none, cancelled);
  });
}

TEST_F(FirmwareFinderTest, AppliesTheNameRules) {
  tree_.write("secret", "x");
  expectError(EXDEV, "../secret", [&] { copy("../secret"); });
  expectError(EINVAL, "empty", [&] { copy(""); });
}

TEST_F(FirmwareFinderTest, SaysSoWhenThereIsNoTree) {
  std::filesystem::remove(tree_ / "fw");
  expectError(ENOENT, "a.bin", [&] { copy("a.bin"); });
}

TEST(FileInput, NoticesAFileThatShrinksOrChanges) {
  test::TempTree tree;
  tree.write("a", std::string(10000, 'x'));
  auto path = tree.path("a");
  auto file = KJ_ASSERT_NONNULL(openRegular(path.c_str()));
  char buffer[5000];
  FileInput input(file);
  EXPECT_EQ(input.tryRead(buffer, sizeof(buffer), sizeof(buffer)), sizeof(buffer));
  EXPECT_NO_THROW(file.requireUnchanged());
  ASSERT_EQ(truncate(path.c_str(), 6000), 0);
  expectError(ESTALE, path, [&] { input.tryRead(buffer, sizeof(buffer), sizeof(buffer)); });
  expectError(ESTALE, path, [&] { file.requireUnchanged(); });
}

}  // namespace
}  // namespace umb
