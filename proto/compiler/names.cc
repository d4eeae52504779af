// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include "names.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace umb::compiler {
namespace {

// Not <cctype>: the output may not depend on the locale.
bool isLower(char c) {
  return c >= 'a' && c <= 'z';
}
bool isUpper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool isDigit(char c) {
  return c >= '0' && c <= '9';
}
char toLower(char c) {
  return isUpper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
char toUpper(char c) {
  return isLower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}

}  // namespace

std::string snakeCase(std::string_view name) {
  std::string out;
  for (size_t i = 0; i < name.size(); i++) {
    bool afterWord = i > 0 && (isLower(name[i - 1]) || isDigit(name[i - 1]));
    bool lastOfAcronym = i > 0 && isUpper(name[i - 1]) && i + 1 < name.size() && isLower(name[i + 1]);
    if (isUpper(name[i]) && (afterWord || lastOfAcronym)) out += '_';
    out += toLower(name[i]);
  }
  return out;
}

std::string upperCase(std::string_view name) {
  std::string out;
  for (char c : name) out += toUpper(c);
  return out;
}

std::string stemOf(std::string_view path) {
  size_t slash = path.rfind('/');
  if (slash != std::string_view::npos) path.remove_prefix(slash + 1);
  std::string out;
  for (char c : path.substr(0, path.find('.'))) {
    out += isLower(c) || isUpper(c) || isDigit(c) ? c : '_';
  }
  if (out.empty() || isDigit(out[0])) out.insert(0, "_");
  return snakeCase(out);
}

bool isIdentifierPart(char c) {
  return isLower(c) || isUpper(c) || isDigit(c) || c == '_';
}

bool isIdentifier(std::string_view name) {
  return !name.empty() && !isDigit(name[0]) && std::all_of(name.begin(), name.end(), isIdentifierPart);
}

std::string hex64(unsigned long long value) {
  std::array<char, 32> text;
  int length = std::snprintf(text.data(), text.size(), "0x%016llxULL", value);
  return std::string(text.data(), static_cast<size_t>(length));
}

}  // namespace umb::compiler
