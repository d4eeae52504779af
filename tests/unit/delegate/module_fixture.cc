// SPDX-License-Identifier: GPL-2.0-only
#include "module_fixture.h"

#include <kj/debug.h>
#include <stdio.h>
#include <stdlib.h>

namespace umb::test {

namespace fs = std::filesystem;

ModuleFixture::ModuleFixture() {
  tree_.folder("lib/modules/" + release());
  fs::copy(UMB_FAKE_MODULES, modules() + "/kernel", fs::copy_options::recursive);
  auto inTree = [&](const std::string& name) { return "lib/modules/" + release() + "/" + name; };
  tree_.write(inTree("modules.order"),
              "kernel/help-fast.ko\nkernel/help.ko\nkernel/aliased.ko\nkernel/base.ko\nkernel/mid-dle.ko\n");
  tree_.write(inTree("modules.builtin"), "kernel/fixed-in.ko\n");
  tree_.write(inTree("modules.builtin.modinfo"),
              std::string("fixed_in.alias=net-pf-16-*\0fixed_in.license=GPL\0", 47));
  index();
}

void ModuleFixture::index() const {
  KJ_REQUIRE(system((std::string(UMB_DEPMOD) + " -b " + root() + " " + release()).c_str()) == 0,
             "depmod failed");
}

void ModuleFixture::replaceModule(const std::string& name, const std::string& suffix,
                                  const std::string& bytes) {
  fs::remove(module(name));
  tree_.write("lib/modules/" + release() + "/kernel/" + name + ".ko" + suffix, bytes);
  index();
}

std::vector<std::string> outputLines(const std::string& command) {
  FILE* pipe = popen(command.c_str(), "r");
  KJ_REQUIRE(pipe != nullptr);
  KJ_DEFER(pclose(pipe));
  std::vector<std::string> lines;
  char line[4096];
  while (fgets(line, sizeof(line), pipe) != nullptr) {
    lines.emplace_back(line);
    while (!lines.back().empty() && (lines.back().back() == '\n' || lines.back().back() == ' '))
      lines.back().pop_back();
  }
  return lines;
}

}  // namespace umb::test
