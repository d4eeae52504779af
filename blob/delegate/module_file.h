// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/array.h>
#include <kj/string.h>

#include "expand.h"
#include "file.h"

namespace umb {

inline constexpr size_t kMaxModuleBytes = size_t{256} << 20;
// Of a module once decompressed.

RegularFile openModule(kj::StringPtr path);
// Throws Error(ENOENT) if there is none.

Format moduleFormat(const RegularFile& file);

kj::Array<kj::byte> readModule(const RegularFile& file, Format format);
// The module's image, decompressed. Throws Error: EFBIG, EBADMSG, ESTALE.

struct InsertFailure {
  kj::StringPtr module;
  kj::StringPtr options;  // that it was given
  int errnum;             // what the kernel said
  kj::StringPtr release;  // of the running kernel
};

[[noreturn]] void throwInsertError(const InsertFailure& failure, const RegularFile& file);
// Says what the kernel's errno means for this file: EBADMSG if it is corrupt or truncated, ENOEXEC if it was
// built for another kernel; a rejected signature, a switched-off loader and so on keep their errno and get a
// hint.

}  // namespace umb
