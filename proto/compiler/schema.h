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

namespace umb::compiler {

using capnp::schema::CodeGeneratorRequest;
using capnp::schema::Field;
using capnp::schema::Node;
using capnp::schema::Type;
using capnp::schema::Value;

struct Options {
  bool userSpace = false;  // floating point is allowed
};

// What is wrong with a schema. All of it is found before any is reported.
class Problems {
 public:
  void add(const std::string& where, const std::string& what) { found.push_back(where + ": " + what); }
  const std::vector<std::string>& all() const { return found; }

 private:
  std::vector<std::string> found;
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

  std::string cName(Field::Reader field) const;
  // Without a prefix: min_version

  std::string cName(capnp::schema::Enumerant::Reader enumerant) const;

  std::optional<uint32_t> maxItems(Field::Reader field) const;

  std::string where(Node::Reader node) const;
  // For messages: "umb.capnp: Envelope"

  static std::string shortName(Node::Reader node);
  // The name that the schema declares.

 private:
  using Annotations = capnp::List<capnp::schema::Annotation>::Reader;

  std::optional<std::string> nameAnnotation(Annotations annotations, std::string_view of) const;

  std::map<uint64_t, Node::Reader> nodes;
  std::map<uint64_t, Field::Reader> groupFields;  // by the id of the group
  Problems& problems;
};

// Every identifier of one header, so that two declarations that come out alike in C are an error here and not
// there.
class Symbols {
 public:
  explicit Symbols(Problems& problems) : problems(problems) {}
  void add(const std::string& identifier, const std::string& where);

 private:
  std::map<std::string, std::string> owners;
  Problems& problems;
};

}  // namespace umb::compiler
