// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "wide_walk.h"

namespace umb::fuzz {

Unit unitOf(const uint8_t* data, size_t size) {
  const auto roots = test::WideWalk::roots();
  return {roots[data[0] % roots.size()], data + 1, size - 1};
}

uint8_t rootByte(std::string_view root) {
  const auto roots = test::WideWalk::roots();
  const auto found = std::find(roots.begin(), roots.end(), root);
  if (found == roots.end()) throw std::out_of_range(std::string(root));
  return static_cast<uint8_t>(found - roots.begin());
}

std::unique_ptr<uint8_t[]> exactCopy(const uint8_t* bytes, size_t size) {
  std::unique_ptr<uint8_t[]> copy(new uint8_t[size]);
  std::copy(bytes, bytes + size, copy.get());
  return copy;
}

void fail(const char* what) {
  std::fprintf(stderr, "found: %s\n", what);
  std::abort();
}

}  // namespace umb::fuzz
