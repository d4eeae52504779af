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

ModuleClaims::Needs::~Needs() noexcept(false) {
  std::lock_guard lock(claims_.mutex_);
  for (const auto& module : modules_) claims_.needed_.erase(claims_.needed_.find(module));
}

void ModuleClaims::Needs::add(kj::StringPtr module) {
  std::string name = module.cStr();
  // Want of memory must not leave one of the two without the other.
  modules_.reserve(modules_.size() + 1);
  std::lock_guard lock(claims_.mutex_);
  claims_.needed_.insert(name);
  modules_.push_back(std::move(name));
}

kj::Maybe<kj::Own<ModuleClaims::Claim>> ModuleClaims::claimIdle(kj::StringPtr module) {
  std::string name = module.cStr();
  std::lock_guard lock(mutex_);
  if (needed_.contains(name) || !taken_.insert(name).second) return nullptr;
  return kj::heap<Claim>(*this, std::move(name));
}

}  // namespace umb
