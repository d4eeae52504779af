// SPDX-License-Identifier: GPL-2.0-only
#include "error.h"

#include <cstring>

namespace umb {

kj::String describeErrno(int errnum) {
  char buffer[128];
  // The GNU variant, which returns the text and need not use the buffer.
  return kj::heapString(strerror_r(errnum, buffer, sizeof(buffer)));
}

void throwErrno(int errnum, kj::StringPtr what) {
  throw Error(errnum, kj::str(what, ": ", describeErrno(errnum)));
}

kj::String oneLine(kj::StringPtr text) {
  size_t size = text.size();
  if (size >= kMaxReasonBytes) {
    size = kMaxReasonBytes - 1;
    // A UTF-8 continuation byte first in the cut part means that the cut would split a character.
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  }
  auto line = kj::heapString(text.begin(), size);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return line;
}

}  // namespace umb
