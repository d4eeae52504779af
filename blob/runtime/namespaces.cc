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

void detachAllBut(const std::vector<std::string>& needed) {
  for (const auto& point : mountPoints()) {
    bool stays = point == "/" || std::any_of(needed.begin(), needed.end(), [&](const std::string& path) {
                   return leadsThrough(path, point) || leadsThrough(point, path);
                 });
    // Fails for those that went with what they were mounted on.
    if (!stays) umount2(point.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW);
  }
}

void makeReadOnly() {
  mount_attr attributes{};
  attributes.attr_set = MOUNT_ATTR_RDONLY;
  KJ_SYSCALL(syscall(SYS_mount_setattr, AT_FDCWD, "/", AT_RECURSIVE, &attributes, sizeof(attributes)));
}

}  // namespace

void enterNamespaces(const std::vector<std::string>& needed) {
  if (!hasCapability(CAP_SYS_ADMIN)) return;
  KJ_SYSCALL(unshare(CLONE_NEWNS));
  // Before anything is detached, or it would be detached everywhere.
  KJ_SYSCALL(mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr));
  detachAllBut(resolved(needed));
  // Landlock does not keep a file from being emptied by who may open it for reading, before Linux 6.2.
  makeReadOnly();
  if (unshare(CLONE_NEWIPC) != 0 && errno != EINVAL) KJ_FAIL_SYSCALL("unshare", errno);
}

}  // namespace umb
