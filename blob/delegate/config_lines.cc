// SPDX-License-Identifier: GPL-2.0-only
#include "config_lines.h"

#include <kj/debug.h>

#include <cerrno>

#include "runtime/error.h"

namespace umb {

kj::Maybe<char> ConfigLines::take() {
  if (begin_ == end_) {
    begin_ = 0;
    end_ = input_.tryRead(buffer_, 1, sizeof(buffer_));
    if (end_ == 0) return nullptr;
  }
  return buffer_[begin_++];
}

void ConfigLines::append(char c) {
  if (line_.size() >= kMaxConfigLineBytes) {
    throw Error(EFBIG, kj::str(path_, " line ", number_, ": longer than ", kMaxConfigLineBytes >> 10,
                               " KiB, the limit for a line"));
  }
  line_.add(c);
}

kj::Maybe<kj::StringPtr> ConfigLines::next() {
  number_ += joined_;
  joined_ = 1;
  line_.clear();
  bool any = false;
  for (auto c = take(); c != nullptr; c = take()) {
    char character = KJ_ASSERT_NONNULL(c);
    any = true;
    if (character == '\n') break;
    if (character != '\\') {
      append(character);
      continue;
    }
    KJ_IF_MAYBE (escaped, take()) {
      if (*escaped == '\n') {
        ++joined_;
      } else {
        append(*escaped);
      }
    }
  }
  if (!any) return nullptr;
  line_.add('\0');
  return kj::StringPtr(line_.begin());
}

}  // namespace umb
