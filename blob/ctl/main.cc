// SPDX-License-Identifier: GPL-2.0-only
// Wires umbctl together.
#include <errno.h>
#include <kj/debug.h>
#include <kj/vector.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "command_line.h"
#include "commands.h"
#include "standard_stream.h"
#include "takeover.h"
#include "umblob_ctl.h"

namespace umb::ctl {
namespace {

constexpr int kFailed = 1;

bool runFirmware(Device& device, Output& output, const Options& options, kj::OutputStream& out) {
  const kj::StringPtr name = options.firmware.c_str();
  if (!options.output) return describeFirmware(device, output, name);
  if (*options.output == "-") return streamFirmware(device, output, name, out);
  return saveFirmware(device, output, name, options.output->c_str());
}

kj::Array<kj::StringPtr> namesOf(const std::vector<std::string>& names) {
  return KJ_MAP(name, names) {
    return kj::StringPtr(name.c_str());
  };
}

bool run(const Options& options, Output& output, kj::OutputStream& out) {
  // The switch is there without the module, too.
  if (options.command == Command::kTakeoverOff) return switchTakeover(output, true);
  if (options.command == Command::kTakeoverOn) return switchTakeover(output, false);
  Device device = Device::open(UMBLOB_CTL_PATH);
  const kj::Array<kj::StringPtr> modules = namesOf(options.modules);
  switch (options.command) {
    case Command::kStatus:
      return showStatus(device, output);
    case Command::kModule:
      return options.unload ? unloadModules(device, output, modules) : loadModules(device, output, modules);
    case Command::kFirmware:
      return runFirmware(device, output, options, out);
    case Command::kEvents:
      return showEvents(device, output);
    case Command::kReset:
      return resetHelpers(device, output, options.helper.c_str());
    case Command::kRestart:
      return restartHelpers(device, output, namesOf(options.helpers));
    case Command::kTakeover:
      return showTakeover(device, output);
    case Command::kTakeoverOn:
    case Command::kTakeoverOff:
      break;
  }
  KJ_UNREACHABLE;
}

int runAndReport(const Options& options) {
  StandardStream out(STDOUT_FILENO, "standard output");
  StandardStream err(STDERR_FILENO, "standard error");
  auto output = options.json ? newJsonOutput(out, err) : newTextOutput(out, err);
  try {
    return run(options, *output, out) ? 0 : kFailed;
  } catch (const BrokenPipe&) {
    return kFailed;  // as `umbctl events | head` ends
  } catch (const Failure& failure) {
    output->failure({}, failure);
  } catch (const kj::Exception& exception) {
    output->failure({}, Failure(EPROTO, kj::str(UMBLOB_CTL_PATH ": ", exception.getDescription())));
  }
  return kFailed;
}

int print(const Exit& exit) {
  StandardStream(STDOUT_FILENO, "standard output").write(exit.out.data(), exit.out.size());
  StandardStream(STDERR_FILENO, "standard error").write(exit.err.data(), exit.err.size());
  return exit.status;
}

}  // namespace
}  // namespace umb::ctl

int main(int argc, char** argv) {
  using namespace umb::ctl;
  // A reader that has gone is an error to report by the exit status, after cleaning up.
  signal(SIGPIPE, SIG_IGN);
  try {
    const auto parsed = parseCommandLine(std::vector<std::string>(argv + (argc > 0), argv + argc));
    if (const Exit* exit = std::get_if<Exit>(&parsed)) return print(*exit);
    return runAndReport(std::get<Options>(parsed));
  } catch (const std::exception& exception) {
    fprintf(stderr, "umbctl: %s\n", exception.what());
    return kFailed;
  }
}
