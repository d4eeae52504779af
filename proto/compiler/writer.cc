// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include "writer.h"

#include <algorithm>
#include <optional>

namespace umb::compiler {
namespace {

constexpr size_t maxColumns = 100;
constexpr size_t tabWidth = 8;

std::string whitespace(size_t columns) {
  return std::string(columns / tabWidth, '\t') + std::string(columns % tabWidth, ' ');
}

struct Break {
  size_t at;            // index of the first character of the next line
  size_t continuation;  // its column
};

// The last place to break `text`, which starts at `column`: after a comma or an operator, not in a literal.
std::optional<Break> findBreak(std::string_view text, size_t column, size_t indent) {
  std::vector<size_t> open;
  std::optional<Break> found;
  bool inString = false;
  for (size_t i = 0; i < text.size() && column + i < maxColumns; i++) {
    char c = text[i];
    if (inString) {
      if (c == '\\') i++;
      if (c == '"') inString = false;
      continue;
    }
    if (c == '"') inString = true;
    if (c == '(') open.push_back(column + i + 1);
    if (c == ')' && !open.empty()) open.pop_back();
    if (c != ' ' || i == 0) continue;
    char before = text[i - 1];
    if (before == ',' || before == '=' || before == '^' || before == '&' || before == '?' || before == ':') {
      found = Break{i + 1, open.empty() ? indent + tabWidth : open.back()};
    }
  }
  return found;
}

}  // namespace

void Writer::line(std::string_view text, int indent) {
  size_t column = static_cast<size_t>(indent) * tabWidth;
  while (!text.empty() && text[0] == '\t') {
    text.remove_prefix(1);
    column += tabWidth;
  }
  const size_t base = column;
  while (column + text.size() > maxColumns) {
    std::optional<Break> found = findBreak(text, column, base);
    if (!found) break;
    out += whitespace(column);
    out += text.substr(0, found->at - 1);
    out += '\n';
    text.remove_prefix(found->at);
    column = found->continuation;
  }
  if (!text.empty()) out += whitespace(column);
  out += text;
  out += '\n';
}

void Writer::function(std::string_view returns, std::string_view name, const std::vector<std::string>& params,
                      const std::vector<std::string>& body) {
  std::string head = "static inline ";
  head += returns;
  std::string rest(name);
  rest += '(';
  for (const std::string& param : params) {
    if (rest.back() != '(') rest += ", ";
    rest += param;
  }
  rest += ')';
  if (head.size() + 1 + rest.size() <= maxColumns) {
    line(head + (head.back() == '*' ? "" : " ") + rest);
  } else {
    line(head);
    line(rest);
  }
  line("{");
  for (std::string_view statement : body) {
    size_t end;
    do {
      end = statement.find('\n');
      std::string_view first = statement.substr(0, end);
      line(first, first.empty() ? 0 : 1);
      statement.remove_prefix(std::min(statement.size(), first.size() + 1));
    } while (end != std::string_view::npos);
  }
  line("}");
  line();
}

}  // namespace umb::compiler
