// SPDX-License-Identifier: GPL-2.0-only
#include "module_fixture.h"

#include <kj/debug.h>
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

void ModuleFixture::configure(const std::string& name, const std::string& text) const {
  tree_.write("etc/modprobe.d/" + name, text);
}

ConfigPlaces ModuleFixture::places() const {
  return {.folders = {tree_.path("etc/modprobe.d"), tree_.path("lib/modprobe.d")},
          .softdep = modules() + "/modules.softdep",
          .commandLine = ""};
}

}  // namespace umb::test
