# SPDX-License-Identifier: GPL-2.0-only
# Structs that can contain themselves: in a field, in lists and by way of each other.

@0x9a3b5c7d1e2f4a05;

using C = import "/c.capnp";
using Shapes = import "sub/shapes.capnp";
$C.prefix("rec");

struct Node $C.maxDepth(4) {
  value @0 :UInt32;
  next @1 :Node;
  label @2 :Text;
}

struct Tree $C.maxDepth(3) {
  name @0 :Text;
  children @1 :List(Tree);
  rows @2 :List(List(Tree));
  points @3 :List(Shapes.Point);
}

# The smallest number of a cycle counts for all of it.

struct Expression {
  union {
    number @0 :Int64;
    sum :group {
      left @1 :Operand;
      right @2 :Operand;
    }
    node @3 :Node;
  }
}

struct Operand $C.maxDepth(6) {
  minus @0 :Bool;
  expression @1 :Expression;
  other @2 :Other;
  third @3 :Third;

  struct Other $C.maxDepth(5) {
    operands @0 :List(Operand) $C.maxItems(2);
  }

  struct Third $C.maxDepth(7) {
    expression @0 :Expression;
  }
}

# From here they are entered.

struct Holder {
  const chain :Node = (value = 1, next = (value = 2, next = (value = 3)));

  node @0 :Node;
  nodes @1 :List(Node);
  rows @2 :List(List(Node));
  any @3 :AnyPointer;
  withDefault @4 :Node = (value = 7, next = (value = 8));
  tree @5 :Tree;
  union {
    none @6 :Void;
    member @7 :Node;
  }
}
