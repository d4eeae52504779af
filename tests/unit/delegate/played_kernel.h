// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "delegate/module_kernel.h"
#include "delegate/names.h"

namespace umb::test {

using Names = std::vector<std::string>;

class PlayedKernel final : public ModuleKernel {
  // Takes modules as a kernel would, by their file's name; `refuse` decides otherwise.

 public:
  int insertFile(int fd, kj::StringPtr options, bool compressed) override {
    char path[4096] = {};
    EXPECT_GT(readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), path, sizeof(path) - 1), 0);
    auto name = std::string(moduleName(path).cStr());
    busy = true;
    if (onInsert) onInsert(name);
    std::this_thread::sleep_for(slowness);
    std::lock_guard lock(mutex_);
    lastCompressed = compressed;
    lastOptions = options.cStr();
    return take(name);
  }

  int insertImage(kj::ArrayPtr<const kj::byte> image, kj::StringPtr options) override {
    std::lock_guard lock(mutex_);
    lastOptions = options.cStr();
    lastImage.assign(image.asChars().begin(), image.size());
    return take("(image)");
  }

  ModuleState state(kj::StringPtr module) override {
    std::lock_guard lock(mutex_);
    if (onState) onState(module.cStr());
    return states[module.cStr()];
  }

  int remove(kj::StringPtr module) override {
    std::lock_guard lock(mutex_);
    std::string name = module.cStr();
    if (states[name] != ModuleState::live) return ENOENT;
    if (uses[name] > 0) return EAGAIN;
    if (int errnum = refuse(name)) return errnum;
    states[name] = ModuleState::absent;
    removed.push_back(name);
    if (onRemoved) onRemoved(name);
    return 0;
  }

  kj::Maybe<long> references(kj::StringPtr module) override {
    std::lock_guard lock(mutex_);
    if (states[module.cStr()] != ModuleState::live) return nullptr;
    return uses[module.cStr()];
  }

  kj::Vector<kj::String> holders(kj::StringPtr module) override {
    kj::Vector<kj::String> names;
    if (uses[module.cStr()] > 0) names.add(kj::str("holder_of_", module));
    return names;
  }

  kj::String compression() override { return kj::heapString(kernelCompression.c_str()); }
  kj::String release() override { return kj::heapString("6.1.0-test"); }

  std::map<std::string, ModuleState> states;
  std::function<int(const std::string&)> refuse = [](const std::string&) { return 0; };
  std::function<void(const std::string&)> onState;
  std::string kernelCompression, lastImage, lastOptions;
  bool lastCompressed = false;
  std::chrono::milliseconds slowness{0};
  std::atomic<bool> busy = false;
  Names inserted, removed;
  std::map<std::string, long> uses;
  std::function<void(const std::string&)> onRemoved, onInsert;

 private:
  int take(const std::string& name) {
    int errnum = refuse(name);
    if (errnum != 0) return errnum;
    if (states[name] == ModuleState::live) return EEXIST;
    states[name] = ModuleState::live;
    inserted.push_back(name);
    return 0;
  }

  std::mutex mutex_;
};

}  // namespace umb::test
