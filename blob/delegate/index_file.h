// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/array.h>
#include <kj/memory.h>
#include <kj/string.h>
#include <kj/vector.h>

#include "file.h"
#include "runtime/cancellation.h"

namespace umb {

class IndexFile {
  // A binary index as depmod writes it: a trie from names or wildcard patterns to values with priorities.
  //
  // The file is read in blocks as the search touches them, not mapped: a mapped file that shrinks kills the
  // process with SIGBUS. Every offset in it is checked; what does not fit throws Error(EBADMSG) with the
  // file's name and the place.

 public:
  static kj::Maybe<kj::Own<IndexFile>> open(kj::StringPtr path, const Cancellation& cancellation);
  // Null if there is no such file, or an empty one, which depmod writes where it has nothing to read.
  // Searches end as the cancellation has it.

  IndexFile(RegularFile file, const Cancellation& cancellation);

  kj::Maybe<kj::String> find(kj::StringPtr key);
  // The first value of exactly this key.

  kj::Vector<kj::String> match(kj::StringPtr key);
  // The values of all patterns that match the key, in the order in which modprobe tries them: by ascending
  // priority, and of equals the one met last first.

 private:
  struct Node {
    kj::String prefix;
    uint8_t first = 1;  // children for the characters first to last
    uint8_t last = 0;
    uint64_t childrenAt = 0;
    uint64_t valuesAt = 0;
    uint32_t valueCount = 0;
  };
  struct Value {
    uint32_t priority;
    kj::String text;
  };
  class Matcher;

  [[noreturn]] void corrupt(uint64_t at, kj::StringPtr why) const;
  uint8_t byteAt(uint64_t offset);
  uint32_t wordAt(uint64_t offset);
  kj::String textAt(uint64_t& offset, size_t maxBytes);
  Node nodeAt(uint32_t reference);
  uint32_t childOf(const Node& node, char c);  // 0 if none
  kj::Array<kj::byte> loadBlock(size_t number);

  RegularFile file_;
  const Cancellation& cancellation_;
  kj::Array<kj::Array<kj::byte>> blocks_;
  uint32_t root_ = 0;
  uint64_t nodesLeft_ = 0;
};

}  // namespace umb
