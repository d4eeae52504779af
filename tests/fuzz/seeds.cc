// SPDX-License-Identifier: GPL-2.0-only
// fuzz-seeds FUZZER FOLDER FILE...: writes what a fuzzer begins with into a folder, one file for each unit:
// the frames of test vectors (*.vec), and the kept corpus, which is lines of hex (*.hex).
#include <kj/exception.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "unit.h"
#include "vectors.h"

namespace umb::fuzz {
namespace {

using Bytes = std::vector<uint8_t>;

class Seeds {
 public:
  Seeds(std::string_view fuzzer, std::filesystem::path folder)
      : hasRoot(fuzzer != "frame_fuzzer"), folder(std::move(folder)) {}

  void vectors(const std::filesystem::path& file) {
    for (auto& vector : test::readVectorFile(file)) {
      Bytes unit = vector.frame;
      if (hasRoot) unit.insert(unit.begin(), rootByte(vector.root));
      write("vector-" + vector.name, unit);
    }
  }

  void corpus(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::string line;
    for (int number = 1; std::getline(in, line); number++) {
      const auto unit = test::bytesOfHex(std::string_view(line).substr(0, line.find('#')));
      const std::string where = file.stem().string() + "-" + std::to_string(number);
      if (!unit) throw std::runtime_error(where + ": not bytes in hex");
      if (!unit->empty()) write(where, *unit);
    }
  }

 private:
  void write(const std::string& name, const Bytes& unit) {
    std::ofstream out(folder / name, std::ios::binary);
    out.write(reinterpret_cast<const char*>(unit.data()), static_cast<std::streamsize>(unit.size()));
    if (!out.flush()) throw std::runtime_error("cannot write " + (folder / name).string());
  }

  const bool hasRoot;
  const std::filesystem::path folder;
};

}  // namespace
}  // namespace umb::fuzz

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: fuzz-seeds FUZZER FOLDER FILE...\n");
    return 2;
  }
  try {
    umb::fuzz::Seeds seeds(argv[1], argv[2]);
    for (int i = 3; i < argc; i++) {
      const std::filesystem::path file(argv[i]);
      if (file.extension() == ".vec") {
        seeds.vectors(file);
      } else {
        seeds.corpus(file);
      }
    }
  } catch (const kj::Exception& e) {
    std::fprintf(stderr, "fuzz-seeds: %s\n", e.getDescription().cStr());
    return 1;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "fuzz-seeds: %s\n", e.what());
    return 1;
  }
  return 0;
}
