// SPDX-License-Identifier: GPL-2.0-only OR MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace umb::compiler {

// A declaration of a schema, for messages.
struct Where {
  uint64_t fileId;
  std::string file;  // as capnp was given it: sub/umb.capnp
  std::string path;  // Envelope.hello; empty: the file itself

  Where member(std::string_view name) const;
};

// On which line of a schema's text each of its declarations is. What capnp gives a plugin does not say.
class Outline {
 public:
  explicit Outline(std::string_view text);

  uint64_t fileId() const { return id; }
  unsigned line(const std::string& path) const;
  // 0 if there is no such declaration.

 private:
  struct Token {
    std::string_view text;
    unsigned line;
  };

  static std::vector<Token> tokensOf(std::string_view text);
  void statement(const std::vector<Token>& tokens);
  void annotation(const std::vector<Token>& tokens);
  std::string openedBy(const std::vector<Token>& tokens);
  void declare(const std::string& scope, const Token& name);

  uint64_t id = 0;
  std::vector<std::string> scopes;  // the innermost last
  std::map<std::string, unsigned> lines;
};

// The texts of schemas, each looked for when it is needed.
class Sources {
 public:
  struct Root {
    std::filesystem::path directory;
    bool isShown;  // in messages, before the file's own name
  };

  explicit Sources(std::vector<Root> roots) : roots(std::move(roots)) {}

  std::string place(const Where& where) const;
  // "sub/umb.capnp:12", or without a line if the text cannot be found.

  unsigned line(const Where& where) const;
  // 0 if it is not known.

 private:
  struct File {
    std::string shown;
    Outline outline;
  };

  const File* file(const Where& where) const;
  std::unique_ptr<File> find(const Where& where) const;

  std::vector<Root> roots;
  mutable std::map<uint64_t, std::unique_ptr<File>> files;  // null: not to be found
};

// What is wrong with the schemas. All of it is found before any is reported.
class Problems {
 public:
  explicit Problems(const Sources& sources) : sources(sources) {}

  void add(const Where& where, const std::string& what);

  std::string place(const Where& where) const { return sources.place(where); }

  std::vector<std::string> all() const;
  // Each a line of its own, in the order of the files' names and their lines.

 private:
  struct Problem {
    std::string file;
    unsigned line;  // 0: not known
    std::string message;
  };

  const Sources& sources;
  std::vector<Problem> found;
};

}  // namespace umb::compiler
