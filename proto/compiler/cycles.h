// SPDX-License-Identifier: GPL-2.0-only OR MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "schema.h"

namespace umb::compiler {

// Structs that can contain themselves, each by way of all others.
struct Cycle {
  std::vector<uint64_t> members;  // empty: its one struct cannot contain itself
  uint32_t levels = 1;            // of its structs that may be nested: the smallest $C.maxDepth
  uint32_t room = 0;              // levels that whatever else is in one of its structs takes up
};

// The cycles of a request's structs. A generated reader counts the levels of a cycle in the depth that it has
// anyway: who enters it from outside lowers the depth to `levels + room`, each step within takes one, and
// none goes below `room`.
class Cycles {
 public:
  Cycles(const Schema& schema, Problems& problems);

  const Cycle* of(uint64_t structId) const;
  // Null if that struct cannot contain itself.

  bool isWithin(uint64_t from, uint64_t to) const;
  // Does a step from one to the other stay in a cycle?

 private:
  struct Edge {
    uint64_t to;
    std::string field;  // Node.children
  };

  // One struct, for Tarjan's search for strongly connected components.
  struct Mark {
    unsigned index = 0;  // the order of the visit, from 1
    unsigned low = 0;    // the earliest that can be reached and is not in a component yet
    bool isOpen = false;
  };

  void collectEdges(Node::Reader structOrGroup, uint64_t from);
  void visit(uint64_t id);
  void closeComponent(uint64_t first);
  void declareLevels(Cycle& cycle);
  std::string describe(const Cycle& cycle) const;

  uint32_t roomIn(const Cycle& cycle, Node::Reader structOrGroup) const;
  uint32_t depthOf(const Cycle& from, Type::Reader type) const;
  uint32_t depthOfStruct(uint64_t id) const;

  const Schema& schema;
  Problems& problems;
  std::map<uint64_t, std::vector<Edge>> edges;
  std::map<uint64_t, Mark> marks;
  unsigned visited = 0;
  std::vector<uint64_t> open;
  std::vector<Cycle> components;  // a struct's own come after those of what it contains
  std::map<uint64_t, size_t> componentOf;
};

}  // namespace umb::compiler
