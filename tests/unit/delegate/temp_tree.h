// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/common.h>

#include <filesystem>
#include <string>

namespace umb::test {

class TempTree {
  // A folder that goes with the test.

 public:
  TempTree();
  ~TempTree();
  KJ_DISALLOW_COPY(TempTree);

  std::filesystem::path operator/(const std::string& path) const { return root_ / path; }
  std::string path(const std::string& path = "") const { return (root_ / path).string(); }

  void write(const std::string& path, const std::string& bytes) const;
  void link(const std::string& path, const std::string& target) const;
  void socket(const std::string& path) const;
  void folder(const std::string& path) const { std::filesystem::create_directories(root_ / path); }

 private:
  std::filesystem::path root_;
};

std::string readFile(const std::filesystem::path& path);

std::string noise(size_t bytes, unsigned seed = 1);
// Reproducible bytes that compress a little.

std::string xz(const std::string& bytes, unsigned preset = 6);
std::string zstd(const std::string& bytes, int level = 3);
std::string gzip(const std::string& bytes);

}  // namespace umb::test
