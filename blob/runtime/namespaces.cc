// SPDX-License-Identifier: GPL-2.0-only
#include "namespaces.h"

#include <fcntl.h>
#include <kj/debug.h>
#include <linux/capability.h>
#include <mntent.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <memory>
#include <string_view>

#include "privileges.h"

namespace umb {
namespace {

std::vector<std::string> resolved(const std::vector<std::string>& paths) {
  std::vector<std::string> result;
  char place[PATH_MAX];
  for (const auto& path : paths) {
    if (realpath(path.c_str(), place) != nullptr) result.emplace_back(place);
  }
  return result;
}

// Both absolute, without a slash at the end.
bool leadsThrough(std::string_view path, std::string_view folder) {
  return path.substr(0, folder.size()) == folder &&
         (path.size() == folder.size() || path[folder.size()] == '/');
}

std::vector<std::string> mountPoints() {
  std::vector<std::string> points;
  std::unique_ptr<FILE, int (*)(FILE*)> table(setmntent("/proc/self/mounts", "re"), endmntent);
  if (table == nullptr) return points;  // then all of them stay
  mntent entry;
  char buffer[4 * PATH_MAX];
  while (getmntent_r(table.get(), &entry, buffer, sizeof(buffer)) != nullptr)
    points.emplace_back(entry.mnt_dir);
  return points;
}

// Returns the mounts that stay only because something passes by.
std::vector<std::string> detachAllBut(const std::vector<std::string>& needed,
                                      const std::vector<std::string>& passed) {
  std::vector<std::string> onlyPassed;
  for (const auto& point : mountPoints()) {
    auto leadsHere = [&](const std::string& path) { return leadsThrough(path, point); };
    auto isAbove = [&](const std::string& path) { return leadsThrough(point, path); };
    if (point == "/" || std::any_of(needed.begin(), needed.end(), leadsHere) ||
        std::any_of(needed.begin(), needed.end(), isAbove))
      continue;
    if (std::any_of(passed.begin(), passed.end(), leadsHere)) {
      onlyPassed.push_back(point);
      continue;
    }
    // Fails for those that went with what they were mounted on.
    umount2(point.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW);
  }
  return onlyPassed;
}

int restrictMount(const char* point, unsigned flags, uint64_t restrictions) {
  mount_attr attributes{};
  attributes.attr_set = restrictions;
  return static_cast<int>(
      syscall(SYS_mount_setattr, AT_FDCWD, point, flags, &attributes, sizeof(attributes)));
}

}  // namespace

void enterNamespaces(const std::vector<std::string>& needed, const std::vector<std::string>& passed) {
  if (!hasCapability(CAP_SYS_ADMIN)) return;
  KJ_SYSCALL(unshare(CLONE_NEWNS));
  // Before anything is detached, or it would be detached everywhere.
  KJ_SYSCALL(mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr));
  auto onlyPassed = detachAllBut(resolved(needed), resolved(passed));
  // Landlock does not keep a file from being emptied by who may open it for reading, before Linux 6.2.
  KJ_SYSCALL(restrictMount("/", AT_RECURSIVE, MOUNT_ATTR_RDONLY));
  // A link to /dev/null has /dev stay: the device can be seen there, and none opened. Fails for a mount that
  // another one hides.
  for (const auto& point : onlyPassed) restrictMount(point.c_str(), AT_SYMLINK_NOFOLLOW, MOUNT_ATTR_NODEV);
  if (unshare(CLONE_NEWIPC) != 0 && errno != EINVAL) KJ_FAIL_SYSCALL("unshare", errno);
}

}  // namespace umb
