// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/array.h>
#include <kj/string.h>

#include <cstdint>
#include <string>
#include <vector>

namespace umb {

std::vector<std::string> configFolders();
// Where modprobe looks for its configuration, the most important first.

struct ConfigFile {
  std::string name;  // what the files are sorted by
  std::string path;
};

std::vector<ConfigFile> listConfigFiles(const std::vector<std::string>& places, const std::string& softdep);
// The files to read, in order: those of the folders that end in ".conf" or ".alias", sorted by name, of equal
// names that in the first folder; places that are no folder; and `softdep`, which depmod wrote. Some may turn
// out not to be there. Throws Error that names a folder which cannot be read.

std::vector<std::string> configLinks(const std::vector<std::string>& folders);
// What has a file's name in these folders and is a link, to wherever, a folder too. Passes over what cannot
// be read.

class FileStamp {
  // By which one sees that a file or a folder is not what it was.

 public:
  explicit FileStamp(const std::string& path);
  // Of what is at the path, behind links; there need be nothing, and then it is of these links, or of the
  // folder that it is not in.

  bool settledAt(int64_t ns) const { return settled(changedNs_, ns); }
  // Whether a change after this time would show.

  static bool settled(int64_t changedNs, int64_t ns);

  bool operator==(const FileStamp& other) const = default;

 private:
  bool there_ = false;
  uint64_t device_ = 0, inode_ = 0, size_ = 0;
  int64_t changedNs_ = 0;  // its ctime
  std::string trail_;      // of the way that leads to nothing
};

}  // namespace umb
