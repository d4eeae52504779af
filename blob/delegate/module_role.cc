// SPDX-License-Identifier: GPL-2.0-only
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <utility>

#include "config_files.h"
#include "delegate.capnp.h"
#include "kernel_command_line.h"
#include "module_loader.h"
#include "module_unloader.h"
#include "roles.h"
#include "runtime/error.h"

namespace umb {
namespace {

// The kernel's profile has the same. One of the largest modules and its decoder; typical ones are far
// smaller.
constexpr uint64_t kAddressSpaceBytes = uint64_t{512} << 20;

delegate::LoadModuleReply::Outcome wireOutcome(ModuleLoader::Outcome::Kind kind) {
  switch (kind) {
    case ModuleLoader::Outcome::Kind::loaded:
      return delegate::LoadModuleReply::Outcome::LOADED;
    case ModuleLoader::Outcome::Kind::alreadyLoaded:
      return delegate::LoadModuleReply::Outcome::ALREADY_LOADED;
    case ModuleLoader::Outcome::Kind::builtIn:
      return delegate::LoadModuleReply::Outcome::BUILT_IN;
    case ModuleLoader::Outcome::Kind::blacklisted:
      return delegate::LoadModuleReply::Outcome::BLACKLISTED;
  }
  KJ_UNREACHABLE;
}

Commands commandsOf(bool left) {
  return left ? Commands::leftToCaller : Commands::refused;
}

// A caller who knows takes what there is.
IfOutdated ifOutdated(bool known) {
  return known ? IfOutdated::take : IfOutdated::refuse;
}

void log(kj::StringPtr line) {
  auto text = kj::str(oneLine(line), "\n");
  // One write() is one line in the kernel's log. If it fails there is nobody left to tell.
  [[maybe_unused]] ssize_t n = ::write(STDERR_FILENO, text.begin(), text.size());
}

std::string treeOf(ModuleKernel& kernel) {
  return kj::str("/lib/modules/", kernel.release()).cStr();
}

class ModuleService {
 public:
  ModuleService(std::string commandLine, std::shared_ptr<const KnownConfig> known)
      : config_({.folders = configFolders(),
                 .softdep = treeOf(kernel_) + "/modules.softdep",
                 .commandLine = std::move(commandLine),
                 .known = std::move(known)},
                log),
        loader_(treeOf(kernel_).c_str(), config_, kernel_, claims_),
        unloader_(treeOf(kernel_).c_str(), config_, kernel_, claims_) {}

  void unload(Call& call) try {
    auto request = call.request<delegate::UnloadModuleRequest>();
    auto unloaded = unloader_.unload(request.getName(), commandsOf(request.getCommands()),
                                     call.cancellation(), ifOutdated(request.getOutdated()));
    auto list = call.reply<delegate::UnloadModuleReply>().initUnloaded(unloaded.size());
    for (size_t i = 0; i < unloaded.size(); ++i) list.set(i, unloaded[i]);
  } catch (const CommandNeeded&) {
    call.reply<delegate::UnloadModuleReply>().setForModprobe(true);
  } catch (const ConfigOutdated&) {
    call.reply<delegate::UnloadModuleReply>().setOutdated(true);
  }

  void load(Call& call) try {
    auto request = call.request<delegate::LoadModuleRequest>();
    auto outcome = loader_.load(request.getName(), commandsOf(request.getCommands()), call.cancellation(),
                                ifOutdated(request.getOutdated()));
    auto reply = call.reply<delegate::LoadModuleReply>();
    reply.setOutcome(wireOutcome(outcome.kind));
    auto loaded = reply.initLoaded(outcome.loaded.size());
    for (size_t i = 0; i < outcome.loaded.size(); ++i) loaded.set(i, outcome.loaded[i]);
  } catch (const CommandNeeded&) {
    call.reply<delegate::LoadModuleReply>().setOutcome(delegate::LoadModuleReply::Outcome::FOR_MODPROBE);
  } catch (const ConfigOutdated&) {
    call.reply<delegate::LoadModuleReply>().setOutdated(true);
  }

 private:
  LinuxModuleKernel kernel_;
  ConfigSource config_;
  ModuleClaims claims_;
  ModuleLoader loader_;
  ModuleUnloader unloader_;
};

// As it is at the start, as the rest of what the sandbox allows.
std::vector<std::string> readable(const KnownConfig& known) {
  std::vector<std::string> paths{"/lib/modules", "/sys/module",
                                 "/proc/self/fd"};  // the last tells where links lead
  auto folders = configFolders();
  paths.insert(paths.end(), folders.begin(), folders.end());
  paths.insert(paths.end(), known.targets().begin(), known.targets().end());
  return paths;
}

// It does not change. A helper that cannot read it goes on without, as modprobe does.
std::string commandLine() try { return readCommandLine().cStr(); } catch (const Error& error) {
  log(error.reason());
  return {};
}

Sandbox sandboxFor(const KnownConfig& known) {
  return {.capabilities = capabilityBit(CAP_SYS_MODULE),
          .addressSpaceBytes = kAddressSpaceBytes,
          .initFunctions = true,
          .readable = readable(known),
          .passed = {known.places().begin(), known.places().end()},
          .systemCalls = {SYS_finit_module, SYS_init_module, SYS_delete_module, SYS_getdents64}};
}

}  // namespace

Sandbox moduleSandbox() {
  return sandboxFor(KnownConfig(configFolders()));
}

Role moduleRole() {
  // Looked at once, for the sandbox and for what is outside of it.
  auto known = std::make_shared<const KnownConfig>(configFolders());
  return {.name = "module",
          .sandbox = sandboxFor(*known),
          .methods = [line = commandLine(), known](Session&) -> std::vector<Method> {
            auto service = std::make_shared<ModuleService>(line, known);
            return {{static_cast<uint16_t>(delegate::Method::LOAD_MODULE),
                     [service](Call& call) { service->load(call); }},
                    {static_cast<uint16_t>(delegate::Method::UNLOAD_MODULE),
                     [service](Call& call) { service->unload(call); }}};
          }};
}

}  // namespace umb
