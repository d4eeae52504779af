// SPDX-License-Identifier: GPL-2.0-only OR MIT
// The part of Header that generates the bodies of functions, and in them the limits on structs that contain
// themselves.
#include "header.h"
#include "names.h"

namespace umb::compiler {

std::vector<std::string> Header::Body::lines(const std::string& result) const {
  std::vector<std::string> all = declarations;
  if (!all.empty()) all.push_back("");
  all.insert(all.end(), checks.begin(), checks.end());
  all.push_back("return " + result + ";");
  return all;
}

// A function that reads a struct by `call`, in a struct or list of type `from` that has the depth `depth`.
std::vector<std::string> Header::structBody(Body body, const std::string& call, uint64_t from,
                                            Node::Reader to, const std::string& depth) {
  const Cycle* cycle = cycles.of(to.getId());
  if (cycle == nullptr) return body.lines(call);
  if (!cycles.isWithin(from, to.getId())) return enterCycle(std::move(body), call, to);
  // What else is in a struct of the cycle must still be readable in the last one.
  if (cycle->room != 0) {
    body.checks.push_back("if (" + depth + " <= " + std::to_string(cycle->room) + ")\n\treturn -EBADMSG;");
  }
  return body.lines(call);
}

std::vector<std::string> Header::enterCycle(Body body, const std::string& call, Node::Reader to) {
  const uint32_t room = cycles.of(to.getId())->room;
  std::string limit = upperCase(schema.cName(to)) + "_MAX_DEPTH";
  if (room == 0) limit += " - 1";
  if (room > 1) limit += " + " + std::to_string(room - 1);

  const bool isShort = body.declarations.empty() && body.checks.empty();
  body.declarations.push_back(isShort ? "int err = " + call + ";" : "int err;");
  if (!isShort) body.checks.push_back("err = " + call + ";");
  body.checks.push_back("if (!err && out->s.depth > " + limit + ")\n\tout->s.depth = " + limit + ";");
  return body.lines("err");
}

// A list of structs of the cycle that it is in takes no level of its own: each struct takes one, however it
// is reached.
bool Header::staysInCycle(uint64_t from, Type::Reader list) const {
  if (!list.isList()) return false;
  while (list.isList()) list = list.getList().getElementType();
  return list.isStruct() && cycles.isWithin(from, list.getStruct().getTypeId());
}

}  // namespace umb::compiler
