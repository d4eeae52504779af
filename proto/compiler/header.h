// SPDX-License-Identifier: GPL-2.0-only OR MIT
#pragma once

#include <optional>
#include <set>
#include <string>

#include "cycles.h"
#include "schema.h"
#include "symbols.h"
#include "writer.h"

namespace umb::compiler {

// Generates the C header for one schema file.
class Header {
 public:
  Header(const Schema& schema, const Cycles& cycles, Options options, Problems& problems)
      : schema(schema), cycles(cycles), options(options), problems(problems), symbols(problems) {}

  std::string generate(CodeGeneratorRequest::RequestedFile::Reader file);

 private:
  // header.cc: what belongs to the file
  void declarations(Node::Reader parent);
  void functions(Node::Reader parent);
  Writer preamble(CodeGeneratorRequest::RequestedFile::Reader file) const;
  void includes(CodeGeneratorRequest::RequestedFile::Reader file, Writer& to);
  std::string withTwins(const std::string& text) const;
  void checkPrefix(uint64_t file, uint64_t used, std::map<std::string, uint64_t>& prefixes);

  // declarations.cc: types and constants
  void enumType(Node::Reader node);
  std::optional<std::string> enumerantOf(Type::Reader type, Value::Reader value);
  void methodIds(Node::Reader node);
  void structTypes(Node::Reader node);
  void maxDepth(Node::Reader node);
  void unionTags(Node::Reader node);
  void constant(Node::Reader node);
  void pointerConstant(Node::Reader node);

  // readers.cc
  void structReader(Node::Reader node);
  void fieldReader(Node::Reader node, Field::Reader field);
  void scalarReader(Node::Reader node, Field::Reader field);
  void groupReader(Node::Reader node, Field::Reader field);
  void pointerReader(Node::Reader node, Field::Reader field);
  std::vector<std::string> pointerBody(Node::Reader node, Field::Reader field, const std::string& what,
                                       const std::string& arguments);
  void anyPointerReader(Node::Reader node, Field::Reader field);
  void hasPointer(Node::Reader node, Field::Reader field);
  void listReader(const std::string& base, Type::Reader element, uint64_t from, const Where& where);
  void listElementReader(const std::string& name, Type::Reader list, uint64_t from, const Where& where);

  // bodies.cc
  // A function's body, in the order that C wants.
  struct Body {
    std::vector<std::string> declarations;
    std::vector<std::string> checks;
    std::vector<std::string> lines(const std::string& result) const;
  };
  std::vector<std::string> structBody(Body body, const std::string& call, uint64_t from, Node::Reader to,
                                      const std::string& depth);
  std::vector<std::string> enterCycle(Body body, const std::string& call, Node::Reader to);
  bool staysInCycle(uint64_t from, Type::Reader list) const;

  // builders.cc
  void structBuilder(Node::Reader node);
  void fieldBuilder(Node::Reader node, Field::Reader field);
  void groupBuilder(Node::Reader node, Field::Reader field);
  void pointerBuilder(Node::Reader node, Field::Reader field);
  void copyBuilder(Node::Reader node, Field::Reader field);
  void listBuilder(const std::string& base, Type::Reader element, const Where& where);
  std::vector<std::string> clearGroup(Node::Reader group);

  // What the accessors have in common.
  struct Place {
    std::string type;    // umb_wire_hello
    std::string base;    // umb_wire_hello_role
    std::string name;    // role
    Where where;         // for messages
    std::string offset;  // the scalar's offset or the pointer's index
    std::string tag;     // the union's tag; empty for a field outside of one
  };
  Place placeOf(Node::Reader node, Field::Reader field);
  void checkMaxItems(Node::Reader node, Field::Reader field);
  std::string maxOf(Field::Reader field) const;
  std::string ifInactive(const Place& place, std::string_view then) const;
  std::vector<std::string> setTag(Node::Reader node, const Place& place) const;
  std::string typeName(Type::Reader structType);
  std::string sizeOf(Type::Reader structType) const;
  uint64_t structOf(Node::Reader structOrGroup) const;

  void define(std::string_view returns, const std::string& name, const std::vector<std::string>& params,
              const std::vector<std::string>& body, const Where& where);
  bool isSupported(Type::Reader type, const Where& where);

  const Schema& schema;
  const Cycles& cycles;
  const Options options;
  Problems& problems;
  Symbols symbols;
  Writer writer;
  std::set<uint64_t> usedFiles;
};

}  // namespace umb::compiler
