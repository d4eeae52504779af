// SPDX-License-Identifier: GPL-2.0-only
#include "fake_device.h"

#include <capnp/serialize.h>
#include <kj/debug.h>
#include <sys/socket.h>
#include <unistd.h>

namespace umb::ctl {

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
  kj::FdOutputStream output(fd.get());
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
