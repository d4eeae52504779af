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
    errnum = kernel_.insertFile(file.fd, false);
  } else if (kernel_.compression() == nameOf(format)) {
    errnum = kernel_.insertFile(file.fd, true);
  }
  if (format != Format::plain && errnum == EOPNOTSUPP) errnum = kernel_.insertImage(readModule(file, format));
  if (errnum == 0 || errnum == EEXIST || errnum == EBUSY) return errnum;
  auto release = kernel_.release();
  throwInsertError({.module = step.module, .errnum = errnum, .release = release}, file);
}

bool ModuleLoader::insert(const PlanStep& step, const Cancellation& cancellation) {
  // Returns whether this call is the one that inserted it; somebody else may be quicker, or just remove it.
  for (int attempt = 1;; ++attempt) {
    cancellation.check();
    if (settle(step.module, cancellation)) return false;
    int errnum = insertOnce(step);
    if (errnum == 0) return true;
    if (settle(step.module, cancellation)) return false;
    if (attempt == kInsertAttempts) {
      auto release = kernel_.release();
      throwInsertError({.module = step.module, .errnum = errnum, .release = release}, openModule(step.path));
    }
  }
}

ModuleLoader::Outcome::Kind ModuleLoader::loadOne(ModuleTree& tree, kj::StringPtr module,
                                                  const Cancellation& cancellation,
                                                  kj::Vector<kj::String>& loaded) {
  auto kind = Outcome::Kind::alreadyLoaded;
  if (settle(module, cancellation)) return kind;
  for (auto& step : planFor(tree, module)) {
    try {
      if (!insert(step, cancellation)) continue;
      if (step.module == module) kind = Outcome::Kind::loaded;
      loaded.add(kj::mv(step.module));
    } catch (const Error& error) {
      if (error.errnum() == ECANCELED) throw;
      if (!step.required) continue;
      if (step.module == module) throw;
      throw Error(error.errnum(),
                  kj::str(module, ": a module that it needs cannot be loaded: ", error.reason()));
    }
  }
  return kind;
}

ModuleLoader::Outcome ModuleLoader::load(kj::StringPtr name, const Cancellation& cancellation) {
  checkName("module", name);
  ModuleTree tree(tree_);
  auto found = tree.lookUp(name);
  Outcome outcome;
  if (found.modules.empty()) throw Error(ENOENT, kj::str(name, ": no such module or alias in ", tree_));
  if (found.builtIn) {
    outcome.kind = Outcome::Kind::builtIn;
    return outcome;
  }
  kj::Maybe<Error> firstError;
  size_t failures = 0;
  for (auto& module : found.modules) {
    try {
      if (loadOne(tree, moduleName(module), cancellation, outcome.loaded) == Outcome::Kind::loaded) {
        outcome.kind = Outcome::Kind::loaded;
      }
    } catch (Error& error) {
      if (error.errnum() == ECANCELED || error.errnum() == ETIMEDOUT) throw;
      if (failures++ == 0) firstError = kj::mv(error);
    }
  }
  KJ_IF_MAYBE (error, firstError) {
    if (failures == found.modules.size()) throw kj::mv(*error);
  }
  return outcome;
}

}  // namespace umb
