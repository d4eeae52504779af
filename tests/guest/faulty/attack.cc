// SPDX-License-Identifier: GPL-2.0-only
// Each attempt is one bare system call, so that nothing of a library's is between it and the kernel. `peer`
// is another helper's process.
#include "attack.h"

#include <fcntl.h>
#include <kj/common.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/openat2.h>
#include <linux/perf_event.h>
#include <linux/reboot.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

namespace attack {
namespace {

constexpr pid_t kInit = 1;
constexpr int kArena = 3;

long openFile(const char* path, int flags) {
  return syscall(SYS_openat, AT_FDCWD, path, flags, 0600);
}

long openOf(pid_t process, const char* file, int flags) {
  char path[64];
  snprintf(path, sizeof(path), "/proc/%d/%s", process, file);
  return openFile(path, flags);
}

long openAnotherWay(const char* path, uint64_t flags) {
  open_how how{.flags = flags, .mode = 0, .resolve = 0};
  return syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));
}

long readMemory(pid_t process) {
  char byte;
  iovec here{.iov_base = &byte, .iov_len = 1};
  iovec there{.iov_base = reinterpret_cast<void*>(0x400000), .iov_len = 1};
  return syscall(SYS_process_vm_readv, process, &here, 1, &there, 1, 0);
}

long raiseCapability() {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  __user_cap_data_struct sets[2] = {{1U << CAP_SYS_ADMIN, 1U << CAP_SYS_ADMIN, 0}, {0, 0, 0}};
  return syscall(SYS_capset, &header, sets);
}

long raiseLimit() {
  rlimit limit{.rlim_cur = 1 << 16, .rlim_max = 1 << 16};
  return syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, &limit, nullptr);
}

long makeProcess() {
  long pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (pid == 0) _exit(0);
  return pid;
}

long makeMap() {
  bpf_attr attr{};
  attr.map_type = BPF_MAP_TYPE_ARRAY;
  attr.key_size = attr.value_size = 4;
  attr.max_entries = 1;
  return syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof(attr));
}

long countEvents() {
  perf_event_attr attr{};
  attr.size = sizeof(attr);
  attr.type = PERF_TYPE_SOFTWARE;
  attr.config = PERF_COUNT_SW_CPU_CLOCK;
  return syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
}

long setClock() {
  timespec time{.tv_sec = 1, .tv_nsec = 0};
  return syscall(SYS_clock_settime, CLOCK_REALTIME, &time);
}

long handleRefusals() {
  uint64_t none[4] = {};
  return syscall(SYS_rt_sigaction, SIGSYS, none, nullptr, 8);
}

long run() {
  const char* argv[] = {"true", nullptr};
  return syscall(SYS_execve, "/bin/true", argv, argv + 1);
}

long list(const char* path) {
  long folder = openAnotherWay(path, O_RDONLY | O_DIRECTORY);
  if (folder < 0) return folder;
  char entries[1024];
  return syscall(SYS_getdents64, folder, entries, sizeof(entries));
}

long readIndexOfModules() {
  utsname names;
  char path[sizeof(names.release) + 64];
  if (uname(&names) != 0) return -1;
  snprintf(path, sizeof(path), "/lib/modules/%s/modules.dep", names.release);
  return openAnotherWay(path, O_RDONLY);
}

constexpr Attempt kAttempts[] = {
    {"read /etc/shadow", false, [](pid_t) { return openFile("/etc/shadow", O_RDONLY); }},
    {"read /etc/passwd", false, [](pid_t) { return openFile("/etc/passwd", O_RDONLY); }},
    {"read /etc/passwd by openat2", false, [](pid_t) { return openAnotherWay("/etc/passwd", O_RDONLY); }},
    {"write a device", false, [](pid_t) { return openFile("/dev/null", O_WRONLY); }},
    {"write /proc/sys/kernel/modprobe", false,
     [](pid_t) { return openFile("/proc/sys/kernel/modprobe", O_WRONLY); }},
    {"write /proc/sys/kernel/core_pattern", false,
     [](pid_t) { return openAnotherWay("/proc/sys/kernel/core_pattern", O_WRONLY); }},
    {"open /dev/mem", false, [](pid_t) { return openFile("/dev/mem", O_RDWR); }},
    {"create a file", false, [](pid_t) { return openFile("/tmp/umb-attack", O_CREAT | O_WRONLY); }},
    {"create a file without a name", false, [](pid_t) { return openFile("/tmp", O_TMPFILE | O_WRONLY); }},
    {"make a folder", false, [](pid_t) { return syscall(SYS_mkdirat, AT_FDCWD, "/tmp/umb-attack-d", 0700); }},
    {"remove a file", false, [](pid_t) { return syscall(SYS_unlinkat, AT_FDCWD, "/etc/passwd", 0); }},
    {"open the peer's memory", false, [](pid_t peer) { return openOf(peer, "mem", O_RDONLY); }},
    {"open the peer's pipe", false, [](pid_t peer) { return openOf(peer, "fd/1", O_WRONLY); }},
    {"open init's environment", false, [](pid_t) { return openOf(kInit, "environ", O_RDONLY); }},
    {"mount", false, [](pid_t) { return syscall(SYS_mount, "none", "/tmp", "tmpfs", 0, nullptr); }},
    {"umount", false, [](pid_t) { return syscall(SYS_umount2, "/", MNT_DETACH); }},
    {"unshare the mounts", false, [](pid_t) { return syscall(SYS_unshare, CLONE_NEWNS); }},
    {"unshare the user", true, [](pid_t) { return syscall(SYS_unshare, CLONE_NEWUSER); }},
    {"chroot", false, [](pid_t) { return syscall(SYS_chroot, "/"); }},
    {"pivot_root", false, [](pid_t) { return syscall(SYS_pivot_root, "/", "/"); }},
    {"trace init", false, [](pid_t) { return syscall(SYS_ptrace, PTRACE_SEIZE, kInit, 0, 0); }},
    {"trace the peer", false, [](pid_t peer) { return syscall(SYS_ptrace, PTRACE_SEIZE, peer, 0, 0); }},
    {"read init's memory", false, [](pid_t) { return readMemory(kInit); }},
    {"read the peer's memory", false, [](pid_t peer) { return readMemory(peer); }},
    {"signal init", false, [](pid_t) { return syscall(SYS_kill, kInit, SIGUSR1); }},
    // Whoever is of the same session may, of whatever user.
    {"continue init", false, [](pid_t) { return syscall(SYS_kill, kInit, SIGCONT); }},
    {"signal the peer", true, [](pid_t peer) { return syscall(SYS_kill, peer, SIGCONT); }},
    {"signal the peer's thread", true, [](pid_t peer) { return syscall(SYS_tgkill, peer, peer, SIGCONT); }},
    {"open a pidfd", true, [](pid_t) { return syscall(SYS_pidfd_open, kInit, 0); }},
    {"load a module", false, [](pid_t) { return syscall(SYS_init_module, "", 1, ""); }},
    {"load a module from a file", false, [](pid_t) { return syscall(SYS_finit_module, 0, "", 0); }},
    {"remove a module", false, [](pid_t) { return syscall(SYS_delete_module, "umb_faulty", O_NONBLOCK); }},
    {"internet socket", true, [](pid_t) { return syscall(SYS_socket, AF_INET, SOCK_STREAM, 0); }},
    {"unix socket", true, [](pid_t) { return syscall(SYS_socket, AF_UNIX, SOCK_STREAM, 0); }},
    {"netlink socket", true, [](pid_t) { return syscall(SYS_socket, AF_NETLINK, SOCK_RAW, 0); }},
    {"connect", true, [](pid_t) { return syscall(SYS_connect, 0, "", 0); }},
    {"bpf", true, [](pid_t) { return makeMap(); }},
    {"perf_event_open", true, [](pid_t) { return countEvents(); }},
    {"keyctl", true, [](pid_t) { return syscall(SYS_keyctl, 0, -3, 1); }},
    {"run a program", false, [](pid_t) { return run(); }},
    {"make a process", true, [](pid_t) { return makeProcess(); }},
    {"setuid", false, [](pid_t) { return syscall(SYS_setuid, 0); }},
    {"setgid", false, [](pid_t) { return syscall(SYS_setgid, 0); }},
    {"setgroups", false, [](pid_t) { return syscall(SYS_setgroups, 0, nullptr); }},
    {"raise a capability", false, [](pid_t) { return raiseCapability(); }},
    {"raise a limit", false, [](pid_t) { return raiseLimit(); }},
    {"see the host's shared memory", false,
     [](pid_t) {
       shmid_ds segment;
       return syscall(SYS_shmctl, 0, SHM_STAT, &segment);
     }},
    {"make code", true,
     [](pid_t) {
       return syscall(SYS_mmap, nullptr, 4096, PROT_EXEC | PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
     }},
    {"hold the pipe", true,
     [](pid_t) { return syscall(SYS_splice, 0, nullptr, 1, nullptr, 1, SPLICE_F_NONBLOCK); }},
    {"userfaultfd", true, [](pid_t) { return syscall(SYS_userfaultfd, O_NONBLOCK); }},
    {"io_uring", true, [](pid_t) { return syscall(SYS_io_uring_setup, 1, nullptr); }},
    {"memfd", true, [](pid_t) { return syscall(SYS_memfd_create, "code", 0); }},
    {"become dumpable", true, [](pid_t) { return syscall(SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0); }},
    {"hide refusals", true, [](pid_t) { return handleRefusals(); }},
    // What one role or the other may read.
    {"read a firmware file", false, [](pid_t) { return openFile("/lib/firmware/carl9170-1.fw", O_RDONLY); }},
    {"read the firmware's path", false,
     [](pid_t) { return openAnotherWay("/sys/module/firmware_class/parameters/path", O_RDONLY); }},
    {"read the modules' index", false, [](pid_t) { return readIndexOfModules(); }},
    {"read a module's state", false,
     [](pid_t) { return openFile("/sys/module/umb_faulty/initstate", O_RDONLY); }},
    {"list the firmware", false, [](pid_t) { return list("/lib/firmware"); }},
    {"list the modules", false, [](pid_t) { return list("/lib/modules"); }},
    {"see where a descriptor leads", true,
     [](pid_t) {
       char target[64];
       return syscall(SYS_readlinkat, AT_FDCWD, "/proc/self/fd/0", target, sizeof(target));
     }},
    // And what neither may do there, though the test has seen to it that everybody may write to what has its
    // name.
    {"read the command line", false, [](pid_t) { return openFile("/proc/cmdline", O_RDONLY); }},
    {"read above the firmware", false,
     [](pid_t) { return openAnotherWay("/lib/firmware/../../../etc/passwd", O_RDONLY); }},
    {"read above the modules", false,
     [](pid_t) { return openAnotherWay("/lib/modules/../../../etc/passwd", O_RDONLY); }},
    {"follow a link out of the firmware", false,
     [](pid_t) { return openAnotherWay("/lib/firmware/umb-attack-link", O_RDONLY); }},
    {"follow a link out of the modules", false,
     [](pid_t) { return openAnotherWay("/lib/modules/umb-attack-link", O_RDONLY); }},
    {"write a firmware file", false,
     [](pid_t) { return openAnotherWay("/lib/firmware/umb-attack", O_WRONLY); }},
    {"write a module's file", false,
     [](pid_t) { return openAnotherWay("/lib/modules/umb-attack", O_WRONLY); }},
    {"empty a firmware file", false,
     [](pid_t) { return openAnotherWay("/lib/firmware/umb-attack", O_RDONLY | O_TRUNC); }},
    {"empty a module's file", false,
     [](pid_t) { return openAnotherWay("/lib/modules/umb-attack", O_RDONLY | O_TRUNC); }},
    {"make a firmware file", false,
     [](pid_t) { return openAnotherWay("/lib/firmware/umb-attack.d/file", O_RDONLY | O_CREAT); }},
    {"make a module's file", false,
     [](pid_t) { return openAnotherWay("/lib/modules/umb-attack.d/file", O_RDONLY | O_CREAT); }},
    {"write the firmware's path", false,
     [](pid_t) { return openAnotherWay("/sys/module/firmware_class/parameters/path", O_WRONLY); }},
    {"empty the arena", false, [](pid_t) { return syscall(SYS_ftruncate, kArena, 0); }},
    {"punch a hole into the arena", true,
     [](pid_t) {
       return syscall(SYS_fallocate, kArena, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096);
     }},
    {"set the clock", false, [](pid_t) { return setClock(); }},
    {"set the host name", false, [](pid_t) { return syscall(SYS_sethostname, "x", 1); }},
    {"reboot", false,
     [](pid_t) {
       return syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_CAD_OFF, 0);
     }},
};

}  // namespace

size_t count() {
  return kj::size(kAttempts);
}

const Attempt& attempt(size_t number) {
  return kAttempts[number];
}

}  // namespace attack
