// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "call.h"
#include "frame.h"
#include "sandbox.h"

namespace umb {

struct SessionLimits {
  uint32_t maxMessageBytes = 0;
  uint32_t maxInFlight = 0;
  uint64_t arenaBytes = 0;
  uint32_t maxWorkers = 1;
};

class Session {
  // What the kernel granted this process, and the way to tell it something unasked.

 public:
  Session(SessionLimits limits, int arenaFd, FrameWriter& writer)
      : limits_(limits), arenaFd_(arenaFd), writer_(writer) {}
  KJ_DISALLOW_COPY(Session);

  const SessionLimits& limits() const { return limits_; }

  int arenaFd() const { return arenaFd_; }
  // Open for pwrite() if limits().arenaBytes is not 0; else -1.

  template <typename T, typename Fill>
  void event(uint16_t code, Fill&& fill) {
    capnp::MallocMessageBuilder message;
    auto event = message.initRoot<wire::Envelope>().initEvent();
    event.setCode(code);
    fill(event.getPayload().template initAs<T>());
    writer_.write(message);
  }
  // Sends an event whose payload, a T, `fill` fills in. From any thread.

 private:
  SessionLimits limits_;
  int arenaFd_;
  FrameWriter& writer_;
};

enum class RunOn {
  worker,  // may block; runs beside other calls
  reader,  // never blocks and takes microseconds; runs where frames are read, which saves a thread switch
};

struct Method {
  uint16_t number;
  std::function<void(Call&)> handle;  // called by several threads at once
  RunOn runOn = RunOn::worker;
};

struct Role {
  const char* name;
  Sandbox sandbox;
  std::function<std::vector<Method>(Session&)> methods;  // called once, after the sandbox is in force
};

}  // namespace umb
