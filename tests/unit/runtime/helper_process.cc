// SPDX-License-Identifier: GPL-2.0-only
#include "helper_process.h"

#include <fcntl.h>
#include <kj/debug.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace umb::test {
namespace {

[[noreturn]] void exec(const char* program, const char* role, std::initializer_list<int> files) {
  // First out of the way, lest one overwrites another that is still needed.
  int to = 0;
  int moved[4];
  for (int from : files) moved[to++] = fcntl(from, F_DUPFD, 20);
  for (int i = 0; i < to; ++i) dup2(moved[i], i);
  // Nothing of this process's: what a test runner left open could be taken for the arena.
  close_range(to, ~0U, 0);
  // A sanitizer's search for leaks needs /proc/self/task, which the sandbox closes.
  setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
  execl(program, program, role, static_cast<char*>(nullptr));
  _exit(127);
}

}  // namespace

HelperProcess::HelperProcess(const char* program, const char* role, int arenaFd) {
  Pipe calls, returns, log;
  pid_ = fork();
  KJ_ASSERT(pid_ >= 0);
  if (pid_ == 0) {
    if (arenaFd >= 0) exec(program, role, {calls.readEnd, returns.writeEnd, log.writeEnd, arenaFd});
    exec(program, role, {calls.readEnd, returns.writeEnd, log.writeEnd});
  }
  log_ = kj::mv(log.readEnd);
  kernel_.emplace(kj::mv(calls.writeEnd), kj::mv(returns.readEnd));
}

HelperProcess::~HelperProcess() {
  if (status_) return;
  kill(pid_, SIGKILL);
  wait();
}

int HelperProcess::wait() {
  if (!status_) {
    int status;
    KJ_SYSCALL(waitpid(pid_, &status, 0));
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  return *status_;
}

std::string HelperProcess::log() {
  return kj::FdInputStream(log_.get()).readAllText().cStr();
}

std::string HelperProcess::status(const std::string& field) const {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/status");
  for (std::string line; std::getline(file, line);) {
    if (line.rfind(field + ":", 0) == 0) return line.substr(line.find_first_not_of(" \t", field.size() + 1));
  }
  return "";
}

}  // namespace umb::test
