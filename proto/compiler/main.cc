// SPDX-License-Identifier: GPL-2.0-only OR MIT
// capnpc-umb: a plugin of `capnp compile` that generates C accessors for the kernel.
#include <capnp/serialize.h>
#include <kj/debug.h>
#include <kj/io.h>
#include <kj/main.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "cycles.h"
#include "header.h"
#include "schema.h"
#include "source.h"

namespace umb::compiler {
namespace {

class Plugin {
 public:
  explicit Plugin(kj::ProcessContext& context) : context(context) {}

  kj::MainFunc getMain() {
    return kj::MainBuilder(context, "capnpc-umb " UMB_VERSION,
                           "Generates C accessors for Cap'n Proto messages, fit for the kernel: one header "
                           "NAME.umb.h for "
                           "every schema file NAME.capnp. Not called directly but by \"capnp compile -o umb "
                           "FILE...\"; with options, \"capnp compile -o- FILE... | capnpc-umb OPTION...\".")
        .addOption({"user-space"}, KJ_BIND_METHOD(*this, allowFloat),
                   "Generate for user space alone: allows Float32 and Float64.")
        .addOptionWithArg({'C', "directory"}, KJ_BIND_METHOD(*this, setDirectory), "DIR",
                          "Write below DIR instead of the current directory.")
        .addOptionWithArg(
            {"source"}, KJ_BIND_METHOD(*this, setSource), "DIR",
            "Where the schemas are, if capnp was given --src-prefix: so that messages have lines.")
        .callAfterParsing(KJ_BIND_METHOD(*this, run))
        .build();
  }

 private:
  kj::MainBuilder::Validity allowFloat() {
    options.userSpace = true;
    return true;
  }

  kj::MainBuilder::Validity setDirectory(kj::StringPtr path) {
    directory = path.cStr();
    return true;
  }

  kj::MainBuilder::Validity setSource(kj::StringPtr path) {
    source = path.cStr();
    return true;
  }

  kj::MainBuilder::Validity run() {
    if (isatty(STDIN_FILENO)) {
      return kj::str("no request on the standard input; use: capnp compile -o umb FILE...");
    }
    kj::FdInputStream input(STDIN_FILENO);
    kj::BufferedInputStreamWrapper buffered(input);
    if (buffered.tryGetReadBuffer() == nullptr) {
      return kj::str("no request on the standard input; did capnp report an error?");
    }
    KJ_IF_MAYBE (exception, kj::runCatchingExceptions([&] { answer(buffered); })) {
      context.exitError(
          kj::str("the request on the standard input is damaged: ", exception->getDescription()));
    }
    return true;
  }

  void answer(kj::BufferedInputStream& input) {
    capnp::ReaderOptions limits;
    limits.traversalLimitInWords = 1ull << 30;  // what capnp itself wrote is no hostile input
    capnp::InputStreamMessageReader message(input, limits);
    auto request = message.getRoot<CodeGeneratorRequest>();

    Sources sources(roots());
    Problems problems(sources);
    Schema schema(request, problems);
    Cycles cycles(schema, problems);
    std::map<std::string, std::string> headers;
    for (auto file : request.getRequestedFiles()) {
      headers.emplace(outputName(file.getFilename()),
                      Header(schema, cycles, options, problems).generate(file));
    }
    const auto found = problems.all();
    for (const std::string& problem : found) context.error(problem.c_str());
    if (!found.empty()) return;  // error() has set the exit status; nothing is written
    for (auto& [name, text] : headers) write(name, text);
  }

  // capnp names a file relative to the directory that it was started in or, if it is not below that, to the
  // root. It runs a plugin in the directory of the output, but is itself still in the first.
  std::vector<Sources::Root> roots() const {
    std::vector<Sources::Root> found;
    if (!source.empty()) found.push_back({source, true});
    found.push_back({"", false});
    found.push_back({"/proc/" + std::to_string(getppid()) + "/cwd", false});
    found.push_back({"/", true});
    return found;
  }

  static std::string outputName(kj::StringPtr schemaFile) {
    std::string name = schemaFile.cStr();
    if (name.ends_with(".capnp")) name.resize(name.size() - 6);
    return name + ".umb.h";
  }

  void write(const std::string& name, const std::string& text) {
    const std::filesystem::path path = directory / name;
    std::error_code error;
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    if (!file) context.exitError(kj::str(path.c_str(), ": cannot be written: ", strerror(errno)));
  }

  kj::ProcessContext& context;
  Options options;
  std::filesystem::path source;
  std::filesystem::path directory;
};

}  // namespace
}  // namespace umb::compiler

int main(int argc, char* argv[]) {
  kj::TopLevelProcessContext context(argv[0]);
  umb::compiler::Plugin plugin(context);
  return kj::runMainAndExit(context, plugin.getMain(), argc, argv);
}
