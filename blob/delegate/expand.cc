// SPDX-License-Identifier: GPL-2.0-only
#include "expand.h"

#include <kj/array.h>
#include <kj/debug.h>
#include <kj/memory.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <cerrno>
#include <initializer_list>

#include "runtime/error.h"

namespace umb {
namespace {

constexpr size_t kInputBytes = 128UL << 10;
constexpr size_t kOutputBytes = 256UL << 10;
constexpr int kZstdWindowLogMax = 26;
static_assert((uint64_t{1} << kZstdWindowLogMax) < kDecoderMemoryBytes);

enum class Fault { corrupt, tooMuchMemory, noMemory };

struct DecodeFault {
  Fault fault;
};

struct Buffers {
  // What a decoder works on; it shortens both by what it used.

  kj::ArrayPtr<const kj::byte> input;
  kj::ArrayPtr<kj::byte> output;
  bool lastInput = false;  // nothing comes after `input`
};

class Decoder {
 public:
  virtual ~Decoder() noexcept(false) = default;

  virtual bool step(Buffers& buffers) = 0;
  // Returns true if the input so far is complete: it may end here. Throws DecodeFault.
};

template <typename T>
void advance(kj::ArrayPtr<T>& bytes, size_t left) {
  bytes = bytes.slice(bytes.size() - left, bytes.size());
}

class XzDecoder final : public Decoder {
 public:
  XzDecoder() {
    if (lzma_stream_decoder(&stream_, kDecoderMemoryBytes, LZMA_CONCATENATED) != LZMA_OK) {
      throw DecodeFault{Fault::noMemory};
    }
  }
  ~XzDecoder() noexcept(false) override { lzma_end(&stream_); }
  KJ_DISALLOW_COPY(XzDecoder);

  bool step(Buffers& b) override {
    stream_.next_in = b.input.begin();
    stream_.avail_in = b.input.size();
    stream_.next_out = b.output.begin();
    stream_.avail_out = b.output.size();
    auto result = lzma_code(&stream_, b.lastInput ? LZMA_FINISH : LZMA_RUN);
    advance(b.input, stream_.avail_in);
    advance(b.output, stream_.avail_out);
    switch (result) {
      case LZMA_STREAM_END:
        return true;
      case LZMA_OK:
      case LZMA_BUF_ERROR:  // no progress, which the caller sees too
        return false;
      case LZMA_MEMLIMIT_ERROR:
        throw DecodeFault{Fault::tooMuchMemory};
      case LZMA_MEM_ERROR:
        throw DecodeFault{Fault::noMemory};
      default:
        throw DecodeFault{Fault::corrupt};
    }
  }

 private:
  lzma_stream stream_ = LZMA_STREAM_INIT;
};

class ZstdDecoder final : public Decoder {
 public:
  ZstdDecoder() : stream_(ZSTD_createDStream()) {
    if (stream_ == nullptr) throw DecodeFault{Fault::noMemory};
    ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, kZstdWindowLogMax);
  }
  ~ZstdDecoder() noexcept(false) override { ZSTD_freeDStream(stream_); }
  KJ_DISALLOW_COPY(ZstdDecoder);

  bool step(Buffers& b) override {
    if (b.input.size() == 0 && frameEnded_) return true;
    ZSTD_inBuffer in{.src = b.input.begin(), .size = b.input.size(), .pos = 0};
    ZSTD_outBuffer out{.dst = b.output.begin(), .size = b.output.size(), .pos = 0};
    size_t result = ZSTD_decompressStream(stream_, &out, &in);
    if (ZSTD_isError(result)) throw DecodeFault{faultOf(ZSTD_getErrorCode(result))};
    advance(b.input, in.size - in.pos);
    advance(b.output, out.size - out.pos);
    frameEnded_ = result == 0;
    return frameEnded_;
  }

 private:
  static Fault faultOf(ZSTD_ErrorCode code) {
    if (code == ZSTD_error_memory_allocation) return Fault::noMemory;
    if (code == ZSTD_error_frameParameter_windowTooLarge) return Fault::tooMuchMemory;
    return Fault::corrupt;
  }

  ZSTD_DStream* stream_;
  bool frameEnded_ = false;
};

class GzipDecoder final : public Decoder {
 public:
  GzipDecoder() {
    constexpr int kGzipOnly = 16;
    if (inflateInit2(&stream_, kGzipOnly + MAX_WBITS) != Z_OK) throw DecodeFault{Fault::noMemory};
  }
  ~GzipDecoder() noexcept(false) override { inflateEnd(&stream_); }
  KJ_DISALLOW_COPY(GzipDecoder);

  bool step(Buffers& b) override {
    if (memberEnded_) {
      if (b.input.size() == 0) return true;
      inflateReset(&stream_);
      memberEnded_ = false;
    }
    stream_.next_in = const_cast<Bytef*>(b.input.begin());
    stream_.avail_in = b.input.size();
    stream_.next_out = b.output.begin();
    stream_.avail_out = b.output.size();
    int result = inflate(&stream_, Z_NO_FLUSH);
    advance(b.input, stream_.avail_in);
    advance(b.output, stream_.avail_out);
    if (result == Z_MEM_ERROR) throw DecodeFault{Fault::noMemory};
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) throw DecodeFault{Fault::corrupt};
    memberEnded_ = result == Z_STREAM_END;
    return memberEnded_;
  }

 private:
  z_stream stream_ = {};
  bool memberEnded_ = false;
};

kj::Own<Decoder> decoderFor(Format format) {
  switch (format) {
    case Format::xz:
      return kj::heap<XzDecoder>();
    case Format::zstd:
      return kj::heap<ZstdDecoder>();
    case Format::gzip:
      return kj::heap<GzipDecoder>();
    case Format::plain:
      break;
  }
  KJ_FAIL_REQUIRE("plain bytes need no decoder");
}

[[noreturn]] void throwFault(Fault fault, Format format, kj::StringPtr path) {
  switch (fault) {
    case Fault::tooMuchMemory:
      throw Error(ENOMEM,
                  kj::str(path, ": needs more than ", kDecoderMemoryBytes >> 20, " MiB to decompress (",
                          nameOf(format), "); compress it with a lower level"));
    case Fault::noMemory:
      throw Error(ENOMEM, kj::str(path, ": no memory to decompress it (", nameOf(format), ")"));
    case Fault::corrupt:
      break;
  }
  throw Error(EBADMSG, kj::str(path, ": corrupt ", nameOf(format), " data"));
}

void expandWith(Decoder& decoder, Format format, kj::InputStream& from, kj::OutputStream& to,
                kj::StringPtr path) {
  auto input = kj::heapArray<kj::byte>(kInputBytes);
  auto output = kj::heapArray<kj::byte>(kOutputBytes);
  Buffers buffers{.input = nullptr, .output = output};
  for (;;) {
    if (buffers.input.size() == 0 && !buffers.lastInput) {
      size_t n = from.tryRead(input.begin(), input.size(), input.size());
      buffers.input = input.slice(0, n);
      buffers.lastInput = n < input.size();
    }
    size_t inputBefore = buffers.input.size(), outputBefore = buffers.output.size();
    bool complete = decoder.step(buffers);
    bool finished = complete && buffers.lastInput && buffers.input.size() == 0;
    bool stuck =
        buffers.input.size() == inputBefore && buffers.output.size() == outputBefore && outputBefore > 0;
    if (finished || buffers.output.size() == 0) {
      to.write(output.begin(), output.size() - buffers.output.size());
      buffers.output = output;
    }
    if (finished) return;
    if (stuck && buffers.lastInput)
      throw Error(EBADMSG, kj::str(path, ": truncated ", nameOf(format), " data"));
    if (stuck && buffers.input.size() > 0) throw DecodeFault{Fault::corrupt};
  }
}

void copyPlain(kj::InputStream& from, kj::OutputStream& to) {
  auto buffer = kj::heapArray<kj::byte>(kOutputBytes);
  while (size_t n = from.tryRead(buffer.begin(), buffer.size(), buffer.size())) to.write(buffer.begin(), n);
}

bool startsWith(kj::ArrayPtr<const kj::byte> bytes, std::initializer_list<kj::byte> magic) {
  return bytes.size() >= magic.size() && std::equal(magic.begin(), magic.end(), bytes.begin());
}

}  // namespace

kj::StringPtr nameOf(Format format) {
  switch (format) {
    case Format::xz:
      return "xz";
    case Format::zstd:
      return "zstd";
    case Format::gzip:
      return "gzip";
    case Format::plain:
      break;
  }
  return "plain";
}

Format formatOf(kj::ArrayPtr<const kj::byte> head) {
  if (startsWith(head, {0xfd, '7', 'z', 'X', 'Z', 0x00})) return Format::xz;
  if (startsWith(head, {0x28, 0xb5, 0x2f, 0xfd})) return Format::zstd;
  if (startsWith(head, {0x1f, 0x8b})) return Format::gzip;
  return Format::plain;
}

void expand(Format format, kj::InputStream& from, kj::OutputStream& to, kj::StringPtr path) try {
  if (format == Format::plain) return copyPlain(from, to);
  expandWith(*decoderFor(format), format, from, to, path);
} catch (const DecodeFault& fault) {
  throwFault(fault.fault, format, path);
}

}  // namespace umb
