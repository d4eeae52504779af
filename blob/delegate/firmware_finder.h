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

  enum class Place {  // in the kernel's order
    none,
    updatesRelease,  // updates/<release>/
    updates,
    release,
    tree,
  };

  struct Found {
    uint64_t bytes = 0;
    kj::String path;
    Format format = Format::plain;
    Place place = Place::none;
  };

  kj::String configured() const;
  // The folder that the parameter names now; "" if it names none.

  std::vector<std::string> readable(kj::StringPtr configured) const;
  // All that copy() opens if it is given that.

  Found copy(kj::StringPtr configured, kj::StringPtr name, ArenaOutput::Room room, ArenaOutput::Part part,
             Place after, const Cancellation& cancellation) const;
  // Copies the file, decompressed, to the arena. `configured` is what configured() has said. As in the
  // kernel, a file that cannot be read does not hide a later one that can. Throws Error: checkName()'s,
  // ENOENT, EFBIG, ENOSPC, EBADMSG, EXDEV for a link out of its tree, and so on. Plain files up to `after`,
  // if it is not `none`, are passed over.

  Found locate(kj::StringPtr configured, kj::StringPtr name, uint64_t most, ArenaOutput::Part part,
               Place after, const Cancellation& cancellation) const;
  // Copies nothing. Of a plain file in the tree that can be reached without leaving it, `place` and `bytes`
  // are set, and it is one that copy() would take if it has at most `most` bytes. Of any other file no more
  // is known than that it is there. Throws Error as copy().

 private:
  struct Folder {
    kj::String tree;   // symbolic links are followed within it
    kj::String below;  // "" or ends with a slash
    Place place;
  };

  template <typename Use>
  Found search(kj::StringPtr configured, kj::StringPtr name, Place after, const Cancellation& cancellation,
               Use use) const;
  kj::Vector<Folder> folders(kj::StringPtr configured) const;

  FirmwarePlaces places_;
};

}  // namespace umb
