// SPDX-License-Identifier: GPL-2.0-only
#include "output.h"

#include <capnp/schema.h>

#include "device.h"
#include "text.h"

namespace umb::ctl {
namespace {

template <typename T>
kj::StringPtr enumerantName(T value) {
  const auto enumerants = capnp::Schema::from<T>().getEnumerants();
  const auto i = static_cast<size_t>(value);
  if (i >= enumerants.size()) return "unknown";
  return enumerants[i].getProto().getName();
}

// A reason names the thing; so does the line that it goes into.
kj::StringPtr withoutName(kj::StringPtr reason, kj::StringPtr name) {
  const kj::String prefix = kj::str(name, ": ");
  return name.size() > 0 && reason.startsWith(prefix) ? reason.slice(prefix.size()) : reason;
}

}  // namespace

kj::StringPtr nameOf(control::State state) {
  return enumerantName(state);
}
kj::StringPtr nameOf(control::Module::Outcome outcome) {
  return enumerantName(outcome);
}
kj::StringPtr nameOf(control::Firmware::Format format) {
  return enumerantName(format);
}
kj::StringPtr nameOf(control::Event::Kind kind) {
  return enumerantName(kind);
}

kj::String failureLine(const Subject& subject, const Failure& failure) {
  kj::Vector<kj::String> parts;
  parts.add(kj::str("umbctl"));
  if (subject.kind.size() > 0) {
    parts.add(kj::str(subject.kind, subject.name.size() > 0 ? " " : "", printable(subject.name)));
    parts.add(describeErrno(failure.error()));
  }
  const kj::StringPtr reason = withoutName(failure.reason(), subject.name);
  if (reason.size() > 0) parts.add(printable(reason));
  return kj::str(kj::strArray(parts, ": "), "\n");
}

}  // namespace umb::ctl
