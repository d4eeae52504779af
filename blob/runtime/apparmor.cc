// SPDX-License-Identifier: GPL-2.0-only
#include "apparmor.h"

#include <fcntl.h>
#include <kj/debug.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace umb {
namespace {

constexpr char kLoaded[] = "/sys/kernel/security/apparmor/profiles";
constexpr char kCurrent[] = "/proc/thread-self/attr/apparmor/current";

// A line each: "NAME (MODE)". To ask for one that is not loaded would be in the audit log each time.
bool isLoaded(kj::StringPtr profile) {
  kj::AutoCloseFd loaded(open(kLoaded, O_RDONLY | O_CLOEXEC));
  if (loaded.get() < 0) {
    if (errno == ENOENT) return false;
    KJ_FAIL_SYSCALL("open", errno, kLoaded);
  }
  auto lines = kj::str("\n", kj::FdInputStream(loaded.get()).readAllText());
  return std::string_view(lines.cStr()).find(kj::str("\n", profile, " (").cStr()) != std::string_view::npos;
}

}  // namespace

AppArmor::AppArmor(kj::String profile) : profile_(kj::mv(profile)) {
  if (!isLoaded(profile_)) return;
  int fd;
  KJ_SYSCALL(fd = open(kCurrent, O_WRONLY | O_CLOEXEC), kCurrent, profile_);
  current_ = kj::AutoCloseFd(fd);
}

bool AppArmor::enter() {
  if (current_.get() < 0) return false;
  auto command = kj::str("changeprofile ", profile_);
  // It is taken whole or not at all.
  if (write(current_.get(), command.begin(), command.size()) >= 0) return true;
  // It was removed in these moments.
  if (errno == ENOENT) return false;
  KJ_FAIL_SYSCALL("changeprofile", errno, profile_);
}

}  // namespace umb
