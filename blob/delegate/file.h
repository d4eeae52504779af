// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/array.h>
#include <kj/io.h>
#include <kj/string.h>

#include <cstdint>

namespace umb {

struct RegularFile {
  kj::AutoCloseFd fd;
  kj::String path;  // for people
  uint64_t size = 0;
  int64_t changedNs = 0;  // its ctime
  bool beneath = false;   // by openBeneath(), and no link on the way left the tree, nor was any absolute

  void requireUnchanged() const;
  // Throws Error(ESTALE) if the file was written to or truncated since it was opened.
};

class FileInput final : public kj::InputStream {
  // A file's bytes from some place on, as many as it had when it was opened. Throws Error: ESTALE if it has
  // fewer by now.

 public:
  explicit FileInput(const RegularFile& file, uint64_t start = 0) : file_(file), position_(start) {}
  size_t tryRead(void* buffer, size_t minBytes, size_t maxBytes) override;

 private:
  const RegularFile& file_;
  uint64_t position_;
};

kj::Maybe<RegularFile> openRegular(kj::StringPtr path);
// Null if there is none. Throws Error for anything else: EISDIR, EINVAL for a FIFO or a device (which it
// never waits on).

kj::Maybe<RegularFile> openBeneath(kj::StringPtr tree, kj::StringPtr relative);
// The same within a tree: symbolic links are followed as long as they lead to a file in the tree; else
// Error(EXDEV).

kj::Maybe<kj::String> readText(kj::StringPtr path, size_t maxBytes);
// A whole small file; null if there is none. Throws Error(EFBIG) if it is larger.

}  // namespace umb
