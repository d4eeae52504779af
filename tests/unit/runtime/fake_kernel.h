// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/io.h>

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/frame.h"
#include "runtime/wire.h"

namespace umb::test {

struct Pipe {
  Pipe();
  kj::AutoCloseFd readEnd, writeEnd;
};

struct HelloFields {
  uint16_t minVersion = 1;
  uint16_t maxVersion = 1;
  uint64_t nonce = 0x1234567890abcdef;
  uint64_t schemaId = 0;
  std::string role = "test";
  uint32_t maxMessageBytes = 64 * 1024;
  uint32_t maxInFlight = 64;
  uint64_t arenaBytes = 0;
  uint32_t maxWorkers = 8;
};

struct Said {
  // One envelope from the helper, flattened.

  wire::Envelope::Which kind = wire::Envelope::HELLO;
  uint64_t id = 0;
  int errnum = 0;
  std::string reason;
  std::string text;   // of a payload that is a delegate::LoadModuleRequest
  uint16_t code = 0;  // of an event
  uint16_t minVersion = 0, maxVersion = 0;
  uint64_t nonce = 0, schemaId = 0;
  std::string role;
  std::vector<kj::byte> buildId;
};

class FakeKernel {
  // The kernel's side of the two pipes. Payloads both ways are delegate::LoadModuleRequest, for their text.

 public:
  FakeKernel(kj::AutoCloseFd calls, kj::AutoCloseFd returns);

  void hello(const HelloFields& fields);
  void call(uint64_t id, uint16_t method, const std::string& text = "", uint32_t timeoutMs = 10'000);
  void cancel(uint64_t id);
  void shutdown();
  void send(capnp::MessageBuilder& message) { writer_.write(message); }
  void raw(const void* bytes, size_t size);
  void closeCalls() { calls_ = nullptr; }
  void closeReturns() { returns_ = nullptr; }

  Said next();
  // Fails the test, by an exception, if nothing comes within some seconds.

  bool silentFor(int milliseconds);
  bool atEnd();
  // Waits for the helper to close its end.

 private:
  kj::AutoCloseFd calls_, returns_;
  FrameWriter writer_;
  FrameReader reader_;
};

}  // namespace umb::test
