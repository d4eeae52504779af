// SPDX-License-Identifier: GPL-2.0-only
#include "names.h"

#include <algorithm>
#include <cerrno>
#include <string_view>

#include "runtime/error.h"

namespace umb {
namespace {

bool isControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool hasParentComponent(std::string_view name) {
  while (!name.empty()) {
    auto component = name.substr(0, name.find('/'));
    if (component == "..") return true;
    name.remove_prefix(std::min(name.size(), component.size() + 1));
  }
  return false;
}

}  // namespace

void checkName(kj::StringPtr kind, kj::StringPtr name) {
  if (name.size() == 0) throw Error(EINVAL, kj::str("the ", kind, " name is empty"));
  if (name.size() > kMaxNameBytes) {
    throw Error(ENAMETOOLONG,
                kj::str("a ", kind, " name of ", name.size(), " bytes; the limit is ", kMaxNameBytes));
  }
  if (std::any_of(name.begin(), name.end(), isControl)) {
    throw Error(EILSEQ, kj::str("the ", kind, " name \"", name, "\" contains a control character"));
  }
  if (name.startsWith("/"))
    throw Error(EXDEV, kj::str("the ", kind, " name \"", name, "\" is an absolute path"));
  if (hasParentComponent({name.begin(), name.size()})) {
    throw Error(EXDEV, kj::str("the ", kind, " name \"", name, "\" contains a \"..\" component"));
  }
}

kj::String moduleName(kj::StringPtr path) {
  std::string_view name(path.begin(), path.size());
  name.remove_prefix(name.rfind('/') + 1);  // npos + 1 is 0
  name = name.substr(0, name.find('.'));
  auto result = kj::heapString(name.data(), name.size());
  std::replace(result.begin(), result.end(), '-', '_');
  return result;
}

kj::Maybe<kj::String> normalizedAlias(kj::StringPtr name) {
  auto result = kj::heapString(name);
  bool inBrackets = false;
  for (char& c : result) {
    if (c == '[') {
      inBrackets = true;
    } else if (c == ']') {
      if (!inBrackets) return nullptr;
      inBrackets = false;
    } else if (c == '-' && !inBrackets) {
      c = '_';
    }
  }
  if (inBrackets) return nullptr;
  return kj::mv(result);
}

}  // namespace umb
