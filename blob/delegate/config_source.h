// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/function.h>
#include <kj/mutex.h>
#include <kj/string.h>

#include <exception>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "config_files.h"
#include "file.h"
#include "known_config.h"
#include "module_config.h"

namespace umb {

inline constexpr size_t kMaxConfigBytes = 2UL << 20;
// Of all files together.

struct ConfigPlaces {
  std::vector<std::string> folders;  // see listConfigFiles()
  std::string softdep;
  std::string commandLine;                             // its text
  std::shared_ptr<const KnownConfig> known = nullptr;  // of the same folders; if null, all may be read
};

enum class IfOutdated { take, refuse };

class ConfigOutdated final : public std::exception {
  // The configuration cannot be read, or not all of it be seen, for a reason that a helper which is started
  // now would not have: there is something that was not `known`. What just cannot be read is no such reason.

 public:
  const char* what() const noexcept override { return "modprobe's configuration has what is new"; }
};

class ConfigSource {
  // The configuration as it is now. Used by several threads.

 public:
  using Log = kj::Function<void(kj::StringPtr)>;

  explicit ConfigSource(
      ConfigPlaces places, Log log = [](kj::StringPtr) {});

  kj::Own<const ModuleConfig> current(IfOutdated ifOutdated = IfOutdated::take);
  // Reads it again if a folder or a file has changed since the last time, which costs a stat() for each
  // otherwise. What is passed over goes to the log, and again when it is something else. Throws Error that
  // names the file and the line; ConfigOutdated if that is to be refused.

 private:
  struct State {
    kj::Maybe<kj::Own<const ModuleConfig>> config;
    std::map<std::string, FileStamp> stamps;
    int64_t readNs = 0;  // when its reading began
    std::vector<std::string> complaints;
    bool outdated = false;
  };

  static bool isCurrent(const State& state);
  void read(State& state);
  std::vector<ConfigFile> list(State& state);
  bool isNew(const std::string& path) const;
  kj::Maybe<RegularFile> open(State& state, const std::string& path);

  ConfigPlaces places_;
  kj::MutexGuarded<State> state_;
  Log log_;
};

}  // namespace umb
