// SPDX-License-Identifier: GPL-2.0-only
// A helper that goes wrong in the way that its role names. It writes its frames by hand, because the runtime
// that real helpers use would not let it do these things.
#include <capnp/serialize.h>
#include <fcntl.h>
#include <kj/debug.h>
#include <kj/io.h>
#include <kj/vector.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>
#include <thread>

#include "arena.h"
#include "attack.h"
#include "delegate/roles.h"
#include "faulty.capnp.h"
#include "malformed.h"
#include "runtime/frame.h"
#include "runtime/hello.h"
#include "runtime/landlock.h"
#include "runtime/namespaces.h"
#include "runtime/privileges.h"
#include "runtime/sandbox.h"

namespace {

constexpr int kCalls = 0;
constexpr int kReturns = 1;

[[noreturn]] void sleepForEver() {
  for (;;) pause();
}

void writeRaw(kj::ArrayPtr<const kj::byte> bytes) {
  kj::FdOutputStream(kReturns).write(bytes.begin(), bytes.size());
}

void writeGarbage() {
  kj::byte bytes[4096];
  uint32_t state = 0x2545f491;
  for (auto& byte : bytes) {
    state = state * 1664525 + 1013904223;
    byte = state >> 24;
  }
  bytes[3] = 0xff;  // a segment table that no limit allows, whatever the rest is taken for
  writeRaw(bytes);
}

void say(kj::StringPtr words) {
  kj::FdOutputStream(2).write(words.begin(), words.size());
}

void report(kj::StringPtr what, int result) {
  say(kj::str("tamper: ", what, result < 0 ? " is refused\n" : " worked\n"));
}

// What it could do to the image that it and its successors are started from; the current folder is that
// mount's root.
void tamper() {
  report("writing the image", open("faulty-helper", O_WRONLY));
  report("writing it by another name", open("/proc/self/exe", O_WRONLY));
  report("changing its mode", chmod("/proc/self/exe", 0777));
  report("renaming it", rename("faulty-helper", "other"));
  report("making a file", open("file", O_CREAT | O_WRONLY, 0600));
  report("making a FIFO", mkfifo("pipe", 0600));
}

// A child that keeps the pipes open when its parent has gone.
void leaveChild() {
  pid_t child;
  KJ_SYSCALL(child = fork());
  if (child == 0) sleepForEver();
}

// More memory than there is; there is time before to bound it.
[[noreturn]] void eatMemory() {
  sleep(3);
  constexpr size_t kPiece = 1 << 20;
  for (;;) {
    auto piece = static_cast<volatile char*>(malloc(kPiece));
    for (size_t i = 0; piece != nullptr && i < kPiece; i += 4096) piece[i] = 1;
  }
}

// A filter that is there, and lets everything through.
void filterNothing() {
  sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  sock_fprog program{.len = 1, .filter = &allow};
  KJ_SYSCALL(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program));
}

// In which an attacker finds himself: a role's that declares nothing, or that of one of umblob.ko's.
kj::Maybe<umb::Sandbox> sandboxOf(std::string_view role) {
  if (role == "attack") return umb::Sandbox{};
  if (role == "attack-firmware") return umb::firmwareSandbox();
  if (role == "attack-module") return umb::moduleSandbox();
  return nullptr;
}

// What the runtime does for real helpers, but for the part that the role leaves out, and the filter: most
// roles do what it would refuse.
void confine(std::string_view role, uint64_t arenaBytes, uid_t user) {
  if (role == "unconfined") return;
  KJ_IF_MAYBE (sandbox, sandboxOf(role)) {
    umb::hardenProcess();
    for (auto& line : umb::enterSandbox(*sandbox, arenaBytes, user)) say(kj::str(line, "\n"));
    return;
  }
  if (role != "shared-mounts") umb::enterNamespaces({"/proc", "/tmp", "/dev", "/sys"});
  umb::restrictFiles({});
  auto files = role == "unfiltered-files" ? umb::FilesAs::root : umb::FilesAs::user;
  umb::dropPrivileges(user, files, role == "keeps-capability" ? umb::capabilityBit(CAP_SYS_ADMIN) : 0);
  if (role == "dumpable") prctl(PR_SET_DUMPABLE, 1);
  if (role != "no-filter") filterNothing();
}

// Whether this is the first helper since the test has seen to it that the file is not there.
bool isFirst() {
  kj::AutoCloseFd mark(open("/tmp/umb-faulty-was-here", O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600));
  return mark.get() >= 0;
}

// Where the test has put a copy of the image.
constexpr char kCopy[] = "/tmp/faulty-helper";

class Helper {
 public:
  // "MODE", or "MODE,PID" with a process to do it to.
  explicit Helper(std::string_view role) : role_(role.substr(0, role.find(','))) {
    if (role_.size() < role.size()) peer_ = atoi(role.data() + role_.size() + 1);
  }

  int run() {
    if (role_ == "exit") return 3;
    if (role_ == "abort") abort();
    if (role_ == "silent") sleepForEver();
    if (role_ == "garbage") {
      writeGarbage();
      sleepForEver();
    }
    if (role_ == "close") {
      close(kReturns);
      sleepForEver();
    }
    if (role_ == "truncated") {
      // Says that 8 words follow, and sends one.
      const kj::byte head[16] = {0, 0, 0, 0, 8};
      writeRaw(head);
      return 0;
    }
    if (role_ == "oversized") {
      const kj::byte head[16] = {0, 0, 0, 0, 0, 0, 0, 1};
      writeRaw(head);
      sleepForEver();
    }
    if (role_ == "early-return") {
      sendReturn(1);
      sleepForEver();
    }
    if (role_ == "tamper") tamper();
    if (role_ == "slow-start") usleep(2'500'000);
    serve();
    return 0;
  }

 private:
  using Envelope = umb::wire::Envelope;

  void send(capnp::MessageBuilder& message) { capnp::writeMessageToFd(kReturns, message); }

  void hello(kj::ArrayPtr<const capnp::word> frame) {
    capnp::FlatArrayMessageReader incoming(frame);
    auto asked = incoming.getRoot<Envelope>().getHello();
    capnp::MallocMessageBuilder message;
    auto answer = message.initRoot<Envelope>().initHello();
    const bool future = role_ == "version";
    answer.setMinVersion(future ? 7 : asked.getMinVersion());
    answer.setMaxVersion(future ? 9 : asked.getMaxVersion());
    answer.setNonce(asked.getNonce() + (role_ == "nonce"));
    answer.setSchemaId(asked.getSchemaId() + (role_ == "schema"));
    if (role_ == "arena-half-once") first_ = isFirst();
    confine(role_, asked.getLimits().getArenaBytes(), asked.getUid());
    if (role_ == "second-thread") std::thread([] { sleepForEver(); }).detach();
    auto id = kj::heapArray(umb::buildId());
    if (role_ == "build-id") id[0] ^= 1;
    answer.setBuildId(id);
    answer.setRole(asked.getRole());
    send(message);
    if (role_ == "two-hellos") send(message);
  }

  void sendReturn(uint64_t id, uint64_t value = 0, kj::StringPtr words = "") {
    capnp::MallocMessageBuilder message;
    auto ret = message.initRoot<Envelope>().initReturn();
    ret.setId(id);
    auto number = ret.getPayload().initAs<Number>();
    number.setValue(value);
    if (words.size() > 0) number.setPadding(words.asBytes());
    send(message);
  }

  void sendFilled(uint64_t id, arena::Part part) {
    capnp::MallocMessageBuilder message;
    auto ret = message.initRoot<Envelope>().initReturn();
    ret.setId(id);
    auto filled = ret.getPayload().initAs<Filled>();
    filled.setStart(part.start);
    filled.setSize(part.size);
    send(message);
  }

  void sendError(uint64_t id, uint16_t error, kj::StringPtr reason) {
    capnp::MallocMessageBuilder message;
    auto ret = message.initRoot<Envelope>().initReturn();
    ret.setId(id);
    ret.setErrno(error);
    ret.setReason(reason);
    send(message);
  }

  // A frame whose root pointer is what an attacker would make of it.
  void sendRootPointer(uint64_t pointer) {
    const uint64_t frame[] = {uint64_t{1} << 32, pointer};
    writeRaw(kj::arrayPtr(reinterpret_cast<const kj::byte*>(frame), sizeof(frame)));
  }

  // Says nothing until there are many calls, answers all of them with one write, and is gone.
  void answerAllAtOnce(uint64_t id, uint64_t value) {
    capnp::MallocMessageBuilder message;
    auto ret = message.initRoot<Envelope>().initReturn();
    ret.setId(id);
    ret.getPayload().initAs<Number>().setValue(value + 1);
    auto words = capnp::messageToFlatArray(message);
    answers_.addAll(words.asBytes());
    if (++answered_ < 16) return;
    writeRaw(answers_.asPtr());
    _exit(5);
  }

  // A byte a second.
  void trickle(uint64_t id, uint64_t value) {
    capnp::MallocMessageBuilder message;
    auto ret = message.initRoot<Envelope>().initReturn();
    ret.setId(id);
    ret.getPayload().initAs<Number>().setValue(value);
    auto words = capnp::messageToFlatArray(message);
    for (auto byte : words.asBytes()) {
      writeRaw(kj::arrayPtr(&byte, 1));
      sleep(1);
    }
  }

  [[noreturn]] void flood() {
    for (uint64_t id = 1;; id += 2) sendReturn(id << 32);
  }

  void serve() {
    umb::FrameReader calls(kCalls, 1 << 20);
    KJ_IF_MAYBE (first, calls.read())
      hello(*first);
    else
      return;
    if (role_ == "deaf") sleepForEver();
    if (role_ == "stubborn") signal(SIGTERM, SIG_IGN);
    if (role_ == "flood") flood();
    for (;;) {
      KJ_IF_MAYBE (frame, calls.read())
        handle(*frame);
      else
        return;
    }
  }

  void handle(kj::ArrayPtr<const capnp::word> frame) {
    capnp::FlatArrayMessageReader incoming(frame);
    auto envelope = incoming.getRoot<Envelope>();
    if (envelope.isCall()) answer(envelope.getCall());
    if (!envelope.isShutdown()) return;
    if (role_ == "stubborn") sleepForEver();
    exit(0);
  }

  struct Filling {
    uint64_t id;
    arena::Slot slot;
  };

  // Keeps a call until there is another one, and then writes what that is to have to the slots of both.
  void fillBoth(Filling filling, uint64_t value) {
    arena::fill(filling.slot, value);
    KJ_IF_MAYBE (before, kept_) {
      arena::fill(before->slot, value);
      sendFilled(before->id, {0, before->slot.bytes});
      sendFilled(filling.id, {0, filling.slot.bytes});
      kept_ = nullptr;
    } else {
      kept_ = filling;
    }
  }

  void fillHalf(arena::Slot slot, uint64_t value) {
    slot.bytes /= 2;
    arena::fill(slot, value);
  }

  // What it does beside, with the first call or with each.
  void disturb(arena::Slot slot) {
    const bool begins = requests_++ == 0;
    if (role_ == "arena-restless" && begins) arena::writeForEver();
    if (role_ == "arena-holes") {
      if (begins) arena::punchForEver();
      arena::punch(slot);
    }
    if (role_ == "arena-sigbus") arena::touchBeyond();
    if (role_ == "arena-seals") {
      const auto bytes = arena::size();
      for (const auto& attempt : arena::attemptsOnSize()) report(attempt.name, attempt.make(bytes));
    }
  }

  void fill(uint64_t id, Fill::Reader request) {
    const arena::Slot slot{.offset = request.getOffset(), .bytes = request.getRoom()};
    const uint64_t value = request.getValue();
    if (role_ == "arena-neighbour") return fillBoth({id, slot}, value);
    if (role_ == "arena-half" || first_) fillHalf(slot, value);
    if (role_ == "arena-half") abort();
    // Until it is killed.
    if (first_) sleepForEver();
    arena::fill(slot, value);
    disturb(slot);
    if (role_ == "arena-beyond") return sendFilled(id, arena::beyond(slot, value));
    sendFilled(id, {0, slot.bytes});
  }

  void answer(umb::wire::CallMessage::Reader call) {
    const uint64_t id = call.getId();
    if (call.getMethod() == static_cast<uint16_t>(Method::FILL)) {
      return fill(id, call.getPayload().getAs<Fill>());
    }
    const uint64_t value = call.getPayload().getAs<Number>().getValue();
    if (role_ == "mute") return;
    if (role_ == "all-at-once") return answerAllAtOnce(id, value);
    if (role_.starts_with("attack") || role_.starts_with("unfiltered")) return attack(id, value - 1);
    if (role_ == "die") abort();
    if (role_ == "exit-later") exit(4);
    if (role_ == "exit-well") exit(0);
    if (role_ == "hog") eatMemory();
    if (role_ == "close-calls") {
      close(kCalls);
      sleepForEver();
    }
    if (role_ == "close-returns") {
      close(kReturns);
      sleepForEver();
    }
    if (role_ == "leave-child") {
      leaveChild();
      exit(0);
    }
    if (role_ == "trickle") return trickle(id, value + 1);
    if (role_ == "die-once" && value == 1) abort();
    if (role_ == "garbage-later") return writeGarbage();
    if (role_ == "far-pointer") return sendRootPointer(0x0000ffff00000002ull);
    if (role_ == "self-pointer") return sendRootPointer(0x00010000fffffffcull);
    if (role_ == "capability") return sendRootPointer(3);
    if (role_ == "late") usleep(500'000);
    if (malformed::isOne(role_)) {
      writeRaw(malformed::make(role_, id).asPtr().asBytes());
      // The one that is cut short ends with its sender.
      if (role_ == "cut") exit(0);
      if (role_ != "event") return;
    }
    if (role_ == "wrong-id") return sendReturn(id ^ (uint64_t{1} << 63), value);
    if (role_ == "errno") return sendError(id, EXDEV, "number: is across a line\nand on another");
    if (role_ == "errno-pipe") return sendError(id, EPIPE, kj::str("request ", ++requests_));
    if (role_ == "errno-restart") return sendError(id, ERESTART, "as the kernel says to itself");
    if (role_ == "bad-errno") return sendError(id, 60000, "no such errno");
    if (role_ == "no-payload") return sendError(id, 0, "");
    if (role_ == "loud") {
      // In one write to as large a pipe as there may be: most is in it still when the process has ended.
      KJ_SYSCALL(fcntl(2, F_SETPIPE_SZ, 1 << 20));
      auto lines = kj::heapArrayBuilder<kj::String>(40000);
      for (int i = 0; i < 40000; i++) lines.add(kj::str("line ", i, "\n"));
      say(kj::str(kj::strArray(lines, ""), "\033[2J\x07 the end\n"));
      abort();
    }
    if (role_ == "last-words") {
      say("these are my last words\n"_kj);
      abort();
    }
    sendReturn(id, value + 1);
    // Not what any call of the test expects, the next one's caller included.
    if (role_ == "twice") sendReturn(id, value + 1000);
  }

  // Replies with its name if it came through, and is refused as the attempt was otherwise.
  void attack(uint64_t id, uint64_t number) {
    if (number >= attack::count()) return sendError(id, ENODATA, "no attempt is left");
    const auto& attempt = attack::attempt(number);
    if (role_.starts_with("unfiltered") && attempt.filterOnly) return sendError(id, ENOTSUP, attempt.name);
    long result = attempt.make(peer_);
    int error = errno;
    if (result < 0) return sendError(id, error, attempt.name);
    sendReturn(id, number + 2, attempt.name);
  }

  std::string_view role_;
  pid_t peer_ = 0;
  bool first_ = false;
  kj::Maybe<Filling> kept_;
  int requests_ = 0;
  kj::Vector<kj::byte> answers_;
  unsigned answered_ = 0;
};

}  // namespace

int main(int argc, char* argv[]) {
  KJ_REQUIRE(argc == 2, "start it through umb_faulty.ko");
  signal(SIGPIPE, SIG_IGN);
  if (argv[1] == std::string_view("elsewhere") && argv[0] != std::string_view(kCopy)) {
    KJ_SYSCALL(execl(kCopy, kCopy, argv[1], nullptr));
  }
  // To end well at any moment.
  signal(SIGUSR1, [](int) { _exit(0); });
  return Helper(argv[1]).run();
}
