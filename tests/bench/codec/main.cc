// SPDX-License-Identifier: GPL-2.0-only
// Encodes and decodes a 216-byte request and a 184-byte reply, by ours and by other implementations.
#include <benchmark/benchmark.h>
#include <kj/debug.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "codec.h"
#include "official.h"
#ifdef UMB_BENCH_C_CAPNPROTO
#include "c_capnproto.h"
#endif

namespace umb::bench {
namespace {

constexpr size_t requestBytes = 216;
constexpr size_t replyBytes = 184;

using Buffer = std::array<char, 256>;

struct Messages {
  // What is sent, and the frames that our encoder makes of it.

  Messages();

  std::string name = std::string(112, 'n') + ".fw";
  std::string path = "/lib/firmware/" + std::string(74, 'p') + ".fw";
  codec_request request = {1, 2, 3000, 4096, 1 << 20, name.c_str(), static_cast<uint32_t>(name.size())};
  codec_reply reply = {1, 0, 52'000, 2, path.c_str(), static_cast<uint32_t>(path.size())};
  alignas(8) Buffer requestFrame = {};
  alignas(8) Buffer replyFrame = {};
};

void requireEqual(const codec_request& a, const codec_request& b) {
  KJ_REQUIRE(a.id == b.id && a.method == b.method && a.timeout_ms == b.timeout_ms);
  KJ_REQUIRE(a.offset == b.offset && a.room == b.room);
  KJ_REQUIRE(std::string_view(a.name, a.name_len) == std::string_view(b.name, b.name_len));
}

void requireEqual(const codec_reply& a, const codec_reply& b) {
  KJ_REQUIRE(a.id == b.id && a.error == b.error && a.size == b.size && a.format == b.format);
  KJ_REQUIRE(std::string_view(a.path, a.path_len) == std::string_view(b.path, b.path_len));
}

Messages::Messages() {
  KJ_REQUIRE(umb_encode_request(&request, requestFrame.data(), requestFrame.size()) == requestBytes);
  KJ_REQUIRE(umb_encode_reply(&reply, replyFrame.data(), replyFrame.size()) == replyBytes);

  codec_request readRequest;
  KJ_REQUIRE(umb_decode_request(requestFrame.data(), requestBytes, &readRequest) == 0);
  requireEqual(readRequest, request);
  codec_reply readReply;
  KJ_REQUIRE(umb_decode_reply(replyFrame.data(), replyBytes, &readReply) == 0);
  requireEqual(readReply, reply);
}

// Another encoder must make the same frames as ours, and its decoder must read of them what went in.
void requireSame(const Messages& messages, const Contender& other) {
  alignas(8) Buffer frame = {};
  KJ_REQUIRE(other.encodeRequest(messages.request, frame.data(), frame.size()) == requestBytes);
  KJ_REQUIRE(frame == messages.requestFrame);
  frame = {};
  KJ_REQUIRE(other.encodeReply(messages.reply, frame.data(), frame.size()) == replyBytes);
  KJ_REQUIRE(frame == messages.replyFrame);

  codec_request request;
  other.decodeRequest(messages.requestFrame.data(), requestBytes, request);
  requireEqual(request, messages.request);
  codec_reply reply;
  other.decodeReply(messages.replyFrame.data(), replyBytes, reply);
  requireEqual(reply, messages.reply);
}

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

template <const Contender& other>
void encodeRequest(const Messages& m, Buffer& b) {
  benchmark::DoNotOptimize(other.encodeRequest(m.request, b.data(), b.size()));
}

template <const Contender& other>
void encodeReply(const Messages& m, Buffer& b) {
  benchmark::DoNotOptimize(other.encodeReply(m.reply, b.data(), b.size()));
}

template <const Contender& other>
void decodeRequest(const Messages& m, Buffer&) {
  codec_request out;
  other.decodeRequest(m.requestFrame.data(), requestBytes, out);
  benchmark::DoNotOptimize(out);
}

template <const Contender& other>
void decodeReply(const Messages& m, Buffer&) {
  codec_reply out;
  other.decodeReply(m.replyFrame.data(), replyBytes, out);
  benchmark::DoNotOptimize(out);
}

struct NamedStep {
  std::string name;
  Step step;
};
using Steps = std::vector<NamedStep>;

template <const Contender& other>
void addOther(Steps& steps, const std::string& who, const Messages& messages) {
  requireSame(messages, other);
  steps.push_back({"encode_request/" + who, encodeRequest<other>});
  steps.push_back({"decode_request/" + who, decodeRequest<other>});
  steps.push_back({"encode_reply/" + who, encodeReply<other>});
  steps.push_back({"decode_reply/" + who, decodeReply<other>});
}

Steps allSteps(const Messages& messages) {
  Steps steps = {
      {"encode_request/umb", umbEncodeRequest},
      {"decode_request/umb", umbDecodeRequest},
      {"encode_reply/umb", umbEncodeReply},
      {"decode_reply/umb", umbDecodeReply},
  };
  addOther<official::contender>(steps, "official", messages);
#ifdef UMB_BENCH_C_CAPNPROTO
  addOther<c_capnproto::contender>(steps, "c-capnproto", messages);
#endif
  return steps;
}

void registerSteps(const Steps& steps, const Messages& messages) {
  for (const NamedStep& named : steps) {
    benchmark::RegisterBenchmark(named.name.c_str(), [&messages, step = named.step](benchmark::State& state) {
      alignas(8) Buffer buffer;
      for (auto _ : state) {
        step(messages, buffer);
        benchmark::ClobberMemory();
      }
    });
  }
}

// For counting instructions: so many times one step, and nothing else that depends on how many.
int repeat(const Steps& steps, const Messages& messages, std::string_view name, long times) {
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
  const umb::bench::Steps steps = umb::bench::allSteps(messages);
  if (argc == 4 && std::string_view(argv[1]) == "--repeat") {
    return umb::bench::repeat(steps, messages, argv[2], std::atol(argv[3]));
  }
  umb::bench::registerSteps(steps, messages);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
}
