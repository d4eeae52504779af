// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <gtest/gtest.h>

#include "delegate/module_loader.h"
#include "module_fixture.h"
#include "played_kernel.h"

namespace umb::test {

class ModuleLoaderTest : public testing::Test {
 protected:
  ~ModuleLoaderTest() noexcept override {}

  ModuleLoader::Outcome load(const char* name, Commands commands = Commands::refused) {
    Cancellation never;
    return loader_.load(name, commands, never);
  }

  static Names loaded(const ModuleLoader::Outcome& outcome) {
    Names names;
    for (auto& name : outcome.loaded) names.emplace_back(name.cStr());
    return names;
  }

  void refuse(const std::string& module, int errnum) {
    kernel_.refuse = [=](const std::string& name) { return name == module ? errnum : 0; };
  }

  using Kind = ModuleLoader::Outcome::Kind;
  ModuleFixture modules_;
  PlayedKernel kernel_;
  ConfigSource config_{modules_.places()};
  ModuleClaims claims_;
  ModuleLoader loader_{modules_.modules().c_str(), config_, kernel_, claims_};
};

}  // namespace umb::test
