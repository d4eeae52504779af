// SPDX-License-Identifier: GPL-2.0-only
#include "module_loader.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <thread>

#include "module_file.h"
#include "names.h"
#include "runtime/error.h"

namespace umb {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kFirstPause(1);
constexpr milliseconds kLongestPause(50);
// Somebody else's module may take as long as it likes to start. This is long enough for a slow machine, and
// short of a call's usual minute, so that the caller hears what it was that took so long.
constexpr std::chrono::seconds kSettleTime(45);
constexpr int kInsertAttempts = 3;

InsertFailure failureOf(const PlanStep& step, int errnum, kj::StringPtr release) {
  return {.module = step.module, .options = step.options, .errnum = errnum, .release = release};
}

[[noreturn]] void meetCommand(kj::StringPtr module, const ModuleConfig::Command& command, Commands commands) {
  // The command comes last, as it may be of any length.
  if (command.isOnly("false"))
    throw Error(EACCES, kj::str("module ", module, " may not be loaded: ", command.place.text(),
                                " forbids it, with ", command.brief(), " in its place"));
  if (commands == Commands::leftToCaller) throw CommandNeeded();
  throw Error(EOPNOTSUPP,
              kj::str("module ", module, ": ", command.place.text(),
                      " has a command run in its place, and this helper runs no programs; load it with "
                      "modprobe, or set module_commands: ",
                      command.brief()));
}

void addLoaded(kj::Vector<kj::String>& loaded, kj::String module) {
  // The last is the one that was asked for.
  if (loaded.size() == kMaxLoaded) loaded.removeLast();
  loaded.add(kj::mv(module));
}

}  // namespace

bool ModuleLoader::settle(kj::StringPtr module, const Cancellation& cancellation) {
  // Returns whether the module is there once it is neither coming nor going. sysfs tells nobody when that is
  // so.
  auto giveUp = Clock::now() + kSettleTime;
  for (auto pause = kFirstPause;; pause = std::min(pause * 2, kLongestPause)) {
    auto state = kernel_.state(module);
    if (state == ModuleState::live) return true;
    if (state == ModuleState::absent) return false;
    cancellation.check();
    if (Clock::now() >= giveUp) {
      throw Error(ETIMEDOUT,
                  kj::str("module ", module,
                          state == ModuleState::coming ? " is still initialising" : " is still being removed",
                          " after ", kSettleTime.count(), " s"));
    }
    std::this_thread::sleep_for(pause);
  }
}

int ModuleLoader::insertOnce(const PlanStep& step) {
  auto file = openModule(step.path);
  auto format = moduleFormat(file);
  int errnum = EOPNOTSUPP;
  if (format == Format::plain) {
    errnum = kernel_.insertFile(file.fd, step.options, false);
  } else if (kernel_.compression() == nameOf(format)) {
    errnum = kernel_.insertFile(file.fd, step.options, true);
  }
  if (format != Format::plain && errnum == EOPNOTSUPP)
    errnum = kernel_.insertImage(readModule(file, format), step.options);
  if (errnum == 0 || errnum == EEXIST || errnum == EBUSY) return errnum;
  auto release = kernel_.release();
  throwInsertError(failureOf(step, errnum, release), file);
}

bool ModuleLoader::insert(const PlanStep& step, const Cancellation& cancellation) {
  // Returns whether this call is the one that inserted it; somebody else may be quicker, or just remove it.
  ModuleClaims::Claim claim(claims_, step.module, cancellation);
  for (int attempt = 1;; ++attempt) {
    cancellation.check();
    if (settle(step.module, cancellation)) return false;
    int errnum = insertOnce(step);
    if (errnum == 0) return true;
    if (settle(step.module, cancellation)) return false;
    if (attempt == kInsertAttempts) {
      auto release = kernel_.release();
      throwInsertError(failureOf(step, errnum, release), openModule(step.path));
    }
  }
}

ModuleLoader::Outcome::Kind ModuleLoader::perform(const PlanStep& step, Commands commands,
                                                  const Cancellation& cancellation) {
  using Kind = Outcome::Kind;
  if (step.action == PlanStep::Action::insert)
    return insert(step, cancellation) ? Kind::loaded : Kind::alreadyLoaded;
  if (step.action == PlanStep::Action::builtIn) return Kind::builtIn;
  if (kernel_.state(step.module) == ModuleState::live) return Kind::alreadyLoaded;
  KJ_IF_MAYBE (command, step.command) {
    if (command->isOnly("true")) return Kind::blacklisted;
    meetCommand(step.module, *command, commands);
  }
  throw Error(ENOENT, kj::str(step.module, ": not in ", tree_, "/modules.dep.bin; run depmod"));
}

bool ModuleLoader::isThere(ModuleResolver& resolver, kj::StringPtr module, const Cancellation& cancellation) {
  // sysfs knows parts of the kernel, too, which are never seen to be live.
  return resolver.tree().has(module) ? settle(module, cancellation)
                                     : kernel_.state(module) == ModuleState::live;
}

ModuleLoader::Outcome::Kind ModuleLoader::loadOne(ModuleResolver& resolver, const Candidate& candidate,
                                                  Commands commands, const Cancellation& cancellation,
                                                  kj::Vector<kj::String>& loaded) {
  const auto& module = candidate.module;
  if (candidate.builtIn) return Outcome::Kind::builtIn;
  if (isThere(resolver, module, cancellation)) return Outcome::Kind::alreadyLoaded;
  if (candidate.alias != nullptr && resolver.config().blacklisted(module) != nullptr)
    return Outcome::Kind::blacklisted;
  auto kind = Outcome::Kind::blacklisted;
  auto plan = planFor(resolver, candidate);
  // A dependency has no user until the module is there.
  ModuleClaims::Needs needs(claims_);
  for (const auto& step : plan) needs.add(step.module);
  for (auto& step : plan) {
    try {
      auto done = perform(step, commands, cancellation);
      if (step.module == module) kind = std::max(kind, done);
      if (done == Outcome::Kind::loaded) addLoaded(loaded, kj::mv(step.module));
    } catch (const Error& error) {
      cancellation.check();
      if (!step.required) continue;
      if (step.module == module) throw;
      throw Error(error.errnum(),
                  kj::str(module, ": a module that it needs cannot be loaded: ", error.reason()));
    }
  }
  return kind;
}

ModuleLoader::Outcome ModuleLoader::load(kj::StringPtr name, Commands commands,
                                         const Cancellation& cancellation, IfOutdated ifOutdated) {
  checkName("module", name);
  auto config = config_.current(ifOutdated);
  ModuleTree tree(tree_, cancellation);
  ModuleResolver resolver(tree, *config);
  auto found = resolver.lookUp(name);
  if (found.empty()) throw Error(ENOENT, kj::str(name, ": no such module or alias in ", tree_));
  Outcome outcome;
  kj::Maybe<Error> firstError;
  for (auto& candidate : found) {
    cancellation.check();
    try {
      outcome.kind =
          std::max(outcome.kind, loadOne(resolver, candidate, commands, cancellation, outcome.loaded));
    } catch (Error& error) {
      // A driver may fail with ETIMEDOUT or ECANCELED, too, and that is not the call's end.
      cancellation.check();
      if (firstError == nullptr) firstError = kj::mv(error);
    }
  }
  KJ_IF_MAYBE (error, firstError) {
    // One that may not be loaded says nothing of those that should have been.
    if (outcome.kind == Outcome::Kind::blacklisted) throw kj::mv(*error);
  }
  return outcome;
}

}  // namespace umb
