// SPDX-License-Identifier: GPL-2.0-only OR MIT
// The part of Header that declares types and constants.
#include "header.h"
#include "names.h"
#include "types.h"

namespace umb::compiler {
void Header::enumType(Node::Reader node) {
  const std::string name = schema.cName(node);
  symbols.add(Symbols::Kind::TAG, name, schema.where(node));
  auto enumerants = node.getEnum().getEnumerants();
  if (enumerants.size() == 0) return;
  writer.line("enum " + name + " {");
  for (unsigned value = 0; value < enumerants.size(); value++) {
    const std::string constant = upperCase(name + "_" + schema.cName(node, enumerants[value]));
    symbols.add(Symbols::Kind::ORDINARY, constant,
                schema.where(node).member(enumerants[value].getName().cStr()));
    writer.line(constant + " = " + std::to_string(value) + ",", 1);
  }
  writer.line("};");
  writer.line();
}

std::optional<std::string> Header::enumerantOf(Type::Reader type, Value::Reader value) {
  if (!type.isEnum()) return std::nullopt;
  Node::Reader node = schema.node(type.getEnum().getTypeId());
  auto enumerants = node.getEnum().getEnumerants();
  if (value.getEnum() >= enumerants.size()) return std::nullopt;
  usedFiles.insert(schema.fileOf(node).getId());
  return upperCase(schema.cName(node) + "_" + schema.cName(node, enumerants[value.getEnum()]));
}

// Of an interface only the numbers of its methods: what carries the calls is the user's own affair.
void Header::methodIds(Node::Reader node) {
  const std::string name = schema.cName(node);
  auto methods = node.getInterface().getMethods();
  symbols.add(Symbols::Kind::TAG, name + "_method", schema.where(node));
  if (methods.size() == 0) return;
  writer.line("enum " + name + "_method {");
  for (unsigned id = 0; id < methods.size(); id++) {
    const std::string constant = upperCase(name + "_" + schema.cName(node, methods[id]));
    symbols.add(Symbols::Kind::ORDINARY, constant, schema.where(node).member(methods[id].getName().cStr()));
    writer.line(constant + " = " + std::to_string(id) + ",", 1);
  }
  writer.line("};");
  writer.line();
}

void Header::structTypes(Node::Reader node) {
  const std::string name = schema.cName(node);
  for (const std::string& type : {name, name + "_builder"}) {
    symbols.add(Symbols::Kind::TAG, type, schema.where(node));
    writer.line("struct " + type + " {");
    writer.line(std::string("struct umb_cp_struct") + (type == name ? "" : "_builder") + " s;", 1);
    writer.line("};");
    writer.line();
  }
  maxDepth(node);
  unionTags(node);
  for (auto field : node.getStruct().getFields()) {
    if (field.isGroup()) structTypes(schema.node(field.getGroup().getTypeId()));
  }
}

void Header::maxDepth(Node::Reader node) {
  const Cycle* cycle = cycles.of(node.getId());
  if (cycle == nullptr) return;
  const std::string name = upperCase(schema.cName(node)) + "_MAX_DEPTH";
  symbols.add(Symbols::Kind::MACRO, name, schema.where(node));
  writer.line("#define " + name + " " + std::to_string(cycle->levels));
  writer.line();
}

void Header::unionTags(Node::Reader node) {
  if (node.getStruct().getDiscriminantCount() == 0) return;
  const std::string name = schema.cName(node);
  std::map<uint16_t, std::string> tags;
  for (auto field : node.getStruct().getFields()) {
    const Place place = placeOf(node, field);
    if (place.tag.empty()) continue;
    symbols.add(Symbols::Kind::ORDINARY, place.tag, place.where);
    tags.emplace(field.getDiscriminantValue(), place.tag);
  }
  symbols.add(Symbols::Kind::TAG, name + "_which", schema.where(node));
  writer.line("enum " + name + "_which {");
  for (auto& [value, tag] : tags) writer.line(tag + " = " + std::to_string(value) + ",", 1);
  writer.line("};");
  writer.line();
}

void Header::constant(Node::Reader node) {
  const std::string name = upperCase(schema.cName(node));
  const Where where = schema.where(node);
  auto type = node.getConst().getType();
  auto value = node.getConst().getValue();
  if (!isSupported(type, where)) return;
  std::string literal;
  if (type.isText()) {
    if (hasNul(value.getText())) {
      problems.add(where, "the text has a NUL inside, which a C string cannot have; use Data");
      return;
    }
    literal = quoted(value.getText());
  } else if (auto enumerant = enumerantOf(type, value)) {
    literal = *enumerant;
  } else if (auto scalar = scalarOf(type)) {
    literal = scalar->literal(bitsOf(value));
  } else {
    return;
  }
  symbols.add(Symbols::Kind::MACRO, name, where);
  writer.line("#define " + name + " " + literal);
  writer.line();
}

// Data, lists and structs are messages in the code, which a caller opens with a umb_cp_msg of its own.
void Header::pointerConstant(Node::Reader node) {
  const std::string name = schema.cName(node);
  const Where where = schema.where(node);
  auto type = node.getConst().getType();
  auto value = node.getConst().getValue();
  if (type.isText() || type.isVoid() || scalarOf(type) || !isSupported(type, where)) return;

  auto bytes = encodePointer(value);
  if (bytes == nullptr) bytes = kj::heapArray<kj::byte>({0, 0, 0, 0, 0, 0, 0, 0});
  const Body body = {
      {"static const u8 bytes[] __aligned(8) = {" + byteList(bytes) + "};",
       "static const struct umb_cp_segment seg = {bytes, " + std::to_string(bytes.size() / 8) + "};",
       "const struct umb_cp_ptr p = umb_cp_msg_of_constant(msg, &seg);"},
      {}};
  const auto open = [&](const std::string& out, const std::vector<std::string>& lines) {
    define("int __must_check", name + "_open", {"struct umb_cp_msg *msg", out}, lines, where);
  };
  if (type.isData()) {
    open("struct umb_cp_data *out", body.lines("umb_cp_ptr_data(&p, UMB_CP_MAX_ELEMENTS, out)"));
  } else if (type.isStruct()) {
    open("struct " + typeName(type) + " *out", structBody(body, "umb_cp_ptr_struct(&p, &out->s)", 0,
                                                          schema.node(type.getStruct().getTypeId()), ""));
  } else {
    const std::string element = elementOf(type.getList().getElementType());
    open("struct umb_cp_list *out",
         body.lines("umb_cp_ptr_list(&p, " + element + ", UMB_CP_MAX_ELEMENTS, out)"));
    listReader(name, type.getList().getElementType(), 0, where);
  }
}

}  // namespace umb::compiler
