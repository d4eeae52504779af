// SPDX-License-Identifier: GPL-2.0-only OR MIT
#pragma once

#include <capnp/schema.capnp.h>
#include <kj/map.h>
#include <kj/string.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "names.h"
#include "source.h"

namespace umb::compiler {

using capnp::schema::CodeGeneratorRequest;
using capnp::schema::Field;
using capnp::schema::Node;
using capnp::schema::Type;
using capnp::schema::Value;

struct Options {
  bool userSpace = false;  // floating point is allowed
};

// The nodes of a request, and what each is called in C.
class Schema {
 public:
  Schema(CodeGeneratorRequest::Reader request, Problems& problems);

  Node::Reader node(uint64_t id) const;
  Node::Reader fileOf(Node::Reader node) const;

  std::string prefix(Node::Reader file) const;
  // What every C name of the file begins with.

  std::string cName(Node::Reader node) const;
  // With the prefix: umb_wire_envelope

  template <typename Member>
  std::string cName(Node::Reader node, Member member) const {
    std::string name = member.getName().cStr();
    return nameAnnotation(member.getAnnotations(), where(node).member(name)).value_or(snakeCase(name));
  }
  // Of a field, enumerant or method of `node`, without a prefix: min_version

  std::optional<uint32_t> maxItems(Field::Reader field) const;

  std::optional<uint16_t> maxDepth(Node::Reader structNode) const;

  std::vector<Node::Reader> structs() const;
  // All but groups and methods' parameters, in an order that depends on the schemas alone.

  Where where(Node::Reader node) const;

  static std::string shortName(Node::Reader node);
  // The name that the schema declares.

 private:
  using Annotations = capnp::List<capnp::schema::Annotation>::Reader;

  std::optional<std::string> nameAnnotation(Annotations annotations, const Where& of) const;

  std::map<uint64_t, Node::Reader> nodes;
  std::map<uint64_t, std::string> groupNames;
  Problems& problems;
};

}  // namespace umb::compiler
