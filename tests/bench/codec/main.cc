// SPDX-License-Identifier: GPL-2.0-only
// Encodes and decodes a 216-byte request and a 184-byte reply, by ours and by the official library.
#include <benchmark/benchmark.h>
#include <kj/debug.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "codec.h"
#include "official.h"

namespace umb::bench {
namespace {

constexpr size_t requestBytes = 216;
constexpr size_t replyBytes = 184;

struct Messages {
  // What is sent, and the frames that our encoder makes of it; the official one must make the same.

  Messages();

  std::string name = std::string(128, 'n') + ".fw";
  std::string path = "/lib/firmware/" + std::string(74, 'p') + ".fw";
  codec_request request = {1, 2, 3000, 4096, 1 << 20, name.c_str(), static_cast<uint32_t>(name.size())};
  codec_reply reply = {1, 0, 52'000, 2, path.c_str(), static_cast<uint32_t>(path.size())};
  alignas(8) std::array<char, 256> requestFrame = {};
  alignas(8) std::array<char, 256> replyFrame = {};
};

Messages::Messages() {
  alignas(8) std::array<char, 256> other = {};
  KJ_REQUIRE(umb_encode_request(&request, requestFrame.data(), requestFrame.size()) == requestBytes);
  KJ_REQUIRE(encodeRequest(request, other.data(), other.size()) == requestBytes);
  KJ_REQUIRE(other == requestFrame);
  other = {};
  KJ_REQUIRE(umb_encode_reply(&reply, replyFrame.data(), replyFrame.size()) == replyBytes);
  KJ_REQUIRE(encodeReply(reply, other.data(), other.size()) == replyBytes);
  KJ_REQUIRE(other == replyFrame);

  codec_request readRequest;
  KJ_REQUIRE(umb_decode_request(requestFrame.data(), requestBytes, &readRequest) == 0);
  KJ_REQUIRE(readRequest.name == name && readRequest.room == request.room);
  codec_reply readReply;
  KJ_REQUIRE(umb_decode_reply(replyFrame.data(), replyBytes, &readReply) == 0);
  KJ_REQUIRE(readReply.path == path && readReply.format == reply.format);
}

using Buffer = std::array<char, 256>;
using Step = void (*)(const Messages&, Buffer&);

void umbEncodeRequest(const Messages& m, Buffer& b) {
  benchmark::DoNotOptimize(umb_encode_request(&m.request, b.data(), b.size()));
}

void umbEncodeReply(const Messages& m, Buffer& b) {
  benchmark::DoNotOptimize(umb_encode_reply(&m.reply, b.data(), b.size()));
}

void umbDecodeRequest(const Messages& m, Buffer&) {
  codec_request out;
  benchmark::DoNotOptimize(umb_decode_request(m.requestFrame.data(), requestBytes, &out));
  benchmark::DoNotOptimize(out);
}

void umbDecodeReply(const Messages& m, Buffer&) {
  codec_reply out;
  benchmark::DoNotOptimize(umb_decode_reply(m.replyFrame.data(), replyBytes, &out));
  benchmark::DoNotOptimize(out);
}

void officialEncodeRequest(const Messages& m, Buffer& b) {
  benchmark::DoNotOptimize(encodeRequest(m.request, b.data(), b.size()));
}

void officialEncodeReply(const Messages& m, Buffer& b) {
  benchmark::DoNotOptimize(encodeReply(m.reply, b.data(), b.size()));
}

void officialDecodeRequest(const Messages& m, Buffer&) {
  codec_request out;
  decodeRequest(m.requestFrame.data(), requestBytes, out);
  benchmark::DoNotOptimize(out);
}

void officialDecodeReply(const Messages& m, Buffer&) {
  codec_reply out;
  decodeReply(m.replyFrame.data(), replyBytes, out);
  benchmark::DoNotOptimize(out);
}

struct NamedStep {
  const char* name;
  Step step;
};

constexpr NamedStep steps[] = {
    {"encode_request/umb", umbEncodeRequest}, {"encode_request/official", officialEncodeRequest},
    {"decode_request/umb", umbDecodeRequest}, {"decode_request/official", officialDecodeRequest},
    {"encode_reply/umb", umbEncodeReply},     {"encode_reply/official", officialEncodeReply},
    {"decode_reply/umb", umbDecodeReply},     {"decode_reply/official", officialDecodeReply},
};

void registerSteps(const Messages& messages) {
  for (const NamedStep& named : steps) {
    benchmark::RegisterBenchmark(named.name, [&messages, step = named.step](benchmark::State& state) {
      alignas(8) Buffer buffer;
      for (auto _ : state) {
        step(messages, buffer);
        benchmark::ClobberMemory();
      }
    });
  }
}

// For counting instructions: so many times one step, and nothing else that depends on how many.
int repeat(const Messages& messages, std::string_view name, long times) {
  alignas(8) Buffer buffer;
  for (const NamedStep& named : steps) {
    if (named.name != name) continue;
    for (long i = 0; i < times; i++) named.step(messages, buffer);
    return 0;
  }
  std::fprintf(stderr, "bench-codec: there is no step \"%s\"\n", std::string(name).c_str());
  return 2;
}

}  // namespace
}  // namespace umb::bench

int main(int argc, char* argv[]) {
  const umb::bench::Messages messages;
  if (argc == 4 && std::string_view(argv[1]) == "--repeat") {
    return umb::bench::repeat(messages, argv[2], std::atol(argv[3]));
  }
  umb::bench::registerSteps(messages);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
}
