// SPDX-License-Identifier: GPL-2.0-only
#include "arena.h"

#include <fcntl.h>
#include <kj/debug.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>
#include <vector>

namespace arena {
namespace {

constexpr int kFd = 3;
constexpr int64_t kPage = 4096;
// No value that the kernel side asks for.
constexpr uint64_t kOurs = uint64_t{1} << 63;
constexpr uint64_t kMost = UINT64_MAX;

volatile uint64_t* map(int64_t bytes) {
  void* begin = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, kFd, 0);
  KJ_REQUIRE(begin != MAP_FAILED, "the arena cannot be mapped");
  return static_cast<volatile uint64_t*>(begin);
}

constexpr Attempt kAttempts[] = {
    {"shrinking the arena", [](int64_t bytes) -> long { return ftruncate(kFd, bytes / 2); }},
    {"emptying it", [](int64_t) -> long { return ftruncate(kFd, 0); }},
    {"emptying it by opening it",
     [](int64_t) -> long { return open("/proc/self/fd/3", O_RDWR | O_TRUNC | O_CLOEXEC); }},
    {"growing it", [](int64_t bytes) -> long { return ftruncate(kFd, bytes + kPage); }},
    {"writing behind its end", [](int64_t bytes) -> long { return pwrite(kFd, "x", 1, bytes); }},
    {"allocating behind its end", [](int64_t bytes) -> long { return fallocate(kFd, 0, bytes, kPage); }},
    {"the same without its growing",
     [](int64_t bytes) -> long { return fallocate(kFd, FALLOC_FL_KEEP_SIZE, bytes, kPage); }},
    {"taking a piece out of it",
     [](int64_t) -> long { return fallocate(kFd, FALLOC_FL_COLLAPSE_RANGE, 0, kPage); }},
    {"sealing it", [](int64_t) -> long { return fcntl(kFd, F_ADD_SEALS, F_SEAL_WRITE); }},
    {"leaving it with another size", [](int64_t bytes) -> long { return size() == bytes ? -1 : 0; }},
};

}  // namespace

int64_t size() {
  struct stat status;
  KJ_SYSCALL(fstat(kFd, &status));
  return status.st_size;
}

void fill(Slot slot, uint64_t value) {
  std::vector<uint64_t> words(slot.bytes / sizeof(uint64_t), value);
  ssize_t n;
  KJ_SYSCALL(n = pwrite(kFd, words.data(), slot.bytes, static_cast<off_t>(slot.offset)));
  KJ_REQUIRE(static_cast<uint64_t>(n) == slot.bytes, "the slot was not written whole");
}

void punch(Slot slot) {
  KJ_SYSCALL(fallocate(kFd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(slot.offset),
                       static_cast<off_t>(slot.bytes)));
}

void writeForEver() {
  auto words = map(size());
  const size_t count = size() / sizeof(uint64_t);
  std::thread([words, count] {
    for (uint64_t value = kOurs;; ++value) {
      for (size_t i = 0; i < count; ++i) words[i] = value;
    }
  }).detach();
}

void punchForEver() {
  const Slot all{.offset = 0, .bytes = static_cast<uint64_t>(size())};
  std::thread([all] {
    for (;;) punch(all);
  }).detach();
}

void touchBeyond() {
  const int64_t end = size();
  map(end + kPage)[end / sizeof(uint64_t)] = 1;
}

Part beyond(Slot slot, uint64_t number) {
  const Part parts[] = {
      {0, slot.bytes + 1},
      {1, slot.bytes},
      {slot.bytes, 1},
      {slot.bytes + 1, 0},
      {0, static_cast<uint64_t>(size())},
      {0, static_cast<uint64_t>(size()) + 1},
      {slot.bytes / 2, kMost},
      {kMost, 1},
      {kMost, kMost},
      // Together no more than a slot, or nothing, for who adds them up without looking.
      {kMost - 7, 16},
      {8, kMost - 7},
      {kOurs, kOurs},
      // The neighbour's.
      {kMost - slot.bytes + 1, slot.bytes},
  };
  return parts[number % kj::size(parts)];
}

kj::ArrayPtr<const Attempt> attemptsOnSize() {
  return kAttempts;
}

}  // namespace arena
