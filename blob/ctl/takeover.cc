// SPDX-License-Identifier: GPL-2.0-only
#include "takeover.h"

#include <errno.h>
#include <fcntl.h>
#include <kj/debug.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output_file.h"

namespace umb::ctl {
namespace {

constexpr mode_t kFolderMode = 0755;
// The module's helper, which is no root, reads it, too.
constexpr mode_t kFileMode = 0644;

constexpr kj::StringPtr kText =
    "# Nothing is done in the kernel's place, whatever other options umblob is loaded with.\n"
    "# To undo it: umbctl takeover on\n"
    "options umblob takeover_off=1\n"_kj;

[[noreturn]] void fail(int error, kj::StringPtr path) {
  throw Failure(error, kj::str("cannot write ", path));
}

void writeFile(const TakeoverSwitch& where, kj::StringPtr path) {
  if (mkdir(where.folder.cStr(), kFolderMode) != 0 && errno != EEXIST) fail(errno, where.folder);
  OutputFile file(path, kFileMode);
  file.write(kText.asBytes());
  file.commit();
}

void removeFile(kj::StringPtr path) {
  if (unlink(path.cStr()) != 0 && errno != ENOENT) fail(errno, path);
}

// Returns whether a module is loaded that has it.
bool writeParameter(kj::StringPtr path, kj::StringPtr value) {
  int fd = open(path.cStr(), O_WRONLY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) return false;
  if (fd < 0) fail(errno, path);
  kj::AutoCloseFd file(fd);
  if (write(file, value.begin(), value.size()) != ssize_t(value.size())) fail(errno, path);
  return true;
}

}  // namespace

bool showTakeover(Device& device, Output& output) {
  auto answer = device.ask([](control::Request::Builder request) { request.setStatus(); });
  KJ_REQUIRE(answer->get().isStatus(), "the device answered something else");
  auto status = answer->get().getStatus();
  if (!status.hasTakeover())
    throw Failure(EOPNOTSUPP, kj::str("the umblob module that is loaded takes nothing over"));
  output.takeover(status.getTakeover());
  return true;
}

bool switchTakeover(Output& output, bool off, const TakeoverSwitch& where) {
  auto path = kj::str(where.folder, "/", where.file);
  // The lasting part first: if it fails, nothing has changed.
  if (off) {
    writeFile(where, path);
  } else {
    removeFile(path);
  }
  output.takeoverSwitched(off, writeParameter(where.parameter, off ? "1"_kj : "0"_kj), path);
  return true;
}

}  // namespace umb::ctl
