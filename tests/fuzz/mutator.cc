// SPDX-License-Identifier: GPL-2.0-only
// A mutator for units with a whole frame. Bytes inserted anywhere would make most frames invalid by their
// table alone, so the table is mended afterwards; and half of the changes are to whole words, as pointers and
// tags are.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>

#include "capnp.h"

// libFuzzer's own mutations, with its dictionary.
extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t maxSize);

namespace umb::fuzz {
namespace {

constexpr size_t word = UMB_CP_WORD;

uint32_t entry(const uint8_t* frame, size_t i) {
  return umb_cp_load32(frame + i * 4);
}

// The frame's words behind its table.
class Words {
 public:
  Words(uint8_t* frame, size_t size, size_t maxSize, unsigned seed)
      : segments(entry(frame, 0) + 1),
        at((size_t{segments} + 2) / 2),
        frame(frame),
        count(size / word),
        room(maxSize / word),
        random(seed) {}

  // Returns the frame's new size.
  size_t change() {
    switch (below(8)) {
      case 0:
        insert();
        break;
      case 1:
        remove();
        break;
      case 2:
        put(any(), get(any()));
        break;
      case 3:
        put(any(), get(any()) ^ uint64_t{1} << below(64));
        break;
      default:
        put(any(), pointer());
    }
    return count * word;
  }

 private:
  uint32_t below(uint32_t limit) { return std::uniform_int_distribution<uint32_t>(0, limit - 1)(random); }
  size_t any() { return at + below(static_cast<uint32_t>(count - at)); }
  uint64_t get(size_t i) const { return umb_cp_load64(frame + i * word); }
  void put(size_t i, uint64_t value) { umb_cp_store64(frame + i * word, value); }

  void insert() {
    if (count >= room) return;
    const size_t i = any();
    std::memmove(frame + (i + 1) * word, frame + i * word, (count - i) * word);
    put(i, below(2) ? 0 : pointer());
    count++;
  }

  void remove() {
    if (count - at < 2) return;
    const size_t i = any();
    std::memmove(frame + i * word, frame + (i + 1) * word, (count - i - 1) * word);
    count--;
  }

  // Small numbers, and those at which something ends.
  uint32_t number(uint32_t limit) {
    const uint32_t ends[] = {0, 1, limit - 1, limit / 2, limit / 4, 1u << 26, 1u << 16};
    return (below(4) ? below(20) : ends[below(std::size(ends))]) % limit;
  }

  uint64_t offset() {
    const auto words = static_cast<int32_t>(count);
    const int32_t near =
        below(3) ? static_cast<int32_t>(below(8)) - 1 : static_cast<int32_t>(below(2 * count + 1)) - words;
    return static_cast<uint32_t>(near) << 2;
  }

  // A struct, a list, a list's tag, or a far pointer.
  uint64_t pointer() {
    const uint64_t size = number(1u << 16) | uint64_t{number(1u << 16)} << 16;
    switch (below(5)) {
      case 0:
        return offset() | size << 32;
      case 1:
        return number(1u << 30) << 2 | size << 32;
      case 2:
        return uint64_t{below(static_cast<uint32_t>(count))} << 3 | (below(3) ? 2 : 6) |
               uint64_t{below(segments + 1)} << 32;
      default:
        return offset() | 1 | uint64_t{below(8)} << 32 | uint64_t{number(1u << 29)} << 35;
    }
  }

  const uint32_t segments;
  const size_t at;  // of the first
  uint8_t* frame;
  size_t count;  // the table's included
  const size_t room;
  std::minstd_rand random;
};

// Makes the table say what is there; returns the frame's size. There is room for two words.
size_t mend(uint8_t* frame, size_t size) {
  if (size < 2 * word) {
    std::memset(frame + size, 0, 2 * word - size);
    size = 2 * word;
  }
  uint32_t segments = entry(frame, 0) % UMB_CP_MAX_SEGMENTS + 1;
  size_t table = (size_t{segments} + 2) / 2;
  if (table >= size / word) segments = table = 1;
  auto left = static_cast<uint32_t>(size / word - table);
  umb_cp_store32(frame, segments - 1);
  for (uint32_t i = 0; i < segments; i++) {
    const uint32_t least = i == 0;
    uint32_t words = left;
    if (i + 1 < segments) words = std::max(least, entry(frame, i + 1) % (left + 1));
    umb_cp_store32(frame + (i + 1) * 4, words);
    left -= words;
  }
  return size / word * word;
}

size_t mutate(uint8_t* data, size_t size, size_t maxSize, unsigned seed) {
  constexpr size_t least = 1 + 2 * word;
  if (maxSize < least) return LLVMFuzzerMutate(data, size, maxSize);
  // A table that is wrong in the end is worth trying too.
  if (seed % 64 == 0) return LLVMFuzzerMutate(data, size, maxSize);
  if (size == 0) data[size++] = 0;
  if (seed % 2 == 0) return 1 + mend(data + 1, LLVMFuzzerMutate(data, size, maxSize) - 1);
  size_t frame = mend(data + 1, size - 1);
  for (unsigned changes = 1 + seed / 2 % 3; changes > 0; changes--)
    frame = mend(data + 1, Words(data + 1, frame, maxSize - 1, seed + changes).change());
  return 1 + frame;
}

}  // namespace
}  // namespace umb::fuzz

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t maxSize, unsigned seed) {
  return umb::fuzz::mutate(data, size, maxSize, seed);
}
