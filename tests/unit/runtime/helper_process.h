// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "fake_kernel.h"

namespace umb::test {

class HelperProcess {
  // A helper as the kernel module starts it: pipes on 0, 1 and 2, the arena on 3 if there is one.

 public:
  HelperProcess(const char* program, const char* role, int arenaFd = -1);
  ~HelperProcess();
  KJ_DISALLOW_COPY(HelperProcess);

  FakeKernel& kernel() { return *kernel_; }
  pid_t pid() const { return pid_; }

  int wait();
  // The exit status, or minus the signal's number.

  std::string log();
  // What it wrote to stderr; waits for its end.

  std::string status(const std::string& field) const;
  // A line of /proc/PID/status without its name.

 private:
  pid_t pid_ = -1;
  std::optional<int> status_;
  kj::AutoCloseFd log_;
  std::optional<FakeKernel> kernel_;
};

}  // namespace umb::test
