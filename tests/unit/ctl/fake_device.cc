// SPDX-License-Identifier: GPL-2.0-only
#include "fake_device.h"

#include <capnp/serialize.h>
#include <errno.h>
#include <kj/debug.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

namespace umb::ctl {
namespace {

class SocketOutputStream final : public kj::OutputStream {
  // What the other end does not wait for is dropped, as a real device drops it: no SIGPIPE.

 public:
  explicit SocketOutputStream(int fd) : fd_(fd) {}

  void write(const void* buffer, size_t size) override {
    auto bytes = static_cast<const kj::byte*>(buffer);
    while (size > 0) {
      const ssize_t sent = send(fd_, bytes, size, MSG_NOSIGNAL);
      if (sent < 0 && (errno == EPIPE || errno == ECONNRESET)) return;
      KJ_REQUIRE(sent > 0, "cannot send", strerror(errno));
      bytes += sent;
      size -= kj::implicitCast<size_t>(sent);
    }
  }

 private:
  int fd_;
};

}  // namespace

FakeDevice::FakeDevice(std::deque<Step> script) {
  int ends[2];
  KJ_SYSCALL(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
  device_.emplace(kj::AutoCloseFd(ends[0]));
  thread_ = kj::heap<kj::Thread>([this, end = kj::AutoCloseFd(ends[1]), script = kj::mv(script)]() mutable {
    serve(kj::mv(end), kj::mv(script));
  });
}

void FakeDevice::serve(kj::AutoCloseFd fd, std::deque<Step> script) {
  kj::FdInputStream input(fd.get());
  SocketOutputStream output(fd.get());
  bool events = false;
  for (Step& step : script) {
    capnp::MallocMessageBuilder reply;
    capnp::MallocMessageBuilder none;
    if (events) {
      step.answer(none.initRoot<control::Request>().asReader(), reply.initRoot<control::Reply>());
    } else {
      capnp::InputStreamMessageReader request(input);
      step.answer(request.getRoot<control::Request>(), reply.initRoot<control::Reply>());
      events = request.getRoot<control::Request>().isEvents();
    }
    capnp::writeMessage(output, reply);
    output.write(step.data.data(), step.data.size());
  }
  // Only says no more: a request that nobody reads must not end in SIGPIPE. A real device sends none.
  KJ_SYSCALL(shutdown(fd.get(), SHUT_WR));
  kj::byte ignored[256];
  // An end that was closed with bytes unread gives ECONNRESET here, which is an end like any other.
  while (read(fd.get(), ignored, sizeof(ignored)) > 0) continue;
}

}  // namespace umb::ctl
