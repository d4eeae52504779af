// SPDX-License-Identifier: GPL-2.0-only
#include "delegate/module_loader.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <thread>

#include "delegate/module_file.h"
#include "delegate/module_unloader.h"
#include "expect_error.h"
#include "module_loader_fixture.h"

namespace umb {
namespace {

using test::expectError;
using test::ModuleLoaderTest;
using test::Names;

TEST_F(ModuleLoaderTest, LoadsAModuleAndAllItNeeds) {
  auto outcome = load("top");
  EXPECT_EQ(outcome.kind, Kind::loaded);
  EXPECT_EQ(loaded(outcome), (Names{"base", "mid_dle", "help_fast", "help", "top", "late"}));
  EXPECT_EQ(kernel_.inserted, loaded(outcome));
}

TEST_F(ModuleLoaderTest, LoadsByAlias) {
  // Its own soft dependency by its name, which makes it two steps.
  modules_.configure("a.conf", "softdep top post: top\n");
  EXPECT_EQ(load("fs-top").kind, Kind::loaded);
}

TEST_F(ModuleLoaderTest, LoadsEveryModuleWithTheAlias) {
  EXPECT_EQ(loaded(load("crypto-help")), (Names{"help_fast", "help"}));
}

TEST_F(ModuleLoaderTest, DoesNothingForWhatIsThere) {
  kernel_.states["base"] = ModuleState::live;
  auto outcome = load("base");
  EXPECT_EQ(outcome.kind, Kind::alreadyLoaded);
  EXPECT_TRUE(kernel_.inserted.empty());
  EXPECT_EQ(load("fixed-in").kind, Kind::builtIn);
}

TEST_F(ModuleLoaderTest, PassesOverDependenciesThatAreThere) {
  kernel_.states["base"] = ModuleState::live;
  EXPECT_EQ(loaded(load("mid-dle")), Names{"mid_dle"});
}

TEST_F(ModuleLoaderTest, AModuleThatSomebodyElseJustInsertedIsThere) {
  kernel_.refuse = [this](const std::string& name) {
    kernel_.states[name] = ModuleState::live;
    return EEXIST;
  };
  EXPECT_EQ(load("base").kind, Kind::alreadyLoaded);
}

TEST_F(ModuleLoaderTest, WaitsForAModuleThatIsComing) {
  kernel_.states["base"] = ModuleState::coming;
  int polls = 0;
  kernel_.onState = [&](const std::string& name) {
    if (++polls == 5) kernel_.states[name] = ModuleState::live;
  };
  EXPECT_EQ(load("base").kind, Kind::alreadyLoaded);
  EXPECT_GE(polls, 5);
}

TEST_F(ModuleLoaderTest, LoadsAModuleWhoseRemovalEnds) {
  kernel_.states["base"] = ModuleState::going;
  int polls = 0;
  kernel_.onState = [&](const std::string& name) {
    if (++polls == 5) kernel_.states[name] = ModuleState::absent;
  };
  EXPECT_EQ(load("base").kind, Kind::loaded);
}

TEST_F(ModuleLoaderTest, GivesUpOnTheDeadline) {
  kernel_.states["base"] = ModuleState::coming;
  Cancellation soon(Cancellation::deadlineAfter(20));
  expectError(ETIMEDOUT, "", [&] { loader_.load("base", Commands::refused, soon); });
}

TEST_F(ModuleLoaderTest, StopsWhenNobodyWaits) {
  Cancellation cancelled;
  cancelled.cancel();
  expectError(ECANCELED, "", [&] { loader_.load("base", Commands::refused, cancelled); });
  EXPECT_TRUE(kernel_.inserted.empty());
}

TEST_F(ModuleLoaderTest, StopsBetweenCandidatesWhenNobodyWaits) {
  std::string lines;
  for (int i = 0; i < 100; ++i) lines += "alias many base\n";
  modules_.configure("a.conf", lines);
  kernel_.states["base"] = ModuleState::live;
  Cancellation cancellation;
  int asked = 0;
  kernel_.onState = [&](const std::string&) {
    if (++asked == 5) cancellation.cancel();
  };
  expectError(ECANCELED, "", [&] { loader_.load("many", Commands::refused, cancellation); });
  EXPECT_EQ(asked, 5);
}

TEST_F(ModuleLoaderTest, NamesTheUnknown) {
  expectError(ENOENT, "no-such: no such module or alias", [&] { load("no-such"); });
  expectError(EXDEV, "../x", [&] { load("../x"); });
}

TEST_F(ModuleLoaderTest, NamesTheDependencyThatFailed) {
  refuse("mid_dle", ENODEV);
  expectError(ENODEV, "top: a module that it needs cannot be loaded: module mid_dle", [&] { load("top"); });
}

TEST_F(ModuleLoaderTest, PassesOverAFailingSoftDependency) {
  refuse("help", ENODEV);
  EXPECT_EQ(loaded(load("top")), (Names{"base", "mid_dle", "help_fast", "top", "late"}));
}

TEST_F(ModuleLoaderTest, OneOfSeveralCandidatesIsEnough) {
  refuse("help_fast", ENODEV);
  EXPECT_EQ(loaded(load("crypto-help")), Names{"help"});
  kernel_.refuse = [](const std::string&) { return ENODEV; };
  kernel_.states.clear();
  expectError(ENODEV, "help_fast", [&] { load("crypto-help"); });
}

TEST_F(ModuleLoaderTest, ADriversTimeoutIsNotTheCalls) {
  for (int errnum : {ETIMEDOUT, ECANCELED}) {
    kernel_.states.clear();
    refuse("help_fast", errnum);
    EXPECT_EQ(loaded(load("crypto-help")), Names{"help"});
    kernel_.states.clear();
    EXPECT_EQ(loaded(load("top")), (Names{"base", "mid_dle", "help", "top", "late"}));
  }
}

TEST_F(ModuleLoaderTest, TellsAModuleForAnotherKernel) {
  auto image = test::readFile(modules_.module("base"));
  image.replace(image.find("6.1.0-test"), 5, "5.9.9");
  modules_.replaceModule("base", "", image);
  refuse("base", ENOEXEC);
  expectError(ENOEXEC, "module base was built for '5.9.9-test SMP mod_unload ', this kernel is '6.1.0-test'",
              [&] { load("base"); });
}

TEST_F(ModuleLoaderTest, TellsAModuleThatTheKernelRefusesAllTheSame) {
  refuse("base", ENOEXEC);
  expectError(ENOEXEC, "although the release is the same", [&] { load("base"); });
}

TEST_F(ModuleLoaderTest, TellsATruncatedModule) {
  auto image = test::readFile(modules_.module("base"));
  auto& tree = modules_.tree();
  tree.write("lib/modules/6.1.0-test/kernel/base.ko", image.substr(0, image.size() - 100));
  for (int errnum : {ENOEXEC, EINVAL}) {
    refuse("base", errnum);
    expectError(EBADMSG, "base.ko: truncated", [&] { load("base"); });
  }
  tree.write("lib/modules/6.1.0-test/kernel/base.ko", "");
  expectError(EBADMSG, "base.ko: corrupt", [&] { load("base"); });
}

TEST_F(ModuleLoaderTest, TellsASocketInAModulesPlaceFromADeviceThatIsNotThere) {
  std::filesystem::remove(modules_.module("base"));
  modules_.tree().socket("lib/modules/6.1.0-test/kernel/base.ko");
  expectError(EINVAL, "base.ko: is not a regular file", [&] { load("base"); });
}

TEST_F(ModuleLoaderTest, KeepsTheErrnoAndHints) {
  const std::pair<int, const char*> cases[] = {{EKEYREJECTED, "mokutil"},
                                               {ENOKEY, "mokutil"},
                                               {EPERM, "lockdown"},
                                               {ENODEV, "device"},
                                               {EINVAL, "log"}};
  for (auto [errnum, hint] : cases) {
    refuse("base", errnum);
    expectError(errnum, hint, [&] { load("base"); });
    expectError(errnum, "module base", [&] { load("base"); });
  }
  refuse("base", ENOENT);
  expectError(ENOEXEC, "symbol", [&] { load("base"); });
}

TEST_F(ModuleLoaderTest, TellsAMissingSignatureFromAnUnknownKeyAndHowToEnrolOne) {
  for (int errnum : {EKEYREJECTED, ENOKEY}) {
    refuse("base", errnum);
    expectError(errnum, "it has no signature", [&] { load("base"); });
  }
  refuse("base", EPERM);
  expectError(EPERM, "it has no signature, which lockdown asks for", [&] { load("base"); });
  auto image = test::readFile(modules_.module("base")) + "some signature~Module signature appended~\n";
  modules_.replaceModule("base", ".xz", test::xz(image));
  for (int errnum : {EKEYREJECTED, ENOKEY}) {
    kernel_.refuse = [=](const std::string&) { return errnum; };
    expectError(errnum, "does not know the key of its signature, or the module was changed",
                [&] { load("base"); });
    expectError(errnum, "mokutil --import", [&] { load("base"); });
  }
  // As one that the machine's owner has signed, with a key that is not enrolled.
  kernel_.refuse = [](const std::string&) { return EPERM; };
  expectError(EPERM, "does not know the key of its signature: sign it", [&] { load("base"); });
}

TEST_F(ModuleLoaderTest, TellsACorruptSignatureFromACorruptModule) {
  auto image = test::readFile(modules_.module("base"));
  refuse("base", EBADMSG);
  modules_.tree().write("lib/modules/6.1.0-test/kernel/base.ko", image + "x~Module signature appended~\n");
  expectError(EBADMSG, "base.ko: its signature is corrupt", [&] { load("base"); });
  modules_.tree().write("lib/modules/6.1.0-test/kernel/base.ko",
                        image.substr(0, image.size() - 100) + "~Module signature appended~\n");
  expectError(EBADMSG, "base.ko: truncated", [&] { load("base"); });
}

TEST_F(ModuleLoaderTest, TellsAFileThatShrinksWhileItIsRead) {
  auto bytes = test::xz(test::readFile(modules_.module("base")) + test::noise(1 << 20));
  modules_.replaceModule("base", ".xz", bytes);
  auto path = modules_.module("base") + ".xz";
  kernel_.kernelCompression = "xz";
  // The kernel's turn comes first, and here it takes its time.
  kernel_.refuse = [&](const std::string&) {
    std::filesystem::resize_file(path, bytes.size() / 2);
    return EOPNOTSUPP;
  };
  expectError(ESTALE, "base.ko.xz: shrank while it was read", [&] { load("base"); });
}

TEST_F(ModuleLoaderTest, EndsADecompressionBomb) {
  auto zeros = std::string(kMaxModuleBytes + 1, '\0');
  for (auto& bytes : {test::gzip(zeros), test::zstd(zeros)}) {
    modules_.tree().write("lib/modules/6.1.0-test/kernel/base.ko", bytes);
    expectError(EFBIG, "base.ko: larger than 256 MiB", [&] { load("base"); });
  }
  EXPECT_TRUE(kernel_.inserted.empty());
}

TEST_F(ModuleLoaderTest, NamesWithGlobCharactersAreNames) {
  for (auto name : {"*", "b*", "bas?", "[a-z]ase", "base]", "[", "zelp-[a-c]?"})
    expectError(ENOENT, std::string(name) + ": no such module or alias", [&] { load(name); });
  EXPECT_TRUE(kernel_.inserted.empty());
}

TEST_F(ModuleLoaderTest, SaysWhenAListedFileIsGone) {
  std::filesystem::remove(modules_.module("base"));
  expectError(ENOENT, "base.ko", [&] { load("base"); });
}

TEST_F(ModuleLoaderTest, DecompressesWhatTheKernelCannot) {
  auto image = test::readFile(modules_.module("base"));
  // What counts is how the file begins, not its suffix: Debian's depmod would not index .ko.gz.
  for (auto& bytes : {test::xz(image), test::zstd(image), test::gzip(image)}) {
    modules_.tree().write("lib/modules/6.1.0-test/kernel/base.ko", bytes);
    kernel_.states.clear();
    kernel_.lastImage.clear();
    EXPECT_EQ(load("base").kind, Kind::loaded);
    EXPECT_TRUE(kernel_.lastImage == image);
  }
}

TEST_F(ModuleLoaderTest, LeavesDecompressionToAKernelThatCan) {
  modules_.replaceModule("base", ".xz", test::xz(test::readFile(modules_.module("base"))));
  kernel_.kernelCompression = "xz";
  EXPECT_EQ(load("base").kind, Kind::loaded);
  EXPECT_TRUE(kernel_.lastCompressed);
  EXPECT_EQ(kernel_.inserted, Names{"base"});

  kernel_.states.clear();
  kernel_.kernelCompression = "zstd";
  load("base");
  EXPECT_EQ(kernel_.inserted.back(), "(image)");
}

TEST_F(ModuleLoaderTest, TellsADamagedCompressedModule) {
  auto bytes = test::xz(test::readFile(modules_.module("base")));
  modules_.replaceModule("base", ".xz", bytes);
  modules_.tree().write("lib/modules/6.1.0-test/kernel/base.ko.xz", bytes.substr(0, bytes.size() / 2));
  expectError(EBADMSG, "base.ko.xz: truncated", [&] { load("base"); });
  kernel_.kernelCompression = "xz";
  refuse("base", EINVAL);  // what the kernel's own decompressor says
  expectError(EBADMSG, "base.ko.xz: truncated", [&] { load("base"); });
}

TEST_F(ModuleLoaderTest, GivesTheOptionsToTheKernel) {
  modules_.configure("a.conf", "options base a=1 b=\"two words\"\n");
  load("base");
  EXPECT_EQ(kernel_.lastOptions, "a=1 b=\"two words\"");
  kernel_.states.clear();
  modules_.tree().write("lib/modules/6.1.0-test/kernel/base.ko",
                        test::xz(test::readFile(modules_.module("base"))));
  load("base");
  EXPECT_EQ(kernel_.lastOptions, "a=1 b=\"two words\"");
}

TEST_F(ModuleLoaderTest, NamesTheOptionsOfAModuleThatRefusesThem) {
  modules_.configure("a.conf", "options base level=much\n");
  refuse("base", EINVAL);
  expectError(EINVAL, "its options were 'level=much'", [&] { load("base"); });
}

TEST_F(ModuleLoaderTest, TheBlacklistIsForAliases) {
  modules_.configure("a.conf", "blacklist help-fast\nblacklist base\n");
  EXPECT_EQ(loaded(load("crypto-help")), Names{"help"});
  EXPECT_EQ(load("base").kind, Kind::loaded);
  modules_.configure("b.conf", "blacklist top\n");
  EXPECT_EQ(load("fs-top").kind, Kind::blacklisted);
  EXPECT_EQ(load("top").kind, Kind::loaded);
  EXPECT_EQ(load("fs-top").kind, Kind::alreadyLoaded);
}

TEST_F(ModuleLoaderTest, ABlacklistedCandidateHidesNoFailureOfAnother) {
  modules_.configure("a.conf", "alias gpu help\nalias gpu late\nblacklist help\n");
  refuse("late", EKEYREJECTED);
  expectError(EKEYREJECTED, "module late", [&] { load("gpu"); });
  modules_.configure("b.conf", "blacklist late\n");
  EXPECT_EQ(load("gpu").kind, Kind::blacklisted);
}

TEST_F(ModuleLoaderTest, ABlacklistedModuleIsLoadedForAnotherThatNeedsIt) {
  modules_.configure("a.conf", "blacklist base\n");
  EXPECT_EQ(loaded(load("mid-dle")), (Names{"base", "mid_dle"}));
}

TEST_F(ModuleLoaderTest, ListsAsManyAsAReplyHasRoomFor) {
  auto& tree = modules_.tree();
  auto image = test::readFile(modules_.module("help"));
  std::string soft = "softdep top pre:";
  for (int i = 0; i < 300; ++i) {
    auto name = "x" + std::to_string(i);
    tree.write("lib/modules/6.1.0-test/kernel/" + name + ".ko", image);
    soft += " " + name;
  }
  modules_.index();
  modules_.configure("a.conf", soft + "\n");
  auto names = loaded(load("top"));
  EXPECT_EQ(kernel_.inserted.size(), 303u);
  EXPECT_EQ(names.size(), kMaxLoaded);
  EXPECT_EQ(names.front(), "base");
  EXPECT_EQ(names.back(), "top");
}

TEST_F(ModuleLoaderTest, AnEmptyIndexIsAsAMissingOne) {
  modules_.tree().write("lib/modules/6.1.0-test/modules.builtin.alias.bin", "");
  expectError(ENOENT, "no-such: no such module or alias", [&] { load("no-such"); });
  modules_.tree().write("lib/modules/6.1.0-test/modules.dep.bin", "");
  expectError(ENOENT, "modules.dep.bin: no such file, or an empty one; run depmod", [&] { load("base"); });
}

TEST_F(ModuleLoaderTest, SaysThatAnAliasLeadsNowhere) {
  modules_.configure("a.conf", "alias net-pf-10 off\n");
  expectError(ENOENT, "off: not in", [&] { load("net-pf-10"); });
}

TEST_F(ModuleLoaderTest, HonoursAChangeOfTheConfigurationAtOnce) {
  for (int round = 0; round < 20; ++round) {
    auto value = "n=" + std::to_string(round);
    modules_.configure("a.conf", "options base " + value + "\n");
    kernel_.states.clear();
    load("base");
    ASSERT_EQ(kernel_.lastOptions, value);
  }
}

TEST_F(ModuleLoaderTest, SeveralRequestsForOneModuleAreOneLoad) {
  std::atomic<int> insertions = 0;
  kernel_.refuse = [&](const std::string&) {
    ++insertions;
    return 0;
  };
  kernel_.slowness = std::chrono::milliseconds(50);
  std::vector<std::thread> threads;
  std::atomic<int> successes = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] { successes += load("base").kind != Kind::blacklisted; });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(insertions, 1);
  EXPECT_EQ(successes, 8);
}

TEST_F(ModuleLoaderTest, WhatALoadNeedsIsKeptFromThoseThatTidyUp) {
  ModuleUnloader unloader(modules_.modules().c_str(), config_, kernel_, claims_);
  kernel_.states["late"] = ModuleState::live;
  // base is there, and mid_dle, which needs it, not yet.
  kernel_.onInsert = [&](const std::string& name) {
    if (name != "mid_dle") return;
    Cancellation never;
    EXPECT_EQ(unloader.unload("late", Commands::refused, never).size(), 1u);
  };
  EXPECT_EQ(load("mid-dle").kind, Kind::loaded);
  EXPECT_EQ(kernel_.removed, Names{"late"});
  EXPECT_EQ(kernel_.states["base"], ModuleState::live);
  // Nothing is needed for longer.
  EXPECT_FALSE(claims_.claimIdle("base") == nullptr);
}

TEST_F(ModuleLoaderTest, WaitingForAnothersLoadEndsWithTheCall) {
  kernel_.slowness = std::chrono::milliseconds(300);
  std::thread slow([&] { load("base"); });
  while (!kernel_.busy) std::this_thread::yield();
  Cancellation soon(Cancellation::deadlineAfter(10));
  expectError(ETIMEDOUT, "", [&] { loader_.load("base", Commands::refused, soon); });
  slow.join();
}

TEST(LinuxModuleKernel, ReadsSysfs) {
  test::TempTree tree;
  tree.write("compression", "xz\n");
  tree.write("there/initstate", "live\n");
  tree.write("starting/initstate", "coming\n");
  tree.write("leaving/initstate", "going\n");
  tree.folder("begun");
  tree.write("there/refcnt", "2\n");
  tree.folder("there/holders/user");
  auto root = tree.path();
  LinuxModuleKernel kernel(root.c_str());
  EXPECT_STREQ(kernel.compression().cStr(), "xz");
  EXPECT_EQ(kernel.state("there"), ModuleState::live);
  EXPECT_EQ(kernel.state("starting"), ModuleState::coming);
  EXPECT_EQ(kernel.state("leaving"), ModuleState::going);
  EXPECT_EQ(kernel.state("begun"), ModuleState::coming);
  EXPECT_EQ(kernel.state("none"), ModuleState::absent);
  EXPECT_EQ(kernel.references("there").orDefault(-9), 2);
  EXPECT_TRUE(kernel.references("none") == nullptr);
  EXPECT_STREQ(kj::strArray(kernel.holders("there"), " ").cStr(), "user");
  EXPECT_TRUE(kernel.holders("none").empty());
  for (auto name : {"", ".", "..", "./there", "begun/../there", "there/holders"}) {
    EXPECT_EQ(kernel.state(name), ModuleState::absent) << name;
    EXPECT_TRUE(kernel.references(name) == nullptr) << name;
    EXPECT_TRUE(kernel.holders(name).empty()) << name;
  }
}

}  // namespace
}  // namespace umb
