// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/array.h>
#include <kj/string.h>
#include <kj/vector.h>

namespace umb {

enum class ModuleState { absent, coming, live, going };

class ModuleKernel {
  // The kernel as a loader sees it. Tests put their own in its place.

 public:
  virtual ~ModuleKernel() noexcept(false) = default;

  virtual int insertFile(int fd, kj::StringPtr options, bool compressed) = 0;
  virtual int insertImage(kj::ArrayPtr<const kj::byte> image, kj::StringPtr options) = 0;
  // Both give 0 or an errno value. The options are the module's parameters.

  virtual int remove(kj::StringPtr module) = 0;
  // Gives 0 or an errno value: EAGAIN if it is in use.

  virtual kj::Maybe<long> references(kj::StringPtr module) = 0;
  // How many uses there are of it; null if it is not there or the kernel does not count them.

  virtual kj::Vector<kj::String> holders(kj::StringPtr module) = 0;
  // The modules that use it.

  virtual ModuleState state(kj::StringPtr module) = 0;
  virtual kj::String compression() = 0;
  // The compression that insertFile() understands: "xz", "zstd", "gzip", or "" for none.

  virtual kj::String release() = 0;
};

class LinuxModuleKernel final : public ModuleKernel {
 public:
  explicit LinuxModuleKernel(kj::StringPtr sysModule = "/sys/module")
      : sysModule_(kj::heapString(sysModule)) {}

  int insertFile(int fd, kj::StringPtr options, bool compressed) override;
  int insertImage(kj::ArrayPtr<const kj::byte> image, kj::StringPtr options) override;
  int remove(kj::StringPtr module) override;
  kj::Maybe<long> references(kj::StringPtr module) override;
  kj::Vector<kj::String> holders(kj::StringPtr module) override;
  ModuleState state(kj::StringPtr module) override;
  kj::String compression() override;
  kj::String release() override;

 private:
  kj::String sysModule_;
};

}  // namespace umb
