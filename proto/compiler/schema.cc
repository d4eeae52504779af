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
constexpr uint64_t maxDepthAnnotation = 0xa6c8eafc1d3f5005;

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
      if (field.isGroup()) groupNames.emplace(field.getGroup().getTypeId(), cName(node, field));
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

Where Schema::where(Node::Reader at) const {
  const std::string name = at.getDisplayName().cStr();
  if (at.isFile()) return {at.getId(), name, ""};
  Node::Reader file = fileOf(at);
  const size_t fileLength = file.getDisplayName().size();
  return {file.getId(), file.getDisplayName().cStr(), name.substr(fileLength + 1)};
}

std::optional<std::string> Schema::nameAnnotation(Annotations annotations, const Where& of) const {
  auto value = find(annotations, nameAnnotationId);
  if (!value) return std::nullopt;
  std::string name = value->getText().cStr();
  if (!isIdentifier(name)) {
    problems.add(of, "the C name \"" + name + "\" is no identifier");
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
    problems.add(where(file).member("$prefix"), "the C prefix \"" + name + "\" is no identifier");
    return stem;
  }
  return name;
}

std::string Schema::cName(Node::Reader at) const {
  if (at.isFile()) return prefix(at);
  std::string own;
  auto group = groupNames.find(at.getId());
  if (group != groupNames.end()) {
    own = group->second;
  } else {
    own = nameAnnotation(at.getAnnotations(), where(at)).value_or(snakeCase(shortName(at)));
  }
  return cName(node(at.getScopeId())) + "_" + own;
}

std::optional<uint32_t> Schema::maxItems(Field::Reader field) const {
  auto value = find(field.getAnnotations(), maxItemsAnnotation);
  if (!value) return std::nullopt;
  return value->getUint32();
}

std::optional<uint16_t> Schema::maxDepth(Node::Reader structNode) const {
  auto value = find(structNode.getAnnotations(), maxDepthAnnotation);
  if (!value) return std::nullopt;
  return value->getUint16();
}

std::vector<Node::Reader> Schema::structs() const {
  std::vector<Node::Reader> found;
  for (auto& [id, node] : nodes) {
    const bool isParameters = node.getScopeId() == 0;  // of a method, which no field can have
    if (node.isStruct() && !node.getStruct().getIsGroup() && !isParameters) found.push_back(node);
  }
  return found;
}

}  // namespace umb::compiler
