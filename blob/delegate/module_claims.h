// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/common.h>
#include <kj/memory.h>
#include <kj/string.h>

#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "runtime/cancellation.h"

namespace umb {

class ModuleClaims {
  // Has one thread at a time deal with a module, so that several requests for it are one load, and keeps what
  // a load needs from those that tidy up.

 public:
  class Claim {
   public:
    Claim(ModuleClaims& claims, std::string taken) : claims_(claims), module_(std::move(taken)) {}
    // For one that was just taken.

    Claim(ModuleClaims& claims, kj::StringPtr module, const Cancellation& cancellation);
    // Waits until no other thread has it. Throws Error as Cancellation::check() does.

    ~Claim() noexcept(false);
    KJ_DISALLOW_COPY(Claim);

   private:
    ModuleClaims& claims_;
    std::string module_;
  };

  class Needs {
    // What one load needs until it ends. Several loads may need the same, and none waits for another.

   public:
    explicit Needs(ModuleClaims& claims) : claims_(claims) {}
    ~Needs() noexcept(false);
    KJ_DISALLOW_COPY(Needs);

    void add(kj::StringPtr module);

   private:
    ModuleClaims& claims_;
    std::vector<std::string> modules_;
  };

  kj::Maybe<kj::Own<Claim>> claimIdle(kj::StringPtr module);
  // Null if another thread has the module, or a load needs it.

 private:
  std::mutex mutex_;
  std::condition_variable released_;
  std::set<std::string> taken_;
  std::multiset<std::string> needed_;
};

}  // namespace umb
