// SPDX-License-Identifier: GPL-2.0-only
#include "known_config.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "config_files.h"
#include "path_walk.h"

namespace umb {
namespace {

bool isLink(const std::string& path) {
  struct stat status;
  return lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
}

}  // namespace

KnownConfig::KnownConfig(const std::vector<std::string>& folders) {
  struct stat status;
  for (const auto& folder : folders) {
    walk(folder);
    if (stat(folder.c_str(), &status) == 0) identities_.emplace(status.st_dev, status.st_ino);
  }
  for (const auto& link : configLinks(folders)) {
    walk(link);
    char target[PATH_MAX];
    if (realpath(link.c_str(), target) == nullptr || stat(target, &status) != 0) continue;
    if (!S_ISREG(status.st_mode)) continue;
    targets_.emplace_back(target);
    identities_.emplace(status.st_dev, status.st_ino);
  }
}

void KnownConfig::walk(const std::string& path) {
  PathWalk way(path);
  trails_[path] = std::move(way.trail);
  places_.insert(way.places.begin(), way.places.end());
}

// A link on the way may have gone since, so it need not be all of the trail.
bool KnownConfig::leadsAsBefore(const std::string& path) const {
  auto found = trails_.find(path);
  auto trail = PathWalk(path).trail;
  return found != trails_.end() && found->second.compare(0, trail.size(), trail) == 0;
}

bool KnownConfig::allowsFolder(const std::string& path) const {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) return leadsAsBefore(path);
  return !S_ISDIR(status.st_mode) || identities_.count({status.st_dev, status.st_ino}) > 0;
}

bool KnownConfig::allowsFile(const std::string& path) const {
  if (!isLink(path)) return true;
  struct stat status;
  if (stat(path.c_str(), &status) != 0) return leadsAsBefore(path);
  return identities_.count({status.st_dev, status.st_ino}) > 0;
}

}  // namespace umb
