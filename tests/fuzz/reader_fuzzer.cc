// SPDX-License-Identifier: GPL-2.0-only
// Opens a frame and reads all of it through the generated accessors.
#include "unit.h"
#include "wide_walk.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace umb;
  if (size == 0) return -1;
  const fuzz::Unit unit = fuzz::unitOf(data, size);
  const auto frame = fuzz::exactCopy(unit.frame, unit.size);
  umb_cp_msg msg;
  const int error = umb_cp_msg_open(&msg, frame.get(), unit.size, &umb_cp_default_limits);
  if (error != 0) {
    if (error != -EBADMSG && error != -EMSGSIZE) fuzz::fail("open with another error than it has");
    return 0;
  }
  const uint32_t budget = msg.traversal_left;
  // Of long lists the first elements are like the rest.
  test::WideWalk walk(&msg, frame.get(), unit.size, 64);
  walk.read(unit.root);
  if (walk.violation() != nullptr) fuzz::fail(walk.violation());
  if (msg.traversal_left > budget) fuzz::fail("a traversal budget that grew");
  return 0;
}
