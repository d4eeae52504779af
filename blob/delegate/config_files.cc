// SPDX-License-Identifier: GPL-2.0-only
#include "config_files.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <memory>
#include <string_view>
#include <utility>

#include "path_walk.h"
#include "runtime/error.h"

namespace umb {
namespace {

constexpr size_t kMaxEntries = 4096;
constexpr int64_t kSecondNs = 1'000'000'000;
// A file system's times may stand still for some milliseconds, in which a file can change twice; on some they
// are whole seconds, or even ones.
constexpr int64_t kSettledNs = kSecondNs / 10;
constexpr int64_t kCoarseSettledNs = 2 * kSecondNs + kSettledNs;

using Folder = std::unique_ptr<DIR, int (*)(DIR*)>;

bool endsWith(std::string_view name, std::string_view suffix) {
  return name.size() >= suffix.size() && name.substr(name.size() - suffix.size()) == suffix;
}

bool isConfigName(std::string_view name) {
  return name[0] != '.' && (endsWith(name, ".conf") || endsWith(name, ".alias"));
}

bool isFolder(const std::string& path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

std::vector<std::string> namesIn(const std::string& path, bool foldersToo = false) {
  Folder folder(opendir(path.c_str()), closedir);
  if (folder == nullptr) throwErrno(errno, path.c_str());
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    const dirent* entry = readdir(folder.get());
    if (entry == nullptr) break;
    if (!isConfigName(entry->d_name)) continue;
    if (!foldersToo && isFolder(path + "/" + entry->d_name)) continue;
    if (names.size() >= kMaxEntries) {
      throw Error(EFBIG, kj::str(path.c_str(), ": more than ", kMaxEntries, " files of configuration"));
    }
    names.emplace_back(entry->d_name);
  }
  if (errno != 0) throwErrno(errno, path.c_str());
  return names;
}

std::string joined(const std::string& folder, const std::string& name) {
  auto path = folder;
  path.append("/").append(name);
  return path;
}

std::string baseName(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

void addLink(std::string path, std::vector<std::string>& links) {
  struct stat status;
  if (lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode)) links.push_back(std::move(path));
}

}  // namespace

std::vector<std::string> configFolders() {
  return {"/etc/modprobe.d", "/run/modprobe.d", "/usr/local/lib/modprobe.d", "/usr/lib/modprobe.d",
          "/lib/modprobe.d"};
}

std::vector<ConfigFile> listConfigFiles(const std::vector<std::string>& places, const std::string& softdep) {
  std::map<std::string, std::string> files{{baseName(softdep), softdep}};
  for (const auto& place : places) {
    struct stat status;
    if (stat(place.c_str(), &status) != 0) {
      if (errno == ENOENT || errno == ENOTDIR) continue;
      throwErrno(errno, place.c_str());
    }
    if (!S_ISDIR(status.st_mode)) {
      files.emplace(baseName(place), place);
      continue;
    }
    for (auto& name : namesIn(place)) files.emplace(name, joined(place, name));
  }
  std::vector<ConfigFile> list;
  list.reserve(files.size());
  for (auto& [name, path] : files) list.push_back({.name = name, .path = path});
  return list;
}

std::vector<std::string> configLinks(const std::vector<std::string>& folders) {
  std::vector<std::string> links;
  for (const auto& folder : folders) {
    if (!isFolder(folder)) continue;
    try {
      for (const auto& name : namesIn(folder, true)) addLink(joined(folder, name), links);
    } catch (const Error&) {
      // Whoever wants to read the folder will say so.
      continue;
    }
  }
  return links;
}

bool FileStamp::settled(int64_t changedNs, int64_t ns) {
  return changedNs < ns - (changedNs % kSecondNs == 0 ? kCoarseSettledNs : kSettledNs);
}

FileStamp::FileStamp(const std::string& path) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) {
    // Mostly there is just no such folder in one that is: that costs less to tell than all of the way.
    bool parent = lstat(path.c_str(), &status) != 0 && stat(parentOf(path).c_str(), &status) == 0;
    if (!parent) {
      trail_ = PathWalk(path).trail;
      return;
    }
    device_ = status.st_dev;
    inode_ = status.st_ino;
    return;
  }
  there_ = true;
  device_ = status.st_dev;
  inode_ = status.st_ino;
  size_ = status.st_size;
  changedNs_ = int64_t{status.st_ctim.tv_sec} * kSecondNs + status.st_ctim.tv_nsec;
}

}  // namespace umb
