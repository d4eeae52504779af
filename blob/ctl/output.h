// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/io.h>
#include <kj/memory.h>

#include "control.capnp.h"
#include "failure.h"

namespace umb::ctl {

struct Subject {
  // What a request was about: "module" and its name. Both are empty if it was about nothing in particular.
  kj::StringPtr kind;
  kj::StringPtr name;
};

class Output {
  // What umbctl says. Whatever it says of one thing is one write, so that a reader of a pipe sees it at once.

 public:
  virtual ~Output() noexcept(false) {}

  virtual void status(control::Status::Reader status) = 0;
  virtual void module(kj::StringPtr name, control::Module::Reader module) = 0;
  virtual void firmware(kj::StringPtr name, control::Firmware::Reader firmware,
                        kj::Maybe<kj::StringPtr> file) = 0;
  virtual void reset(kj::StringPtr helper) = 0;    // "" is all of them
  virtual void restart(kj::StringPtr helper) = 0;  // the same
  virtual void takeover(control::Takeover::Reader takeover) = 0;
  virtual void takeoverSwitched(bool off, bool loaded, kj::StringPtr file) = 0;
  virtual void event(control::Event::Reader event) = 0;
  virtual void failure(const Subject& subject, const Failure& failure) = 0;
};

kj::Own<Output> newTextOutput(kj::OutputStream& out, kj::OutputStream& err);
// For people.

kj::Own<Output> newJsonOutput(kj::OutputStream& out, kj::OutputStream& err);
// For programs: one JSON object a line. Failures also go to err, as with newTextOutput().

kj::String failureLine(const Subject& subject, const Failure& failure);
// "umbctl: module nosuch: No such file or directory: no module has this name\n"

kj::StringPtr nameOf(control::State state);
kj::StringPtr nameOf(control::Module::Outcome outcome);
kj::StringPtr nameOf(control::Firmware::Format format);
kj::StringPtr nameOf(control::Event::Kind kind);
// As the schema spells them; "unknown" for what this program is too old to know.

}  // namespace umb::ctl
