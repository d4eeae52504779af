// SPDX-License-Identifier: GPL-2.0-only
#include "hello.h"

#include <elf.h>
#include <link.h>

#include <algorithm>
#include <cstring>

#include "error.h"

namespace umb {
namespace {

constexpr uint16_t kOldestVersion = 1;
constexpr uint16_t kNewestVersion = wire::kProtocolVersion;
constexpr uint64_t kFeatures = 0;
constexpr uint32_t kSmallestMessageLimit =
    256;  // an error with its reason must fit, or calls could not be answered

size_t padded(size_t bytes) {
  return (bytes + 3) & ~size_t{3};
}

kj::ArrayPtr<const kj::byte> buildIdIn(kj::ArrayPtr<const kj::byte> notes) {
  while (notes.size() >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) note;
    memcpy(&note, notes.begin(), sizeof(note));
    size_t description = sizeof(note) + padded(note.n_namesz);
    if (description > notes.size() || note.n_descsz > notes.size() - description) break;
    if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof(ELF_NOTE_GNU) &&
        memcmp(notes.begin() + sizeof(note), ELF_NOTE_GNU, sizeof(ELF_NOTE_GNU)) == 0) {
      return notes.slice(description, description + note.n_descsz);
    }
    notes = notes.slice(std::min(notes.size(), description + padded(note.n_descsz)), notes.size());
  }
  return nullptr;
}

int searchFirstObject(dl_phdr_info* info, size_t, void* result) {
  for (const auto& header : kj::arrayPtr(info->dlpi_phdr, info->dlpi_phnum)) {
    if (header.p_type != PT_NOTE) continue;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): that is how the loader tells where the program is.
    const auto* notes = reinterpret_cast<const kj::byte*>(info->dlpi_addr + header.p_vaddr);
    auto found = buildIdIn(kj::arrayPtr(notes, header.p_memsz));
    if (found.size() == 0) continue;
    *static_cast<kj::ArrayPtr<const kj::byte>*>(result) = found;
    break;
  }
  return 1;  // the first object is the program itself
}

bool versionsMeet(wire::Hello::Reader kernel) {
  return kernel.getMinVersion() <= kNewestVersion && kernel.getMaxVersion() >= kOldestVersion &&
         kernel.getMinVersion() <= kernel.getMaxVersion();
}

}  // namespace

kj::ArrayPtr<const kj::byte> buildId() {
  kj::ArrayPtr<const kj::byte> id;
  dl_iterate_phdr(searchFirstObject, &id);
  return id;
}

SessionLimits limitsOf(wire::Hello::Reader kernel) {
  auto limits = kernel.getLimits();
  return {.maxMessageBytes = limits.getMaxMessageBytes(),
          .maxInFlight = limits.getMaxInFlight(),
          .arenaBytes = limits.getArenaBytes(),
          .maxWorkers = limits.getMaxWorkers()};
}

kj::Maybe<kj::String> refuse(wire::Hello::Reader kernel, const Identity& self) {
  if (!versionsMeet(kernel)) {
    return kj::str("the kernel module speaks protocol ", kernel.getMinVersion(), " to ",
                   kernel.getMaxVersion(), ", this program ", kOldestVersion, " to ", kNewestVersion,
                   "; install both from one release");
  }
  if (kernel.getSchemaId() != self.schemaId) {
    return kj::str("the kernel module was built with schema 0x", kj::hex(kernel.getSchemaId()),
                   ", this program with 0x", kj::hex(self.schemaId), "; build both from one tree");
  }
  if (kernel.getRole() != self.role) {
    return kj::str("the kernel's hello is for role \"", kernel.getRole(), "\", the command line for \"",
                   self.role, "\"");
  }
  auto limits = limitsOf(kernel);
  if (limits.maxMessageBytes < kSmallestMessageLimit || limits.maxInFlight == 0 || limits.maxWorkers == 0) {
    return kj::str("unusable limits in the kernel's hello: ", limits.maxMessageBytes, " bytes a message, ",
                   limits.maxInFlight, " calls in flight, ", limits.maxWorkers, " of them worked on");
  }
  return nullptr;
}

void answerHello(wire::Hello::Reader kernel, const Identity& self, wire::Hello::Builder answer) {
  uint16_t common = std::min(kNewestVersion, kernel.getMaxVersion());
  bool meet = versionsMeet(kernel);
  answer.setMinVersion(meet ? common : kOldestVersion);
  answer.setMaxVersion(meet ? common : kNewestVersion);
  answer.setFeatures(kernel.getFeatures() & kFeatures);
  answer.setNonce(kernel.getNonce());
  answer.setBuildId(self.buildId);
  answer.setSchemaId(self.schemaId);
  answer.setRole(self.role);
}

}  // namespace umb
