// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <initializer_list>

#include "error.h"
#include "session.h"

namespace umb {

int serve(int argc, char* argv[], uint64_t schemaId, std::initializer_list<Role> roles);
// A helper's whole main(): answers the kernel's hello for the role named in argv[1], then serves its methods
// until the kernel says shutdown or goes away. Returns the exit status: 0; 1 after a broken protocol, with
// one line on stderr; 2 when a person started it.

}  // namespace umb
