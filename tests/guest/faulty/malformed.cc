// SPDX-License-Identifier: GPL-2.0-only
// Word by word, as no builder of messages would make them; see kmod/capnp/frame.h and reader.c for who
// refuses them.
#include "malformed.h"

#include <kj/common.h>
#include <kj/vector.h>

namespace malformed {
namespace {

// The segment table of a frame with one segment of so many words.
constexpr uint64_t table(uint32_t words) {
  return uint64_t{words} << 32;
}

// Pointers; `offset` is in words from the end of the pointer, that of a far one from the begin of its
// segment.
constexpr uint64_t structAt(int32_t offset, uint16_t data, uint16_t pointers) {
  return (static_cast<uint32_t>(offset) << 2) | uint64_t{data} << 32 | uint64_t{pointers} << 48;
}
constexpr uint64_t kBytes = 2;
constexpr uint64_t kEmpty = 0;
constexpr uint64_t listAt(int32_t offset, uint64_t element, uint32_t count) {
  return (static_cast<uint32_t>(offset) << 2) | 1 | element << 32 | uint64_t{count} << 35;
}
constexpr uint64_t farAt(uint32_t offset, uint32_t segment = 0) {
  return uint64_t{segment} << 32 | offset << 3 | 2;
}
constexpr uint64_t doubleFarAt(uint32_t offset) {
  return farAt(offset) | 4;
}

constexpr uint64_t kEnvelope = structAt(0, 1, 1);
constexpr uint64_t kNumber = structAt(0, 1, 0);
constexpr uint64_t kReturn = structAt(0, 2, 2);
enum Kind : uint64_t { kHello, kCall, kReturned, kCancel, kEvent, kShutdown, kNoSuchKind = 77 };

// Stands for the call's id.
constexpr uint64_t kId = 0x1d1d1d1d1d1d1d1d;

constexpr size_t kMostWords = 9;
struct Frame {
  std::string_view name;
  size_t count;
  uint64_t words[kMostWords];
};

// An envelope of one kind, with a struct that has nothing set.
constexpr Frame bare(std::string_view name, Kind kind) {
  return {name, 4, {table(3), kEnvelope, kind, structAt(0, 0, 0)}};
}

// A return with these pointers to its reason and its payload, and one word behind them.
constexpr Frame returned(std::string_view name, uint64_t error, uint64_t reason, uint64_t payload,
                         uint64_t behind = 0) {
  return {name, 9, {table(8), kEnvelope, kReturned, kReturn, kId, error, reason, payload, behind}};
}

constexpr Frame kFrames[] = {
    // The frame itself.
    {"many-segments", 2, {table(1) | 16, 0}},
    {"most-segments", 2, {table(1) | 0xffffffff, 0}},
    {"long", 2, {table(1 << 20), 0}},
    {"long-together", 3, {table(6144) | 1, 6144, 0}},
    {"no-root", 2, {table(0), 0}},
    {"cut", 2, {table(8), kEnvelope}},
    // The way to the envelope.
    {"beyond", 3, {table(2), structAt(0, 5, 0), 0}},
    {"beyond-pointers", 3, {table(2), structAt(0, 1, 0xffff), 0}},
    {"before", 3, {table(2), structAt(-2, 1, 0), 0}},
    {"list", 3, {table(2), listAt(0, kBytes, 8), 0}},
    {"far-to-far", 3, {table(2), farAt(1), farAt(1)}},
    {"far-beyond", 2, {table(1), farAt(9)}},
    {"double-far-without-pad", 2, {table(1), doubleFarAt(0)}},
    {"double-far-to-struct", 5, {table(4), doubleFarAt(1), kNumber, kEnvelope, 0}},
    {"double-far-to-double-far", 5, {table(4), doubleFarAt(1), doubleFarAt(1), kEnvelope, 0}},
    {"double-far-tag", 5, {table(4), doubleFarAt(1), farAt(3), structAt(1, 1, 1), 0}},
    {"double-far-segment", 5, {table(4), doubleFarAt(1), farAt(3, 7), kEnvelope, 0}},
    // What is in it.
    bare("no-such-kind", kNoSuchKind),
    bare("call", kCall),
    bare("cancel", kCancel),
    bare("shutdown", kShutdown),
    bare("second-hello", kHello),
    {"return-beyond", 4, {table(3), kEnvelope, kReturned, structAt(7, 2, 2)}},
    {"return-list", 5, {table(4), kEnvelope, kReturned, listAt(0, kBytes, 8), 0}},
    // Good enough to find its call.
    returned("reason-beyond", 5, listAt(1, kBytes, 1 << 20), 0),
    returned("reason-struct", 5, structAt(1, 1, 0), 0),
    returned("reason-endless", 5, listAt(1, kBytes, 8), 0, 0x6161616161616161),
    returned("reason-bomb", 5, listAt(1, kEmpty, 0x1fffffff), 0),
    returned("errno-over", 512, 0, 0),
    returned("payload-beyond", 0, 0, structAt(7, 1, 0)),
    returned("payload-list", 0, 0, listAt(0, kBytes, 8)),
    returned("payload-far", 0, 0, farAt(0, 1)),
    bare("event", kEvent),
};

const Frame* find(std::string_view name) {
  for (const auto& frame : kFrames) {
    if (frame.name == name) return &frame;
  }
  return nullptr;
}

}  // namespace

bool isOne(std::string_view name) {
  return find(name) != nullptr;
}

kj::Array<uint64_t> make(std::string_view name, uint64_t id) {
  const auto* frame = find(name);
  kj::Vector<uint64_t> words;
  for (auto word : kj::arrayPtr(frame->words, frame->count)) words.add(word == kId ? id : word);
  return words.releaseAsArray();
}

}  // namespace malformed
