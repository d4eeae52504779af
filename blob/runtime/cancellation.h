// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/common.h>

#include <atomic>
#include <chrono>
#include <cstdint>

namespace umb {

class Cancellation {
  // Whether anyone still wants a call's outcome. The reader sets it; the handler polls it in its loops.

 public:
  using Clock = std::chrono::steady_clock;

  Cancellation() = default;
  explicit Cancellation(Clock::time_point deadline) : deadline_(deadline) {}
  KJ_DISALLOW_COPY(Cancellation);

  static Clock::time_point deadlineAfter(uint32_t timeoutMs);
  // 0 stands for none.

  void cancel() { cancelled_.store(true, std::memory_order_relaxed); }
  bool cancelled() const { return cancelled_.load(std::memory_order_relaxed); }
  bool expired() const { return deadline_ != Clock::time_point::max() && Clock::now() >= deadline_; }

  void check() const;
  // Throws Error with ECANCELED or ETIMEDOUT.

 private:
  std::atomic<bool> cancelled_ = false;
  Clock::time_point deadline_ = Clock::time_point::max();
};

}  // namespace umb
