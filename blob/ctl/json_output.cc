// SPDX-License-Identifier: GPL-2.0-only
// The JSON is written by hand rather than by capnp's JsonCodec: that makes strings of 64-bit numbers, and
// passes on what is not UTF-8.
#include <kj/vector.h>

#include "device.h"
#include "output.h"
#include "text.h"

namespace umb::ctl {
namespace {

class Object {
  // Members in the order in which they are added.

 public:
  Object& text(kj::StringPtr key, kj::StringPtr value) { return raw(key, jsonString(value)); }
  Object& number(kj::StringPtr key, uint64_t value) { return raw(key, kj::str(value)); }
  Object& flag(kj::StringPtr key, bool value) { return raw(key, kj::str(value)); }
  Object& raw(kj::StringPtr key, kj::String value) {
    members_.add(kj::str("\"", key, "\":", value));
    return *this;
  }
  kj::String finish() const { return kj::str("{", kj::strArray(members_, ","), "}"); }

 private:
  kj::Vector<kj::String> members_;
};

kj::String arrayOf(kj::ArrayPtr<const kj::String> items) {
  return kj::str("[", kj::strArray(items, ","), "]");
}

kj::String instanceObject(control::Instance::Reader instance) {
  return Object()
      .text("name", instance.getName())
      .text("state", nameOf(instance.getState()))
      .raw("pid", kj::str(instance.getPid()))
      .number("restarts", instance.getRestarts())
      .number("calls", instance.getCalls())
      .number("failures", instance.getFailures())
      .number("inFlight", instance.getInFlight())
      .number("maxInFlight", instance.getMaxInFlight())
      .number("crashesLeft", instance.getCrashesLeft())
      .text("lastEnd", instance.getLastEnd())
      .text("lastCall", instance.getLastCall())
      .text("lastStderr", textOf(instance.getLastStderr()))
      .finish();
}

kj::String partObject(control::Takeover::Part::Reader part) {
  return Object()
      .text("name", part.getName())
      .flag("wanted", part.getWanted())
      .flag("inForce", part.getInForce())
      .number("errno", part.getErrno())
      .finish();
}

class JsonOutput final : public Output {
 public:
  JsonOutput(kj::OutputStream& out, kj::OutputStream& err) : out_(out), err_(err) {}

  void status(control::Status::Reader status) override {
    kj::Vector<kj::String> instances;
    for (control::Instance::Reader instance : status.getInstances()) instances.add(instanceObject(instance));
    write(Object().text("version", status.getVersion()).raw("instances", arrayOf(instances)));
  }

  void module(kj::StringPtr name, control::Module::Reader module) override {
    kj::Vector<kj::String> loaded, unloaded;
    for (capnp::Text::Reader one : module.getLoaded()) loaded.add(jsonString(one));
    for (capnp::Text::Reader one : module.getUnloaded()) unloaded.add(jsonString(one));
    Object object;
    object.text("module", name).number("errno", 0).text("outcome", nameOf(module.getOutcome()));
    switch (module.getOutcome()) {
      case control::Module::Outcome::UNLOADED:
      case control::Module::Outcome::NOT_LOADED:
        object.raw("unloaded", arrayOf(unloaded));
        break;
      case control::Module::Outcome::BY_MODPROBE:  // which does not say what it did
        break;
      default:
        object.raw("loaded", arrayOf(loaded));
    }
    write(object);
  }

  void firmware(kj::StringPtr name, control::Firmware::Reader firmware,
                kj::Maybe<kj::StringPtr> file) override {
    Object object;
    object.text("firmware", name)
        .number("errno", 0)
        .text("path", firmware.getPath())
        .text("format", nameOf(firmware.getFormat()))
        .number("size", firmware.getSize());
    KJ_IF_MAYBE (f, file) {
      object.text("output", *f);
    }
    write(object);
  }

  void reset(kj::StringPtr helper) override { write(Object().text("helper", helper).number("errno", 0)); }
  void restart(kj::StringPtr helper) override { reset(helper); }

  void takeover(control::Takeover::Reader takeover) override {
    kj::Vector<kj::String> parts;
    for (control::Takeover::Part::Reader part : takeover.getParts()) parts.add(partObject(part));
    write(Object().flag("off", takeover.getOff()).raw("parts", arrayOf(parts)));
  }

  void takeoverSwitched(bool off, bool loaded, kj::StringPtr file) override {
    write(Object().flag("off", off).flag("loaded", loaded).text("file", file).number("errno", 0));
  }

  void event(control::Event::Reader event) override {
    const bool state = event.getKind() == control::Event::Kind::STATE;
    Object object;
    object.number("timeNs", event.getTimeNs())
        .text("instance", event.getInstance())
        .text("kind", nameOf(event.getKind()))
        .raw("pid", kj::str(event.getPid()));
    if (state) {
      object.text("state", nameOf(event.getState())).text("reason", event.getText());
    } else {
      object.text("name", event.getText()).number("errno", event.getErrno());
    }
    write(object.number("lost", event.getLost()));
  }

  void failure(const Subject& subject, const Failure& failure) override {
    Object object;
    if (subject.kind.size() > 0) object.text(subject.kind, subject.name);
    write(object.number("errno", failure.error())
              .text("error", describeErrno(failure.error()))
              .text("reason", failure.reason()));
    const kj::String line = failureLine(subject, failure);
    err_.write(line.begin(), line.size());
  }

 private:
  void write(const Object& object) {
    const kj::String line = kj::str(object.finish(), "\n");
    out_.write(line.begin(), line.size());
  }

  kj::OutputStream& out_;
  kj::OutputStream& err_;
};

}  // namespace

kj::Own<Output> newJsonOutput(kj::OutputStream& out, kj::OutputStream& err) {
  return kj::heap<JsonOutput>(out, err);
}

}  // namespace umb::ctl
