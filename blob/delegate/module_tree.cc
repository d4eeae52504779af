// SPDX-License-Identifier: GPL-2.0-only
#include "module_tree.h"

#include <kj/debug.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

#include "names.h"
#include "runtime/error.h"

namespace umb {
namespace {

constexpr size_t kMaxSoftdepBytes = 1 << 20;

std::string_view view(kj::StringPtr text) {
  return {text.begin(), text.size()};
}

std::string_view takeUntil(std::string_view& text, std::string_view separators) {
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(separators)));
  auto token = text.substr(0, text.find_first_of(separators));
  text.remove_prefix(token.size());
  return token;
}

std::string_view takeWord(std::string_view& text) {
  return takeUntil(text, " \t");
}

kj::String copy(std::string_view text) {
  return kj::heapString(text.data(), text.size());
}

}  // namespace

kj::Maybe<IndexFile&> ModuleTree::open(Index& index, kj::StringPtr name) {
  if (!index.opened) index.file = IndexFile::open(kj::str(root_, "/", name));
  index.opened = true;
  KJ_IF_MAYBE (file, index.file) return **file;
  return nullptr;
}

IndexFile& ModuleTree::dependencies() {
  KJ_IF_MAYBE (index, open(dep_, "modules.dep.bin")) return *index;
  throw Error(ENOENT, kj::str(root_, "/modules.dep.bin: no such file; run depmod"));
}

kj::Vector<kj::String> ModuleTree::match(Index& index, kj::StringPtr file, kj::StringPtr name) {
  KJ_IF_MAYBE (found, open(index, file)) return found->match(name);
  return {};
}

ModuleTree::Found ModuleTree::lookUp(kj::StringPtr name) {
  Found found;
  kj::String key;
  KJ_IF_MAYBE (normalized, normalizedAlias(name)) {
    key = kj::mv(*normalized);
  } else {
    return found;
  }
  bool isAlias = key.findFirst(':') != nullptr;  // which no module's name contains
  if (!isAlias && dependencies().find(key) != nullptr) {
    found.modules.add(kj::mv(key));
    return found;
  }
  if (key.startsWith("symbol:")) found.modules = match(symbols_, "modules.symbols.bin", key);
  if (found.modules.empty()) found.modules = match(alias_, "modules.alias.bin", key);
  if (!found.modules.empty()) return found;

  found.modules = match(builtinAlias_, "modules.builtin.alias.bin", key);
  KJ_IF_MAYBE (builtin, open(builtin_, "modules.builtin.bin")) {
    if (found.modules.empty() && builtin->find(key) != nullptr) found.modules.add(kj::mv(key));
  }
  found.builtIn = !found.modules.empty();
  return found;
}

kj::Maybe<ModuleTree::Files> ModuleTree::files(kj::StringPtr module) {
  KJ_IF_MAYBE (line, dependencies().find(module)) {
    // "PATH: DEPENDENCY DEPENDENCY...": whatever a module needs stands after it, so they are loaded from the
    // end.
    std::string_view rest = view(*line);
    Files files;
    files.path = copy(takeUntil(rest, ":"));
    rest.remove_prefix(std::min<size_t>(rest.size(), 1));
    kj::Vector<std::string_view> needed;
    for (auto word = takeWord(rest); !word.empty(); word = takeWord(rest)) needed.add(word);
    for (size_t i = needed.size(); i-- > 0;) files.dependencies.add(copy(needed[i]));
    return kj::mv(files);
  }
  return nullptr;
}

ModuleTree::SoftDependencies ModuleTree::softDependencies(kj::StringPtr module) {
  if (softdep_ == nullptr) {
    auto text = readText(kj::str(root_, "/modules.softdep"), kMaxSoftdepBytes);
    softdep_ = kj::mv(text).orDefault([] { return kj::String(); });
  }
  SoftDependencies result;
  auto text = view(KJ_ASSERT_NONNULL(softdep_));
  for (auto line = takeUntil(text, "\n"); !line.empty(); line = takeUntil(text, "\n")) {
    if (takeWord(line) != "softdep" || moduleName(copy(takeWord(line))) != module) continue;
    kj::Vector<kj::String>* list = nullptr;
    for (auto word = takeWord(line); !word.empty(); word = takeWord(line)) {
      if (word == "pre:") {
        list = &result.before;
      } else if (word == "post:") {
        list = &result.after;
      } else if (list != nullptr) {
        list->add(copy(word));
      }
    }
    break;  // as modprobe does, only the first line for a module counts
  }
  return result;
}

}  // namespace umb
