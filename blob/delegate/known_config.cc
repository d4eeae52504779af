// SPDX-License-Identifier: GPL-2.0-only
#include "known_config.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config_files.h"

namespace umb {
namespace {

constexpr int kMaxLinks = 40;  // as the kernel's

bool isLink(const std::string& path) {
  struct stat status;
  return lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
}

// The texts of the links from one to the next, each with a NUL; as far as they can be seen.
std::string trailOf(std::string path) {
  std::string trail;
  char text[PATH_MAX];
  for (int i = 0; i < kMaxLinks; ++i) {
    ssize_t n = readlink(path.c_str(), text, sizeof(text));
    if (n <= 0) break;
    std::string next(text, n);
    trail.append(next).push_back('\0');
    path = next[0] == '/' ? next : path.substr(0, path.rfind('/') + 1) + next;
  }
  return trail;
}

}  // namespace

KnownConfig::KnownConfig(const std::vector<std::string>& folders) {
  struct stat status;
  for (const auto& folder : folders) {
    if (stat(folder.c_str(), &status) == 0) identities_.emplace(status.st_dev, status.st_ino);
  }
  for (const auto& link : configLinks(folders)) {
    trails_[link] = trailOf(link);
    char target[PATH_MAX];
    if (realpath(link.c_str(), target) == nullptr || stat(target, &status) != 0) continue;
    if (!S_ISREG(status.st_mode)) continue;
    targets_.emplace_back(target);
    identities_.emplace(status.st_dev, status.st_ino);
  }
}

bool KnownConfig::allowsFolder(const std::string& path) const {
  struct stat status;
  if (stat(path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) return true;
  return identities_.count({status.st_dev, status.st_ino}) > 0;
}

bool KnownConfig::allowsFile(const std::string& path) const {
  if (!isLink(path)) return true;
  struct stat status;
  if (stat(path.c_str(), &status) == 0) return identities_.count({status.st_dev, status.st_ino}) > 0;
  // A link on the way may be out of sight by now, so it need not be all of the trail.
  auto found = trails_.find(path);
  auto trail = trailOf(path);
  return found != trails_.end() && found->second.compare(0, trail.size(), trail) == 0;
}

}  // namespace umb
