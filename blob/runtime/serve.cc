// SPDX-License-Identifier: GPL-2.0-only
#include "serve.h"

#include <kj/debug.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "apparmor.h"
#include "server.h"

namespace umb {
namespace {

constexpr int kCallsFd = STDIN_FILENO;
constexpr int kReturnsFd = STDOUT_FILENO;
constexpr int kArenaFd = STDERR_FILENO + 1;
constexpr size_t kMaxHelloBytes = 4096;

constexpr int kExitBroken = 1;
constexpr int kExitUsage = 2;

void log(kj::StringPtr line) {
  auto text = kj::str(oneLine(line), "\n");
  // One write() is one line in the kernel's log. If it fails there is nobody left to tell.
  [[maybe_unused]] ssize_t n = ::write(STDERR_FILENO, text.begin(), text.size());
}

bool startedByKernel(int argc) {
  struct stat calls;
  return argc == 2 && fstat(kCallsFd, &calls) == 0 && S_ISFIFO(calls.st_mode);
}

int explainYourself(const char* program) {
  log(kj::str(program,
              " is started by its kernel module, which talks to it over pipes; load the module with modprobe "
              "instead"));
  return kExitUsage;
}

void requireArena(uint64_t bytes) {
  struct stat arena;
  if (fstat(kArenaFd, &arena) != 0 || !S_ISREG(arena.st_mode) ||
      static_cast<uint64_t>(arena.st_size) < bytes) {
    throw ProtocolError(
        kj::str("descriptor ", kArenaFd, " is not the arena of ", bytes, " bytes that the hello promises"));
  }
}

void sayHello(FrameWriter& writer, wire::Hello::Reader kernel, const Identity& self) {
  capnp::MallocMessageBuilder message;
  answerHello(kernel, self, message.initRoot<wire::Envelope>().initHello());
  writer.write(message);
}

// The profile is entered last, so that it need not allow what giving up the rest takes.
void confine(const Identity& self, const Sandbox& sandbox, uint64_t arenaBytes, uid_t user) {
  AppArmor apparmor(kj::str(self.program, ".", self.role));
  for (auto& line : enterSandbox(sandbox, arenaBytes, user)) log(line);
  apparmor.enter();
}

void serveSession(Hail hail, const Identity& self, const Role& role, FrameReader& reader,
                  FrameWriter& writer) {
  auto limits = limitsOf(hail.hello());
  KJ_IF_MAYBE (reason, refuse(hail.hello(), self)) {
    sayHello(writer, hail.hello(), self);
    throw ProtocolError(kj::mv(*reason));
  }
  if (limits.arenaBytes > 0) requireArena(limits.arenaBytes);
  closeDescriptorsFrom(limits.arenaBytes > 0 ? kArenaFd + 1 : kArenaFd);
  confine(self, role.sandbox, limits.arenaBytes, hail.hello().getUid());
  Session session(limits, limits.arenaBytes > 0 ? kArenaFd : -1, writer);
  Dispatcher dispatcher(writer, role.methods(session), limits);
  reader.setMaxFrameBytes(limits.maxMessageBytes);
  sayHello(writer, hail.hello(), self);
  try {
    serveCalls(reader, writer, dispatcher);
  } catch (const ProtocolError& error) {
    // At once: a call that runs might take minutes, and its return would have nobody to go to.
    log(error.reason());
    _exit(kExitBroken);
  }
}

}  // namespace

int serve(int argc, char* argv[], uint64_t schemaId, std::initializer_list<Role> roles) try {
  if (!startedByKernel(argc)) return explainYourself(argc > 0 ? argv[0] : "this program");
  hardenProcess();
  Identity self{.program = argv[0], .schemaId = schemaId, .role = argv[1], .buildId = buildId()};
  auto role = std::find_if(roles.begin(), roles.end(), [&](const Role& r) { return self.role == r.name; });
  if (role == roles.end()) throw ProtocolError(kj::str("this program has no role \"", self.role, "\""));

  FrameReader reader(kCallsFd, kMaxHelloBytes);
  FrameWriter writer(kReturnsFd);
  KJ_IF_MAYBE (frame, reader.read()) {
    serveSession(Hail(kj::mv(*frame)), self, *role, reader, writer);
    return 0;
  }
  return explainYourself(argv[0]);
} catch (const ProtocolError& error) {
  log(error.reason());
  return kExitBroken;
} catch (const kj::Exception& exception) {
  log(exception.getDescription());
  return kExitBroken;
} catch (const std::exception& exception) {
  log(exception.what());
  return kExitBroken;
}

}  // namespace umb
