// SPDX-License-Identifier: GPL-2.0-only
#include "landlock.h"

#include <fcntl.h>
#include <kj/debug.h>
#include <kj/io.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

namespace umb {
namespace {

struct Handled {
  // struct landlock_ruleset_attr as newer kernels have it. An older one accepts it if the rest is zero.

  uint64_t files = 0;
  uint64_t network = 0;
  uint64_t scopes = 0;
};

constexpr uint64_t lowBits(unsigned count) {
  return (uint64_t{1} << count) - 1;
}

// What each version of the interface can refuse; its bits were added one by one.
Handled handledBy(int abi) {
  constexpr unsigned kFileRights[] = {13, 14, 15, 15, 16};
  Handled handled{.files = lowBits(kFileRights[std::min(abi, 5) - 1])};
  if (abi >= 4) handled.network = lowBits(2);  // bind and connect TCP
  if (abi >= 6) handled.scopes = lowBits(2);   // abstract sockets and signals of others
  return handled;
}

int version() {
  return static_cast<int>(syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION));
}

void allowReading(int ruleset, const std::string& path) {
  kj::AutoCloseFd place(open(path.c_str(), O_PATH | O_CLOEXEC));
  if (place.get() < 0) return;
  struct stat status;
  KJ_SYSCALL(fstat(place.get(), &status), path.c_str());
  // A folder that is taken for a file may be opened, so that whoever did gets to hear that it is one.
  uint64_t folderToo = S_ISDIR(status.st_mode) ? LANDLOCK_ACCESS_FS_READ_DIR : 0;
  landlock_path_beneath_attr rule{.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | folderToo,
                                  .parent_fd = place.get()};
  KJ_SYSCALL(syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0), path.c_str());
}

}  // namespace

bool restrictFiles(const std::vector<std::string>& readable) {
  int abi = version();
  if (abi < 1) return false;
  auto handled = handledBy(abi);
  int fd;
  KJ_SYSCALL(fd = syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0));
  kj::AutoCloseFd ruleset(fd);
  for (const auto& path : readable) allowReading(ruleset, path);
  KJ_SYSCALL(syscall(SYS_landlock_restrict_self, ruleset.get(), 0));
  return true;
}

}  // namespace umb
