// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

namespace umb {

std::string parentOf(const std::string& path);
// Of an absolute path, by its text; the root's is itself.

struct PathWalk {
  // The way that a lookup takes from an absolute path, through all links on it, those to folders too, and
  // through at most as many as the kernel follows.

  explicit PathWalk(const std::string& path);

  std::string trail;
  // The links' texts in order, each with a NUL: so it changes when any of them does.

  std::vector<std::string> places;
  // Real paths: of the folders that links lie in, of those that ".." leaves, and of where the way ends: at
  // what the path stands for, or at the last folder of it that there is.
};

}  // namespace umb
