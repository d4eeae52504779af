// SPDX-License-Identifier: GPL-2.0-only
#include "seccomp.h"

#include <fcntl.h>
#include <kj/debug.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <cerrno>
#include <initializer_list>
#include <memory>

namespace umb {
namespace {

using Filter = std::unique_ptr<void, void (*)(scmp_filter_ctx)>;

// The two signals that the C library takes for itself, and sets up with the first thread.
constexpr uint64_t kLibrarySignals = 32;

constexpr uint64_t kNewThread = CLONE_VM | CLONE_SIGHAND | CLONE_THREAD;
constexpr uint64_t kNewNamespace =
    CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
constexpr uint64_t kWritingOpen = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY);

constexpr int kAlways[] = {
    // the open descriptors
    SYS_read, SYS_write, SYS_writev, SYS_pread64, SYS_pwrite64, SYS_close, SYS_lseek,
    // memory
    SYS_brk, SYS_munmap, SYS_mremap, SYS_madvise,
    // threads
    SYS_futex, SYS_set_robust_list, SYS_rseq, SYS_sched_yield, SYS_sched_getaffinity, SYS_gettid, SYS_exit,
    SYS_exit_group,
    // signals
    SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_restart_syscall,
    // time
    SYS_clock_gettime, SYS_clock_getres, SYS_clock_nanosleep, SYS_nanosleep, SYS_gettimeofday,
    // what it is
    SYS_getpid, SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid, SYS_uname, SYS_getrandom};

constexpr int kToReadFiles[] = {SYS_openat2, SYS_newfstatat, SYS_fstat, SYS_statx, SYS_readlinkat,
#ifdef SYS_readlink
                                SYS_readlink
#endif
};

void require(int result, int call) {
  KJ_REQUIRE(result == 0, "no rule for system call", call, result);
}

void allow(const Filter& filter, int call) {
  require(seccomp_rule_add_array(filter.get(), SCMP_ACT_ALLOW, call, 0, nullptr), call);
}

void allowIf(const Filter& filter, int call, std::initializer_list<scmp_arg_cmp> conditions) {
  require(seccomp_rule_add_array(filter.get(), SCMP_ACT_ALLOW, call, conditions.size(), conditions.begin()),
          call);
}

constexpr scmp_arg_cmp argument(unsigned number, uint64_t mask, uint64_t value) {
  return {.arg = number, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, .datum_b = value};
}

constexpr scmp_arg_cmp argumentIs(unsigned number, uint64_t value) {
  return {.arg = number, .op = SCMP_CMP_EQ, .datum_a = value, .datum_b = 0};
}

void addBase(const Filter& filter) {
  for (int call : kAlways) allow(filter, call);
  for (int call : {SYS_mmap, SYS_mprotect}) allowIf(filter, call, {argument(2, PROT_EXEC, 0)});
  allowIf(filter, SYS_clone, {argument(0, kNewThread | kNewNamespace, kNewThread)});
  // Its flags are in memory, out of a filter's reach; the C library takes clone() if there is no clone3().
  require(seccomp_rule_add_array(filter.get(), SCMP_ACT_ERRNO(ENOSYS), SYS_clone3, 0, nullptr), SYS_clone3);
  allowIf(filter, SYS_rt_sigaction, {argument(0, ~uint64_t{1}, kLibrarySignals)});
  // To itself: abort().
  allowIf(filter, SYS_tgkill, {argumentIs(0, getpid())});
  // To ask, not to set.
  allowIf(filter, SYS_prlimit64, {argumentIs(0, 0), argumentIs(2, 0)});
}

void addFiles(const Filter& filter) {
  for (int call : kToReadFiles) allow(filter, call);
  allowIf(filter, SYS_openat, {argument(2, kWritingOpen, O_RDONLY)});
}

void setResult(ucontext_t& context, int errnum) {
#if defined(__x86_64__)
  context.uc_mcontext.gregs[REG_RAX] = -errnum;
#elif defined(__aarch64__)
  context.uc_mcontext.regs[0] = -errnum;
#else
#error "say which register has a system call's result on this machine"
#endif
}

// In the thread that made the call, at any point of its code: no memory is allocated and errno is left.
void refuse(int, siginfo_t* info, void* context) {
  int before = errno;
  char line[] = "the sandbox refused system call      \n";
  char* digit = line + sizeof(line) - 3;
  for (auto number = static_cast<unsigned>(info->si_syscall); number > 0 && *digit == ' '; number /= 10) {
    *digit-- = static_cast<char>('0' + number % 10);
  }
  [[maybe_unused]] ssize_t n = write(STDERR_FILENO, line, sizeof(line) - 1);
  setResult(*static_cast<ucontext_t*>(context), EPERM);
  errno = before;
}

void reportRefusals() {
  struct sigaction action {};
  action.sa_sigaction = refuse;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  KJ_SYSCALL(sigaction(SIGSYS, &action, nullptr));
}

}  // namespace

bool kernelHasFilters() {
  uint32_t action = SECCOMP_RET_TRAP;
  return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

bool filterSystemCalls(Files files, const std::vector<int>& more) {
  if (!kernelHasFilters()) return false;
  reportRefusals();
  Filter filter(seccomp_init(SCMP_ACT_TRAP), seccomp_release);
  KJ_REQUIRE(filter != nullptr, "no memory for the filter of system calls");
  addBase(filter);
  if (files == Files::read) addFiles(filter);
  for (int call : more) allow(filter, call);
  int result = seccomp_load(filter.get());
  KJ_REQUIRE(result == 0, "the filter of system calls was not loaded", result);
  return true;
}

}  // namespace umb
