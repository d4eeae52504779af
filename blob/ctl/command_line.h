// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace umb::ctl {

enum class Command {
  kStatus,
  kModule,
  kFirmware,
  kEvents,
  kReset,
  kRestart,
  kTakeover,
  kTakeoverOn,
  kTakeoverOff
};

struct Options {
  Command command = Command::kStatus;
  bool json = false;
  std::vector<std::string> modules;
  bool unload = false;  // the modules
  std::string firmware;
  std::optional<std::string> output;  // "-" is standard output
  std::string helper;                 // to be reset; empty for all
  std::vector<std::string> helpers;   // to be restarted; none for all
};

struct Exit {
  // Nothing to do: --help, --version, or a line that was not understood.
  int status;
  std::string out;
  std::string err;
};

std::variant<Options, Exit> parseCommandLine(std::vector<std::string> arguments);
// The arguments come without the program's name.

}  // namespace umb::ctl
