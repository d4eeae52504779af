// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/string.h>

#include "module_config.h"

namespace umb {

kj::String readCommandLine(kj::StringPtr path = "/proc/cmdline");
// As much of it as modprobe looks at; "" if there is none.

void parseCommandLine(kj::StringPtr text, ModuleConfig& config);
// Adds what the kernel's command line says: MODULE.PARAMETER=VALUE and modprobe.blacklist=MODULE,MODULE.
// Quotes may be around a value or, as some boot loaders shift them, around the whole; other words are not for
// modprobe.

}  // namespace umb
