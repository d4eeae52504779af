// SPDX-License-Identifier: GPL-2.0-only
#include "module_elf.h"

#include <elf.h>

#include <cstring>

namespace umb {
namespace {

#if defined(__x86_64__)
constexpr uint16_t kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr uint16_t kMachine = EM_AARCH64;
#else
#error "name this machine's ELF number here"
#endif

using Bytes = kj::ArrayPtr<const kj::byte>;

bool fits(Bytes bytes, uint64_t offset, uint64_t size) {
  return offset <= bytes.size() && size <= bytes.size() - offset;
}

template <typename T>
T load(Bytes bytes, uint64_t offset) {
  T value;
  memcpy(&value, bytes.begin() + offset, sizeof(value));
  return value;
}

class Sections {
 public:
  explicit Sections(Bytes image) : image_(image), header_(load<Elf64_Ehdr>(image, 0)) {}

  bool fitImage() const {
    if (header_.e_shentsize != sizeof(Elf64_Shdr) || header_.e_shstrndx >= header_.e_shnum) return false;
    if (!fits(image_, header_.e_shoff, uint64_t{header_.e_shnum} * sizeof(Elf64_Shdr))) return false;
    for (unsigned i = 0; i < header_.e_shnum; ++i) {
      auto section = at(i);
      if (section.sh_type != SHT_NOBITS && !fits(image_, section.sh_offset, section.sh_size)) return false;
    }
    return true;
  }

  Bytes find(kj::StringPtr name) const {
    auto names = bytesOf(at(header_.e_shstrndx));
    for (unsigned i = 0; i < header_.e_shnum; ++i) {
      auto section = at(i);
      bool nameFits = fits(names, section.sh_name, name.size() + 1);
      if (nameFits && memcmp(names.begin() + section.sh_name, name.cStr(), name.size() + 1) == 0) {
        return bytesOf(section);
      }
    }
    return nullptr;
  }

 private:
  Elf64_Shdr at(unsigned index) const {
    return load<Elf64_Shdr>(image_, header_.e_shoff + index * sizeof(Elf64_Shdr));
  }
  Bytes bytesOf(const Elf64_Shdr& section) const {
    if (section.sh_type == SHT_NOBITS) return nullptr;
    return image_.slice(section.sh_offset, section.sh_offset + section.sh_size);
  }

  Bytes image_;
  Elf64_Ehdr header_;
};

}  // namespace

ElfVerdict judgeElf(Bytes image) {
  if (image.size() < SELFMAG || memcmp(image.begin(), ELFMAG, SELFMAG) != 0) return ElfVerdict::notElf;
  if (image.size() < sizeof(Elf64_Ehdr)) return ElfVerdict::truncated;
  auto header = load<Elf64_Ehdr>(image, 0);
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_machine != kMachine) return ElfVerdict::otherMachine;
  return Sections(image).fitImage() ? ElfVerdict::module : ElfVerdict::truncated;
}

bool isSigned(Bytes image) {
  constexpr kj::StringPtr kMark = "~Module signature appended~\n"_kj;
  return image.size() >= kMark.size() && memcmp(image.end() - kMark.size(), kMark.begin(), kMark.size()) == 0;
}

kj::Maybe<kj::StringPtr> moduleInfo(Bytes image, kj::StringPtr key) {
  if (judgeElf(image) != ElfVerdict::module) return nullptr;
  auto entries = Sections(image).find(".modinfo").asChars();
  while (entries.size() > 0) {
    size_t size = strnlen(entries.begin(), entries.size());
    if (size == entries.size()) return nullptr;  // its end is missing
    kj::StringPtr entry(entries.begin(), size);
    if (entry.startsWith(key) && size > key.size() && entry[key.size()] == '=')
      return entry.slice(key.size() + 1);
    entries = entries.slice(size + 1, entries.size());
  }
  return nullptr;
}

}  // namespace umb
