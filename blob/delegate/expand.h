// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/io.h>
#include <kj/string.h>

#include <cstdint>

namespace umb {

enum class Format { plain, xz, zstd, gzip };

Format formatOf(kj::ArrayPtr<const kj::byte> head);
// By the magic number that the bytes begin with.

kj::StringPtr nameOf(Format format);

inline constexpr size_t kMagicBytes = 6;

inline constexpr uint64_t kDecoderMemoryBytes = uint64_t{96} << 20;
// The most a decoder may take for its dictionary or window: `xz -9` needs 65 MiB.

void expand(Format format, kj::InputStream& from, kj::OutputStream& to, kj::StringPtr path);
// Streams the decompressed bytes on, in large pieces. Throws Error that names the path: EBADMSG for corrupt
// or truncated data, ENOMEM for a dictionary over the limit. How much may come out is for `to` to bound.

}  // namespace umb
