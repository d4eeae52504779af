// SPDX-License-Identifier: GPL-2.0-only
// Random messages, and a reader of them by both libraries at once.
#pragma once

#include <capnp/dynamic.h>
#include <capnp/schema.h>

#include <random>
#include <string>
#include <vector>

#include "support.h"

namespace umb::test {

using Random = std::mt19937_64;

// Sets fields of any struct at random: some not at all, union members one at a time.
void fillAtRandom(capnp::DynamicStruct::Builder builder, Random& random, int depth = 0);

// Structs of wide.capnp, and of this project's own schemas.
std::vector<capnp::StructSchema> schemas();

// The words of a frame of one or several segments.
std::vector<uint64_t> randomMessage(capnp::StructSchema schema, Random& random);

// One or two bits behind the segment table are flipped.
std::vector<uint64_t> damaged(std::vector<uint64_t> frame, Random& random);

// Walks one message with the official library and with ours, by the same schema. Whatever one accepts the
// other must read equally, or one of our stricter rules must be the reason.
class Comparison {
 public:
  Comparison(capnp::StructSchema schema, const std::vector<uint64_t>& frame);

  const std::vector<std::string>& differences() const { return found; }
  size_t compared() const { return values; }
  size_t refused() const { return refusals; }

 private:
  struct Outcome {
    bool official;
    int ours;
  };

  // What a pointer leads to, far pointers followed.
  struct Target {
    uint64_t word;
    const uint8_t* object;
    bool isOddDoubleFar;
  };

  void structs(capnp::DynamicStruct::Reader official, const umb_cp_struct& ours, const std::string& path);
  void field(capnp::DynamicStruct::Reader official, capnp::StructSchema::Field field,
             const umb_cp_struct& ours, const std::string& path);
  void pointer(kj::Function<capnp::DynamicValue::Reader()> official, capnp::Type type, const umb_cp_ptr& ours,
               const std::string& path);
  void lists(capnp::DynamicList::Reader official, capnp::Type element, const umb_cp_list& ours,
             const std::string& path);
  void anyPointers(capnp::AnyPointer::Reader official, const umb_cp_ptr& ours, const std::string& path);

  bool bothRead(Outcome outcome, const umb_cp_ptr& ptr, const std::string& path);
  bool isStricter(const umb_cp_ptr& ptr) const;
  bool isStricterList(const umb_cp_ptr& ptr, umb_cp_element expected) const;
  Target targetOf(const umb_cp_ptr& ptr) const;
  template <typename T>
  void equal(const T& official, const T& ours, const std::string& path);

  umb_cp_msg msg;
  std::vector<std::string> found;
  size_t values = 0;
  size_t refusals = 0;
  unsigned steps = 2000;  // a flipped bit makes cycles
};

}  // namespace umb::test
