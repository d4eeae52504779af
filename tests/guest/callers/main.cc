// SPDX-License-Identifier: GPL-2.0-only
// umb-callers COUNT PAUSE_MS: so many threads make short calls through /dev/umblob until SIGTERM, each with a
// random pause of at most PAUSE_MS after every call. Then it says how the calls ended:
//
//   open ERRNO COUNT     the device could not be opened
//   call ERRNO COUNT     how requests ended; 0: served
//   longest_ms MS        the longest of them, opening and closing included
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "device.h"
#include "umblob_ctl.h"

namespace {

using umb::ctl::Device;
using umb::ctl::Failure;
using Clock = std::chrono::steady_clock;

struct Tally {
  std::map<std::pair<std::string, int>, unsigned> outcomes;
  std::chrono::milliseconds longest{0};

  void add(const Tally& other) {
    for (const auto& [outcome, count] : other.outcomes) outcomes[outcome] += count;
    longest = std::max(longest, other.longest);
  }

  void print() const {
    for (const auto& [outcome, count] : outcomes)
      printf("%s %d %u\n", outcome.first.c_str(), outcome.second, count);
    printf("longest_ms %lld\n", static_cast<long long>(longest.count()));
  }
};

// An answer that is not understood is EPROTO, as for umbctl.
int request(Device& device, unsigned kind) {
  try {
    device.ask([kind](umb::control::Request::Builder request) {
      switch (kind % 3) {
        case 0:
          return request.setStatus();
        case 1:
          return request.setModule("loop");
        default:
          return request.setFirmware("carl9170-1.fw");
      }
    });
    return 0;
  } catch (const Failure& failure) {
    return failure.error();
  } catch (const kj::Exception&) {
    return EPROTO;
  }
}

std::pair<std::string, int> openAndRequest(unsigned kind) {
  try {
    Device device = Device::open(UMBLOB_CTL_PATH);
    return {"call", request(device, kind)};
  } catch (const Failure& failure) {
    return {"open", failure.error()};
  }
}

class Callers {
 public:
  Callers(unsigned count, unsigned pauseMs) : pauseMs_(pauseMs), tallies_(count) {
    for (unsigned number = 0; number < count; ++number)
      threads_.emplace_back([this, number] { run(number); });
  }

  Tally stop() {
    stopping_ = true;
    Tally sum;
    for (auto& thread : threads_) thread.join();
    for (const auto& tally : tallies_) sum.add(tally);
    return sum;
  }

 private:
  void run(unsigned number) {
    Tally& tally = tallies_[number];
    std::minstd_rand random(number + 1);
    for (unsigned kind = number; !stopping_; ++kind) {
      const auto begun = Clock::now();
      ++tally.outcomes[openAndRequest(kind)];
      const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begun);
      tally.longest = std::max(tally.longest, took);
      std::this_thread::sleep_for(std::chrono::milliseconds(random() % (pauseMs_ + 1)));
    }
  }

  const unsigned pauseMs_;
  std::atomic<bool> stopping_{false};
  std::vector<Tally> tallies_;  // one for each thread
  std::vector<std::thread> threads_;
};

}  // namespace

int main(int argc, char* argv[]) {
  if (argc != 3) {
    fprintf(stderr, "usage: umb-callers COUNT PAUSE_MS\n");
    return 2;
  }
  try {
    sigset_t end;
    int signal;
    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    // Before there are threads, which inherit it.
    pthread_sigmask(SIG_BLOCK, &end, nullptr);
    Callers callers(std::stoul(argv[1]), std::stoul(argv[2]));
    sigwait(&end, &signal);
    callers.stop().print();
    return 0;
  } catch (const std::exception& exception) {
    fprintf(stderr, "umb-callers: %s\n", exception.what());
    return 1;
  }
}
