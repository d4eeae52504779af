// SPDX-License-Identifier: GPL-2.0-only
#include "module_config.h"

#include <fnmatch.h>

#include <algorithm>
#include <string_view>

namespace umb {
namespace {

constexpr size_t kMaxComplaints = 8;
constexpr size_t kBriefBytes = 80;
constexpr std::string_view kBlanks = " \t";

using Command = ModuleConfig::Command;

bool matches(kj::StringPtr pattern, kj::StringPtr name) {
  return fnmatch(pattern.cStr(), name.cStr(), 0) == 0;
}

template <typename T, typename Test>
kj::Maybe<const T&> first(const kj::Vector<T>& entries, Test&& test) {
  const auto* found = std::find_if(entries.begin(), entries.end(), test);
  if (found == entries.end()) return nullptr;
  return *found;
}

kj::Maybe<const Command&> commandFor(const kj::Vector<Command>& commands, kj::StringPtr module) {
  return first(commands, [&](const Command& c) { return matches(c.module, module); });
}

kj::Maybe<const Command&> commandNamed(const kj::Vector<Command>& commands, kj::StringPtr name) {
  return first(commands, [&](const Command& c) { return c.module == name; });
}

}  // namespace

bool ModuleConfig::Command::isOnly(kj::StringPtr program) const {
  std::string_view text(line.begin(), line.size());
  auto start = std::min(text.size(), text.find_first_not_of(kBlanks));
  text = text.substr(start, text.find_last_not_of(kBlanks) + 1 - start);
  for (std::string_view folder : {"/usr/bin/", "/bin/"}) {
    if (text.substr(0, folder.size()) != folder) continue;
    text.remove_prefix(folder.size());
    break;
  }
  return text == program.cStr();
}

kj::String ModuleConfig::Command::brief() const {
  if (line.size() <= kBriefBytes) return kj::str("'", line, "'");
  return kj::str("'", line.slice(0, kBriefBytes), "...'");
}

kj::StringPtr ModuleConfig::addFile(kj::StringPtr path) {
  return files_.add(kj::heapString(path));
}

void ModuleConfig::addAlias(kj::String pattern, kj::String module) {
  aliases_.add(Alias{.pattern = kj::mv(pattern), .module = kj::mv(module)});
}

void ModuleConfig::addBlacklist(kj::String module, Place place) {
  blacklists_.add(Blacklist{.module = kj::mv(module), .place = place});
}

void ModuleConfig::addOptions(kj::String module, kj::String options) {
  std::replace(options.begin(), options.end(), '\t', ' ');
  options_.add(Options{.module = kj::mv(module), .text = kj::mv(options)});
}

void ModuleConfig::complain(kj::String line) {
  if (complaints_.size() < kMaxComplaints) complaints_.add(kj::mv(line));
}

kj::Vector<const ModuleConfig::Alias*> ModuleConfig::aliasesFor(kj::StringPtr name) const {
  kj::Vector<const Alias*> found;
  for (const auto& alias : aliases_) {
    if (matches(alias.pattern, name)) found.add(&alias);
  }
  return found;
}

kj::Maybe<ModuleConfig::Place> ModuleConfig::blacklisted(kj::StringPtr module) const {
  return first(blacklists_, [&](const Blacklist& b) { return b.module == module; })
      .map([](const Blacklist& b) { return b.place; });
}

kj::String ModuleConfig::optionsFor(kj::StringPtr module, kj::Maybe<kj::StringPtr> alias) const {
  kj::Vector<kj::StringPtr> parts;
  for (const auto& options : options_) {
    bool mine = options.module == module ||
                alias.map([&](kj::StringPtr a) { return options.module == a; }).orDefault(false);
    if (mine && options.text.size() > 0) parts.add(options.text);
  }
  return kj::strArray(parts, " ");
}

kj::Maybe<const Command&> ModuleConfig::installFor(kj::StringPtr module) const {
  return commandFor(installs_, module);
}

kj::Maybe<const Command&> ModuleConfig::removeFor(kj::StringPtr module) const {
  return commandFor(removes_, module);
}

kj::Maybe<const Command&> ModuleConfig::installNamed(kj::StringPtr name) const {
  return commandNamed(installs_, name);
}

kj::Maybe<const Command&> ModuleConfig::removeNamed(kj::StringPtr name) const {
  return commandNamed(removes_, name);
}

kj::Maybe<const ModuleConfig::SoftDependencies&> ModuleConfig::softDependenciesOf(
    kj::StringPtr module) const {
  return first(softDependencies_, [&](const SoftDependencies& s) { return matches(s.module, module); });
}

}  // namespace umb
