// SPDX-License-Identifier: GPL-2.0-only
#include <linux/capability.h>
#include <sys/syscall.h>

#include <memory>

#include "delegate.capnp.h"
#include "module_loader.h"
#include "roles.h"
#include "runtime/error.h"

namespace umb {
namespace {

constexpr uint64_t kAddressSpaceBytes = uint64_t{1}
                                        << 30;  // two of the largest modules and their decoders at once

delegate::LoadModuleReply::Outcome wireOutcome(ModuleLoader::Outcome::Kind kind) {
  switch (kind) {
    case ModuleLoader::Outcome::Kind::loaded:
      return delegate::LoadModuleReply::Outcome::LOADED;
    case ModuleLoader::Outcome::Kind::alreadyLoaded:
      return delegate::LoadModuleReply::Outcome::ALREADY_LOADED;
    case ModuleLoader::Outcome::Kind::builtIn:
      return delegate::LoadModuleReply::Outcome::BUILT_IN;
  }
  KJ_UNREACHABLE;
}

class ModuleService {
 public:
  ModuleService() : loader_(kj::str("/lib/modules/", kernel_.release()), kernel_) {}

  void load(Call& call) {
    auto outcome = loader_.load(call.request<delegate::LoadModuleRequest>().getName(), call.cancellation());
    auto reply = call.reply<delegate::LoadModuleReply>();
    reply.setOutcome(wireOutcome(outcome.kind));
    auto loaded = reply.initLoaded(outcome.loaded.size());
    for (size_t i = 0; i < outcome.loaded.size(); ++i) loaded.set(i, outcome.loaded[i]);
  }

 private:
  LinuxModuleKernel kernel_;
  ModuleLoader loader_;
};

}  // namespace

Role moduleRole() {
  // /proc/self/fd tells where links lead to.
  return {.name = "module",
          .sandbox = {.capabilities = capabilityBit(CAP_SYS_MODULE),
                      .addressSpaceBytes = kAddressSpaceBytes,
                      .readable = {"/lib/modules", "/sys/module", "/proc/self/fd"},
                      .systemCalls = {SYS_finit_module, SYS_init_module}},
          .methods = [](Session&) -> std::vector<Method> {
            auto service = std::make_shared<ModuleService>();
            return {{static_cast<uint16_t>(delegate::Method::LOAD_MODULE),
                     [service](Call& call) { service->load(call); }}};
          }};
}

}  // namespace umb
