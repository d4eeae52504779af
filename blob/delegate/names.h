// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/string.h>

namespace umb {

inline constexpr size_t kMaxNameBytes = 255;

void checkName(kj::StringPtr kind, kj::StringPtr name);
// Throws Error for a name that no module, alias or firmware file can have: EINVAL if empty, ENAMETOOLONG,
// EILSEQ for a control character, EXDEV for an absolute path or a ".." component. `kind` is "module" or
// "firmware".

kj::String moduleName(kj::StringPtr path);
// "kernel/fs/foo-bar.ko.xz" is module "foo_bar".

kj::Maybe<kj::String> normalizedAlias(kj::StringPtr name);
// The name as the indexes spell it: '-' is '_' except within brackets. Null if a bracket has no partner.

}  // namespace umb
