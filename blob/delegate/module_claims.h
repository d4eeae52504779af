// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/common.h>
#include <kj/string.h>

#include <condition_variable>
#include <mutex>
#include <set>
#include <string>

#include "runtime/cancellation.h"

namespace umb {

class ModuleClaims {
  // Has one thread at a time deal with a module, so that several requests for it are one load.

 public:
  class Claim {
   public:
    Claim(ModuleClaims& claims, kj::StringPtr module, const Cancellation& cancellation);
    // Waits until no other thread has it. Throws Error as Cancellation::check() does.

    ~Claim() noexcept(false);
    KJ_DISALLOW_COPY(Claim);

   private:
    ModuleClaims& claims_;
    std::string module_;
  };

 private:
  std::mutex mutex_;
  std::condition_variable released_;
  std::set<std::string> taken_;
};

}  // namespace umb
