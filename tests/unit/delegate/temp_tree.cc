// SPDX-License-Identifier: GPL-2.0-only
#include "temp_tree.h"

#include <kj/debug.h>
#include <lzma.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <zlib.h>
#include <zstd.h>

#include <fstream>
#include <iterator>
#include <random>

namespace umb::test {

namespace fs = std::filesystem;

TempTree::TempTree() {
  auto pattern = (fs::canonical(fs::temp_directory_path()) / "umblob-test-XXXXXX").string();
  KJ_REQUIRE(mkdtemp(pattern.data()) != nullptr);
  root_ = pattern;
}

TempTree::~TempTree() {
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

void TempTree::write(const std::string& path, const std::string& bytes) const {
  fs::create_directories((root_ / path).parent_path());
  std::ofstream(root_ / path, std::ios::binary) << bytes;
}

void TempTree::link(const std::string& path, const std::string& target) const {
  fs::create_directories((root_ / path).parent_path());
  fs::create_symlink(target, root_ / path);
}

void TempTree::socket(const std::string& path) const {
  fs::create_directories((root_ / path).parent_path());
  KJ_SYSCALL(mknod((root_ / path).c_str(), S_IFSOCK | 0600, 0), path.c_str());
}

std::string readFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  KJ_REQUIRE(file.good(), path.c_str());
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string noise(size_t bytes, unsigned seed) {
  std::mt19937 random(seed);
  std::string text(bytes, '\0');
  for (char& c : text) c = static_cast<char>('a' + random() % 32);
  return text;
}

std::string xz(const std::string& bytes, unsigned preset) {
  std::string out(lzma_stream_buffer_bound(bytes.size()), '\0');
  size_t size = 0;
  auto result = lzma_easy_buffer_encode(preset, LZMA_CHECK_CRC32, nullptr,
                                        reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(),
                                        reinterpret_cast<uint8_t*>(out.data()), &size, out.size());
  KJ_REQUIRE(result == LZMA_OK);
  out.resize(size);
  return out;
}

std::string zstd(const std::string& bytes, int level) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  size_t size = ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), level);
  KJ_REQUIRE(!ZSTD_isError(size));
  out.resize(size);
  return out;
}

std::string gzip(const std::string& bytes) {
  z_stream stream = {};
  KJ_REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  KJ_DEFER(deflateEnd(&stream));
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = bytes.size();
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = out.size();
  KJ_REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  return out;
}

}  // namespace umb::test
