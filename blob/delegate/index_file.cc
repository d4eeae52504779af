// SPDX-License-Identifier: GPL-2.0-only
#include "index_file.h"

#include <fnmatch.h>
#include <kj/debug.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <string>
#include <vector>

#include "runtime/error.h"

namespace umb {
namespace {

// The format: all integers are 32 bits, the most significant byte first. A header of magic, version and the
// root's reference; then nodes. A reference's low bits are the node's offset in the file, its high bits tell
// what the node has, in this order: a prefix (text), children (first and last character, then a reference for
// each between), values (their count, then a priority and a text for each). Texts end with a NUL.
constexpr uint32_t kMagic = 0xb007f457;
constexpr uint32_t kMajorVersion = 2;
constexpr uint64_t kRootAt = 8;
constexpr uint64_t kHeaderBytes = 12;

constexpr uint32_t kHasPrefix = 0x80000000;
constexpr uint32_t kHasValues = 0x40000000;
constexpr uint32_t kHasChildren = 0x20000000;
constexpr uint32_t kOffsetMask = 0x0fffffff;
constexpr unsigned kMaxCharacter = 0x7f;

constexpr size_t kBlockBytes = 4096;
constexpr size_t kMaxKeyBytes = 4096;
constexpr size_t kMaxValueBytes = 64UL << 10;
constexpr size_t kMaxValues = 8192;  // of one name; there are as many modules in all
constexpr unsigned kMaxDepth = 256;  // real ones stay below 64; also bounds the recursion

bool isWildcard(char c) {
  return c == '*' || c == '?' || c == '[';
}

}  // namespace

IndexFile::IndexFile(RegularFile file, const Cancellation& cancellation)
    : file_(kj::mv(file)), cancellation_(cancellation) {
  if (file_.size > kOffsetMask) throw Error(EFBIG, kj::str(file_.path, ": too large for an index"));
  if (file_.size < kHeaderBytes) corrupt(file_.size, "shorter than its header");
  blocks_ = kj::heapArray<kj::Array<kj::byte>>((file_.size + kBlockBytes - 1) / kBlockBytes);
  if (wordAt(0) != kMagic) corrupt(0, "not a module index");
  if (wordAt(4) >> 16 != kMajorVersion) {
    throw Error(EBADMSG, kj::str(file_.path, ": index format ", wordAt(4) >> 16,
                                 ", this program reads format ", kMajorVersion, "; run depmod"));
  }
  root_ = wordAt(kRootAt);
}

kj::Maybe<kj::Own<IndexFile>> IndexFile::open(kj::StringPtr path, const Cancellation& cancellation) {
  KJ_IF_MAYBE (file, openRegular(path)) {
    if (file->size > 0) return kj::heap<IndexFile>(kj::mv(*file), cancellation);
  }
  return nullptr;
}

void IndexFile::corrupt(uint64_t at, kj::StringPtr why) const {
  throw Error(EBADMSG, kj::str(file_.path, ": corrupt index at byte ", at, ": ", why, "; run depmod"));
}

kj::Array<kj::byte> IndexFile::loadBlock(size_t number) {
  uint64_t start = uint64_t{number} * kBlockBytes;
  auto block = kj::heapArray<kj::byte>(std::min<uint64_t>(kBlockBytes, file_.size - start));
  FileInput(file_, start).read(block.begin(), block.size());
  return block;
}

uint8_t IndexFile::byteAt(uint64_t offset) {
  if (offset >= file_.size) corrupt(offset, "it ends here");
  auto& block = blocks_[offset / kBlockBytes];
  if (block.size() == 0) block = loadBlock(offset / kBlockBytes);
  return block[offset % kBlockBytes];
}

uint32_t IndexFile::wordAt(uint64_t offset) {
  uint32_t value = 0;
  for (unsigned i = 0; i < sizeof(value); ++i) value = value << 8 | byteAt(offset + i);
  return value;
}

kj::String IndexFile::textAt(uint64_t& offset, size_t maxBytes) {
  uint64_t end = offset;
  while (byteAt(end) != 0) {
    if (++end - offset > maxBytes) corrupt(offset, "an over-long text");
  }
  auto text = kj::heapString(end - offset);
  for (char& c : text) c = static_cast<char>(byteAt(offset++));
  ++offset;
  return text;
}

IndexFile::Node IndexFile::nodeAt(uint32_t reference) {
  cancellation_.check();
  uint64_t at = reference & kOffsetMask;
  if (at < kHeaderBytes) corrupt(at, "a node inside the header");
  // More visits than the file has bytes means that nodes refer to each other in a loop.
  if (nodesLeft_-- == 0) corrupt(at, "its nodes form a loop");
  Node node;
  if (reference & kHasPrefix) node.prefix = textAt(at, kMaxKeyBytes);
  if (reference & kHasChildren) {
    node.first = byteAt(at);
    node.last = byteAt(at + 1);
    if (node.first > node.last || node.last > kMaxCharacter) corrupt(at, "an impossible range of children");
    node.childrenAt = at + 2;
    at = node.childrenAt + sizeof(uint32_t) * (node.last - node.first + 1);
  }
  if (reference & kHasValues) {
    node.valueCount = wordAt(at);
    node.valuesAt = at + sizeof(uint32_t);
  }
  return node;
}

uint32_t IndexFile::childOf(const Node& node, char c) {
  auto character = static_cast<unsigned char>(c);
  if (character < node.first || character > node.last) return 0;
  uint32_t reference = wordAt(node.childrenAt + sizeof(uint32_t) * (character - node.first));
  return (reference & kOffsetMask) == 0 ? 0 : reference;
}

kj::Maybe<kj::String> IndexFile::find(kj::StringPtr key) {
  nodesLeft_ = file_.size;
  for (uint32_t reference = root_; (reference & kOffsetMask) != 0;) {
    auto node = nodeAt(reference);
    if (!key.startsWith(node.prefix)) return nullptr;
    key = key.slice(node.prefix.size());
    if (key.size() == 0) {
      if (node.valueCount == 0) return nullptr;
      uint64_t at = node.valuesAt + sizeof(uint32_t);
      return textAt(at, kMaxValueBytes);
    }
    reference = childOf(node, key[0]);
    key = key.slice(1);
  }
  return nullptr;
}

class IndexFile::Matcher {
  // Follows the key down the trie. Where the trie has a wildcard, every pattern below is tried against the
  // rest of the key.

 public:
  explicit Matcher(IndexFile& index) : index_(index) {}

  void descend(kj::StringPtr key) {
    for (uint32_t reference = index_.root_; (reference & kOffsetMask) != 0;) {
      auto node = index_.nodeAt(reference);
      auto wildcard = std::find_if(node.prefix.begin(), node.prefix.end(), isWildcard);
      size_t literal = std::distance(node.prefix.begin(), wildcard);
      if (key.size() < literal || !std::equal(node.prefix.begin(), wildcard, key.begin())) return;
      key = key.slice(literal);
      if (wildcard != node.prefix.end()) return tryBelow(node, literal, key, 0);

      for (char c : {'*', '?', '['}) tryChild(node, c, key, 0);
      if (key.size() == 0) return take(node);
      reference = index_.childOf(node, key[0]);
      key = key.slice(1);
    }
  }

  kj::Vector<kj::String> takeValues() {
    std::reverse(values_.begin(), values_.end());
    std::stable_sort(values_.begin(), values_.end(),
                     [](const Value& a, const Value& b) { return a.priority < b.priority; });
    kj::Vector<kj::String> texts;
    for (auto& value : values_) texts.add(kj::mv(value.text));
    return texts;
  }

 private:
  void tryChild(const Node& node, char c, kj::StringPtr key, unsigned depth) {
    uint32_t reference = index_.childOf(node, c);
    if (reference == 0) return;
    if (depth >= kMaxDepth || pattern_.size() > kMaxKeyBytes)
      index_.corrupt(reference & kOffsetMask, "nested too deep");
    pattern_.push_back(c);
    tryBelow(index_.nodeAt(reference), 0, key, depth + 1);
    pattern_.pop_back();
  }

  void tryBelow(const Node& node, size_t skip, kj::StringPtr key, unsigned depth) {
    size_t before = pattern_.size();
    pattern_.append(node.prefix.begin() + skip, node.prefix.end());
    for (unsigned c = node.first; c <= node.last; ++c) tryChild(node, static_cast<char>(c), key, depth);
    if (node.valueCount > 0 && fnmatch(pattern_.c_str(), key.cStr(), 0) == 0) take(node);
    pattern_.resize(before);
  }

  void take(const Node& node) {
    uint64_t at = node.valuesAt;
    for (uint32_t i = 0; i < node.valueCount; ++i) {
      index_.cancellation_.check();
      if (values_.size() >= kMaxValues) index_.corrupt(at, "too many values for one name");
      uint32_t priority = index_.wordAt(at);
      at += sizeof(uint32_t);
      values_.push_back(Value{priority, index_.textAt(at, kMaxValueBytes)});
    }
  }

  IndexFile& index_;
  std::string pattern_;
  std::vector<Value> values_;
};

kj::Vector<kj::String> IndexFile::match(kj::StringPtr key) {
  nodesLeft_ = file_.size;
  Matcher matcher(*this);
  matcher.descend(key);
  return matcher.takeValues();
}

}  // namespace umb
