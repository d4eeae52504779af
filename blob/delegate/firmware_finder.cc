// SPDX-License-Identifier: GPL-2.0-only
#include "firmware_finder.h"

#include <sys/utsname.h>

#include <cerrno>

#include "file.h"
#include "names.h"
#include "runtime/error.h"

namespace umb {
namespace {

constexpr size_t kMaxParameterBytes = 4096;

kj::StringPtr suffixOf(Format format) {
  switch (format) {
    case Format::xz:
      return ".xz";
    case Format::zstd:
      return ".zst";
    default:
      return "";
  }
}

bool concernsTheCall(const Error& error) {
  // Not the file: then no other file can mend it.
  switch (error.errnum()) {
    case ECANCELED:
    case ETIMEDOUT:
    case ENOSPC:
    case EFBIG:
      return true;
    default:
      return false;
  }
}

uint64_t copyFile(const RegularFile& file, Format format, ArenaOutput output) {
  if (format == Format::plain) output.requireRoom(file.size);
  FileInput input(file);
  expand(format, input, output, file.path);
  file.requireUnchanged();
  if (output.written() == 0) throw Error(ENODATA, kj::str(file.path, ": is empty"));
  return output.written();
}

}  // namespace

FirmwarePlaces FirmwarePlaces::ofThisKernel() {
  utsname names;
  if (uname(&names) != 0) throwErrno(errno, "uname");
  return {.parameter = kj::heapString("/sys/module/firmware_class/parameters/path"),
          .tree = kj::heapString("/lib/firmware"),
          .release = kj::heapString(names.release)};
}

kj::Vector<FirmwareFinder::Folder> FirmwareFinder::folders() const {
  kj::Vector<Folder> folders(5);
  KJ_IF_MAYBE (path, readText(places_.parameter, kMaxParameterBytes)) {
    size_t size = path->size();
    while (size > 0 && (*path)[size - 1] == '\n') --size;
    if (size > 0) folders.add(Folder{kj::heapString(path->begin(), size), kj::String()});
  }
  auto add = [&](kj::String below) { folders.add(Folder{kj::heapString(places_.tree), kj::mv(below)}); };
  add(kj::str("updates/", places_.release, "/"));
  add(kj::str("updates/"));
  add(kj::str(places_.release, "/"));
  add(kj::String());
  return folders;
}

std::vector<std::string> FirmwareFinder::readable() const {
  std::vector<std::string> paths{places_.parameter.cStr()};
  for (auto& folder : folders()) paths.emplace_back(folder.tree.cStr());
  return paths;
}

FirmwareFinder::Found FirmwareFinder::copy(kj::StringPtr name, ArenaOutput::Room room,
                                           const Cancellation& cancellation) const {
  checkName("firmware", name);
  kj::Maybe<Error> firstError;
  auto places = folders();
  for (Format format : {Format::plain, Format::zstd, Format::xz}) {
    for (auto& folder : places) {
      cancellation.check();
      try {
        KJ_IF_MAYBE (file, openBeneath(folder.tree, kj::str(folder.below, name, suffixOf(format)))) {
          uint64_t bytes = copyFile(*file, format, ArenaOutput(room, file->path, cancellation));
          return {.bytes = bytes, .path = kj::mv(file->path), .format = format};
        }
      } catch (Error& error) {
        if (concernsTheCall(error)) throw;
        if (firstError == nullptr) firstError = kj::mv(error);
      }
    }
  }
  KJ_IF_MAYBE (error, firstError) throw kj::mv(*error);
  throw Error(ENOENT, kj::str(name, ": no such firmware file, plain, .zst or .xz, in ", places_.tree));
}

}  // namespace umb
