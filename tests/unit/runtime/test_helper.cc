// SPDX-License-Identifier: GPL-2.0-only
// A helper for serve_test: each method shows one thing.
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "delegate.capnp.h"
#include "runtime/serve.h"

namespace {

void echo(umb::Call& call) {
  call.reply<umb::delegate::LoadModuleRequest>().setName(
      call.request<umb::delegate::LoadModuleRequest>().getName());
}

void crash(umb::Call&) {
  abort();
}

void waitForCancel(umb::Call& call) {
  while (!call.cancelled()) usleep(1000);
}

void useMemory(umb::Call&) {
  constexpr size_t kBytes = 8 << 20;
  auto* memory = static_cast<volatile char*>(malloc(kBytes));
  for (size_t i = 0; i < kBytes; i += 4096) memory[i] = 1;
  free(const_cast<char*>(memory));
}

int errnoOf(long result) {
  return result < 0 ? errno : 0;
}

// Things that no role has asked for.
void overreach(umb::Call& call) {
  int opening = errnoOf(open("/etc/passwd", O_RDONLY));
  int connecting = errnoOf(socket(AF_UNIX, SOCK_STREAM, 0));
  int forking = errnoOf(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));
  call.reply<umb::delegate::LoadModuleRequest>().setName(kj::str(opening, " ", connecting, " ", forking));
}

std::vector<umb::Method> methods(umb::Session& session) {
  return {{0, echo},
          {1, crash},
          {2, waitForCancel},
          {3, useMemory},
          {5, overreach},
          {4, [&session](umb::Call& call) {
             auto text = kj::str(session.arenaFd(), " ", session.limits().arenaBytes);
             call.reply<umb::delegate::LoadModuleRequest>().setName(text);
           }}};
}

}  // namespace

int main(int argc, char* argv[]) {
  return umb::serve(argc, argv, 42, {{.name = "test", .sandbox = {.openFiles = 16}, .methods = methods}});
}
