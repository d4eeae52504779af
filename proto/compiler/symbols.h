// SPDX-License-Identifier: GPL-2.0-only OR MIT
#pragma once

#include <map>
#include <string>

#include "source.h"

namespace umb::compiler {

// Every name of one header, so that two declarations that come out alike in C are an error here and not
// there.
class Symbols {
 public:
  enum class Kind {
    TAG,       // of a struct or an enum
    ORDINARY,  // a function or an enumerator; may be alike a tag
    MACRO,     // may be like nothing else
  };

  explicit Symbols(Problems& problems) : problems(problems) {}

  bool hasTwins() const { return twins; }
  // Is a tag and an ordinary name alike somewhere?

  void add(Kind kind, const std::string& name, const Where& where);

 private:
  struct Owner {
    Kind kind;
    Where where;
  };

  std::multimap<std::string, Owner> owners;
  Problems& problems;
  bool twins = false;
};

}  // namespace umb::compiler
