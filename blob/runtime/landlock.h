// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

namespace umb {

bool restrictFiles(const std::vector<std::string>& readable);
// With Landlock: from now on no file can be opened but for reading, in these folders, and nothing be made,
// removed, renamed or run; no TCP connection, no signal to others, where the kernel's Landlock has these.
// What is open stays open. A path that is not there is left out. Needs no_new_privs. Returns false if this
// kernel has no Landlock.

}  // namespace umb
