// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <capnp/schema.h>

#include <string_view>

namespace umb::test {

// A struct of wide.capnp by its name; throws std::out_of_range if there is none.
capnp::StructSchema wideSchema(std::string_view name);

}  // namespace umb::test
