// SPDX-License-Identifier: GPL-2.0-only
// What the fuzzers have in common: how a unit of those that read whole frames is laid out, and how one fails.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace umb::fuzz {

// One byte says which struct of wide.capnp the frame behind it is read as.
struct Unit {
  std::string_view root;
  const uint8_t* frame;
  size_t size;
};

// Of at least one byte.
Unit unitOf(const uint8_t* data, size_t size);

// The byte for a struct; throws std::out_of_range if there is none of that name.
uint8_t rootByte(std::string_view root);

// A copy of exactly as many bytes on the heap: AddressSanitizer sees one byte too many.
std::unique_ptr<uint8_t[]> exactCopy(const uint8_t* bytes, size_t size);

// Ends the process as a crash does, with one line that says why.
[[noreturn]] void fail(const char* what);

}  // namespace umb::fuzz
