// SPDX-License-Identifier: GPL-2.0-only
// Copies and the canonical form, beside the official library's.
#include <capnp/any.h>

#include <optional>

#include "differential.h"
#include "hostile.h"
#include "wide.umb.h"

namespace umb::test {
namespace {

using Words = std::vector<uint64_t>;

Words framed(kj::ArrayPtr<const capnp::word> segment) {
  Words words(1 + segment.size());
  words[0] = uint64_t{segment.size()} << 32;
  std::memcpy(words.data() + 1, segment.begin(), segment.asBytes().size());
  return words;
}

// Nothing where the library refuses the message.
std::optional<Words> officialCanonical(const Words& frame) {
  capnp::ReaderOptions options;
  options.traversalLimitInWords = uint64_t{1} << 40;
  try {
    capnp::FlatArrayMessageReader reader(
        kj::arrayPtr(reinterpret_cast<const capnp::word*>(frame.data()), frame.size()), options);
    return framed(reader.getRoot<capnp::AnyPointer>().getAs<capnp::AnyStruct>().canonicalize());
  } catch (const kj::Exception&) {
    return std::nullopt;
  }
}

Words canonical(const Words& frame, const umb_cp_limits& limits = Frame::roomy()) {
  Frame open(frame, limits);
  EXPECT_EQ(open.error, 0);
  Words buffer(frame.size() * 64 + 4096, 0xa5a5a5a5a5a5a5a5);
  const ssize_t length = umb_cp_canonical(&open.msg, buffer.data(), buffer.size() * 8);
  if (length < 0) return {};
  buffer.resize(static_cast<size_t>(length) / 8);
  return buffer;
}

// The frame of a new message that has the root of @frame.
std::optional<Words> copied(const Words& frame, const umb_cp_limits& limits = Frame::roomy()) {
  Frame open(frame, limits);
  Buffer buffer(frame.size() * 8 * 64 + 4096);
  const umb_cp_ptr root = {&open.msg, &open.msg.segments[0], open.msg.segments[0].base, open.msg.max_depth};
  const umb_cp_ptr_builder slot = umb_cp_root_slot(&buffer.builder);
  if (open.error != 0 || umb_cp_copy_ptr(&root, &slot) != 0) return std::nullopt;
  return buffer.finish();
}

TEST(Copy, CanonicalFormIsThatOfTheOfficialLibrary) {
  for (uint64_t seed = 0; seed < 2000 && !testing::Test::HasFailure(); seed++) {
    Random random(seed);
    const auto all = schemas();
    const Words frame = randomMessage(all[seed % all.size()], random);
    const auto expected = officialCanonical(frame);
    ASSERT_TRUE(expected);
    EXPECT_EQ(canonical(frame), *expected) << seed;
    EXPECT_EQ(canonical(*expected), *expected) << seed;
  }
}

TEST(Copy, ACopySaysTheSame) {
  for (uint64_t seed = 0; seed < 2000 && !testing::Test::HasFailure(); seed++) {
    Random random(seed);
    const auto all = schemas();
    const Words frame = randomMessage(all[seed % all.size()], random);
    const auto copy = copied(frame);
    ASSERT_TRUE(copy) << seed;
    EXPECT_EQ((*copy)[0], uint64_t{copy->size() - 1} << 32) << "one segment";
    EXPECT_EQ(officialCanonical(*copy), officialCanonical(frame)) << seed;
    EXPECT_EQ(copied(*copy), copy) << seed;
  }
}

TEST(Copy, OfADamagedMessageTheCanonicalFormIsThatOfTheOfficialLibraryOrRefused) {
  size_t equal = 0, refused = 0;
  for (uint64_t seed = 0; seed < 300 && !testing::Test::HasFailure(); seed++) {
    Random random(seed);
    const auto all = schemas();
    const Words frame = randomMessage(all[seed % all.size()], random);
    for (int round = 0; round < 40; round++) {
      const Words other = damaged(frame, random);
      const Words ours = canonical(other);
      if (ours.empty()) {
        refused++;
        continue;
      }
      const auto official = officialCanonical(other);
      if (official) equal++;
      if (official && ours != *official) ADD_FAILURE() << seed << ", round " << round;
    }
  }
  EXPECT_GT(equal, 3000u);
  EXPECT_GT(refused, 500u);
}

TEST(Copy, OverflowAtEverySizeIsReported) {
  Random random(7);
  const Words frame = randomMessage(schemas()[0], random);
  const Words whole = canonical(frame);
  for (size_t words = 0; words < whole.size(); words++) {
    Frame open(frame, Frame::roomy());
    Words buffer(words);
    EXPECT_EQ(umb_cp_canonical(&open.msg, buffer.data(), buffer.size() * 8), -EMSGSIZE) << words;
  }
}

TEST(Copy, NothingBehindTheLastBitIsCopied) {
  // Three bits and then ones; three bytes and then more.
  const Words three = *copied({uint64_t{2} << 32, listPointer(0, bits, 3), ~uint64_t{0}});
  EXPECT_EQ(three[2], 7u);
  const Words text = *copied({uint64_t{2} << 32, listPointer(0, bytes, 3), ~uint64_t{0}});
  EXPECT_EQ(text[2], 0xffffffu);
}

TEST(Copy, NothingOfTheBufferShows) {
  Random random(3);
  const Words frame = randomMessage(schemas()[4], random);
  Frame open(frame, Frame::roomy());
  Words zeroes(4096, 0);
  const ssize_t length = umb_cp_canonical(&open.msg, zeroes.data(), zeroes.size() * 8);
  ASSERT_GT(length, 0);
  zeroes.resize(static_cast<size_t>(length) / 8);
  EXPECT_EQ(canonical(frame), zeroes);
}

TEST(Copy, CapabilitiesAreRefused) {
  EXPECT_FALSE(copied({uint64_t{1} << 32, 3}));
  EXPECT_FALSE(copied({uint64_t{2} << 32, structPointer(0, 0, 1), 3}));
}

// A chain of so many structs, each with a pointer to the next.
Words chain(unsigned levels) {
  Words frame = {uint64_t{levels} << 32};
  for (unsigned i = 0; i + 1 < levels; i++) frame.push_back(structPointer(0, 0, 1));
  frame.push_back(0);
  return frame;
}

TEST(Copy, DeeperThanItsStackIsRefused) {
  umb_cp_limits deep = Frame::roomy();
  deep.max_depth = 1000;
  // The last pointer is null, and the struct that has nothing else is cut to no size.
  EXPECT_FALSE(canonical(chain(UMB_CP_COPY_LEVELS + 2), deep).empty());
  EXPECT_TRUE(canonical(chain(UMB_CP_COPY_LEVELS + 3), deep).empty());
  EXPECT_TRUE(canonical(chain(1000), deep).empty());
  Words frame = chain(UMB_CP_COPY_LEVELS + 3);
  frame.back() = structPointer(-1, 0, 1);
  EXPECT_TRUE(canonical(frame, deep).empty());
}

TEST(Copy, DeeperThanTheMessagesLimitIsRefused) {
  umb_cp_limits flat = Frame::roomy();
  flat.max_depth = 4;
  EXPECT_FALSE(canonical(chain(5), flat).empty()) << "four structs and a null pointer";
  EXPECT_TRUE(canonical(chain(6), flat).empty());
}

// Structs one in the other, so many, and in the innermost a list of two structs with a pointer each.
Words chainToAList(unsigned structs, uint64_t lastPointer) {
  Words frame = {uint64_t{structs + 4} << 32};
  for (unsigned i = 0; i + 1 < structs; i++) frame.push_back(structPointer(0, 0, 1));
  frame.insert(frame.end(),
               {structPointer(0, 0, 1), listPointer(0, composite, 2), wire::tag(2, 0, 1), 0, lastPointer});
  return frame;
}

TEST(Copy, NullPointersAreNeverTooDeep) {
  const uint64_t empty = structPointer(-1, 0, 0);
  umb_cp_limits deep = Frame::roomy();
  deep.max_depth = 1000;
  EXPECT_TRUE(copied(chain(UMB_CP_COPY_LEVELS + 2), deep));
  EXPECT_FALSE(copied(chain(UMB_CP_COPY_LEVELS + 3), deep));
  EXPECT_TRUE(copied(chainToAList(UMB_CP_COPY_LEVELS - 1, empty), deep));
  EXPECT_TRUE(copied(chainToAList(UMB_CP_COPY_LEVELS, 0), deep));
  EXPECT_FALSE(copied(chainToAList(UMB_CP_COPY_LEVELS, empty), deep));
  umb_cp_limits flat = Frame::roomy();
  flat.max_depth = 4;
  EXPECT_TRUE(copied(chainToAList(3, 0), flat));
  EXPECT_FALSE(copied(chainToAList(3, empty), flat))
      << "three structs, a list, and a struct below its elements";
}

TEST(Copy, AnObjectWithManyPointersToItIsPaidForEachTime) {
  umb_cp_limits poor = Frame::roomy();
  // 100 pointers to a text of 100 bytes.
  Words frame = {uint64_t{102 + 13} << 32, structPointer(0, 0, 1), listPointer(0, pointers, 100)};
  for (int i = 0; i < 100; i++) frame.push_back(listPointer(99 - i, bytes, 100));
  frame.resize(frame.size() + 13, 0x6161616161616161);
  poor.traversal_words = 1600;
  EXPECT_FALSE(canonical(frame, poor).empty());
  poor.traversal_words = 1400;
  EXPECT_TRUE(canonical(frame, poor).empty());
}

TEST(Copy, AnElementOfAListIsCopiedAsAStruct) {
  // A list of three bytes, read as structs: what a newer schema makes of a list of scalars.
  Frame open(Words{uint64_t{2} << 32, listPointer(0, bytes, 3), 0x030201});
  const umb_cp_ptr root = {&open.msg, &open.msg.segments[0], open.msg.segments[0].base, 8};
  umb_cp_list list;
  ASSERT_EQ(umb_cp_ptr_list(&root, UMB_CP_COMPOSITE, 3, &list), 0);
  umb_cp_struct element;
  ASSERT_EQ(umb_cp_list_struct(&list, 1, &element), 0);
  Buffer buffer;
  const umb_cp_ptr_builder slot = umb_cp_root_slot(&buffer.builder);
  ASSERT_EQ(umb_cp_copy_struct(&element, &slot), 0);
  EXPECT_EQ(buffer.finish(), (Words{uint64_t{2} << 32, structPointer(0, 1, 0), 2}));
}

TEST(Copy, IntoTheMiddleOfAnotherMessage) {
  Frame open(Words{uint64_t{3} << 32, structPointer(0, 1, 1), 42, 0});
  umb_cp_struct root;
  ASSERT_EQ(umb_cp_read_root(&open.msg, &root), 0);
  Buffer buffer;
  umb_cp_struct_builder outer;
  umb_cp_ptr_builder slot = umb_cp_root_slot(&buffer.builder);
  umb_cp_slot_struct(&slot, 1, 1, &outer);
  umb_cp_set_u64(&outer, 0, 1);
  slot = umb_cp_slot(&outer, 0);
  ASSERT_EQ(umb_cp_copy_struct(&root, &slot), 0);
  EXPECT_EQ(buffer.finish(),
            (Words{uint64_t{5} << 32, structPointer(0, 1, 1), 1, structPointer(0, 1, 1), 42, 0}));
}

TEST(Copy, ANullRootIsAnEmptyStruct) {
  const Words null = {uint64_t{1} << 32, 0};
  EXPECT_EQ(canonical(null), *officialCanonical(null));
}

// A message with a struct of one pointer that leads to @object, of so many words.
Words around(uint64_t pointer, Words object) {
  Words frame = {uint64_t{2 + object.size()} << 32, structPointer(0, 0, 1), pointer};
  frame.insert(frame.end(), object.begin(), object.end());
  return frame;
}

TEST(Copy, WhereThereIsNoSlotNothingIsWritten) {
  const Words sources[] = {around(listPointer(0, bytes, 8), {1}), around(structPointer(0, 1, 1), {1, 0}),
                           around(listPointer(0, composite, 2), {wire::tag(1, 1, 1), 1, 0})};
  for (const Words& source : sources) {
    Frame open(source, Frame::roomy());
    umb_cp_struct root;
    ASSERT_EQ(umb_cp_read_root(&open.msg, &root), 0);
    const umb_cp_ptr from = umb_cp_get_ptr(&root, 0);
    Buffer buffer;
    umb_cp_struct_builder flat;
    umb_cp_ptr_builder slot = umb_cp_root_slot(&buffer.builder);
    umb_cp_slot_struct(&slot, 1, 0, &flat);
    slot = umb_cp_slot(&flat, 0);
    EXPECT_EQ(umb_cp_copy_ptr(&from, &slot), 0);
    EXPECT_EQ(umb_cp_copy_struct(&root, &slot), 0);
    EXPECT_EQ(umb_cp_builder_finish(&buffer.builder), -EINVAL);
  }
}

TEST(Copy, OfANullPointerClearsWhatWasThere) {
  Frame open(around(0, {}), Frame::roomy());
  umb_cp_struct root;
  ASSERT_EQ(umb_cp_read_root(&open.msg, &root), 0);
  const umb_cp_ptr null = umb_cp_get_ptr(&root, 0);
  Buffer buffer;
  umb_cp_struct_builder to;
  umb_cp_ptr_builder slot = umb_cp_root_slot(&buffer.builder);
  umb_cp_slot_struct(&slot, 0, 1, &to);
  umb_cp_set_text(&to, 0, "secret", 6, 100);
  slot = umb_cp_slot(&to, 0);
  ASSERT_EQ(umb_cp_copy_ptr(&null, &slot), 0);
  EXPECT_EQ(buffer.finish()[2], 0u);
}

TEST(Copy, OfAMalformedSourceIsNotSent) {
  Frame open(around(structPointer(5, 1, 0), {}), Frame::roomy());
  umb_cp_struct root;
  ASSERT_EQ(umb_cp_read_root(&open.msg, &root), 0);
  Buffer buffer;
  const umb_cp_ptr_builder slot = umb_cp_root_slot(&buffer.builder);
  EXPECT_EQ(umb_cp_copy_struct(&root, &slot), -EBADMSG);
  EXPECT_EQ(umb_cp_builder_finish(&buffer.builder), -EBADMSG);
}

TEST(Copy, IntoASlotThatIsNotThereIsReported) {
  // A null pointer, and one to a struct.
  for (const Words& source :
       {Words{uint64_t{1} << 32, 0}, Words{uint64_t{2} << 32, structPointer(0, 1, 0), 1}}) {
    Frame open(source, Frame::roomy());
    const umb_cp_segment* seg = &open.msg.segments[0];
    const umb_cp_ptr from = {&open.msg, seg, seg->base, open.msg.max_depth};
    Buffer buffer;
    const umb_cp_ptr_builder none = {&buffer.builder, nullptr};
    EXPECT_EQ(umb_cp_copy_ptr(&from, &none), 0);
    EXPECT_EQ(umb_cp_builder_finish(&buffer.builder), -EINVAL);
  }
}

}  // namespace
}  // namespace umb::test
