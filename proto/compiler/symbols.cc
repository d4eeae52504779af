// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include "symbols.h"

#include "names.h"

namespace umb::compiler {

void Symbols::add(Kind kind, const std::string& name, const Where& where) {
  if (upperCase(name).starts_with("UMB_CP_")) {
    problems.add(where,
                 "the C name \"" + name +
                     "\" begins as those of the runtime do; give the file another prefix with $C.prefix");
    return;
  }
  auto [begin, end] = owners.equal_range(name);
  for (auto at = begin; at != end; ++at) {
    const Owner& owner = at->second;
    if (owner.where.fileId == where.fileId && owner.where.path == where.path && kind == Kind::TAG) return;
    if (kind != owner.kind && kind != Kind::MACRO && owner.kind != Kind::MACRO) {
      twins = true;
      continue;
    }
    problems.add(where, "the C name \"" + name + "\" is already that of " + owner.where.path + " (" +
                            problems.place(owner.where) + "); give one of them another with $C.name");
    return;
  }
  owners.emplace(name, Owner{kind, where});
}

}  // namespace umb::compiler
