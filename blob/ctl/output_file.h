// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/io.h>
#include <kj/string.h>
#include <sys/types.h>

#include <optional>

#include "failure.h"

namespace umb::ctl {

class OutputFile {
  // A file that is there as a whole or not at all: written under another name in the same folder and renamed
  // by commit(). What exists is left alone until then. A device or a pipe is written to directly. Errors are
  // thrown as Failure.

 public:
  explicit OutputFile(kj::StringPtr path, std::optional<mode_t> mode = {});
  // With this mode if it is a regular file, or with that of one made by open().

  ~OutputFile() noexcept(false);
  // Removes what was written, unless committed.

  KJ_DISALLOW_COPY(OutputFile);

  void write(kj::ArrayPtr<const kj::byte> bytes);
  void commit();

 private:
  void openDirectly();
  void openTemporary(mode_t mode);
  [[noreturn]] void fail(int error);

  kj::String path_;
  kj::String target_;     // path_ without symbolic links
  kj::String temporary_;  // empty if written to directly, or committed
  kj::AutoCloseFd fd_;
};

}  // namespace umb::ctl
