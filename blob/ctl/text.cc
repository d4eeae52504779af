// SPDX-License-Identifier: GPL-2.0-only
#include "text.h"

#include <kj/encoding.h>
#include <kj/vector.h>

namespace umb::ctl {
namespace {

constexpr kj::StringPtr kReplacement = "\xef\xbf\xbd"_kj;

bool isControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

void addHex(kj::Vector<char>& out, kj::StringPtr prefix, char c) {
  const kj::byte byte = static_cast<kj::byte>(c);
  out.addAll(prefix);
  out.addAll(kj::encodeHex(kj::arrayPtr(&byte, 1)));
}

struct Lead {
  // What the first byte of a character says: how many bytes it has, and the bounds of the second.
  size_t length;
  unsigned char low = 0x80;
  unsigned char high = 0xbf;
};

Lead leadOf(unsigned char c) {
  if (c < 0x80) return {1};
  if (c >= 0xc2 && c <= 0xdf) return {2};
  if (c == 0xe0) return {3, 0xa0, 0xbf};
  if (c == 0xed) return {3, 0x80, 0x9f};
  if (c >= 0xe1 && c <= 0xef) return {3};
  if (c == 0xf0) return {4, 0x90, 0xbf};
  if (c >= 0xf1 && c <= 0xf3) return {4};
  if (c == 0xf4) return {4, 0x80, 0x8f};
  return {0};
}

// How many bytes the character at the start of the text has; 0 if it is not UTF-8.
size_t characterLength(kj::ArrayPtr<const char> text) {
  const Lead lead = leadOf(static_cast<unsigned char>(text[0]));
  if (lead.length > text.size()) return 0;
  for (size_t i = 1; i < lead.length; i++) {
    const unsigned char c = static_cast<unsigned char>(text[i]);
    const bool valid = i == 1 ? c >= lead.low && c <= lead.high : (c & 0xc0) == 0x80;
    if (!valid) return 0;
  }
  return lead.length;
}

}  // namespace

kj::String printable(kj::StringPtr text) {
  kj::Vector<char> out(text.size() + 1);
  for (char c : text) {
    if (isControl(c)) {
      addHex(out, "\\x", c);
    } else {
      out.add(c);
    }
  }
  return kj::heapString(out.begin(), out.size());
}

kj::String textOf(kj::ArrayPtr<const kj::byte> bytes) {
  return kj::heapString(bytes.asChars());
}

kj::String jsonString(kj::StringPtr text) {
  kj::Vector<char> out(text.size() + 2);
  out.add('"');
  for (kj::ArrayPtr<const char> rest = text.asArray(); rest.size() > 0;) {
    const size_t length = characterLength(rest);
    if (length == 0) {
      out.addAll(kReplacement);
    } else if (isControl(rest[0])) {
      addHex(out, "\\u00", rest[0]);
    } else {
      if (rest[0] == '"' || rest[0] == '\\') out.add('\\');
      out.addAll(rest.slice(0, length));
    }
    rest = rest.slice(kj::max(length, size_t(1)), rest.size());
  }
  out.add('"');
  return kj::heapString(out.begin(), out.size());
}

}  // namespace umb::ctl
