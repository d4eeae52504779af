// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

#include "delegate/config_source.h"
#include "temp_tree.h"

namespace umb::test {

class ModuleFixture {
  // A module tree of the fake modules, indexed by the distribution's depmod.

 public:
  ModuleFixture();

  std::string root() const { return tree_.path(); }
  std::string release() const { return "6.1.0-test"; }
  std::string modules() const { return tree_.path("lib/modules/" + release()); }
  std::string module(const std::string& name) const { return modules() + "/kernel/" + name + ".ko"; }

  void replaceModule(const std::string& name, const std::string& suffix, const std::string& bytes);
  // Puts NAME.ko<suffix> in the place of NAME.ko, and indexes again.

  void index() const;

  void configure(const std::string& name, const std::string& text) const;
  // Puts a file into the first folder of places().

  ConfigPlaces places() const;

  const TempTree& tree() const { return tree_; }

 private:
  TempTree tree_;
};

}  // namespace umb::test
