// SPDX-License-Identifier: GPL-2.0-only
#include <cstdio>

#include "device.h"
#include "output.h"
#include "text.h"

namespace umb::ctl {
namespace {

constexpr uint64_t kNsPerMs = 1'000'000;

template <typename... Args>
kj::String format(const char* pattern, Args... args) {
  char line[256];
  const int length = snprintf(line, sizeof(line), pattern, args...);
  return kj::heapString(line, kj::min(size_t(length), sizeof(line) - 1));
}

kj::String instanceLine(control::Instance::Reader instance) {
  const kj::String columns = format(
      "%-10s %-9s %7d %9u %8llu %9llu %10u  ", instance.getName().cStr(), nameOf(instance.getState()).cStr(),
      instance.getPid(), instance.getRestarts(), static_cast<unsigned long long>(instance.getCalls()),
      static_cast<unsigned long long>(instance.getFailures()), instance.getInFlight());
  return kj::str(columns, instance.getLastEnd().size() > 0 ? printable(instance.getLastEnd()) : kj::str("-"),
                 "\n");
}

// What there is to say of its last process that is too long for a column.
void addLastWords(kj::Vector<kj::String>& lines, control::Instance::Reader instance) {
  const kj::String name = printable(instance.getName());
  if (instance.getLastCall().size() > 0)
    lines.add(kj::str(name, ": last call: ", printable(instance.getLastCall()), "\n"));
  kj::String words = textOf(instance.getLastStderr());
  if (words.size() > 0) lines.add(kj::str(name, ": last words:\n"));
  for (kj::StringPtr rest = words; rest.size() > 0;) {
    const size_t end = rest.findFirst('\n').orDefault(rest.size());
    lines.add(kj::str("  ", printable(kj::heapString(rest.slice(0, end))), "\n"));
    rest = rest.slice(kj::min(end + 1, rest.size()));
  }
}

kj::String requestText(control::Event::Reader event) {
  const kj::String outcome = event.getErrno() == 0 ? kj::str("done") : describeErrno(event.getErrno());
  return kj::str(nameOf(event.getKind()), " ", printable(event.getText()), ": ", outcome, " (asked by pid ",
                 event.getPid(), ")");
}

kj::String stateText(control::Event::Reader event) {
  kj::String pid = event.getPid() != 0 ? kj::str(" (pid ", event.getPid(), ")") : kj::String();
  kj::String why = event.getText().size() > 0 ? kj::str(": ", printable(event.getText())) : kj::String();
  return kj::str(nameOf(event.getState()), pid, why);
}

kj::String partLine(control::Takeover::Part::Reader part) {
  kj::String why = part.getErrno() != 0 ? kj::str(": ", describeErrno(part.getErrno())) : kj::String();
  return kj::str(format("%-10s %-7s %s", printable(part.getName()).cStr(), part.getWanted() ? "yes" : "no",
                        part.getInForce() ? "yes" : "no"),
                 why, "\n");
}

class TextOutput final : public Output {
 public:
  TextOutput(kj::OutputStream& out, kj::OutputStream& err) : out_(out), err_(err) {}

  void status(control::Status::Reader status) override {
    kj::Vector<kj::String> lines;
    lines.add(kj::str("umblob ", printable(status.getVersion()), "\n"));
    lines.add(format("%-10s %-9s %7s %9s %8s %9s %10s  %s\n", "INSTANCE", "STATE", "PID", "RESTARTS", "CALLS",
                     "FAILURES", "IN FLIGHT", "LAST END"));
    for (control::Instance::Reader instance : status.getInstances()) lines.add(instanceLine(instance));
    for (control::Instance::Reader instance : status.getInstances()) addLastWords(lines, instance);
    write(out_, kj::strArray(lines, ""));
  }

  void module(kj::StringPtr name, control::Module::Reader module) override {
    write(out_, kj::str(printable(name), ": ", outcomeText(module), "\n"));
  }

  void firmware(kj::StringPtr name, control::Firmware::Reader firmware,
                kj::Maybe<kj::StringPtr> file) override {
    kj::String to;
    KJ_IF_MAYBE (f, file) {
      to = kj::str(", written to ", printable(*f));
    }
    write(out_, kj::str(printable(name), ": ", printable(firmware.getPath()), ", ",
                        nameOf(firmware.getFormat()), ", ", firmware.getSize(), " bytes", to, "\n"));
  }

  void reset(kj::StringPtr helper) override { intervention(helper, "reset"); }
  void restart(kj::StringPtr helper) override { intervention(helper, "restarted"); }

  void takeover(control::Takeover::Reader takeover) override {
    kj::Vector<kj::String> lines;
    lines.add(kj::str("takeover is ", takeover.getOff() ? "switched off" : "not switched off", "\n"));
    lines.add(format("%-10s %-7s %s\n", "PART", "WANTED", "IN FORCE"));
    for (control::Takeover::Part::Reader part : takeover.getParts()) lines.add(partLine(part));
    write(out_, kj::strArray(lines, ""));
  }

  void takeoverSwitched(bool off, bool loaded, kj::StringPtr file) override {
    kj::StringPtr now = loaded ? "the module that is loaded has been told"_kj : "no module is loaded"_kj;
    write(out_, kj::str("takeover switched ", off ? "off" : "on", ": ", off ? "wrote " : "no ",
                        printable(file), off ? "" : " any more", "; ", now, "\n"));
  }

  void event(control::Event::Reader event) override {
    const uint64_t ms = event.getTimeNs() / kNsPerMs;
    const kj::String time =
        format("%llu.%03u", static_cast<unsigned long long>(ms / 1000), unsigned(ms % 1000));
    kj::String lost =
        event.getLost() > 0 ? kj::str(time, " ", event.getLost(), " events were lost\n") : kj::String();
    kj::String text = event.getKind() == control::Event::Kind::STATE
                          ? kj::str("helper ", printable(event.getInstance()), ": ", stateText(event))
                          : requestText(event);
    write(out_, kj::str(lost, time, " ", text, "\n"));
  }

  void failure(const Subject& subject, const Failure& failure) override {
    write(err_, failureLine(subject, failure));
  }

 private:
  static void write(kj::OutputStream& stream, kj::StringPtr text) { stream.write(text.begin(), text.size()); }

  void intervention(kj::StringPtr helper, kj::StringPtr what) {
    write(out_, kj::str(helper.size() > 0 ? printable(helper) : kj::str("all helpers"), ": ", what, "\n"));
  }

  static kj::String outcomeText(control::Module::Reader module) {
    switch (module.getOutcome()) {
      case control::Module::Outcome::LOADED:
        return kj::str("loaded ", printable(kj::strArray(module.getLoaded(), ", ")));
      case control::Module::Outcome::ALREADY_LOADED:
        return kj::str("already loaded");
      case control::Module::Outcome::BUILT_IN:
        return kj::str("built into the kernel");
      case control::Module::Outcome::BLACKLISTED:
        return kj::str("not loaded: blacklisted in modprobe's configuration");
      case control::Module::Outcome::UNLOADED:
        return kj::str("unloaded ", printable(kj::strArray(module.getUnloaded(), ", ")));
      case control::Module::Outcome::NOT_LOADED:
        return kj::str("not loaded");
      case control::Module::Outcome::BY_MODPROBE:
        return kj::str("done by modprobe, whose configuration has a command for it");
    }
    return kj::str("unknown outcome");
  }

  kj::OutputStream& out_;
  kj::OutputStream& err_;
};

}  // namespace

kj::Own<Output> newTextOutput(kj::OutputStream& out, kj::OutputStream& err) {
  return kj::heap<TextOutput>(out, err);
}

}  // namespace umb::ctl
