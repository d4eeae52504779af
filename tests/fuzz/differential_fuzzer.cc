// SPDX-License-Identifier: GPL-2.0-only
// Reads a frame with the official library and with ours: whatever one accepts the other reads equally, unless
// one of our stricter rules is the reason.
#include <kj/exception.h>

#include <cstdio>
#include <cstring>

#include "differential.h"
#include "unit.h"
#include "wide_schema.h"

namespace {

// Refusals are what is looked for; where in the library each comes from is not, and slow to find out.
class WithoutTraces : public kj::ExceptionCallback {
 public:
  StackTraceMode stackTraceMode() override { return StackTraceMode::NONE; }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace umb;
  if (size < 17) return -1;
  const fuzz::Unit unit = fuzz::unitOf(data, size);
  std::vector<uint64_t> words(unit.size / 8);
  std::memcpy(words.data(), unit.frame, words.size() * 8);
  umb_cp_msg msg;
  const umb_cp_limits limits = test::Frame::roomy();
  // Which frames are ones at all, frame_fuzzer compares.
  if (umb_cp_msg_open(&msg, words.data(), unit.size, &limits) != 0) return -1;
  WithoutTraces callback;
  const test::Comparison comparison(test::wideSchema(unit.root), words);
  if (comparison.differences().empty()) return 0;
  for (auto& difference : comparison.differences()) std::fprintf(stderr, "%s\n", difference.c_str());
  fuzz::fail("the two libraries differ");
}
