// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/io.h>
#include <kj/string.h>
#include <kj/vector.h>

namespace umb {

inline constexpr size_t kMaxConfigLineBytes = 64UL << 10;

class ConfigLines {
  // The lines of a file in modprobe.d. A backslash at a line's end joins the next one to it, and one before
  // anything else is dropped; a NUL ends its line's text.

 public:
  ConfigLines(kj::InputStream& input, kj::StringPtr path) : input_(input), path_(path) {}
  KJ_DISALLOW_COPY(ConfigLines);

  kj::Maybe<kj::StringPtr> next();
  // Valid until the next one. Throws Error(EFBIG) that names the file and the line if that is over the limit.

  unsigned number() const { return number_; }
  // Of the first of the lines that the last one was made of; from 1.

 private:
  kj::Maybe<char> take();
  void append(char c);

  kj::InputStream& input_;
  kj::StringPtr path_;
  kj::Vector<char> line_;
  unsigned number_ = 0, joined_ = 1;
  char buffer_[4096];
  size_t begin_ = 0, end_ = 0;
};

}  // namespace umb
