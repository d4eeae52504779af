// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include <errno.h>
#include <kj/debug.h>

#include "output_file.h"

namespace umb::ctl {
namespace {

using BytesHandler = kj::Function<void(kj::ArrayPtr<const kj::byte>)>;

// More the schema does not let through; 255 is what the module allows.
constexpr size_t kLongestSentName = 4096;
constexpr size_t kLongestHelper = 63;
constexpr size_t kPieceBytes = 256 * 1024;

// Does what is to be done for a name; a Failure is told to the output.
bool attempt(Output& output, const Subject& subject, kj::Function<void()> action) {
  try {
    action();
    return true;
  } catch (const Failure& failure) {
    output.failure(subject, failure);
    return false;
  }
}

void checkLength(kj::StringPtr name) {
  if (name.size() > kLongestSentName)
    throw Failure(ENAMETOOLONG, kj::str("the name has more than 255 bytes"));
}

void checkHelper(kj::StringPtr name) {
  if (name.size() > kLongestHelper) throw Failure(ENAMETOOLONG, kj::str("no helper has so long a name"));
}

kj::Own<Answer> askForModule(Device& device, kj::StringPtr name) {
  checkLength(name);
  auto answer = device.ask([&](control::Request::Builder request) { request.setModule(name); });
  KJ_REQUIRE(answer->get().isModule(), "the device answered something else");
  return answer;
}

kj::Own<Answer> askForRemoval(Device& device, kj::StringPtr name) {
  checkLength(name);
  auto answer = device.ask([&](control::Request::Builder request) { request.setUnload(name); });
  KJ_REQUIRE(answer->get().isModule(), "the device answered something else");
  return answer;
}

kj::Own<Answer> askForFirmware(Device& device, kj::StringPtr name) {
  checkLength(name);
  auto answer = device.ask([&](control::Request::Builder request) { request.setFirmware(name); });
  KJ_REQUIRE(answer->get().isFirmware(), "the device answered something else");
  return answer;
}

void copyData(Device& device, uint64_t size, BytesHandler handle) {
  kj::Array<kj::byte> piece = kj::heapArray<kj::byte>(kj::min(size, uint64_t(kPieceBytes)));
  while (size > 0) {
    const size_t length = kj::min(size, uint64_t(piece.size()));
    device.data().read(piece.begin(), length);
    handle(piece.slice(0, length));
    size -= length;
  }
}

}  // namespace

bool showStatus(Device& device, Output& output) {
  auto answer = device.ask([](control::Request::Builder request) { request.setStatus(); });
  KJ_REQUIRE(answer->get().isStatus(), "the device answered something else");
  output.status(answer->get().getStatus());
  return true;
}

bool loadModules(Device& device, Output& output, kj::ArrayPtr<const kj::StringPtr> names) {
  bool all = true;
  for (kj::StringPtr name : names) {
    all &= attempt(output, {"module", name}, [&]() {
      auto answer = askForModule(device, name);
      output.module(name, answer->get().getModule());
    });
  }
  return all;
}

bool unloadModules(Device& device, Output& output, kj::ArrayPtr<const kj::StringPtr> names) {
  bool all = true;
  for (kj::StringPtr name : names) {
    all &= attempt(output, {"module", name}, [&]() {
      auto answer = askForRemoval(device, name);
      output.module(name, answer->get().getModule());
    });
  }
  return all;
}

bool describeFirmware(Device& device, Output& output, kj::StringPtr name) {
  return attempt(output, {"firmware", name}, [&]() {
    auto answer = askForFirmware(device, name);
    output.firmware(name, answer->get().getFirmware(), nullptr);
  });
}

bool saveFirmware(Device& device, Output& output, kj::StringPtr name, kj::StringPtr path) {
  return attempt(output, {"firmware", name}, [&]() {
    auto answer = askForFirmware(device, name);
    const control::Firmware::Reader firmware = answer->get().getFirmware();
    OutputFile file(path);
    copyData(device, firmware.getSize(), [&](kj::ArrayPtr<const kj::byte> bytes) { file.write(bytes); });
    file.commit();
    output.firmware(name, firmware, path);
  });
}

bool streamFirmware(Device& device, Output& output, kj::StringPtr name, kj::OutputStream& to) {
  return attempt(output, {"firmware", name}, [&]() {
    auto answer = askForFirmware(device, name);
    copyData(device, answer->get().getFirmware().getSize(),
             [&](kj::ArrayPtr<const kj::byte> bytes) { to.write(bytes.begin(), bytes.size()); });
  });
}

bool resetHelpers(Device& device, Output& output, kj::StringPtr name) {
  return attempt(output, {"helper", name}, [&]() {
    checkHelper(name);
    device.ask([&](control::Request::Builder request) { request.setReset(name); });
    output.reset(name);
  });
}

bool restartHelpers(Device& device, Output& output, kj::ArrayPtr<const kj::StringPtr> names) {
  const kj::StringPtr all = "";
  bool done = true;
  for (kj::StringPtr name : names.size() > 0 ? names : kj::arrayPtr(&all, 1)) {
    done &= attempt(output, {"helper", name}, [&]() {
      checkHelper(name);
      device.ask([&](control::Request::Builder request) { request.setRestart(name); });
      output.restart(name);
    });
  }
  return done;
}

bool showEvents(Device& device, Output& output) {
  device.ask([](control::Request::Builder request) { request.setEvents(); });
  for (;;) {
    auto answer = device.next();
    output.event(answer->get().getEvent());
  }
}

}  // namespace umb::ctl
