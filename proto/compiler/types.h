// SPDX-License-Identifier: GPL-2.0-only OR MIT
#pragma once

#include <kj/array.h>

#include <optional>
#include <string>

#include "schema.h"

namespace umb::compiler {

// A type that lies in the data section: integers, Bool, enums, floating point.
struct Scalar {
  const char* c;       // the type in C
  const char* access;  // the suffix of the runtime's functions: u32, bool
  unsigned bits;
  bool isFloat = false;

  std::string fromWire(const std::string& raw, uint64_t defaultBits) const;
  std::string toWire(const std::string& value, uint64_t defaultBits) const;
  std::string literal(uint64_t bits) const;
};

std::optional<Scalar> scalarOf(Type::Reader type);

uint64_t bitsOf(Value::Reader value);
// As they would be in a data section whose default is 0.

const char* elementOf(Type::Reader type);
// The runtime's name of the element size of a list of `type`.

bool isCapability(Type::Reader type);

bool isFloat(Type::Reader type);

kj::Array<kj::byte> encodePointer(Value::Reader value);
// A message of one segment whose root is the pointer in `value`; empty if that is null.

std::string byteList(kj::ArrayPtr<const kj::byte> bytes);
// 0x01, 0x02

bool hasNul(kj::StringPtr text);
// A string constant in C ends at its first NUL.

std::string quoted(kj::StringPtr text);
// A string literal.

}  // namespace umb::compiler
