// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <vector>

namespace umb {

enum class Files { none, read };

bool kernelHasFilters();
// Whether it can filter system calls as below.

bool filterSystemCalls(Files files, const std::vector<int>& more);
// Leaves the process the system calls that computing, memory, threads, the open descriptors and, if asked
// for, opening files for reading take, and those in `more` (SYS_*). Any other fails with EPERM, and stderr
// gets its number; memory can no longer be made executable, and there can be no other process. Returns
// false if this kernel has no filters.

}  // namespace umb
