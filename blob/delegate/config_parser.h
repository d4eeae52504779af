// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/io.h>
#include <kj/string.h>

#include "module_config.h"

namespace umb {

void parseConfig(kj::InputStream& input, kj::StringPtr path, ModuleConfig& config);
// Adds what a file of modprobe.d says. A line that makes no sense is complained about and passed over, as
// modprobe does it. Throws Error as ConfigLines does.

}  // namespace umb
