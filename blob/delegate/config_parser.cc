// SPDX-License-Identifier: GPL-2.0-only
#include "config_parser.h"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

#include "config_lines.h"
#include "names.h"

namespace umb {
namespace {

kj::String copy(std::string_view text) {
  return kj::heapString(text.data(), text.size());
}

class Words {
  // A line's words. What follows one is all that stands behind the single separator after it.

 public:
  explicit Words(kj::StringPtr line) : rest_(line.begin(), line.size()) {}

  std::string_view next() {
    rest_.remove_prefix(std::min(rest_.size(), rest_.find_first_not_of(kSeparators)));
    auto word = rest_.substr(0, rest_.find_first_of(kSeparators));
    rest_.remove_prefix(std::min(rest_.size(), word.size() + 1));
    return word;
  }
  std::string_view rest() const { return rest_; }

 private:
  static constexpr std::string_view kSeparators = "\t ";
  std::string_view rest_;
};

bool isSpace(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0;
}

kj::Maybe<kj::String> name(std::string_view word) {
  if (word.empty()) return nullptr;
  return normalizedAlias(copy(word));
}

class Parser {
 public:
  Parser(kj::StringPtr path, ModuleConfig& config) : config_(config), file_(config.addFile(path)) {}

  void line(kj::StringPtr text, unsigned number) {
    if (text.size() == 0 || text[0] == '#') return;
    Words words(text);
    auto keyword = words.next();
    if (keyword.empty()) return;
    place_ = {.file = file_, .line = number};
    if (!statement(keyword, words)) {
      config_.complain(kj::str(place_.text(), ": a line that makes no sense is passed over; it starts with '",
                               copy(keyword.substr(0, kMaxNameBytes)), "'"));
    }
  }

 private:
  bool statement(std::string_view keyword, Words& words) {
    if (keyword == "alias") return alias(words);
    if (keyword == "blacklist") return blacklist(words);
    if (keyword == "options") return options(words);
    if (keyword == "install") return command(words, &ModuleConfig::addInstall);
    if (keyword == "remove") return command(words, &ModuleConfig::addRemove);
    if (keyword == "softdep") return softDependencies(words);
    // A hint for those who make an initramfs; nothing is loaded for it.
    return keyword == "weakdep";
  }

  bool alias(Words& words) {
    auto pattern = name(words.next());
    auto module = name(words.next());
    KJ_IF_MAYBE (p, pattern) {
      KJ_IF_MAYBE (m, module) {
        config_.addAlias(kj::mv(*p), kj::mv(*m));
        return true;
      }
    }
    return false;
  }

  bool blacklist(Words& words) {
    KJ_IF_MAYBE (module, name(words.next())) {
      config_.addBlacklist(kj::mv(*module), place_);
      return true;
    }
    return false;
  }

  bool options(Words& words) {
    KJ_IF_MAYBE (module, name(words.next())) {
      if (words.rest().empty()) return false;
      config_.addOptions(kj::mv(*module), copy(words.rest()));
      return true;
    }
    return false;
  }

  bool command(Words& words, void (ModuleConfig::*add)(ModuleConfig::Command)) {
    KJ_IF_MAYBE (module, name(words.next())) {
      if (words.rest().empty()) return false;
      (config_.*add)({.module = kj::mv(*module), .line = copy(words.rest()), .place = place_});
      return true;
    }
    return false;
  }

  bool softDependencies(Words& words) {
    KJ_IF_MAYBE (module, name(words.next())) {
      if (words.rest().empty()) return false;
      ModuleConfig::SoftDependencies found{.module = kj::mv(*module)};
      splitSoftDependencies(words.rest(), found);
      config_.addSoftDependencies(kj::mv(found));
      return true;
    }
    return false;
  }

  // As kmod 30 splits them: one single space before the first word counts as a part of it, so that a "pre:"
  // behind two spaces is not taken for one.
  static void splitSoftDependencies(std::string_view text, ModuleConfig::SoftDependencies& found) {
    kj::Vector<kj::String>* list = nullptr;
    bool oddSpace = text.size() > 1 && isSpace(text[0]) && !isSpace(text[1]);
    while (!text.empty()) {
      size_t start = std::distance(text.begin(), std::find_if_not(text.begin(), text.end(), isSpace));
      text.remove_prefix(start);
      auto word =
          text.substr(0, std::distance(text.begin(), std::find_if(text.begin(), text.end(), isSpace)));
      text.remove_prefix(word.size());
      if (word.empty() || std::exchange(oddSpace, false)) continue;
      if (word == "pre:") {
        list = &found.before;
      } else if (word == "post:") {
        list = &found.after;
      } else if (list != nullptr) {
        list->add(copy(word));
      }
    }
  }

  ModuleConfig& config_;
  kj::StringPtr file_;
  ModuleConfig::Place place_;
};

}  // namespace

void parseConfig(kj::InputStream& input, kj::StringPtr path, ModuleConfig& config) {
  Parser parser(path, config);
  ConfigLines lines(input, path);
  for (auto line = lines.next(); line != nullptr; line = lines.next())
    parser.line(line.orDefault(""), lines.number());
}

}  // namespace umb
