// SPDX-License-Identifier: GPL-2.0-only OR MIT
// The part of Header that generates what reads.
#include "header.h"
#include "names.h"
#include "types.h"

namespace umb::compiler {
namespace {

// The declarations that a reader of a pointer with a default begins with.
std::vector<std::string> pointerWithDefault(const std::string& index, kj::ArrayPtr<const kj::byte> bytes) {
  return {
      "static const u8 bytes[] __aligned(8) = {" + byteList(bytes) + "};",
      "static const struct umb_cp_segment dflt = {bytes, " + std::to_string(bytes.size() / 8) + "};",
      "struct umb_cp_ptr p = umb_cp_get_ptr_or(&r->s, " + index + ", &dflt);",
  };
}

}  // namespace

void Header::structReader(Node::Reader node) {
  const std::string name = schema.cName(node);
  const Where where = schema.where(node);
  auto info = node.getStruct();
  if (!info.getIsGroup()) {
    const std::string out = "struct " + name + " *out";
    define("int __must_check", name + "_read_root", {"struct umb_cp_msg *msg", out},
           structBody({}, "umb_cp_read_root(msg, &out->s)", 0, node, ""), where);
    define("int __must_check", name + "_read", {"const struct umb_cp_ptr *ptr", out},
           structBody({}, "umb_cp_ptr_struct(ptr, &out->s)", 0, node, ""), where);
  }
  if (info.getDiscriminantCount() != 0) {
    std::string offset = std::to_string(info.getDiscriminantOffset() * 2);
    define("u16", name + "_which", {"const struct " + name + " *r"},
           {"return umb_cp_get_u16(&r->s, " + offset + ");"}, where);
  }
  for (auto field : info.getFields()) fieldReader(node, field);
}

void Header::fieldReader(Node::Reader node, Field::Reader field) {
  checkMaxItems(node, field);
  if (field.isGroup()) {
    groupReader(node, field);
    structReader(schema.node(field.getGroup().getTypeId()));
    return;
  }
  auto type = field.getSlot().getType();
  if (type.isVoid() || !isSupported(type, placeOf(node, field).where)) return;
  if (scalarOf(type)) {
    scalarReader(node, field);
    return;
  }
  if (type.isAnyPointer()) {
    anyPointerReader(node, field);
  } else {
    pointerReader(node, field);
  }
  hasPointer(node, field);
}

void Header::scalarReader(Node::Reader node, Field::Reader field) {
  const Place place = placeOf(node, field);
  const Scalar scalar = *scalarOf(field.getSlot().getType());
  const uint64_t defaultBits = bitsOf(field.getSlot().getDefaultValue());
  std::vector<std::string> body;
  if (!place.tag.empty()) body.push_back(ifInactive(place, "return " + scalar.literal(defaultBits) + ";"));
  const std::string raw = std::string("umb_cp_get_") + scalar.access + "(&r->s, " + place.offset + ")";
  body.push_back("return " + scalar.fromWire(raw, defaultBits) + ";");
  define(scalar.c, place.base, {"const struct " + place.type + " *r"}, body, place.where);
}

void Header::groupReader(Node::Reader node, Field::Reader field) {
  const Place place = placeOf(node, field);
  const std::vector<std::string> params = {"const struct " + place.type + " *r",
                                           "struct " + place.base + " *out"};
  if (place.tag.empty()) {
    define("void", place.base, params, {"out->s = r->s;"}, place.where);
  } else {
    define("int __must_check", place.base, params,
           {ifInactive(place, "return -EBADMSG;"), "out->s = r->s;", "return 0;"}, place.where);
  }
}

void Header::pointerReader(Node::Reader node, Field::Reader field) {
  const Place place = placeOf(node, field);
  auto type = field.getSlot().getType();
  std::vector<std::string> params = {"const struct " + place.type + " *r"};
  std::string what;       // the suffix of the runtime's function
  std::string arguments;  // to it, after the pointer
  if (type.isText() || type.isData()) {
    what = type.isText() ? "text" : "data";
    arguments = maxOf(field) + ", out";
    params.push_back("struct umb_cp_" + what + " *out");
  } else if (type.isStruct()) {
    what = "struct";
    arguments = "&out->s";
    params.push_back("struct " + typeName(type) + " *out");
  } else {
    const bool isBounded = schema.maxItems(field).has_value();
    what = "list";
    arguments = std::string(elementOf(type.getList().getElementType())) + ", " +
                (isBounded ? maxOf(field) : "max") + ", out";
    if (!isBounded) params.push_back("u32 max");
    params.push_back("struct umb_cp_list *out");
  }
  define("int __must_check", place.base, params, pointerBody(node, field, what, arguments), place.where);
  if (type.isList()) listReader(place.base, type.getList().getElementType(), structOf(node), place.where);
}

std::vector<std::string> Header::pointerBody(Node::Reader node, Field::Reader field, const std::string& what,
                                             const std::string& arguments) {
  const Place place = placeOf(node, field);
  auto type = field.getSlot().getType();
  const bool isFree = staysInCycle(structOf(node), type);
  auto value = field.getSlot().getDefaultValue();
  if (value.isText() && hasNul(value.getText())) {
    problems.add(place.where, "the default has a NUL inside, which a reader of Text refuses; use Data");
  }
  Body body;
  auto bytes = encodePointer(value);
  if (bytes != nullptr) {
    body.declarations = pointerWithDefault(place.offset, bytes);
  } else if (isFree) {
    body.declarations = {"struct umb_cp_ptr p = umb_cp_get_ptr(&r->s, " + place.offset + ");"};
  }
  if (!place.tag.empty()) body.checks.push_back(ifInactive(place, "return -EBADMSG;"));
  if (isFree) body.checks.push_back("p.depth++;");
  std::string call = "umb_cp_get_" + what + "(&r->s, " + place.offset + ", " + arguments + ")";
  if (!body.declarations.empty()) call = "umb_cp_ptr_" + what + "(&p, " + arguments + ")";
  if (!type.isStruct()) return body.lines(call);
  return structBody(body, call, structOf(node), schema.node(type.getStruct().getTypeId()), "r->s.depth");
}

void Header::anyPointerReader(Node::Reader node, Field::Reader field) {
  const Place place = placeOf(node, field);
  auto bytes = encodePointer(field.getSlot().getDefaultValue());
  Body body;
  std::string result = "umb_cp_get_ptr(&r->s, " + place.offset + ")";
  if (bytes != nullptr || !place.tag.empty()) {
    body.declarations = {"struct umb_cp_ptr p = " + result + ";"};
    if (bytes != nullptr) body.declarations = pointerWithDefault(place.offset, bytes);
    result = "p";
  }
  if (!place.tag.empty()) body.checks.push_back(ifInactive(place, "p.at = NULL;"));
  define("struct umb_cp_ptr", place.base, {"const struct " + place.type + " *r"}, body.lines(result),
         place.where);
}

void Header::hasPointer(Node::Reader node, Field::Reader field) {
  const Place place = placeOf(node, field);
  std::vector<std::string> body;
  if (!place.tag.empty()) body.push_back(ifInactive(place, "return false;"));
  body.push_back("return umb_cp_has_ptr(&r->s, " + place.offset + ");");
  define("bool", place.type + "_has_" + place.name, {"const struct " + place.type + " *r"}, body,
         place.where);
}

// Of a list in a struct of type `from`; 0: in none.
void Header::listReader(const std::string& base, Type::Reader element, uint64_t from, const Where& where) {
  const std::string name = base + "_at";
  std::vector<std::string> params = {"const struct umb_cp_list *l", "u32 i"};
  if (element.isVoid()) return;
  if (auto scalar = scalarOf(element)) {
    const std::string raw = std::string("umb_cp_list_") + scalar->access + "(l, i)";
    define(scalar->c, name, params, {"return " + scalar->fromWire(raw, 0) + ";"}, where);
  } else if (element.isAnyPointer()) {
    define("struct umb_cp_ptr", name, params, {"return umb_cp_list_ptr(l, i);"}, where);
  } else if (element.isStruct()) {
    params.push_back("struct " + typeName(element) + " *out");
    Node::Reader node = schema.node(element.getStruct().getTypeId());
    define("int __must_check", name, params,
           structBody({}, "umb_cp_list_struct(l, i, &out->s)", from, node, "l->depth"), where);
  } else if (element.isList()) {
    listElementReader(name, element, from, where);
  } else {
    const std::string what = element.isText() ? "text" : "data";
    params.push_back("struct umb_cp_" + what + " *out");
    define("int __must_check", name, params,
           {"return umb_cp_list_" + what + "(l, i, UMB_CP_MAX_ELEMENTS, out);"}, where);
  }
}

void Header::listElementReader(const std::string& name, Type::Reader list, uint64_t from,
                               const Where& where) {
  auto inner = list.getList().getElementType();
  const std::string arguments = std::string(elementOf(inner)) + ", max, out)";
  Body body;
  std::string call = "umb_cp_list_list(l, i, " + arguments;
  if (staysInCycle(from, list)) {
    body.declarations = {"struct umb_cp_ptr p = umb_cp_list_ptr(l, i);"};
    body.checks = {"p.depth++;"};
    call = "p.at ? umb_cp_ptr_list(&p, " + arguments + " : -EBADMSG";
  }
  define("int __must_check", name,
         {"const struct umb_cp_list *l", "u32 i", "u32 max", "struct umb_cp_list *out"}, body.lines(call),
         where);
  listReader(name, inner, from, where);
}

}  // namespace umb::compiler
