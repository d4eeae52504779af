// SPDX-License-Identifier: GPL-2.0-only
#include "fake_kernel.h"

#include <capnp/serialize.h>
#include <fcntl.h>
#include <kj/debug.h>
#include <poll.h>
#include <unistd.h>

#include "delegate.capnp.h"

namespace umb::test {
namespace {

constexpr int kPatienceMs = 10'000;
constexpr size_t kLargestFrame = 16 << 20;

bool readable(int fd, int milliseconds) {
  pollfd wait{.fd = fd, .events = POLLIN, .revents = 0};
  int n;
  KJ_SYSCALL(n = poll(&wait, 1, milliseconds));
  return n > 0;
}

void takeReturn(wire::Return::Reader answer, Said& said) {
  said.id = answer.getId();
  said.errnum = answer.getErrno();
  said.reason = answer.getReason().cStr();
  if (answer.hasPayload())
    said.text = answer.getPayload().getAs<delegate::LoadModuleRequest>().getName().cStr();
}

void takeHello(wire::Hello::Reader hello, Said& said) {
  said.minVersion = hello.getMinVersion();
  said.maxVersion = hello.getMaxVersion();
  said.nonce = hello.getNonce();
  said.schemaId = hello.getSchemaId();
  said.role = hello.getRole().cStr();
  said.buildId.assign(hello.getBuildId().begin(), hello.getBuildId().end());
}

}  // namespace

Pipe::Pipe() {
  int ends[2];
  KJ_SYSCALL(pipe2(ends, O_CLOEXEC));
  readEnd = kj::AutoCloseFd(ends[0]);
  writeEnd = kj::AutoCloseFd(ends[1]);
}

FakeKernel::FakeKernel(kj::AutoCloseFd calls, kj::AutoCloseFd returns)
    : calls_(kj::mv(calls)), returns_(kj::mv(returns)), writer_(calls_), reader_(returns_, kLargestFrame) {}

void FakeKernel::hello(const HelloFields& fields) {
  capnp::MallocMessageBuilder message;
  auto hello = message.initRoot<wire::Envelope>().initHello();
  hello.setMinVersion(fields.minVersion);
  hello.setMaxVersion(fields.maxVersion);
  hello.setNonce(fields.nonce);
  hello.setSchemaId(fields.schemaId);
  hello.setRole(fields.role.c_str());
  auto limits = hello.initLimits();
  limits.setMaxMessageBytes(fields.maxMessageBytes);
  limits.setMaxInFlight(fields.maxInFlight);
  limits.setArenaBytes(fields.arenaBytes);
  limits.setMaxWorkers(fields.maxWorkers);
  send(message);
}

void FakeKernel::call(uint64_t id, uint16_t method, const std::string& text, uint32_t timeoutMs) {
  capnp::MallocMessageBuilder message;
  auto call = message.initRoot<wire::Envelope>().initCall();
  call.setId(id);
  call.setMethod(method);
  call.setTimeoutMs(timeoutMs);
  call.getPayload().initAs<delegate::LoadModuleRequest>().setName(text.c_str());
  send(message);
}

void FakeKernel::cancel(uint64_t id) {
  capnp::MallocMessageBuilder message;
  message.initRoot<wire::Envelope>().initCancel().setId(id);
  send(message);
}

void FakeKernel::shutdown() {
  capnp::MallocMessageBuilder message;
  message.initRoot<wire::Envelope>().initShutdown();
  send(message);
}

void FakeKernel::raw(const void* bytes, size_t size) {
  kj::FdOutputStream(calls_.get()).write(bytes, size);
}

Said FakeKernel::next() {
  KJ_REQUIRE(reader_.frameIsBuffered() || readable(returns_, kPatienceMs), "the helper says nothing");
  auto frame = KJ_REQUIRE_NONNULL(reader_.read(), "the helper closed its end");
  capnp::FlatArrayMessageReader message(frame);
  auto envelope = message.getRoot<wire::Envelope>();
  Said said;
  said.kind = envelope.which();
  if (envelope.isReturn()) takeReturn(envelope.getReturn(), said);
  if (envelope.isHello()) takeHello(envelope.getHello(), said);
  if (envelope.isEvent()) {
    said.code = envelope.getEvent().getCode();
    said.text = envelope.getEvent().getPayload().getAs<delegate::LoadModuleRequest>().getName().cStr();
  }
  return said;
}

bool FakeKernel::silentFor(int milliseconds) {
  return !reader_.frameIsBuffered() && !readable(returns_, milliseconds);
}

bool FakeKernel::atEnd() {
  KJ_REQUIRE(readable(returns_, kPatienceMs), "the helper does not end");
  return reader_.read() == nullptr;
}

}  // namespace umb::test
