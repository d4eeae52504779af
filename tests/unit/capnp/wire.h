// SPDX-License-Identifier: GPL-2.0-only
// Messages word by word, for those that no library would write.
#pragma once

#include <cstdint>
#include <vector>

#include "support.h"

namespace umb::test::wire {

using Segment = std::vector<uint64_t>;

inline uint64_t structPointer(int32_t offset, uint16_t dataWords, uint16_t pointers) {
  return (static_cast<uint32_t>(offset) << 2) | uint64_t{dataWords} << 32 | uint64_t{pointers} << 48;
}

inline uint64_t listPointer(int32_t offset, unsigned element, uint32_t count) {
  return ((static_cast<uint32_t>(offset) << 2) | 1) | uint64_t{element} << 32 | uint64_t{count} << 35;
}

inline uint64_t farPointer(uint32_t pad, uint32_t segment, bool isDouble = false) {
  return (pad << 3 | (isDouble ? 4 : 0) | 2) | uint64_t{segment} << 32;
}

// The tag of a composite list.
inline uint64_t tag(uint32_t count, uint16_t dataWords, uint16_t pointers) {
  return structPointer(static_cast<int32_t>(count), dataWords, pointers);
}

inline uint64_t capability(uint32_t index) {
  return 3 | uint64_t{index} << 32;
}

inline std::vector<uint64_t> frame(const std::vector<Segment>& segments) {
  std::vector<uint32_t> table = {static_cast<uint32_t>(segments.size() - 1)};
  for (auto& segment : segments) table.push_back(static_cast<uint32_t>(segment.size()));
  if (table.size() % 2 != 0) table.push_back(0);
  std::vector<uint64_t> words;
  for (size_t i = 0; i < table.size(); i += 2) words.push_back(table[i] | uint64_t{table[i + 1]} << 32);
  for (auto& segment : segments) words.insert(words.end(), segment.begin(), segment.end());
  return words;
}

}  // namespace umb::test::wire
