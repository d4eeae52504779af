// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/string.h>

namespace umb::ctl {

kj::String printable(kj::StringPtr text);
// For a terminal: one line. Control characters become \xNN, a backslash is left alone.

kj::String jsonString(kj::StringPtr text);
// With its quotes. What is not UTF-8 becomes U+FFFD: names of files need not be UTF-8, but JSON must.

kj::String textOf(kj::ArrayPtr<const kj::byte> bytes);
// The same bytes as text.

}  // namespace umb::ctl
