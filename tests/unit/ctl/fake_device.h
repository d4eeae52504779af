// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/thread.h>

#include <deque>
#include <functional>
#include <optional>
#include <string>

#include "control.capnp.h"
#include "device.h"

namespace umb::ctl {

class FakeDevice {
  // The module's end of control.capnp, at the other end of a socket: answers each request with what a script
  // says.

 public:
  struct Step {
    std::function<void(control::Request::Reader, control::Reply::Builder)> answer;
    std::string data = {};  // follows the reply as it is
  };

  explicit FakeDevice(std::deque<Step> script);
  // After the last step it hangs up.

  KJ_DISALLOW_COPY(FakeDevice);

  Device& device() { return *device_; }

 private:
  void serve(kj::AutoCloseFd fd, std::deque<Step> script);

  kj::Own<kj::Thread> thread_;  // ends when device_, which goes first, is closed
  std::optional<Device> device_;
};

class StringStream final : public kj::OutputStream {
 public:
  void write(const void* buffer, size_t size) override {
    text.append(static_cast<const char*>(buffer), size);
    writes++;
  }

  std::string text;
  int writes = 0;
};

}  // namespace umb::ctl
