// SPDX-License-Identifier: GPL-2.0-only
// Deep copies and canonical forms: they say what the source said, a canonical form is its own, and the
// official library makes the same.
#include <capnp/any.h>
#include <capnp/serialize.h>

#include <cstring>
#include <vector>

#include "capnp.h"
#include "unit.h"
#include "wide_walk.h"

namespace umb::fuzz {
namespace {

using Bytes = std::vector<uint8_t>;

// A budget that small units exceed only by reaching the same words often, and room for all that it allows: no
// object costs less than it is long.
constexpr uint32_t budget = 4096;
constexpr size_t roomForAll = (budget + 2) * UMB_CP_WORD;

// A frame in memory that is exactly as long.
class Frame {
 public:
  explicit Frame(const Bytes& bytes) : Frame(bytes.data(), bytes.size()) {}
  Frame(const uint8_t* bytes, size_t size) : memory(exactCopy(bytes, size)), size(size) {}

  // Opened anew each time: each reading has a budget of its own.
  int open() { return umb_cp_msg_open(&msg, memory.get(), size, &limits); }

  std::unique_ptr<uint8_t[]> memory;
  const size_t size;
  umb_cp_msg msg;

 private:
  const umb_cp_limits limits = {umb_cp_default_limits.max_bytes, UMB_CP_MAX_SEGMENTS,
                                umb_cp_default_limits.max_depth, budget};
};

// What the accessors of a schema read.
struct Reading {
  int error;
  uint64_t digest;

  bool operator==(const Reading&) const = default;
};

Reading readingOf(Frame& frame, std::string_view root) {
  if (frame.open() != 0) fail("what was written does not open");
  test::WideWalk walk(&frame.msg, frame.memory.get(), frame.size, 64);
  const int error = walk.read(root);
  if (walk.violation() != nullptr) fail(walk.violation());
  return {error, walk.digest()};
}

// The canonical form in a buffer of so many bytes, which are not zero before.
ssize_t canonicalOf(Frame& frame, size_t room, Bytes* out) {
  if (frame.open() != 0) fail("what has been open does not open");
  const std::unique_ptr<uint8_t[]> buffer(new uint8_t[room]);
  std::memset(buffer.get(), 0xa5, room);
  const ssize_t length = umb_cp_canonical(&frame.msg, buffer.get(), room);
  if (length >= 0) out->assign(buffer.get(), buffer.get() + length);
  return length;
}

// The copy of all that the root pointer leads to.
bool copyOf(Frame& frame, Bytes* out) {
  if (frame.open() != 0) fail("what has been open does not open");
  const std::unique_ptr<uint8_t[]> buffer(new uint8_t[roomForAll]);
  std::memset(buffer.get(), 0xa5, roomForAll);
  umb_cp_builder builder;
  umb_cp_builder_init(&builder, buffer.get(), roomForAll);
  const umb_cp_ptr_builder to = umb_cp_root_slot(&builder);
  const umb_cp_segment* seg = &frame.msg.segments[0];
  const umb_cp_ptr root = {&frame.msg, seg, seg->base, frame.msg.max_depth};
  const int error = umb_cp_copy_ptr(&root, &to);
  if (error != 0 && error != -EBADMSG) fail("a copy with another error than it has");
  if (error != 0) return false;
  const ssize_t length = umb_cp_builder_finish(&builder);
  if (length < 0) fail("no room in the builder for what the traversal budget allows");
  out->assign(buffer.get(), buffer.get() + length);
  return true;
}

Bytes officialCanonicalOf(const Frame& frame) {
  std::vector<capnp::word> words(frame.size / sizeof(capnp::word));
  std::memcpy(static_cast<void*>(words.data()), frame.memory.get(), frame.size);
  capnp::ReaderOptions options;
  options.traversalLimitInWords = uint64_t{1} << 50;
  capnp::FlatArrayMessageReader message(kj::arrayPtr(words.data(), words.size()), options);
  auto canonical = message.getRoot<capnp::AnyStruct>().canonicalize();
  const auto bytes = canonical.asBytes();
  return {bytes.begin(), bytes.end()};
}

void checkOfficial(const Frame& frame, const Bytes& canonical) {
  try {
    if (officialCanonicalOf(frame) != Bytes(canonical.begin() + 8, canonical.end()))
      fail("another canonical form than the official");
  } catch (const kj::Exception& e) {
    fail(e.getDescription().cStr());
  }
}

void checkCanonical(Frame& frame, const Reading& reading, std::string_view root) {
  Bytes canonical, again;
  const ssize_t length = canonicalOf(frame, roomForAll, &canonical);
  if (length == -EBADMSG) return;
  if (length < 16 || length % 8 != 0) fail("a canonical form of no possible length");
  const auto room = static_cast<size_t>(length);
  if (canonicalOf(frame, room, &again) != length || again != canonical)
    fail("another canonical form in less room");
  if (canonicalOf(frame, room - 8, &again) != -EMSGSIZE) fail("a canonical form in too little room");
  Frame form(canonical);
  if (canonicalOf(form, room, &again) != length || again != canonical)
    fail("a canonical form that is not its own");
  // Structs cut to nothing are no longer readable as the scalars that they were in an older schema.
  const Reading cut = readingOf(form, root);
  if (reading.error == 0 && cut.error == 0 && cut != reading)
    fail("a canonical form that says something else");
  checkOfficial(frame, canonical);
}

void checkCopy(Frame& frame, const Reading& reading, std::string_view root) {
  Bytes copy, canonical, canonicalOfCopy;
  const bool isCopied = copyOf(frame, &copy);
  const bool isCanonical = canonicalOf(frame, roomForAll, &canonical) >= 0;
  // A null root has a canonical form; any root can be copied, but only a struct has one.
  if (isCanonical && !isCopied) fail("no copy of what has a canonical form");
  if (!isCopied) return;
  Frame other(copy);
  if (reading.error == 0 && readingOf(other, root) != reading) fail("a copy that says something else");
  if (isCanonical && (canonicalOf(other, roomForAll, &canonicalOfCopy) < 0 || canonicalOfCopy != canonical))
    fail("a copy with another canonical form");
}

}  // namespace
}  // namespace umb::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace umb::fuzz;
  if (size == 0) return -1;
  const Unit unit = unitOf(data, size);
  Frame frame(unit.frame, unit.size);
  if (frame.open() != 0) return -1;
  const Reading reading = readingOf(frame, unit.root);
  checkCanonical(frame, reading, unit.root);
  checkCopy(frame, reading, unit.root);
  return 0;
}
