// SPDX-License-Identifier: GPL-2.0-only
#include "firmware_finder.h"

#include <sys/utsname.h>

#include <algorithm>
#include <cerrno>
#include <utility>

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

[[noreturn]] void throwEmpty(const RegularFile& file) {
  throw Error(ENODATA, kj::str(file.path, ": is empty"));
}

uint64_t bytesAfter(const RegularFile& file, uint64_t skip) {
  return file.size - std::min(skip, file.size);
}

uint64_t copyFile(const RegularFile& file, Format format, ArenaOutput::Room room, ArenaOutput::Part part,
                  const Cancellation& cancellation) {
  uint64_t start = 0;
  if (format == Format::plain) std::swap(start, part.skip);
  ArenaOutput output(room, part, file.path, cancellation);
  if (format == Format::plain) ArenaOutput::requireRoom(bytesAfter(file, start), room.bytes, part, file.path);
  FileInput input(file, std::min(start, file.size));
  try {
    expand(format, input, output, file.path);
  } catch (const ArenaOutput::Full&) {
  }
  file.requireUnchanged();
  if (output.written() == 0 && !part.partial) throwEmpty(file);
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

kj::String FirmwareFinder::configured() const {
  KJ_IF_MAYBE (path, readText(places_.parameter, kMaxParameterBytes)) {
    // As the kernel has it: echo without -n is no mistake.
    return kj::heapString(path->begin(), path->findFirst('\n').orDefault(path->size()));
  }
  return kj::String();
}

kj::Vector<FirmwareFinder::Folder> FirmwareFinder::folders(kj::StringPtr configured) const {
  kj::Vector<Folder> folders(5);
  if (configured.size() > 0) folders.add(Folder{kj::heapString(configured), kj::String(), Place::none});
  auto add = [&](kj::String below, Place place) {
    folders.add(Folder{kj::heapString(places_.tree), kj::mv(below), place});
  };
  add(kj::str("updates/", places_.release, "/"), Place::updatesRelease);
  add(kj::str("updates/"), Place::updates);
  add(kj::str(places_.release, "/"), Place::release);
  add(kj::String(), Place::tree);
  return folders;
}

std::vector<std::string> FirmwareFinder::readable(kj::StringPtr configured) const {
  std::vector<std::string> paths{places_.parameter.cStr()};
  for (auto& folder : folders(configured)) paths.emplace_back(folder.tree.cStr());
  return paths;
}

template <typename Use>
FirmwareFinder::Found FirmwareFinder::search(kj::StringPtr configured, kj::StringPtr name, Place after,
                                             const Cancellation& cancellation, Use use) const {
  checkName("firmware", name);
  kj::Maybe<Error> firstError;
  auto places = folders(configured);
  for (Format format : {Format::plain, Format::zstd, Format::xz}) {
    for (auto& folder : places) {
      cancellation.check();
      if (format == Format::plain && after != Place::none && folder.place <= after) continue;
      try {
        KJ_IF_MAYBE (file, openBeneath(folder.tree, kj::str(folder.below, name, suffixOf(format)))) {
          Found found{.path = kj::heapString(file->path), .format = format};
          use(*file, folder, found);
          return found;
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

FirmwareFinder::Found FirmwareFinder::copy(kj::StringPtr configured, kj::StringPtr name,
                                           ArenaOutput::Room room, ArenaOutput::Part part, Place after,
                                           const Cancellation& cancellation) const {
  return search(configured, name, after, cancellation,
                [&](const RegularFile& file, const Folder&, Found& found) {
                  found.bytes = copyFile(file, found.format, room, part, cancellation);
                });
}

FirmwareFinder::Found FirmwareFinder::locate(kj::StringPtr configured, kj::StringPtr name, uint64_t most,
                                             ArenaOutput::Part part, Place after,
                                             const Cancellation& cancellation) const {
  return search(configured, name, after, cancellation,
                [&](const RegularFile& file, const Folder& folder, Found& found) {
                  if (found.format != Format::plain) return;
                  if (file.size == 0 && !part.partial) throwEmpty(file);
                  ArenaOutput::requireRoom(bytesAfter(file, part.skip), most, part, file.path);
                  if (!file.beneath || folder.place == Place::none) return;
                  found.bytes = file.size;
                  found.place = folder.place;
                });
}

}  // namespace umb
