// SPDX-License-Identifier: GPL-2.0-only
// The test vectors in tests/vectors/*.vec: frames in hex, and what a reader has to say of each.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace umb::test {

struct Vector {
  std::string name;
  std::string where;  // file:line
  std::string root;   // a struct of wide.capnp
  std::vector<uint8_t> frame;
  int open = 0;  // 0 or -errno, as the next two
  std::optional<int> walk;
  std::optional<int> canonicalError;
  std::vector<uint8_t> canonical;  // if that is 0
  std::string stricter;            // why the official library accepts what ours refuses, or empty
};

// The vectors of one file. Throws kj::Exception with file and line, as does the next.
std::vector<Vector> readVectorFile(const std::string& file);

// The vectors of all files in a folder, in the order of their names.
std::vector<Vector> readVectors(const std::string& folder);

// "00 ff..." as bytes; blanks are of no importance. Nothing if it is not that.
std::optional<std::vector<uint8_t>> bytesOfHex(std::string_view hex);

}  // namespace umb::test
