// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include "source.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <tuple>

#include "names.h"

namespace umb::compiler {
namespace {

// The end of the string literal that begins at `at`.
size_t endOfString(std::string_view text, size_t at) {
  for (size_t i = at + 1; i < text.size(); i++) {
    if (text[i] == '\\') {
      i++;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return text.size();
}

size_t endOfToken(std::string_view text, size_t at) {
  if (text[at] == '"') return endOfString(text, at);
  size_t end = at;
  while (end < text.size() && isIdentifierPart(text[end])) end++;
  return std::max(end, at + 1);
}

bool declaresType(std::string_view word) {
  return word == "struct" || word == "enum" || word == "interface";
}

bool declaresValue(std::string_view word) {
  return word == "const" || word == "annotation";
}

}  // namespace

Where Where::member(std::string_view name) const {
  return {fileId, file, path.empty() ? std::string(name) : path + "." + std::string(name)};
}

Outline::Outline(std::string_view text) : scopes{""} {
  std::vector<Token> current;
  int nested = 0;  // in parentheses and brackets
  for (const Token& token : tokensOf(text)) {
    const char c = token.text[0];
    if (c == '(' || c == '[') nested++;
    if (c == ')' || c == ']') nested--;
    if (nested != 0 || (c != ';' && c != '{' && c != '}')) {
      current.push_back(token);
      continue;
    }
    if (c == ';') statement(current);
    if (c == '{') scopes.push_back(openedBy(current));
    if (c == '}' && scopes.size() > 1) scopes.pop_back();
    current.clear();
  }
}

std::vector<Outline::Token> Outline::tokensOf(std::string_view text) {
  std::vector<Token> tokens;
  unsigned line = 1;
  size_t at = 0;
  while (at < text.size()) {
    size_t end = at + 1;
    const char c = text[at];
    if (c == '#') {
      end = std::min(text.find('\n', at), text.size());
    } else if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
      end = endOfToken(text, at);
      tokens.push_back({text.substr(at, end - at), line});
    }
    line += static_cast<unsigned>(std::count(text.begin() + at, text.begin() + end, '\n'));
    at = end;
  }
  return tokens;
}

// A declaration without a body.
void Outline::statement(const std::vector<Token>& tokens) {
  if (tokens.size() < 2) return;
  const std::string_view first = tokens[0].text;
  if (first == "@" && scopes.size() == 1) {
    id = std::strtoull(std::string(tokens[1].text).c_str(), nullptr, 0);
  } else if (first == "$" && scopes.size() == 1) {
    annotation(tokens);
  } else if (declaresValue(first) && isIdentifier(tokens[1].text)) {
    declare(scopes.back(), tokens[1]);
  } else if (isIdentifier(first) && !(first == "using" && isIdentifier(tokens[1].text))) {
    declare(scopes.back(), tokens[0]);
  }
}

// Of the whole file: $C.prefix("x") is found as "$prefix".
void Outline::annotation(const std::vector<Token>& tokens) {
  for (size_t i = 1; i < tokens.size(); i++) {
    if (tokens[i].text != "(") continue;
    lines.emplace("$" + std::string(tokens[i - 1].text), tokens[i - 1].line);
    return;
  }
}

// The scope that a declaration with a body opens. Keywords may be names too: a field can be called "enum".
std::string Outline::openedBy(const std::vector<Token>& tokens) {
  const std::string& scope = scopes.back();
  if (tokens.empty() || !isIdentifier(tokens[0].text)) return scope;
  const bool isUnnamed = tokens[0].text == "union" && (tokens.size() == 1 || tokens[1].text != ":");
  if (isUnnamed) return scope;
  const bool isType = declaresType(tokens[0].text) && tokens.size() > 1 && isIdentifier(tokens[1].text);
  const Token& name = tokens[isType ? 1 : 0];
  declare(scope, name);
  return scope.empty() ? std::string(name.text) : scope + "." + std::string(name.text);
}

void Outline::declare(const std::string& scope, const Token& name) {
  std::string path = scope.empty() ? std::string(name.text) : scope + "." + std::string(name.text);
  lines.emplace(path, name.line);
}

unsigned Outline::line(const std::string& path) const {
  auto found = lines.find(path);
  return found == lines.end() ? 0 : found->second;
}

const Sources::File* Sources::file(const Where& where) const {
  auto [entry, isNew] = files.try_emplace(where.fileId);
  if (isNew) entry->second = find(where);
  return entry->second.get();
}

// A file of that name that has another id is another file.
std::unique_ptr<Sources::File> Sources::find(const Where& where) const {
  for (const Root& root : roots) {
    const auto path = root.directory / where.file;
    std::ifstream stream(path, std::ios::binary);
    if (!stream) continue;
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    Outline outline(text);
    if (outline.fileId() != where.fileId) continue;
    return std::make_unique<File>(File{root.isShown ? path.string() : where.file, std::move(outline)});
  }
  return nullptr;
}

unsigned Sources::line(const Where& where) const {
  const File* found = file(where);
  return found == nullptr ? 0 : found->outline.line(where.path);
}

std::string Sources::place(const Where& where) const {
  const File* found = file(where);
  const std::string name = found == nullptr ? where.file : found->shown;
  const unsigned at = line(where);
  return at == 0 ? name : name + ":" + std::to_string(at);
}

void Problems::add(const Where& where, const std::string& what) {
  std::string message = sources.place(where) + ": ";
  if (!where.path.empty() && where.path[0] != '$') message += where.path + ": ";
  message += what;
  const auto isSame = [&](const Problem& other) { return other.message == message; };
  if (std::none_of(found.begin(), found.end(), isSame))
    found.push_back({where.file, sources.line(where), message});
}

std::vector<std::string> Problems::all() const {
  std::vector<Problem> sorted = found;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.file, a.line) < std::tie(b.file, b.line);
  });
  std::vector<std::string> messages;
  messages.reserve(sorted.size());
  for (const Problem& problem : sorted) messages.push_back(problem.message);
  return messages;
}

}  // namespace umb::compiler
