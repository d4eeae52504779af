// SPDX-License-Identifier: GPL-2.0-only
// Each vector of tests/vectors, read by our code and by the official library.
#include "vectors.h"

#include <capnp/any.h>
#include <capnp/dynamic.h>
#include <capnp/message.h>
#include <capnp/schema.h>
#include <capnp/serialize.h>
#include <gtest/gtest.h>
#include <kj/io.h>

#include <cstring>
#include <memory>
#include <set>

#include "capnp.h"
#include "wide_schema.h"
#include "wide_walk.h"

namespace umb::test {
namespace {

using capnp::DynamicList;
using capnp::DynamicStruct;
using capnp::DynamicValue;

const std::vector<Vector>& vectors() {
  static const std::vector<Vector> all = readVectors(UMB_VECTORS_DIR);
  return all;
}

// An aligned copy that ends where its memory ends, and the frame that is open in it.
struct Opened {
  explicit Opened(const std::vector<uint8_t>& frame, size_t shift = 0)
      : memory(new (std::align_val_t{8}) uint8_t[frame.size() + shift]), bytes(memory.get() + shift) {
    std::copy(frame.begin(), frame.end(), bytes);
    error = umb_cp_msg_open(&msg, bytes, frame.size(), &umb_cp_default_limits);
  }

  struct Free {
    void operator()(uint8_t* p) const { ::operator delete[](p, std::align_val_t{8}); }
  };
  std::unique_ptr<uint8_t[], Free> memory;
  uint8_t* bytes;
  umb_cp_msg msg;
  int error;
};

// Everything that the official library can read of a value; throws at the first thing that it cannot.
void readAll(DynamicValue::Reader value);

void readAll(DynamicStruct::Reader value) {
  // Each `get` checks; a null pointer has nothing behind it but, perhaps, a default.
  const auto field = [&](capnp::StructSchema::Field member) {
    if (member.getProto().isGroup() || value.has(member)) readAll(value.get(member));
  };
  for (auto member : value.getSchema().getNonUnionFields()) field(member);
  KJ_IF_MAYBE (member, value.which()) {
    field(*member);
  }
}

void readAll(DynamicValue::Reader value) {
  if (value.getType() == DynamicValue::STRUCT) {
    readAll(value.as<DynamicStruct>());
  } else if (value.getType() == DynamicValue::LIST) {
    for (auto element : value.as<DynamicList>()) readAll(element);
  }
}

// What the official library makes of a vector, with its own limits.
struct Official {
  explicit Official(const Vector& vector) {
    const auto attempt = [&](auto read) {
      try {
        kj::ArrayInputStream stream(kj::arrayPtr(vector.frame.data(), vector.frame.size()));
        capnp::InputStreamMessageReader message(stream);
        read(message);
      } catch (const kj::Exception& e) {
        reason += e.getDescription().cStr();
      }
    };
    attempt([&](capnp::MessageReader& message) {
      readAll(message.getRoot<DynamicStruct>(wideSchema(vector.root)));
      isRead = true;
    });
    attempt([&](capnp::MessageReader& message) {
      auto words = message.getRoot<capnp::AnyStruct>().canonicalize();
      const uint32_t header[2] = {0, static_cast<uint32_t>(words.size())};
      canonical.resize(sizeof(header) + words.size() * sizeof(capnp::word));
      std::memcpy(canonical.data(), header, sizeof(header));
      std::memcpy(canonical.data() + sizeof(header), words.begin(), words.size() * sizeof(capnp::word));
    });
  }

  bool isRead = false;
  std::vector<uint8_t> canonical;  // a frame, or nothing if there is none
  std::string reason;
};

std::string about(const Vector& vector) {
  return vector.where + ": " + vector.name;
}

TEST(Vectors, AreMany) {
  std::set<std::string> names, stricter;
  size_t refused = 0;
  for (auto& vector : vectors()) {
    SCOPED_TRACE(about(vector));
    EXPECT_TRUE(names.insert(vector.name).second) << "the name is taken";
    EXPECT_FALSE(vector.frame.empty());
    EXPECT_EQ(vector.walk.has_value(), vector.open == 0) << "what does not open cannot be walked";
    refused += vector.open != 0 || *vector.walk != 0;
  }
  EXPECT_GE(refused, 70u);
  EXPECT_GE(names.size() - refused, 70u);
}

TEST(Vectors, Open) {
  for (auto& vector : vectors()) {
    SCOPED_TRACE(about(vector));
    EXPECT_EQ(Opened(vector.frame).error, vector.open);
  }
}

TEST(Vectors, DoNotOpenWhereTheyAreMisaligned) {
  for (auto& vector : vectors()) {
    SCOPED_TRACE(about(vector));
    for (size_t shift = 1; shift < 8; shift++)
      EXPECT_EQ(Opened(vector.frame, shift).error, vector.open ? vector.open : -EBADMSG);
  }
}

TEST(Vectors, Walk) {
  for (auto& vector : vectors()) {
    if (!vector.walk) continue;
    SCOPED_TRACE(about(vector));
    Opened opened(vector.frame);
    WideWalk walk(&opened.msg, opened.bytes, vector.frame.size());
    EXPECT_EQ(walk.read(vector.root), *vector.walk);
    EXPECT_EQ(walk.violation(), nullptr) << walk.violation();
  }
}

TEST(Vectors, Canonical) {
  for (auto& vector : vectors()) {
    SCOPED_TRACE(about(vector));
    ASSERT_EQ(vector.canonicalError.has_value(), vector.open == 0);
    if (!vector.canonicalError) continue;
    Opened opened(vector.frame);
    std::vector<uint64_t> words(vector.canonical.empty() ? 4096 : vector.canonical.size() / 8);
    const ssize_t length = umb_cp_canonical(&opened.msg, words.data(), words.size() * 8);
    if (*vector.canonicalError != 0) {
      EXPECT_EQ(length, *vector.canonicalError);
      continue;
    }
    const auto* bytes = reinterpret_cast<const uint8_t*>(words.data());
    ASSERT_EQ(length, static_cast<ssize_t>(vector.canonical.size()));
    EXPECT_EQ(std::vector<uint8_t>(bytes, bytes + length), vector.canonical);
  }
}

TEST(Vectors, CanonicalInTooLittleRoom) {
  for (auto& vector : vectors()) {
    if (vector.canonical.empty()) continue;
    SCOPED_TRACE(about(vector));
    for (size_t room = 0; room < vector.canonical.size(); room += 8) {
      Opened opened(vector.frame);
      std::vector<uint64_t> words(room / 8);
      EXPECT_EQ(umb_cp_canonical(&opened.msg, words.data(), room), -EMSGSIZE) << room;
    }
  }
}

TEST(Vectors, OfficialLibraryHasTheSameCanonicalForm) {
  for (auto& vector : vectors()) {
    SCOPED_TRACE(about(vector));
    const Official official(vector);
    if (vector.canonicalError == 0) {
      EXPECT_EQ(official.canonical, vector.canonical) << official.reason;
    } else {
      EXPECT_EQ(official.canonical.empty(), vector.stricter.empty()) << official.reason;
    }
  }
}

// What one library reads the other reads, unless the vector names the reason why ours does not.
TEST(Vectors, OfficialLibraryAgrees) {
  for (auto& vector : vectors()) {
    SCOPED_TRACE(about(vector));
    const Official official(vector);
    const bool ours = vector.open == 0 && *vector.walk == 0;
    EXPECT_EQ(official.isRead, ours || !vector.stricter.empty()) << official.reason;
    EXPECT_FALSE(ours && *vector.canonicalError == 0 && !vector.stricter.empty()) << "ours is no stricter";
  }
}

}  // namespace
}  // namespace umb::test
