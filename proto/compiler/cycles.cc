// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include "cycles.h"

#include <algorithm>
#include <deque>

namespace umb::compiler {
namespace {

// A reader's depth has 16 bits.
constexpr uint32_t maxReaderDepth = 0xffff;

// What an AnyPointer leads to is not in the schema; so many levels of it can be read in the last struct of a
// cycle.
constexpr uint32_t anyPointerLevels = 4;

Type::Reader innermost(Type::Reader type) {
  while (type.isList()) type = type.getList().getElementType();
  return type;
}

}  // namespace

Cycles::Cycles(const Schema& schema, Problems& problems) : schema(schema), problems(problems) {
  const auto structs = schema.structs();
  for (auto node : structs) collectEdges(node, node.getId());
  for (auto node : structs) {
    if (marks[node.getId()].index == 0) visit(node.getId());
  }
}

const Cycle* Cycles::of(uint64_t structId) const {
  auto found = componentOf.find(structId);
  if (found == componentOf.end() || components[found->second].members.empty()) return nullptr;
  return &components[found->second];
}

bool Cycles::isWithin(uint64_t from, uint64_t to) const {
  return of(to) != nullptr && of(from) == of(to);
}

void Cycles::collectEdges(Node::Reader structOrGroup, uint64_t from) {
  for (auto field : structOrGroup.getStruct().getFields()) {
    if (field.isGroup()) {
      collectEdges(schema.node(field.getGroup().getTypeId()), from);
      continue;
    }
    const Type::Reader type = innermost(field.getSlot().getType());
    if (!type.isStruct()) continue;
    edges[from].push_back(
        {type.getStruct().getTypeId(), schema.where(structOrGroup).member(field.getName().cStr()).path});
  }
}

void Cycles::visit(uint64_t id) {
  Mark& mark = marks[id];
  mark.index = mark.low = ++visited;
  mark.isOpen = true;
  open.push_back(id);
  for (const Edge& edge : edges[id]) {
    const Mark& next = marks[edge.to];
    if (next.index == 0) {
      visit(edge.to);
      mark.low = std::min(mark.low, next.low);
    } else if (next.isOpen) {
      mark.low = std::min(mark.low, next.index);
    }
  }
  if (mark.low == mark.index) closeComponent(id);
}

void Cycles::closeComponent(uint64_t first) {
  Cycle cycle;
  const auto begin = std::find(open.begin(), open.end(), first);
  cycle.members.assign(begin, open.end());
  open.erase(begin, open.end());
  for (uint64_t id : cycle.members) {
    marks[id].isOpen = false;
    componentOf[id] = components.size();
  }
  const auto isFirst = [&](const Edge& edge) { return edge.to == first; };
  const auto& own = edges[first];
  const bool isCycle = cycle.members.size() > 1 || std::any_of(own.begin(), own.end(), isFirst);
  components.push_back({});
  for (uint64_t id : cycle.members) cycle.room = std::max(cycle.room, roomIn(cycle, schema.node(id)));
  if (isCycle) {
    declareLevels(cycle);
  } else {
    if (schema.maxDepth(schema.node(first))) {
      problems.add(schema.where(schema.node(first)),
                   "cannot contain itself, so $C.maxDepth means nothing; remove it");
    }
    cycle.members.clear();
  }
  components.back() = std::move(cycle);
}

// Sorts the members: the order of the visit depends on the ids.
void Cycles::declareLevels(Cycle& cycle) {
  const auto name = [this](uint64_t id) { return schema.node(id).getDisplayName(); };
  std::sort(cycle.members.begin(), cycle.members.end(),
            [&](uint64_t a, uint64_t b) { return name(a) < name(b); });
  std::optional<uint32_t> levels;
  for (uint64_t id : cycle.members) {
    const auto declared = schema.maxDepth(schema.node(id));
    if (!declared) continue;
    if (*declared == 0 || *declared + cycle.room > maxReaderDepth) {
      problems.add(schema.where(schema.node(id)), "$C.maxDepth must be at least 1 and at most " +
                                                      std::to_string(maxReaderDepth - cycle.room));
    }
    levels = std::min<uint32_t>(levels.value_or(*declared), *declared);
  }
  if (!levels) {
    problems.add(
        schema.where(schema.node(cycle.members[0])),
        "can contain itself (" + describe(cycle) + "); say how many levels may be nested with $C.maxDepth");
  }
  cycle.levels = levels.value_or(1);
}

// The shortest way from the first member back to it: "A.b, B.list"
std::string Cycles::describe(const Cycle& cycle) const {
  const uint64_t first = cycle.members[0];
  std::map<uint64_t, std::string> ways;
  std::deque<uint64_t> next = {first};
  ways[first] = "";
  while (!next.empty()) {
    const uint64_t id = next.front();
    next.pop_front();
    auto found = edges.find(id);
    if (found == edges.end()) continue;
    for (const Edge& edge : found->second) {
      std::string way = ways[id] + (ways[id].empty() ? "" : ", ") + edge.field;
      if (edge.to == first) return way;
      if (ways.emplace(edge.to, way).second) next.push_back(edge.to);
    }
  }
  return "";
}

uint32_t Cycles::roomIn(const Cycle& cycle, Node::Reader structOrGroup) const {
  uint32_t room = 0;
  for (auto field : structOrGroup.getStruct().getFields()) {
    if (field.isGroup()) {
      room = std::max(room, roomIn(cycle, schema.node(field.getGroup().getTypeId())));
    } else {
      room = std::max(room, depthOf(cycle, field.getSlot().getType()));
    }
  }
  return room;
}

// How deep a reader goes into a field. What stays in the cycle is not counted here.
uint32_t Cycles::depthOf(const Cycle& from, Type::Reader type) const {
  uint32_t lists = 0;
  for (; type.isList(); type = type.getList().getElementType()) lists++;
  if (type.isAnyPointer()) return lists + anyPointerLevels;
  if (!type.isStruct()) return lists;
  const uint64_t id = type.getStruct().getTypeId();
  const auto& members = from.members;
  if (std::find(members.begin(), members.end(), id) != members.end()) return 0;
  return lists + depthOfStruct(id);
}

uint32_t Cycles::depthOfStruct(uint64_t id) const {
  const Cycle& cycle = components[componentOf.at(id)];
  return cycle.levels + cycle.room;
}

}  // namespace umb::compiler
