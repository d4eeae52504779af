// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include "schema.h"

#include <kj/debug.h>

#include "names.h"

namespace umb::compiler {
namespace {

// proto/c.capnp
constexpr uint64_t prefixAnnotation = 0xe1f1a3b5c7d90b02;
constexpr uint64_t nameAnnotationId = 0xc2a4e6f8091b2d03;
constexpr uint64_t maxItemsAnnotation = 0xf3b5d7e90a1c2e04;

std::optional<Value::Reader> find(capnp::List<capnp::schema::Annotation>::Reader annotations, uint64_t id) {
  for (auto annotation : annotations) {
    if (annotation.getId() == id) return annotation.getValue();
  }
  return std::nullopt;
}

}  // namespace

Schema::Schema(CodeGeneratorRequest::Reader request, Problems& problems) : problems(problems) {
  for (auto node : request.getNodes()) nodes.emplace(node.getId(), node);
  for (auto& [id, node] : nodes) {
    if (!node.isStruct()) continue;
    for (auto field : node.getStruct().getFields()) {
      if (field.isGroup()) groupFields.emplace(field.getGroup().getTypeId(), field);
    }
  }
}

Node::Reader Schema::node(uint64_t id) const {
  auto found = nodes.find(id);
  KJ_REQUIRE(found != nodes.end(), "the request refers to a node that it does not have", id);
  return found->second;
}

Node::Reader Schema::fileOf(Node::Reader at) const {
  while (!at.isFile()) at = node(at.getScopeId());
  return at;
}

std::string Schema::shortName(Node::Reader node) {
  return node.getDisplayName().slice(node.getDisplayNamePrefixLength()).cStr();
}

std::string Schema::where(Node::Reader at) const {
  std::string name = at.getDisplayName().cStr();
  size_t colon = name.find(':');
  if (colon != std::string::npos) name.insert(colon + 1, " ");
  return name;
}

std::optional<std::string> Schema::nameAnnotation(Annotations annotations, std::string_view of) const {
  auto value = find(annotations, nameAnnotationId);
  if (!value) return std::nullopt;
  std::string name = value->getText().cStr();
  if (!isIdentifier(name)) {
    problems.add(std::string(of), "the C name \"" + name + "\" is no identifier");
    return std::nullopt;
  }
  return name;
}

std::string Schema::prefix(Node::Reader file) const {
  std::string stem = stemOf(file.getDisplayName().cStr());
  auto value = find(file.getAnnotations(), prefixAnnotation);
  if (!value) return stem;
  std::string name = value->getText().cStr();
  if (!isIdentifier(name)) {
    problems.add(where(file), "the C prefix \"" + name + "\" is no identifier");
    return stem;
  }
  return name;
}

std::string Schema::cName(Node::Reader at) const {
  if (at.isFile()) return prefix(at);
  std::string own;
  auto group = groupFields.find(at.getId());
  if (auto name = nameAnnotation(at.getAnnotations(), where(at))) {
    own = *name;
  } else if (group != groupFields.end()) {
    own = cName(group->second);
  } else {
    own = snakeCase(shortName(at));
  }
  return cName(node(at.getScopeId())) + "_" + own;
}

std::string Schema::cName(Field::Reader field) const {
  std::string name = field.getName().cStr();
  return nameAnnotation(field.getAnnotations(), name).value_or(snakeCase(name));
}

std::string Schema::cName(capnp::schema::Enumerant::Reader enumerant) const {
  std::string name = enumerant.getName().cStr();
  return nameAnnotation(enumerant.getAnnotations(), name).value_or(snakeCase(name));
}

std::optional<uint32_t> Schema::maxItems(Field::Reader field) const {
  auto value = find(field.getAnnotations(), maxItemsAnnotation);
  if (!value) return std::nullopt;
  return value->getUint32();
}

void Symbols::add(const std::string& identifier, const std::string& where) {
  auto [owner, isNew] = owners.emplace(identifier, where);
  if (isNew) return;
  problems.add(where, "the C name \"" + identifier + "\" is already that of " + owner->second +
                          "; give one of them another with $C.name");
}

}  // namespace umb::compiler
