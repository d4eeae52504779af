// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/string.h>
#include <kj/vector.h>

#include "index_file.h"

namespace umb {

class ModuleTree {
  // depmod's indexes of a kernel's modules; their names and keys are those of normalizedAlias(). Made for one
  // request: files are opened when they are first needed, and closed with it, so a depmod between two
  // requests is noticed and nothing stays in memory.

 public:
  ModuleTree(kj::StringPtr root, const Cancellation& cancellation)
      : root_(root), cancellation_(cancellation) {}
  // `root` is /lib/modules/<release>. Searches end as the cancellation has it.

  bool has(kj::StringPtr module);
  // Whether modules.dep lists it.

  kj::Vector<kj::String> modulesWithAlias(kj::StringPtr alias);
  kj::Vector<kj::String> modulesWithSymbol(kj::StringPtr alias);
  // In the order to try them. The second takes "symbol:NAME".

  bool isBuiltIn(kj::StringPtr module);
  kj::Vector<kj::String> builtInWithAlias(kj::StringPtr alias);
  // What is part of the kernel, so that there is nothing to load.

  struct Files {
    kj::String path = {};
    kj::Vector<kj::String> dependencies = {};  // paths, in the order to load them
  };
  kj::Maybe<Files> files(kj::StringPtr module);
  // Null if modules.dep does not list the module.

  kj::StringPtr root() const { return root_; }
  const Cancellation& cancellation() const { return cancellation_; }

 private:
  struct Index {
    kj::Maybe<kj::Own<IndexFile>> file;
    bool opened = false;
  };

  kj::Maybe<IndexFile&> open(Index& index, kj::StringPtr name);
  IndexFile& dependencies();
  kj::Vector<kj::String> match(Index& index, kj::StringPtr file, kj::StringPtr name);

  kj::StringPtr root_;
  const Cancellation& cancellation_;
  Index dep_, alias_, symbols_, builtin_, builtinAlias_;
};

}  // namespace umb
