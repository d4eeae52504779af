// SPDX-License-Identifier: GPL-2.0-only
// Of all that runs for a request_module() this should take the least time: one process with one thread,
// without the sandbox that it has no use for. It parses nothing but the module's own words, and lives for one
// of them.
#include "modprobe_role.h"

#include <capnp/serialize.h>
#include <fcntl.h>
#include <kj/debug.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <exception>

#include "control.capnp.h"

namespace umb {
namespace {

// UMB_EXPOSURE_DEVICE in kmod/core/umb_exposure.h.
constexpr char kDevice[] = ".device";
constexpr size_t kReplyWords = 512;
constexpr int kRefused = 1;

bool isPid(kj::ArrayPtr<const char> text) {
  for (char c : text) {
    if (c < '0' || c > '9') return false;
  }
  return text.size() > 0;
}

// The kernel's thread may have gone since, and its number may be another process' by now: nothing but our own
// file system, which is mounted nowhere, may be talked to.
bool isOurs(int folder) {
  struct stat here, self;
  return fstat(folder, &here) == 0 && stat("/proc/self/exe", &self) == 0 && here.st_dev == self.st_dev;
}

// To open the device of a module that is being removed is to have the kernel ask for that very device.
bool asksForDevice(int folder, kj::StringPtr module) {
  struct stat node;
  KJ_SYSCALL(fstatat(folder, kDevice, &node, AT_SYMLINK_NOFOLLOW));
  KJ_REQUIRE(S_ISCHR(node.st_mode));
  return module == kj::str("char-major-", major(node.st_rdev), "-", minor(node.st_rdev));
}

control::Autoload ask(int device, kj::StringPtr module) {
  capnp::MallocMessageBuilder message;
  message.initRoot<control::Request>().setAutoload(module);
  auto frame = capnp::messageToFlatArray(message);
  ssize_t n;
  KJ_SYSCALL(n = write(device, frame.begin(), frame.asBytes().size()));

  // It has less, and gives all of it at once.
  capnp::word reply[kReplyWords];
  KJ_SYSCALL(n = read(device, reply, sizeof(reply)));
  capnp::FlatArrayMessageReader reader(kj::arrayPtr(reply, n / sizeof(capnp::word)));
  auto answer = reader.getRoot<control::Reply>();
  KJ_REQUIRE(answer.getErrno() == 0 && answer.isAutoload());
  return answer.getAutoload();
}

control::Autoload askInFolder(kj::StringPtr path, kj::StringPtr module) try {
  int fd;
  KJ_SYSCALL(fd = open(path.cStr(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  kj::AutoCloseFd folder(fd);
  if (!isOurs(folder) || asksForDevice(folder, module)) return control::Autoload::FALL_BACK;
  KJ_SYSCALL(fd = openat(folder, kDevice, O_RDWR | O_NOFOLLOW | O_CLOEXEC));
  kj::AutoCloseFd device(fd);
  return ask(device, module);
} catch (const kj::Exception&) {
  // Whatever it was, there is nobody to tell, and modprobe is still there.
  return control::Autoload::FALL_BACK;
} catch (const std::exception&) {
  return control::Autoload::FALL_BACK;
}

bool isAnother(const char* path) {
  struct stat other, self;
  return stat(path, &other) == 0 && stat("/proc/self/exe", &self) == 0 &&
         (other.st_dev != self.st_dev || other.st_ino != self.st_ino);
}

}  // namespace

ModprobePath parseModprobePath(kj::StringPtr path) {
  constexpr kj::StringPtr proc = "/proc/"_kj, cwd = "/cwd"_kj;
  if (!path.startsWith(proc)) return {{}, path};
  auto rest = path.slice(proc.size());
  KJ_IF_MAYBE (end, rest.findFirst('/')) {
    auto program = rest.slice(*end);
    if (!isPid(rest.slice(0, *end)) || !program.startsWith(cwd)) return {{}, path};
    program = program.slice(cwd.size());
    if (!program.startsWith("/")) return {{}, path};
    return {kj::heapString(path.slice(0, path.size() - program.size())), program};
  }
  return {{}, path};
}

bool calledAsModprobe(int argc, char* argv[]) {
  return argc == 4 && argv[1] == "-q"_kj && argv[2] == "--"_kj;
}

int standInForModprobe(char* argv[]) {
  auto path = parseModprobePath(argv[0]);
  auto what = path.folder.size() > 0 ? askInFolder(path.folder, argv[3]) : control::Autoload::FALL_BACK;
  if (what == control::Autoload::DONE) return 0;
  if (what == control::Autoload::REFUSED) return kRefused;
  // The path may have changed since the kernel looked for us by it: then it names the program itself already.
  // But whoever starts this one by another name shall not have it start itself for ever.
  if (path.folder.size() == 0 && !isAnother(argv[0])) return kRefused;
  argv[0] = const_cast<char*>(path.program.cStr());
  execv(argv[0], argv);
  return kRefused;
}

}  // namespace umb
