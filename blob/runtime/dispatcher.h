// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <kj/map.h>
#include <kj/mutex.h>
#include <kj/thread.h>
#include <kj/vector.h>

#include <deque>

#include "session.h"

namespace umb {

class Dispatcher {
  // Runs calls: each to exactly one return. One thread, the reader, calls begin(), cancel() and drain();
  // workers, at most limits.maxWorkers, come into being when there is work for them, and sleep without a
  // wake-up when there is none.

 public:
  Dispatcher(FrameWriter& writer, std::vector<Method> methods, SessionLimits limits);
  ~Dispatcher() noexcept(false);
  // Waits for the calls that run. Those still queued are dropped: see drain().
  KJ_DISALLOW_COPY(Dispatcher);

  void begin(kj::Own<Call> call);
  // Throws ProtocolError if the id is that of a call still without a return.

  void cancel(uint64_t id);
  // A queued call returns ECANCELED at once; one that runs finds out by polling. An unknown id has just
  // returned.

  void drain(int errnum, kj::StringPtr reason);
  // Ends the queued calls with this error.

  void cancelAll();
  // Nobody is left to read a return.

 private:
  struct State {
    std::deque<Call*> queue;
    kj::HashMap<uint64_t, kj::Own<Call>> calls;  // the workers', queued and running
    size_t idle = 0;
    bool closing = false;
  };

  bool admits(const State& state, uint64_t id) const;  // not if there are too many
  void queue(Call& call);
  bool startWorker();
  void work();
  void execute(Call& call);
  kj::Own<capnp::MallocMessageBuilder> outcome(Call& call, const Method* method);
  kj::Own<Call> forget(Call& call);
  const Method* find(uint16_t number) const;
  void answer(RunOn where, capnp::MallocMessageBuilder& message);

  FrameWriter& writer_;
  std::vector<Method> methods_;
  SessionLimits limits_;
  kj::MutexGuarded<State> state_;
  kj::Vector<kj::Own<kj::Thread>> workers_;  // the reader's
};

}  // namespace umb
