// SPDX-License-Identifier: GPL-2.0-only
#include "config_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>

#include <algorithm>
#include <cerrno>

#include "config_parser.h"
#include "file.h"
#include "kernel_command_line.h"
#include "runtime/error.h"

namespace umb {
namespace {

int64_t nowNs() {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

// A link to /dev/null in the place of a file is how one is switched off.
bool isNull(const std::string& path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && S_ISCHR(status.st_mode) && status.st_rdev == makedev(1, 3);
}

[[noreturn]] void throwRefused(const Error& error, bool isNew, kj::StringPtr hint) {
  throw Error(EACCES, kj::str(error.reason(), "; ",
                              isNew ? "this helper may read what was there when it started, and is started "
                                      "again for what is new, at most once in five seconds and not while "
                                      "it loads modules: ask again"_kj
                                    : hint));
}

}  // namespace

ConfigSource::ConfigSource(ConfigPlaces places, Log log) : places_(std::move(places)), log_(kj::mv(log)) {}

bool ConfigSource::isCurrent(const State& state) {
  if (state.config == nullptr) return false;
  return std::all_of(state.stamps.begin(), state.stamps.end(), [&](const auto& entry) {
    return entry.second.settledAt(state.readNs) && entry.second == FileStamp(entry.first);
  });
}

std::vector<ConfigFile> ConfigSource::list(State& state) try {
  state.outdated = places_.known != nullptr &&
                   !std::all_of(places_.folders.begin(), places_.folders.end(),
                                [&](const auto& folder) { return places_.known->allowsFolder(folder); });
  return listConfigFiles(places_.folders, places_.softdep);
} catch (const Error& error) {
  if (error.errnum() != EACCES) throw;
  throwRefused(error, state.outdated,
               "this helper has none of root's capabilities: make it readable (chmod a+rx)");
}

bool ConfigSource::isNew(const std::string& path) const {
  return places_.known != nullptr && path != places_.softdep && !places_.known->allowsFile(path);
}

kj::Maybe<RegularFile> ConfigSource::open(State& state, const std::string& path) try {
  return openRegular(path.c_str());
} catch (const Error& error) {
  if (error.errnum() != EACCES) throw;
  bool refusedAsNew = isNew(path);
  state.outdated |= refusedAsNew;
  throwRefused(error, refusedAsNew,
               "this helper has none of root's capabilities: make it readable (chmod a+r)");
}

void ConfigSource::read(State& state) {
  state.config = nullptr;
  state.outdated = false;
  state.stamps.clear();
  state.readNs = nowNs();
  // Each stamp before what it is of, so that a change in between shows.
  for (const auto& folder : places_.folders) state.stamps.try_emplace(folder, folder);
  // What leads to a folder is no file, but may become one.
  for (const auto& link : configLinks(places_.folders)) state.stamps.try_emplace(link, link);
  auto config = kj::atomicRefcounted<ModuleConfig>();
  uint64_t bytes = 0;
  for (const auto& entry : list(state)) {
    state.stamps.try_emplace(entry.path, entry.path);
    if (isNull(entry.path)) continue;
    KJ_IF_MAYBE (file, open(state, entry.path)) {
      bytes += file->size;
      if (bytes > kMaxConfigBytes) {
        throw Error(EFBIG, kj::str(file->path, ": modprobe's configuration is larger than ",
                                   kMaxConfigBytes >> 20, " MiB with it"));
      }
      FileInput input(*file);
      parseConfig(input, file->path, *config);
    } else {
      state.outdated |= isNew(entry.path);
    }
  }
  parseCommandLine(places_.commandLine.c_str(), *config);
  std::vector<std::string> complaints;
  for (const auto& line : config->complaints()) complaints.emplace_back(line.cStr());
  // A file whose time is to come is read again and again.
  if (complaints != state.complaints) {
    for (const auto& line : complaints) log_(line.c_str());
  }
  state.complaints = std::move(complaints);
  state.config = kj::Own<const ModuleConfig>(kj::mv(config));
}

kj::Own<const ModuleConfig> ConfigSource::current(IfOutdated ifOutdated) {
  auto state = state_.lockExclusive();
  auto look = [&] {
    if (ifOutdated == IfOutdated::refuse && state->outdated) throw ConfigOutdated();
  };
  if (!isCurrent(*state)) {
    try {
      read(*state);
    } catch (const Error&) {
      look();
      throw;
    }
  }
  look();
  return kj::atomicAddRef(*KJ_ASSERT_NONNULL(state->config));
}

}  // namespace umb
