// SPDX-License-Identifier: GPL-2.0-only OR MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace umb::compiler {

// C source text in kernel style: tabs, at most 100 columns, continuation lines aligned with the open
// parenthesis.
class Writer {
 public:
  void line(std::string_view text = "", int indent = 0);
  // One line, broken where it must be.

  void function(std::string_view returns, std::string_view name, const std::vector<std::string>& params,
                const std::vector<std::string>& body);
  // A static inline function. A statement in `body` may have several lines, and each may begin with tabs.

  const std::string& text() const { return out; }

 private:
  std::string out;
};

}  // namespace umb::compiler
