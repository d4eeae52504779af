// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "runtime/session.h"

namespace umb {

Role moduleRole();
// Loads modules. Keeps CAP_SYS_MODULE.

Role firmwareRole();
// Finds firmware and copies it to the arena. Keeps no capability.

Sandbox moduleSandbox();
Sandbox firmwareSandbox();
// Theirs, apart from what they do in it.

}  // namespace umb
