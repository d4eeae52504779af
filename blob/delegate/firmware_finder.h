// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/string.h>
#include <kj/vector.h>

#include <string>
#include <vector>

#include "arena_output.h"
#include "expand.h"

namespace umb {

struct FirmwarePlaces {
  // Where the kernel looks for firmware; tests name other places.

  kj::String parameter;  // the file that holds firmware_class.path
  kj::String tree;
  kj::String release;

  static FirmwarePlaces ofThisKernel();
};

class FirmwareFinder {
  // Finds firmware files in the kernel's order: plain ones in all folders, then .zst, then .xz. Used by
  // several threads.

 public:
  explicit FirmwareFinder(FirmwarePlaces places) : places_(kj::mv(places)) {}

  struct Found {
    uint64_t bytes = 0;
    kj::String path;
    Format format = Format::plain;
  };

  std::vector<std::string> readable() const;
  // All that copy() opens, as far as the parameter says now.

  Found copy(kj::StringPtr name, ArenaOutput::Room room, const Cancellation& cancellation) const;
  // Copies the file, decompressed, to the arena. As in the kernel, a file that cannot be read does not hide a
  // later one that can. Throws Error: checkName()'s, ENOENT, EFBIG, ENOSPC, EBADMSG, EXDEV for a link out of
  // its tree, and so on.

 private:
  struct Folder {
    kj::String tree;   // symbolic links are followed within it
    kj::String below;  // "" or ends with a slash
  };

  kj::Vector<Folder> folders() const;

  FirmwarePlaces places_;
};

}  // namespace umb
