// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/string.h>
#include <kj/vector.h>

#include "index_file.h"

namespace umb {

class ModuleTree {
  // What depmod wrote down about a kernel's modules. Made for one request: files are opened when they are
  // first needed, and closed with it, so a depmod between two requests is noticed and nothing stays in
  // memory.

 public:
  explicit ModuleTree(kj::StringPtr root) : root_(root) {}
  // `root` is /lib/modules/<release>.

  struct Found {
    kj::Vector<kj::String> modules;  // in the order to try them
    bool builtIn = false;            // these are part of the kernel, there is nothing to load
  };
  Found lookUp(kj::StringPtr name);
  // Resolves a module's name, an alias or "symbol:NAME" as modprobe does. Finds nothing for an unknown one.

  struct Files {
    kj::String path;
    kj::Vector<kj::String> dependencies;  // paths, in the order to load them
  };
  kj::Maybe<Files> files(kj::StringPtr module);
  // Null if modules.dep does not list the module.

  struct SoftDependencies {
    kj::Vector<kj::String> before, after;  // names or aliases
  };
  SoftDependencies softDependencies(kj::StringPtr module);

  kj::StringPtr root() const { return root_; }

 private:
  struct Index {
    kj::Maybe<kj::Own<IndexFile>> file;
    bool opened = false;
  };

  kj::Maybe<IndexFile&> open(Index& index, kj::StringPtr name);
  IndexFile& dependencies();
  kj::Vector<kj::String> match(Index& index, kj::StringPtr file, kj::StringPtr name);

  kj::StringPtr root_;
  Index dep_, alias_, symbols_, builtin_, builtinAlias_;
  kj::Maybe<kj::String> softdep_;
};

}  // namespace umb
