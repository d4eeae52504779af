// SPDX-License-Identifier: GPL-2.0-only
#include "module_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "module_elf.h"
#include "runtime/error.h"

namespace umb {
namespace {

class MemoryOutput final : public kj::OutputStream {
  // Grows by doubling up to the limit for modules.

 public:
  MemoryOutput(kj::StringPtr path, size_t expected)
      : path_(path), bytes_(kj::heapArray<kj::byte>(expected)) {}

  void write(const void* from, size_t size) override {
    if (size > kMaxModuleBytes - used_) {
      throw Error(EFBIG,
                  kj::str(path_, ": larger than ", kMaxModuleBytes >> 20, " MiB, the limit for a module"));
    }
    if (size > bytes_.size() - used_) grow(used_ + size);
    memcpy(bytes_.begin() + used_, from, size);
    used_ += size;
  }

  kj::Array<kj::byte> take() { return bytes_.slice(0, used_).attach(kj::mv(bytes_)); }

 private:
  void grow(size_t needed) {
    // Not beyond the limit, or two requests would not have room for this.
    auto larger = kj::heapArray<kj::byte>(std::max(needed, std::min(bytes_.size() * 2, kMaxModuleBytes)));
    memcpy(larger.begin(), bytes_.begin(), used_);
    bytes_ = kj::mv(larger);
  }

  kj::StringPtr path_;
  kj::Array<kj::byte> bytes_;
  size_t used_ = 0;
};

[[noreturn]] void throwForeignModule(const InsertFailure& failure, kj::ArrayPtr<const kj::byte> image,
                                     kj::StringPtr path) {
  KJ_IF_MAYBE (vermagic, moduleInfo(image, "vermagic")) {
    if (!vermagic->startsWith(kj::str(failure.release, " "))) {
      throw Error(ENOEXEC, kj::str("module ", failure.module, " was built for '", *vermagic,
                                   "', this kernel is '", failure.release, "' (", path, ")"));
    }
    throw Error(ENOEXEC,
                kj::str(path, ": built for '", *vermagic,
                        "', and this kernel refuses it although the release is the same; its log says why"));
  }
  throw Error(ENOEXEC, kj::str(path, ": not a module for this kernel: it has no vermagic"));
}

[[noreturn]] void throwBadImage(const InsertFailure& failure, const RegularFile& file) {
  auto image = readModule(file, moduleFormat(file));  // throws by itself if the compressed data is bad
  switch (judgeElf(image)) {
    case ElfVerdict::notElf:
      throw Error(EBADMSG, kj::str(file.path, ": corrupt: not an ELF file"));
    case ElfVerdict::truncated:
      throw Error(EBADMSG, kj::str(file.path, ": truncated or corrupt: its sections exceed its ",
                                   image.size(), " bytes"));
    case ElfVerdict::otherMachine:
      throw Error(ENOEXEC,
                  kj::str("module ", failure.module, " was built for another processor (", file.path, ")"));
    case ElfVerdict::module:
      break;
  }
  // Of a file that is whole the kernel says so for what comes behind it.
  if (failure.errnum == EBADMSG && isSigned(image)) {
    throw Error(EBADMSG, kj::str(file.path, ": its signature is corrupt; install it again"));
  }
  throwForeignModule(failure, image, file.path);
}

constexpr const char* kHowToEnrol =
    "sign it with a key that is enrolled ('mokutil --import CERTIFICATE', then restart), or turn Secure Boot "
    "off";

kj::String signatureHint(const RegularFile& file) {
  bool hasSignature = isSigned(readModule(file, moduleFormat(file)));
  return kj::str(hasSignature
                     ? "this kernel does not know the key of its signature, or the module was changed "
                       "since; install it again, or "
                     : "it has no signature, and this kernel takes none without; ",
                 kHowToEnrol);
}

kj::String permissionHint(const RegularFile& file) {
  auto hint = "loading modules is forbidden here (kernel.modules_disabled, lockdown or a missing capability)";
  bool hasSignature = isSigned(readModule(file, moduleFormat(file)));
  return kj::str(hint,
                 hasSignature ? "; if it is lockdown, this kernel does not know the key of its signature: "
                              : "; it has no signature, which lockdown asks for: ",
                 kHowToEnrol);
}

kj::String hintFor(int errnum, const RegularFile& file) {
  switch (errnum) {
    case EKEYREJECTED:
    case ENOKEY:
      return signatureHint(file);
    case EPERM:
      return permissionHint(file);
    case ENODEV:
      return kj::str("it found no device that it serves");
    case EBUSY:
      return kj::str("its device is in use, or the module is just being removed");
    default:
      return kj::str("its initialisation failed; the kernel's log may say why");
  }
}

}  // namespace

RegularFile openModule(kj::StringPtr path) {
  KJ_IF_MAYBE (file, openRegular(path)) return kj::mv(*file);
  throw Error(ENOENT, kj::str(path, ": no such file, though modules.dep lists it; run depmod"));
}

Format moduleFormat(const RegularFile& file) {
  kj::byte head[kMagicBytes];
  size_t size = FileInput(file).tryRead(head, sizeof(head), sizeof(head));
  return formatOf(kj::arrayPtr(head, size));
}

kj::Array<kj::byte> readModule(const RegularFile& file, Format format) {
  // Modules shrink to about a quarter; a wrong guess costs one copy.
  uint64_t expected =
      std::min<uint64_t>(kMaxModuleBytes, format == Format::plain ? file.size : file.size * 4);
  MemoryOutput output(file.path, expected);
  FileInput input(file);
  expand(format, input, output, file.path);
  file.requireUnchanged();
  return output.take();
}

void throwInsertError(const InsertFailure& failure, const RegularFile& file) {
  switch (failure.errnum) {
    case ENOEXEC:
    case EBADMSG:
    case EILSEQ:
      throwBadImage(failure, file);
    case EINVAL: {
      // What the kernel's own decompressor says about bad data; but a module's initialisation may say it,
      // too.
      auto image = readModule(file, moduleFormat(file));
      if (judgeElf(image) != ElfVerdict::module) throwBadImage(failure, file);
      break;
    }
    case ENOENT:
      throw Error(ENOEXEC,
                  kj::str("module ", failure.module,
                          " needs a symbol that this kernel does not have; the kernel's log names it (",
                          file.path, ")"));
    default:
      break;
  }
  auto given =
      failure.options.size() == 0 ? kj::String() : kj::str("; its options were '", failure.options, "'");
  throw Error(failure.errnum, kj::str("module ", failure.module, ": ", describeErrno(failure.errnum), ": ",
                                      hintFor(failure.errnum, file), given));
}

}  // namespace umb
