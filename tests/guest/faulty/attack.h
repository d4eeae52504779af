// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <sys/types.h>

#include <cstddef>

namespace attack {

struct Attempt {
  // Something that code of an attacker's would try in a helper that it has taken over.

  const char* name;
  bool filterOnly;           // nothing but the filter of system calls is in its way on every kernel
  long (*make)(pid_t peer);  // as a system call: negative with errno if it was refused
};

size_t count();
const Attempt& attempt(size_t number);

}  // namespace attack
