// SPDX-License-Identifier: GPL-2.0-only
#include "vectors.h"

#include <kj/debug.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <fstream>

namespace umb::test {
namespace {

constexpr std::string_view blanks = " \t\r";

std::string_view trim(std::string_view line) {
  const size_t first = line.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(blanks) - first + 1);
}

std::optional<int> outcome(std::string_view value) {
  if (value == "ok") return 0;
  if (value == "EBADMSG") return -EBADMSG;
  if (value == "EMSGSIZE") return -EMSGSIZE;
  return {};
}

class Parser {
 public:
  explicit Parser(std::vector<Vector>& vectors) : vectors(vectors) {}

  void file(const std::filesystem::path& path) {
    std::ifstream in(path);
    KJ_REQUIRE(in.is_open(), "cannot read the vectors", path.c_str());
    std::string text;
    for (int number = 1; std::getline(in, text); number++) {
      where = path.filename().string() + ":" + std::to_string(number);
      const auto content = trim(std::string_view(text).substr(0, text.find('#')));
      if (!content.empty()) line(content);
    }
  }

 private:
  void line(std::string_view content) {
    const size_t blank = std::min(content.find_first_of(blanks), content.size());
    const auto key = content.substr(0, blank);
    const auto value = trim(content.substr(blank));
    if (key == "vector") {
      vectors.emplace_back();
      vectors.back().name = value;
      vectors.back().where = where;
      return;
    }
    KJ_REQUIRE(!vectors.empty(), "a line before the first \"vector\"", where);
    field(vectors.back(), key, value);
  }

  void field(Vector& vector, std::string_view key, std::string_view value) {
    if (key == "root") {
      vector.root = value;
    } else if (key == "frame") {
      append(vector.frame, value);
    } else if (key == "open") {
      vector.open = required(value);
    } else if (key == "walk") {
      vector.walk = required(value);
    } else if (key == "canonical") {
      vector.canonicalError = outcome(value);
      if (vector.canonicalError) return;
      vector.canonicalError = 0;
      append(vector.canonical, value);
    } else if (key == "stricter") {
      vector.stricter = value;
    } else {
      KJ_FAIL_REQUIRE("unknown key in a vector", where, std::string(key));
    }
  }

  int required(std::string_view value) {
    const auto result = outcome(value);
    KJ_REQUIRE(result.has_value(), "neither ok, EBADMSG nor EMSGSIZE", where, std::string(value));
    return *result;
  }

  void append(std::vector<uint8_t>& bytes, std::string_view hex) {
    const auto more = bytesOfHex(hex);
    KJ_REQUIRE(more.has_value(), "not bytes in hex", where, std::string(hex));
    bytes.insert(bytes.end(), more->begin(), more->end());
  }

  std::vector<Vector>& vectors;
  std::string where;
};

}  // namespace

std::optional<std::vector<uint8_t>> bytesOfHex(std::string_view hex) {
  std::string digits;
  for (char c : hex) {
    if (blanks.find(c) == std::string_view::npos) digits += c;
  }
  if (digits.size() % 2 != 0) return {};
  std::vector<uint8_t> bytes;
  for (size_t i = 0; i < digits.size(); i += 2) {
    uint8_t byte = 0;
    const char* end = digits.data() + i + 2;
    const auto result = std::from_chars(end - 2, end, byte, 16);
    if (result.ec != std::errc() || result.ptr != end) return {};
    bytes.push_back(byte);
  }
  return bytes;
}

std::vector<Vector> readVectorFile(const std::string& file) {
  std::vector<Vector> vectors;
  Parser(vectors).file(file);
  return vectors;
}

std::vector<Vector> readVectors(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  for (auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".vec") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Vector> vectors;
  for (auto& file : files) Parser(vectors).file(file);
  return vectors;
}

}  // namespace umb::test
