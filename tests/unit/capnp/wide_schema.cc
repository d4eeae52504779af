// SPDX-License-Identifier: GPL-2.0-only
#include "wide_schema.h"

#include <map>

#include "wide.capnp.h"

namespace umb::test {

capnp::StructSchema wideSchema(std::string_view name) {
  using capnp::Schema;
  static const std::map<std::string_view, capnp::StructSchema> schemas = {
      {"Scalars", Schema::from<Scalars>()},   {"Defaults", Schema::from<Defaults>()},
      {"Lists", Schema::from<Lists>()},       {"Unions", Schema::from<Unions>()},
      {"Pointers", Schema::from<Pointers>()}, {"Renamed", Schema::from<Renamed>()},
      {"HasEmpty", Schema::from<HasEmpty>()}, {"Old", Schema::from<Old>()},
      {"New", Schema::from<New>()},
  };
  return schemas.at(name);
}

}  // namespace umb::test
