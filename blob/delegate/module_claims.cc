// SPDX-License-Identifier: GPL-2.0-only
#include "module_claims.h"

#include <chrono>

namespace umb {
namespace {

// A cancellation wakes nobody.
constexpr std::chrono::milliseconds kPollTime(50);

}  // namespace

ModuleClaims::Claim::Claim(ModuleClaims& claims, kj::StringPtr module, const Cancellation& cancellation)
    : claims_(claims), module_(module.cStr()) {
  std::unique_lock lock(claims_.mutex_);
  while (!claims_.taken_.insert(module_).second) {
    cancellation.check();
    claims_.released_.wait_for(lock, kPollTime);
  }
}

ModuleClaims::Claim::~Claim() noexcept(false) {
  {
    std::lock_guard lock(claims_.mutex_);
    claims_.taken_.erase(module_);
  }
  claims_.released_.notify_all();
}

}  // namespace umb
