// SPDX-License-Identifier: GPL-2.0-only
#include "delegate.capnp.h"
#include "roles.h"
#include "runtime/serve.h"

int main(int argc, char* argv[]) {
  return umb::serve(argc, argv, umb::delegate::SCHEMA_ID, {umb::moduleRole(), umb::firmwareRole()});
}
