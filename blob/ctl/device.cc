// SPDX-License-Identifier: GPL-2.0-only
#include "device.h"

#include <errno.h>
#include <fcntl.h>
#include <kj/debug.h>
#include <unistd.h>

#include <system_error>

#include "umblob_ctl.h"

namespace umb::ctl {

Answer::Answer(kj::InputStream& input) : message_(input), reply_(message_.getRoot<control::Reply>()) {}

kj::String describeErrno(int error) {
  const std::string text = std::generic_category().message(error);
  return kj::heapString(text.data(), text.size());
}

Failure openFailure(int error, kj::StringPtr path) {
  switch (error) {
    case ENOENT:
    case ENODEV:
    case ENXIO:
      return Failure(error, kj::str(path, ": not there; load the module with 'modprobe umblob'"));
    default:
      return Failure(error, kj::str(path, ": ", describeErrno(error)));
  }
}

Failure writeFailure(int error) {
  switch (error) {
    case EPERM:
      return Failure(error, kj::str("only root, or a process with CAP_NET_ADMIN, may ask for this"));
    case EOPNOTSUPP:
      return Failure(error, kj::str("the umblob module that is loaded does not know this request"));
    case EBADMSG:
    case EMSGSIZE:
      return Failure(error, kj::str("the umblob module did not understand the request"));
    default:
      return Failure(error, kj::str("the umblob module did not take the request"));
  }
}

Device Device::open(kj::StringPtr path) {
  int fd;
  KJ_SYSCALL_HANDLE_ERRORS(fd = ::open(path.cStr(), O_RDWR | O_CLOEXEC)) {
    default:
      throw openFailure(error, path);
  }
  return Device(kj::AutoCloseFd(fd));
}

void Device::send(RequestWriter& write) {
  capnp::MallocMessageBuilder message;
  write(message.initRoot<control::Request>());
  const kj::Array<capnp::word> frame = capnp::messageToFlatArray(message);
  const kj::ArrayPtr<const kj::byte> bytes = frame.asBytes();
  KJ_REQUIRE(bytes.size() <= UMBLOB_CTL_REQUEST_MAX, "the request is too long");
  ssize_t written;
  KJ_SYSCALL_HANDLE_ERRORS(written = ::write(fd_, bytes.begin(), bytes.size())) {
    default:
      throw writeFailure(error);
  }
  KJ_REQUIRE(size_t(written) == bytes.size(), "the device took a part of the request");
}

kj::Own<Answer> Device::ask(RequestWriter write) {
  send(write);
  auto answer = kj::heap<Answer>(input_);
  const control::Reply::Reader reply = answer->get();
  if (reply.getErrno() != 0) throw Failure(reply.getErrno(), kj::heapString(reply.getReason()));
  return answer;
}

kj::Own<Answer> Device::next() {
  auto answer = kj::heap<Answer>(input_);
  KJ_REQUIRE(answer->get().isEvent(), "the device gave something else than an event");
  return answer;
}

}  // namespace umb::ctl
