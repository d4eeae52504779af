// SPDX-License-Identifier: GPL-2.0-only
// The program inside echo.ko: it reverses lines.
#include <algorithm>

#include "echo.capnp.h"
#include "runtime/serve.h"

namespace {

void reverse(umb::Call& call) {
  auto text = kj::str(call.request<Line>().getText());
  std::reverse(text.begin(), text.end());
  call.reply<Line>().setText(text);
}

std::vector<umb::Method> methods(umb::Session&) {
  return {{.number = static_cast<uint16_t>(Method::REVERSE), .handle = reverse, .runOn = umb::RunOn::reader}};
}

}  // namespace

int main(int argc, char* argv[]) {
  return umb::serve(argc, argv, SCHEMA_ID, {{.name = "echo", .sandbox = {}, .methods = methods}});
}
