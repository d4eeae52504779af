// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/array.h>
#include <kj/string.h>

namespace umb {

enum class ElfVerdict { module, notElf, truncated, otherMachine };

ElfVerdict judgeElf(kj::ArrayPtr<const kj::byte> image);
// Whether these bytes can be a whole kernel module for this machine.

bool isSigned(kj::ArrayPtr<const kj::byte> image);
// Whether a signature stands at its end; that says nothing of whose it is.

kj::Maybe<kj::StringPtr> moduleInfo(kj::ArrayPtr<const kj::byte> image, kj::StringPtr key);
// The value of a key ("vermagic") in the module's .modinfo section; null if it has none or is malformed.

}  // namespace umb
