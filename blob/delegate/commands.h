// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <exception>

namespace umb {

enum class Commands {
  // What becomes of a request that comes upon a command in modprobe's configuration: a program to be run in a
  // module's place. The helper runs none.

  refused,      // EOPNOTSUPP, with the command and where it is
  leftToCaller  // CommandNeeded
};

class CommandNeeded final : public std::exception {
  // The request is not for the helper: modprobe is to do all of it, and finds what has been done already. Not
  // an Error, as it is no failure to be passed over where a module is not required.

 public:
  const char* what() const noexcept override { return "modprobe's configuration has a command for it"; }
};

}  // namespace umb
