// SPDX-License-Identifier: GPL-2.0-only
#include "delegate.capnp.h"
#include "modprobe_role.h"
#include "roles.h"
#include "runtime/serve.h"

int main(int argc, char* argv[]) {
  if (umb::calledAsModprobe(argc, argv)) return umb::standInForModprobe(argv);
  return umb::serve(argc, argv, umb::delegate::SCHEMA_ID, {umb::moduleRole(), umb::firmwareRole()});
}
