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
  if (!index.opened) index.file = IndexFile::open(kj::str(root_, "/", name), cancellation_);
  index.opened = true;
  KJ_IF_MAYBE (file, index.file) return **file;
  return nullptr;
}

IndexFile& ModuleTree::dependencies() {
  KJ_IF_MAYBE (index, open(dep_, "modules.dep.bin")) return *index;
  throw Error(ENOENT, kj::str(root_, "/modules.dep.bin: no such file, or an empty one; run depmod"));
}

kj::Vector<kj::String> ModuleTree::match(Index& index, kj::StringPtr file, kj::StringPtr name) {
  KJ_IF_MAYBE (found, open(index, file)) return found->match(name);
  return {};
}

bool ModuleTree::has(kj::StringPtr module) {
  return dependencies().find(module) != nullptr;
}

kj::Vector<kj::String> ModuleTree::modulesWithAlias(kj::StringPtr alias) {
  return match(alias_, "modules.alias.bin", alias);
}

kj::Vector<kj::String> ModuleTree::modulesWithSymbol(kj::StringPtr alias) {
  return match(symbols_, "modules.symbols.bin", alias);
}

bool ModuleTree::isBuiltIn(kj::StringPtr module) {
  KJ_IF_MAYBE (index, open(builtin_, "modules.builtin.bin")) return index->find(module) != nullptr;
  return false;
}

kj::Vector<kj::String> ModuleTree::builtInWithAlias(kj::StringPtr alias) {
  return match(builtinAlias_, "modules.builtin.alias.bin", alias);
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

}  // namespace umb
