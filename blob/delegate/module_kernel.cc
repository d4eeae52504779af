// SPDX-License-Identifier: GPL-2.0-only
#include "module_kernel.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "file.h"

namespace umb {
namespace {

constexpr int kCompressedFile = 4;  // MODULE_INIT_COMPRESSED_FILE, which C libraries do not know yet
constexpr size_t kMaxAttributeBytes = 64;

kj::String trimmed(kj::StringPtr text) {
  size_t size = text.size();
  while (size > 0 && text[size - 1] == '\n') --size;
  return kj::heapString(text.begin(), size);
}

bool isEntry(kj::StringPtr name) {
  // A configured alias may lead to any word, and "./x" or "" would be found in sysfs all the same.
  return name.size() > 0 && name != "." && name != ".." && name.findFirst('/') == nullptr;
}

kj::String attribute(kj::StringPtr path) {
  KJ_IF_MAYBE (text, readText(path, kMaxAttributeBytes)) return trimmed(*text);
  return {};
}

}  // namespace

int LinuxModuleKernel::insertFile(int fd, kj::StringPtr options, bool compressed) {
  return syscall(SYS_finit_module, fd, options.cStr(), compressed ? kCompressedFile : 0) == 0 ? 0 : errno;
}

int LinuxModuleKernel::insertImage(kj::ArrayPtr<const kj::byte> image, kj::StringPtr options) {
  return syscall(SYS_init_module, image.begin(), image.size(), options.cStr()) == 0 ? 0 : errno;
}

int LinuxModuleKernel::remove(kj::StringPtr module) {
  return syscall(SYS_delete_module, module.cStr(), O_NONBLOCK) == 0 ? 0 : errno;
}

kj::Maybe<long> LinuxModuleKernel::references(kj::StringPtr module) {
  if (!isEntry(module)) return nullptr;
  auto text = attribute(kj::str(sysModule_, "/", module, "/refcnt"));
  char* end = nullptr;
  long count = strtol(text.cStr(), &end, 10);
  if (end == text.cStr()) return nullptr;
  return count;
}

kj::Vector<kj::String> LinuxModuleKernel::holders(kj::StringPtr module) {
  kj::Vector<kj::String> names;
  if (!isEntry(module)) return names;
  std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir(kj::str(sysModule_, "/", module, "/holders").cStr()),
                                             closedir);
  if (folder == nullptr) return names;
  while (const dirent* entry = readdir(folder.get())) {
    if (entry->d_name[0] != '.') names.add(kj::heapString(entry->d_name));
  }
  return names;
}

ModuleState LinuxModuleKernel::state(kj::StringPtr module) {
  if (!isEntry(module)) return ModuleState::absent;
  auto folder = kj::str(sysModule_, "/", module);
  auto state = attribute(kj::str(folder, "/initstate"));
  if (state == "live") return ModuleState::live;
  if (state == "coming") return ModuleState::coming;
  if (state == "going") return ModuleState::going;
  // The folder comes before the file in it. Built-in code may have a folder without one, too, but whoever
  // asks took the name from modules.dep, which lists none of that.
  struct stat status;
  return stat(folder.cStr(), &status) == 0 ? ModuleState::coming : ModuleState::absent;
}

kj::String LinuxModuleKernel::compression() {
  return attribute(kj::str(sysModule_, "/compression"));
}

kj::String LinuxModuleKernel::release() {
  utsname names;
  return uname(&names) == 0 ? kj::heapString(names.release) : kj::String();
}

}  // namespace umb
