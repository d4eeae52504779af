// SPDX-License-Identifier: GPL-2.0-only OR MIT
// The part of Header that generates what writes.
#include "header.h"
#include "names.h"
#include "types.h"

namespace umb::compiler {

void Header::structBuilder(Node::Reader node) {
  const std::string name = schema.cName(node);
  const Where where = schema.where(node);
  auto info = node.getStruct();
  if (!info.getIsGroup()) {
    const std::string out = "struct " + name + "_builder *out";
    const std::string size =
        std::to_string(info.getDataWordCount()) + ", " + std::to_string(info.getPointerCount());
    define("void", name + "_init", {"struct umb_cp_ptr_builder *slot", out},
           {"umb_cp_slot_struct(slot, " + size + ", &out->s);"}, where);
    define("void", name + "_init_root", {"struct umb_cp_builder *b", out},
           {"const struct umb_cp_ptr_builder slot = umb_cp_root_slot(b);", "",
            "umb_cp_slot_struct(&slot, " + size + ", &out->s);"},
           where);
    const std::string from = "const struct " + name + " *from";
    define("int __must_check", name + "_copy", {"const struct umb_cp_ptr_builder *slot", from},
           {"return umb_cp_copy_struct(&from->s, slot);"}, where);
    define("int __must_check", name + "_copy_root", {"struct umb_cp_builder *b", from},
           {"const struct umb_cp_ptr_builder slot = umb_cp_root_slot(b);", "",
            "return umb_cp_copy_struct(&from->s, &slot);"},
           where);
  }
  for (auto field : info.getFields()) fieldBuilder(node, field);
}

void Header::fieldBuilder(Node::Reader node, Field::Reader field) {
  if (field.isGroup()) {
    groupBuilder(node, field);
    structBuilder(schema.node(field.getGroup().getTypeId()));
    return;
  }
  const Place place = placeOf(node, field);
  auto slot = field.getSlot();
  auto scalar = scalarOf(slot.getType());
  if (!scalar && !slot.getType().isVoid()) {
    pointerBuilder(node, field);
    return;
  }
  std::vector<std::string> params = {"struct " + place.type + "_builder *b"};
  std::vector<std::string> body = setTag(node, place);
  if (scalar) {
    if (scalar->isFloat && !options.userSpace) return;  // reported when its reader was generated
    params.push_back(std::string(scalar->c) + " v");
    body.push_back(std::string("umb_cp_set_") + scalar->access + "(&b->s, " + place.offset + ", " +
                   scalar->toWire("v", bitsOf(slot.getDefaultValue())) + ");");
  }
  if (!body.empty()) define("void", place.type + "_set_" + place.name, params, body, place.where);
}

void Header::groupBuilder(Node::Reader node, Field::Reader field) {
  const Place place = placeOf(node, field);
  std::vector<std::string> body = setTag(node, place);
  if (!place.tag.empty()) {
    // What another member of the union left there would else be taken for the group's own.
    auto clear = clearGroup(schema.node(field.getGroup().getTypeId()));
    body.insert(body.end(), clear.begin(), clear.end());
  }
  body.push_back("out->s = b->s;");
  define("void", place.type + "_init_" + place.name,
         {"struct " + place.type + "_builder *b", "struct " + place.base + "_builder *out"}, body,
         place.where);
}

std::vector<std::string> Header::clearGroup(Node::Reader group) {
  std::vector<std::string> body;
  auto info = group.getStruct();
  if (info.getDiscriminantCount() != 0) {
    body.push_back("umb_cp_set_u16(&b->s, " + std::to_string(info.getDiscriminantOffset() * 2) + ", 0);");
  }
  for (auto field : info.getFields()) {
    if (field.isGroup()) {
      auto inner = clearGroup(schema.node(field.getGroup().getTypeId()));
      body.insert(body.end(), inner.begin(), inner.end());
      continue;
    }
    const Place place = placeOf(group, field);
    auto scalar = scalarOf(field.getSlot().getType());
    if (scalar) {
      body.push_back(std::string("umb_cp_set_") + scalar->access + "(&b->s, " + place.offset + ", 0);");
    } else if (!field.getSlot().getType().isVoid()) {
      body.push_back("umb_cp_clear_ptr(&b->s, " + place.offset + ");");
    }
  }
  return body;
}

void Header::pointerBuilder(Node::Reader node, Field::Reader field) {
  const Place place = placeOf(node, field);
  auto type = field.getSlot().getType();
  if (isCapability(type) || (type.isList() && isCapability(type.getList().getElementType()))) return;
  std::string verb = "_init_";
  std::vector<std::string> params = {"struct " + place.type + "_builder *b"};
  std::vector<std::string> body = setTag(node, place);
  if (type.isText() || type.isData()) {
    const std::string what = type.isText() ? "text" : "data";
    const std::string value = type.isText() ? "str" : "data";
    verb = "_set_";
    params.insert(params.end(), {type.isText() ? "const char *str" : "const void *data", "size_t len"});
    body.push_back("umb_cp_set_" + what + "(&b->s, " + place.offset + ", " + value + ", len, " +
                   maxOf(field) + ");");
  } else if (type.isStruct()) {
    params.push_back("struct " + typeName(type) + "_builder *out");
    body.push_back("umb_cp_init_struct(&b->s, " + place.offset + ", " + sizeOf(type) + ", &out->s);");
  } else if (type.isAnyPointer()) {
    params.push_back("struct umb_cp_ptr_builder *slot");
    // What another member of the union has left there is not this one's.
    body.push_back("umb_cp_clear_ptr(&b->s, " + place.offset + ");");
    body.push_back("*slot = umb_cp_slot(&b->s, " + place.offset + ");");
  } else {
    auto element = type.getList().getElementType();
    params.insert(params.end(), {"u32 n", "struct umb_cp_list_builder *out"});
    if (element.isStruct()) {
      body.push_back("umb_cp_init_struct_list(&b->s, " + place.offset + ", n, " + maxOf(field) + ", " +
                     sizeOf(element) + ", out);");
    } else {
      body.push_back("umb_cp_init_list(&b->s, " + place.offset + ", " + elementOf(element) + ", n, " +
                     maxOf(field) + ", out);");
    }
  }
  define("void", place.type + verb + place.name, params, body, place.where);
  if (type.isList()) listBuilder(place.base, type.getList().getElementType(), place.where);
  if (type.isStruct() || type.isAnyPointer()) copyBuilder(node, field);
}

// Sets the field to a copy of what a reader of another message has.
void Header::copyBuilder(Node::Reader node, Field::Reader field) {
  const Place place = placeOf(node, field);
  auto type = field.getSlot().getType();
  const bool isStruct = type.isStruct();
  const Body body = {{"const struct umb_cp_ptr_builder slot = umb_cp_slot(&b->s, " + place.offset + ");"},
                     setTag(node, place)};
  define("int __must_check", place.type + "_copy_" + place.name,
         {"struct " + place.type + "_builder *b",
          "const struct " + (isStruct ? typeName(type) : "umb_cp_ptr") + " *from"},
         body.lines(isStruct ? "umb_cp_copy_struct(&from->s, &slot)" : "umb_cp_copy_ptr(from, &slot)"),
         place.where);
}

void Header::listBuilder(const std::string& base, Type::Reader element, const Where& where) {
  std::vector<std::string> params = {"const struct umb_cp_list_builder *l", "u32 i"};
  if (element.isVoid() || (isFloat(element) && !options.userSpace)) return;
  if (auto scalar = scalarOf(element)) {
    params.push_back(std::string(scalar->c) + " v");
    define("void", base + "_set_at", params,
           {std::string("umb_cp_list_set_") + scalar->access + "(l, i, " + scalar->toWire("v", 0) + ");"},
           where);
  } else if (element.isText()) {
    params.insert(params.end(), {"const char *str", "size_t len"});
    define("void", base + "_set_at", params, {"umb_cp_list_set_text(l, i, str, len);"}, where);
  } else if (element.isData()) {
    params.insert(params.end(), {"const void *data", "size_t len"});
    define("void", base + "_set_at", params, {"umb_cp_list_set_data(l, i, data, len);"}, where);
  } else if (element.isStruct()) {
    params.push_back("struct " + typeName(element) + "_builder *out");
    define("void", base + "_init_at", params, {"umb_cp_list_init_struct(l, i, &out->s);"}, where);
  } else if (element.isAnyPointer()) {
    params.push_back("struct umb_cp_ptr_builder *slot");
    define("void", base + "_init_at", params, {"*slot = umb_cp_list_slot(l, i);"}, where);
  } else if (element.isList()) {
    auto inner = element.getList().getElementType();
    params.insert(params.end(), {"u32 n", "struct umb_cp_list_builder *out"});
    std::string body = std::string("umb_cp_list_init_list(l, i, ") + elementOf(inner) + ", n, out);";
    if (inner.isStruct()) body = "umb_cp_list_init_struct_list(l, i, n, " + sizeOf(inner) + ", out);";
    define("void", base + "_init_at", params, {body}, where);
    listBuilder(base + "_at", inner, where);
  }
}

}  // namespace umb::compiler
