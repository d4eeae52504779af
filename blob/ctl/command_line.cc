// SPDX-License-Identifier: GPL-2.0-only
#include "command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>

namespace umb::ctl {
namespace {

constexpr int kUsage = 2;

void addCommands(CLI::App& app, Options& options) {
  app.add_flag("--json", options.json, "One JSON object a line, for programs");
  auto command = [&](const char* name, const char* help, Command which) {
    CLI::App* sub = app.add_subcommand(name, help);
    sub->fallthrough();
    sub->callback([&options, which]() { options.command = which; });
    return sub;
  };

  command("status", "Show the helpers", Command::kStatus);
  CLI::App* module =
      command("module", "Load modules, by name or alias, and what they depend on", Command::kModule);
  module->add_option("NAME", options.modules, "A module's name or alias")->required();
  module->add_flag(
      "-r,--remove", options.unload,
      "Unload them instead, and their soft dependencies and what they depended on if nothing else "
      "uses it");
  CLI::App* firmware = command("firmware", "Find a firmware file", Command::kFirmware);
  firmware->add_option("NAME", options.firmware, "Below the kernel's firmware folders, without .xz or .zst")
      ->required();
  firmware
      ->add_option("-o,--output", options.output,
                   "Write it, decompressed, to this file; - is standard output")
      ->type_name("FILE");
  command("events", "Show what happens, until interrupted", Command::kEvents);
  command("reset", "Forget the crashes of a helper, and start it if it was given up", Command::kReset)
      ->add_option("HELPER", options.helper, "Which one, as status names it; all if not given");
  command("restart",
          "Have helpers make way for successors, which see what has come into being since they started",
          Command::kRestart)
      ->add_option("HELPER", options.helpers, "Which ones, as status names them; all if not given");
  CLI::App* takeover = command("takeover", "Show what is done in the kernel's place, or switch all of it off",
                               Command::kTakeover);
  auto verb = [&](const char* name, const char* help, Command which) {
    CLI::App* sub = takeover->add_subcommand(name, help);
    sub->fallthrough();
    sub->callback([&options, which]() { options.command = which; });
  };
  takeover->require_subcommand(0, 1);
  // Called after its subcommand's.
  takeover->callback([&options, takeover]() {
    if (takeover->get_subcommands().empty()) options.command = Command::kTakeover;
  });
  verb("status", "Show it", Command::kTakeover);
  verb("on", "Do again what the module's parameter takeover says", Command::kTakeoverOn);
  verb("off", "Do nothing, now and whenever the module is loaded, whatever the parameter says",
       Command::kTakeoverOff);
}

Exit usage(const std::string& why) {
  return {kUsage, "", "umbctl: " + why + "; see umbctl --help\n"};
}

Exit exitOf(const CLI::App& app, const CLI::ParseError& error) {
  std::ostringstream out, err;
  if (app.exit(error, out, err) == 0) return {0, out.str(), ""};
  // CLI11 looks at what is missing before it looks at what is too much.
  const std::vector<std::string> rest = app.remaining();
  if (app.get_subcommands().empty() && !rest.empty())
    return usage("unknown command or option: " + rest.front());
  return usage(error.what());
}

}  // namespace

std::variant<Options, Exit> parseCommandLine(std::vector<std::string> arguments) {
  Options options;
  CLI::App app("Asks the umblob module for modules and firmware", "umbctl");
  app.require_subcommand(1);
  app.set_version_flag("--version", "umbctl " UMB_VERSION);
  addCommands(app, options);
  try {
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants it
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    return exitOf(app, error);
  }
  if (options.output == "") return usage("--output needs the name of a file");
  if (options.json && options.output == "-")
    return usage("--json and -o - would both write to standard output");
  return options;
}

}  // namespace umb::ctl
