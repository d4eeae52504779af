// SPDX-License-Identifier: GPL-2.0-only
// The program inside umb_bench_calls.ko: it gives back what it gets, the value one larger.
#include "bench.capnp.h"
#include "runtime/serve.h"

namespace {

void answer(umb::Call& call) {
  auto request = call.request<Ping>();
  auto reply = call.reply<Ping>();
  reply.setValue(request.getValue() + 1);
  reply.setName(request.getName());
}

std::vector<umb::Method> methods(umb::Session&) {
  return {{.number = 0, .handle = answer, .runOn = umb::RunOn::reader}};
}

}  // namespace

int main(int argc, char* argv[]) {
  return umb::serve(argc, argv, SCHEMA_ID, {{.name = "bench", .sandbox = {}, .methods = methods}});
}
