// SPDX-License-Identifier: GPL-2.0-only
// Looks names up in a kernel's indexes as the module helper does, which reads them in blocks, beside mapping
// the file and touching the same pages. Usage: bench-index FOLDER [GOOGLE BENCHMARK'S OPTIONS]
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <kj/debug.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "delegate/index_file.h"

namespace umb::bench {
namespace {

constexpr size_t kPageBytes = 4096;

struct Block {
  off_t start;
  size_t bytes;
};

// What is read goes here while there is something.
std::vector<Block>* reads = nullptr;

}  // namespace

// The linker gives them these names.
// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" ssize_t __real_pread(int fd, void* buffer, size_t bytes, off_t start);

extern "C" ssize_t __wrap_pread(int fd, void* buffer, size_t bytes, off_t start) {
  if (reads != nullptr) reads->push_back({start, bytes});
  return __real_pread(fd, buffer, bytes, start);
}
// NOLINTEND(bugprone-reserved-identifier)

namespace {

struct Lookup {
  const char* name;
  const char* file;
  const char* key;
  bool pattern;
  // As an alias, so that patterns in the index are tried, or as the name of a module.
};
// As the helper asks: with underscores, and not hyphens.
constexpr Lookup kLookups[] = {
    {"a module's name", "modules.dep.bin", "xfs", false},
    {"a file system's alias", "modules.alias.bin", "fs_xfs", true},
    {"a PCI device's alias", "modules.alias.bin", "pci:v00008086d00001533sv00008086sd00000001bc02sc00i00",
     true},
};

class Search {
  // One search in one file, and the parts of it that cost something.

 public:
  Search(const std::string& folder, const Lookup& lookup)
      : path_(folder + "/" + lookup.file), lookup_(lookup) {
    reads = &blocks_;
    KJ_REQUIRE(find() > 0, "it is not in the index", path_, lookup.key);
    reads = nullptr;
    KJ_REQUIRE(!blocks_.empty());
  }

  size_t find() const {
    auto index =
        KJ_REQUIRE_NONNULL(IndexFile::open(path_.c_str(), cancellation_), "there is no index", path_);
    if (lookup_.pattern) return index->match(lookup_.key).size();
    return index->find(lookup_.key) == nullptr ? 0 : 1;
  }

  void read() const {
    // The same blocks, each to memory of its own as there, without a search.
    auto file = open();
    std::vector<kj::Array<kj::byte>> kept;
    for (auto [start, bytes] : blocks_) {
      kept.push_back(kj::heapArray<kj::byte>(bytes));
      KJ_REQUIRE(::pread(file, kept.back().begin(), bytes, start) == static_cast<ssize_t>(bytes));
    }
    benchmark::DoNotOptimize(kept.data());
  }

  void map(int flags) const {
    auto file = open();
    struct stat status;
    KJ_SYSCALL(fstat(file, &status));
    void* pages = mmap(nullptr, status.st_size, PROT_READ, MAP_PRIVATE | flags, file, 0);
    KJ_REQUIRE(pages != MAP_FAILED);
    for (auto [start, bytes] : blocks_) {
      benchmark::DoNotOptimize(static_cast<volatile const char*>(pages)[start]);
    }
    munmap(pages, status.st_size);
  }

  size_t blocks() const { return blocks_.size(); }
  size_t pages() const {
    struct stat status;
    KJ_SYSCALL(stat(path_.c_str(), &status));
    return (status.st_size + kPageBytes - 1) / kPageBytes;
  }

 private:
  kj::AutoCloseFd open() const {
    int fd;
    KJ_SYSCALL(fd = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC), path_);
    return kj::AutoCloseFd(fd);
  }

  std::string path_;
  const Lookup& lookup_;
  Cancellation cancellation_;
  std::vector<Block> blocks_;
};

void add(const Search& search, const std::string& name) {
  auto again = [&search](auto step) {
    return [&search, step](benchmark::State& state) {
      for (auto _ : state) step(search);
      state.counters["blocks"] = static_cast<double>(search.blocks());
      state.counters["pages"] = static_cast<double>(search.pages());
    };
  };
  auto one = [&](const char* way, auto step) {
    benchmark::RegisterBenchmark((name + "/" + way).c_str(), again(step));
  };
  one("the helper", [](const Search& s) { benchmark::DoNotOptimize(s.find()); });
  one("reading alone", [](const Search& s) { s.read(); });
  one("mapping alone", [](const Search& s) { s.map(0); });
  one("mapping all of it", [](const Search& s) { s.map(MAP_POPULATE); });
}

}  // namespace
}  // namespace umb::bench

int main(int argc, char* argv[]) {
  using namespace umb::bench;
  if (argc < 2 || argv[1][0] == '-') {
    std::fprintf(stderr, "usage: bench-index FOLDER-WITH-INDEXES [OPTIONS]\n");
    return 2;
  }
  const std::string folder = argv[1];
  std::vector<std::unique_ptr<Search>> searches;
  for (const auto& lookup : kLookups) {
    searches.push_back(std::make_unique<Search>(folder, lookup));
    add(*searches.back(), lookup.name);
  }
  argv[1] = argv[0];
  --argc;
  ++argv;
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
}
