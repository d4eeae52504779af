// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/common.h>

#include <cstdint>

namespace arena {

// What a helper can do to the arena, which it shares with the kernel, and tries to do.

struct Slot {
  uint64_t offset = 0;
  uint64_t bytes = 0;
};

void fill(Slot slot, uint64_t value);
// With one word again and again.

void punch(Slot slot);
// Gives its pages back.

void writeForEver();
// In a thread: always other words, in all slots.

void punchForEver();
// In a thread.

void touchBeyond();
// Of a mapping, what is behind the end of the file.

struct Part {
  uint64_t start = 0;
  uint64_t size = 0;
};

Part beyond(Slot slot, uint64_t number);
// A part of it, as a helper might say, that is not within it.

struct Attempt {
  const char* name;
  long (*make)(int64_t bytes);  // as a system call; `bytes` is the size of the arena
};

kj::ArrayPtr<const Attempt> attemptsOnSize();

int64_t size();

}  // namespace arena
