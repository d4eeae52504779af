// SPDX-License-Identifier: GPL-2.0-only
#include "dispatcher.h"

#include <kj/debug.h>

#include <algorithm>
#include <new>

#include "error.h"

namespace umb {
namespace {

int errnumOf(const kj::Exception& exception) {
  switch (exception.getType()) {
    case kj::Exception::Type::OVERLOADED:
      return ENOMEM;
    case kj::Exception::Type::UNIMPLEMENTED:
      return ENOSYS;
    default:
      return EPROTO;
  }
}

}  // namespace

Dispatcher::Dispatcher(FrameWriter& writer, std::vector<Method> methods, SessionLimits limits)
    : writer_(writer), methods_(std::move(methods)), limits_(limits) {}

Dispatcher::~Dispatcher() noexcept(false) {
  {
    auto state = state_.lockExclusive();
    state->queue.clear();
    state->closing = true;
  }
  workers_.clear();  // joins
}

const Method* Dispatcher::find(uint16_t number) const {
  auto found =
      std::find_if(methods_.begin(), methods_.end(), [&](const Method& m) { return m.number == number; });
  return found == methods_.end() ? nullptr : &*found;
}

bool Dispatcher::admits(const State& state, uint64_t id) const {
  if (state.calls.size() > 0 && state.calls.find(id) != nullptr)
    throw ProtocolError(kj::str("call id ", id, " is used twice"));
  return state.calls.size() < limits_.maxInFlight;
}

void Dispatcher::begin(kj::Own<Call> owned) {
  Call& call = *owned;
  const Method* method = find(call.method());
  bool here = method == nullptr || method->runOn == RunOn::reader;
  bool admitted;
  {
    auto state = state_.lockExclusive();
    admitted = admits(*state, call.id());
    if (admitted && !here) state->calls.insert(call.id(), kj::mv(owned));
  }
  if (!admitted) {
    auto text = kj::str("more than ", limits_.maxInFlight, " calls in flight");
    answer(RunOn::reader, *errorReturn(call.id(), EBUSY, text));
  } else if (here) {
    // Nobody could cancel it or use its id meanwhile: that is this thread's to read.
    answer(RunOn::reader, *outcome(call, method));
  } else {
    queue(call);
  }
}

void Dispatcher::queue(Call& call) {
  bool needWorker;
  {
    auto state = state_.lockExclusive();
    state->queue.push_back(&call);
    needWorker = state->queue.size() > state->idle;
  }
  if (!needWorker || workers_.size() >= limits_.maxWorkers || startWorker() || workers_.size() > 0) return;

  // No thread can be had at all: then calls are served one by one, here.
  state_.lockExclusive()->queue.pop_back();
  execute(call);
}

bool Dispatcher::startWorker() {
  try {
    workers_.add(kj::heap<kj::Thread>([this] { work(); }));
    return true;
  } catch (const kj::Exception&) {
    return false;
  }
}

void Dispatcher::work() {
  for (;;) {
    Call* call;
    {
      auto state = state_.lockExclusive();
      ++state->idle;
      state.wait([](const State& s) { return s.closing || !s.queue.empty(); });
      --state->idle;
      if (state->queue.empty()) return;
      call = state->queue.front();
      state->queue.pop_front();
    }
    execute(*call);
  }
}

kj::Own<capnp::MallocMessageBuilder> Dispatcher::outcome(Call& call, const Method* method) try {
  if (method == nullptr) throw Error(ENOSYS, kj::str("this helper has no method ", call.method()));
  call.cancellation().check();
  method->handle(call);
  auto reply = call.finish();
  size_t bytes = capnp::computeSerializedSizeInWords(*reply) * sizeof(capnp::word);
  if (bytes > limits_.maxMessageBytes) {
    throw Error(EMSGSIZE, kj::str("the reply has ", bytes, " bytes; the limit is ", limits_.maxMessageBytes));
  }
  return reply;
} catch (const Error& error) {
  return errorReturn(call.id(), error.errnum(), error.reason());
} catch (const kj::Exception& exception) {
  return errorReturn(call.id(), errnumOf(exception), exception.getDescription());
} catch (const std::bad_alloc&) {
  return errorReturn(call.id(), ENOMEM, "the helper is out of memory");
} catch (const std::exception& exception) {
  return errorReturn(call.id(), EIO, exception.what());
}

kj::Own<Call> Dispatcher::forget(Call& call) {
  auto state = state_.lockExclusive();
  auto& entry = KJ_ASSERT_NONNULL(state->calls.findEntry(call.id()));
  auto owned = kj::mv(entry.value);
  state->calls.erase(entry);
  return owned;
}

void Dispatcher::execute(Call& call) {
  auto message = outcome(call, find(call.method()));
  // Forgotten before the return is written: once the kernel has read it, the id may come again.
  auto owned = forget(call);
  answer(RunOn::worker, *message);
}

void Dispatcher::answer(RunOn where, capnp::MallocMessageBuilder& message) {
  if (where == RunOn::reader) {
    writer_.hold(message);
  } else {
    writer_.write(message);
  }
}

void Dispatcher::cancel(uint64_t id) {
  kj::Own<Call> owned;
  {
    auto state = state_.lockExclusive();
    KJ_IF_MAYBE (entry, state->calls.findEntry(id)) {
      entry->value->cancellation().cancel();
      auto queued = std::find(state->queue.begin(), state->queue.end(), entry->value.get());
      if (queued == state->queue.end()) return;
      state->queue.erase(queued);
      owned = kj::mv(entry->value);
      state->calls.erase(*entry);
    }
  }
  if (owned.get() != nullptr) answer(RunOn::reader, *errorReturn(id, ECANCELED, "cancelled before it began"));
}

void Dispatcher::drain(int errnum, kj::StringPtr reason) {
  std::deque<Call*> queued;
  std::swap(queued, state_.lockExclusive()->queue);
  for (Call* call : queued) {
    auto owned = forget(*call);
    answer(RunOn::reader, *errorReturn(owned->id(), errnum, reason));
  }
}

void Dispatcher::cancelAll() {
  for (auto& entry : state_.lockExclusive()->calls) entry.value->cancellation().cancel();
}

}  // namespace umb
