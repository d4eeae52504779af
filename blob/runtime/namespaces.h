// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

namespace umb {

void enterNamespaces(const std::vector<std::string>& needed, const std::vector<std::string>& passed = {});
// A mount and an IPC namespace of the process's own, if it may have one. Of the mounts only those stay that
// the paths in `needed` lead through or have beneath them, and those that the paths in `passed` lead through,
// so no other file system is kept busy; they are read-only. Where the host shares its mounts, later ones come
// in, and nothing goes out.

}  // namespace umb
