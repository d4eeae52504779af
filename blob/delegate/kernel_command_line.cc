// SPDX-License-Identifier: GPL-2.0-only
#include "kernel_command_line.h"

#include <fcntl.h>
#include <kj/io.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "names.h"
#include "runtime/error.h"

namespace umb {
namespace {

constexpr size_t kMaxBytes = 4095;
constexpr kj::StringPtr kPlace = "the kernel's command line"_kj;
constexpr std::string_view kBlacklist = "blacklist=";

kj::String copy(std::string_view text) {
  return kj::heapString(text.data(), text.size());
}

bool isSpace(char c) {
  return c != '\0' && strchr(" \n\t\v\f\r", c) != nullptr;
}

class Parser {
  // Takes one character after the other, and remembers where in the text the parts of the present word
  // begin.

 public:
  Parser(std::string_view text, ModuleConfig& config)
      : text_(text), config_(config), file_(config.addFile(kPlace)) {}

  void parse() {
    for (size_t at = 0; at < text_.size(); ++at) character(at);
    // What is open at the end is no word.
    if (!quoted_) space(text_.size());
  }

 private:
  enum class State { ignored, module, parameter, value };

  void character(size_t at) {
    char c = text_[at];
    if (c == '"') {
      quote(at);
    } else if (isSpace(c)) {
      space(at);
    } else if (c == '.' && (state_ == State::module || state_ == State::parameter)) {
      bool first = state_ == State::module;
      state_ = first ? State::parameter : State::ignored;
      if (first) parameterAt_ = at + 1;
    } else if (c == '=' && (state_ == State::module || state_ == State::parameter)) {
      bool named = state_ == State::parameter;
      state_ = named ? State::value : State::ignored;
      if (named) valueAt_ = at + 1;
    }
  }

  void quote(size_t at) {
    quoted_ = !quoted_;
    if (quoted_ && state_ == State::module && at == moduleAt_) {
      quoteBefore_ = true;
      moduleAt_ = at + 1;
    } else if (state_ != State::value) {
      state_ = State::ignored;
    }
  }

  void space(size_t at) {
    if (quoted_) {
      // Only a value may have spaces in it.
      if (state_ != State::value) state_ = State::ignored;
      return;
    }
    if (state_ == State::value || state_ == State::parameter) word(at);
    state_ = State::module;
    moduleAt_ = at + 1;
    quoteBefore_ = false;
  }

  void word(size_t end) {
    auto module = text_.substr(moduleAt_, parameterAt_ - 1 - moduleAt_);
    auto parameter = copy(text_.substr(parameterAt_, end - parameterAt_));
    // "module.parameter=some value" is what the boot loader made of module.parameter="some value".
    if (quoteBefore_) {
      parameter = kj::str(copy(text_.substr(parameterAt_, valueAt_ - parameterAt_)), '"',
                          copy(text_.substr(valueAt_, end - valueAt_)));
    }
    std::string_view whole(parameter.begin(), parameter.size());
    if (module == "modprobe" && whole.substr(0, kBlacklist.size()) == kBlacklist)
      return blacklist(whole.substr(kBlacklist.size()));
    KJ_IF_MAYBE (name, normalizedAlias(copy(module))) {
      config_.addOptions(kj::mv(*name), kj::mv(parameter));
    } else {
      config_.complain(kj::str(kPlace, ": not a module's name: '", copy(module), "'"));
    }
  }

  // The names are taken as they are: a module with '-' is to be written with '_' here.
  void blacklist(std::string_view names) {
    for (;;) {
      auto name = names.substr(0, names.find(','));
      config_.addBlacklist(copy(name), {.file = file_, .line = 1});
      if (name.size() == names.size()) return;
      names.remove_prefix(name.size() + 1);
    }
  }

  std::string_view text_;
  ModuleConfig& config_;
  kj::StringPtr file_;
  State state_ = State::module;
  bool quoted_ = false;
  bool quoteBefore_ = false;
  size_t moduleAt_ = 0, parameterAt_ = 0, valueAt_ = 0;
};

}  // namespace

kj::String readCommandLine(kj::StringPtr path) {
  kj::AutoCloseFd fd(open(path.cStr(), O_RDONLY | O_CLOEXEC));
  if (fd.get() < 0) {
    if (errno == ENOENT) return kj::String();
    throwErrno(errno, path);
  }
  auto text = kj::heapString(kMaxBytes);
  size_t size = kj::FdInputStream(fd.get()).tryRead(text.begin(), text.size(), text.size());
  return kj::heapString(text.begin(), strnlen(text.begin(), size));
}

void parseCommandLine(kj::StringPtr text, ModuleConfig& config) {
  Parser(std::string_view(text.begin(), text.size()), config).parse();
}

}  // namespace umb
