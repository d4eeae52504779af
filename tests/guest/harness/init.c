// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guest's first process. It loads the drivers that came with it, lays the
 * disks and the folder /layer over each other, makes that the root, runs one
 * job and reports how it ended.
 *
 *   /drivers/NN-*.ko   loaded in the order of their names
 *   /layer             goes over the disks; holds /umb/job
 *   first disk         root file system         } squashfs, read-only
 *   second disk        /usr/lib/modules         }
 *   ttyS0              kernel log and our complaints
 *   ttyS1              "up", then "exit N"
 *   umb.out (virtio)   what the job prints, byte for byte
 *   hvc0 (virtio)      the terminal of an interactive shell
 *
 * UMB_MODE on the kernel command line is "run" (the job), "shell" (a shell at a
 * terminal of UMB_ROWS by UMB_COLS) or "pipe" (a shell fed by a program, which
 * wants neither echo nor line editing).
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define DEVICE_TRIES 500 /* of 10 ms */
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

static void power_off(void)
{
	sync();
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

/* Without an "exit" line on ttyS1 the host knows that the guest, not the job, failed. */
static void give_up(const char *what, const char *which)
{
	printf("init: %s %s: %s\n", what, which, strerror(errno));
	power_off();
}

static void report(const char *line)
{
	int fd = open("/dev/ttyS1", O_WRONLY | O_NOCTTY);

	if (fd < 0 || write(fd, line, strlen(line)) < 0)
		give_up("write", "/dev/ttyS1");
	close(fd);
}

static void mount_at(const char *source, const char *target, const char *type,
		     unsigned long flags, const char *options)
{
	mkdir(target, 0755);
	if (mount(source, target, type, flags, options))
		give_up("mount", target);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void load_drivers(const char *dir)
{
	struct dirent **names;
	int count = scandir(dir, &names, NULL, by_name);

	if (count < 0)
		give_up("list", dir);
	for (int i = 0; i < count; i++) {
		char path[512];
		int fd;

		if (names[i]->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]->d_name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0 || syscall(SYS_finit_module, fd, "", 0))
			give_up("load", path);
		close(fd);
	}
}

static void mount_disk(const char *device, const char *target)
{
	for (int i = 0; i < DEVICE_TRIES && access(device, F_OK); i++)
		usleep(10000);
	mount_at(device, target, "squashfs", MS_RDONLY, NULL);
}

static void assemble_root(void)
{
	mkdir("/disk", 0755);
	mount_disk("/dev/vda", "/disk/root");
	mount_disk("/dev/vdb", "/disk/modules");
	mount_at("tmpfs", "/rw", "tmpfs", 0, "mode=0755");
	if (mkdir("/rw/upper", 0755) || mkdir("/rw/work", 0755))
		give_up("make folders in", "/rw");
	mount_at("overlay", "/new", "overlay", 0,
		 "lowerdir=/layer:/disk/modules:/disk/root,upperdir=/rw/upper,workdir=/rw/work");
}

static void switch_root(void)
{
	static const char *const moved[] = {"dev", "proc", "sys"};
	char target[16];

	for (size_t i = 0; i < ARRAY_SIZE(moved); i++) {
		snprintf(target, sizeof(target), "/new/%s", moved[i]);
		if (mount(target + 4, target, NULL, MS_MOVE, NULL))
			give_up("move to", target);
	}
	if (chdir("/new") || mount(".", "/", NULL, MS_MOVE, NULL) || chroot(".") || chdir("/"))
		give_up("switch to", "/new");
	mount_at("tmpfs", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755");
	mount_at("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777");
	mount_at("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "ptmxmode=0666");
	mount_at("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777");
}

/* What udev would have made. */
static void link_descriptors(void)
{
	if (symlink("/proc/self/fd", "/dev/fd") || symlink("/proc/self/fd/0", "/dev/stdin") ||
	    symlink("/proc/self/fd/1", "/dev/stdout") || symlink("/proc/self/fd/2", "/dev/stderr"))
		give_up("link", "/dev/fd");
}

static void name_host(void)
{
	struct ifreq lo = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	/* Any family's will do; the debug kernel has this one alone. */
	int sock = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (sethostname("umblob", 6) || sock < 0 || ioctl(sock, SIOCSIFFLAGS, &lo))
		give_up("set up", "host name and loopback");
	close(sock);
}

static void set_environment(void)
{
	if (setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1) ||
	    setenv("HOME", "/root", 1) || setenv("LANG", "C.UTF-8", 1) || chdir("/root"))
		give_up("set up", "the environment");
}

/* Opens the virtio port the host calls `name`; its number is the kernel's choice. */
static int open_port(const char *name)
{
	for (int i = 0; i < DEVICE_TRIES; i++) {
		for (int n = 0; n < 8; n++) {
			char path[64], found[32] = "";
			FILE *file;

			snprintf(path, sizeof(path), "/sys/class/virtio-ports/vport0p%d/name", n);
			file = fopen(path, "re");
			if (!file)
				continue;
			if (fscanf(file, "%31s", found) != 1)
				found[0] = '\0';
			fclose(file);
			if (strcmp(found, name))
				continue;
			snprintf(path, sizeof(path), "/dev/vport0p%d", n);
			return open(path, O_WRONLY | O_CLOEXEC);
		}
		usleep(10000);
	}
	errno = ENODEV;
	return -1;
}

static const char *setting(const char *name)
{
	const char *value = getenv(name);

	return value ? value : "";
}

static bool mode_is(const char *name)
{
	return !strcmp(setting("UMB_MODE"), name);
}

/* In the child: becomes the job. stdin, stdout and stderr are in place. */
static void exec_job(void)
{
	static char *const job[] = {"/umb/job", NULL};
	static char *const as_script[] = {"bash", "/umb/job", NULL};
	static char *const shell[] = {"bash", "-i", NULL};
	static char *const piped_shell[] = {"bash", "--noediting", "-i", NULL};

	if (mode_is("shell")) {
		execvp(shell[0], shell);
	} else if (mode_is("pipe")) {
		execvp(piped_shell[0], piped_shell);
	} else {
		execv(job[0], job);
		if (errno == ENOEXEC) /* a script without a #! line */
			execvp(as_script[0], as_script);
	}
	dprintf(STDERR_FILENO, "init: cannot run the job: %s\n", strerror(errno));
	_exit(127);
}

static pid_t start_job(int in, int out)
{
	pid_t pid = fork();

	if (pid < 0)
		give_up("start", "the job");
	if (pid > 0)
		return pid;
	setsid();
	if (isatty(in) && ioctl(in, TIOCSCTTY, 0))
		give_up("take over", "hvc0");
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	exec_job();
	return -1;
}

static void write_all(int fd, const char *bytes, ssize_t count)
{
	while (count > 0) {
		ssize_t done = write(fd, bytes, count);

		if (done < 0 && errno != EINTR)
			give_up("write", "umb.out");
		if (done > 0) {
			bytes += done;
			count -= done;
		}
	}
}

/* Copies what is there or comes within `timeout` ms; false once all writers are gone. */
static bool copy_output(int from, int to, int timeout)
{
	struct pollfd ready = {.fd = from, .events = POLLIN};
	char buffer[16384];
	ssize_t count;

	if (poll(&ready, 1, timeout) <= 0)
		return true;
	count = read(from, buffer, sizeof(buffer));
	if (count > 0)
		write_all(to, buffer, count);
	return count > 0;
}

/* A daemon that the job left behind may write on for ever: copy what is in the pipe, no more. */
static void copy_rest(int from, int to)
{
	int left = 0;

	ioctl(from, FIONREAD, &left);
	for (; left > 0; left -= 16384)
		copy_output(from, to, 0);
}

static int status_of(int wait_status)
{
	return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

/* Reaps whatever has ended; true once that included the job. */
static bool reap(pid_t job, int *status, int flags)
{
	pid_t pid;
	int wait_status;

	while ((pid = waitpid(-1, &wait_status, flags)) > 0) {
		if (pid == job) {
			*status = status_of(wait_status);
			return true;
		}
	}
	return false;
}

/*
 * The job writes into a pipe, not into the port: a port cannot be opened twice,
 * and scripts do write to /dev/stderr.
 */
static int run_job(void)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC), port = open_port("umb.out");
	bool open_ends = true;
	int ends[2], status;
	pid_t job;

	if (null < 0 || port < 0 || pipe2(ends, O_CLOEXEC))
		give_up("open", "the job's output");
	job = start_job(null, ends[1]);
	close(ends[1]);
	while (!reap(job, &status, open_ends ? WNOHANG : 0)) {
		if (open_ends)
			open_ends = copy_output(ends[0], port, 20);
	}
	copy_rest(ends[0], port);
	return status;
}

static void set_terminal(int tty)
{
	struct winsize size = {
		.ws_row = atoi(setting("UMB_ROWS")),
		.ws_col = atoi(setting("UMB_COLS")),
	};
	struct termios modes;

	if (ioctl(tty, TIOCSWINSZ, &size) || tcgetattr(tty, &modes))
		give_up("set up", "hvc0");
	if (mode_is("pipe")) {
		modes.c_lflag &= ~ECHO;
		modes.c_oflag &= ~OPOST;
	}
	if (tcsetattr(tty, TCSANOW, &modes))
		give_up("set up", "hvc0");
}

static int run_shell(void)
{
	int tty = open("/dev/hvc0", O_RDWR | O_CLOEXEC | O_NOCTTY), status;
	pid_t job;

	if (tty < 0)
		give_up("open", "/dev/hvc0");
	set_terminal(tty);
	job = start_job(tty, tty);
	close(tty);
	while (!reap(job, &status, 0))
		;
	return status;
}

int main(void)
{
	char line[32];

	mount_at("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	mount_at("proc", "/proc", "proc", 0, NULL);
	mount_at("sysfs", "/sys", "sysfs", 0, NULL);
	load_drivers("/drivers");
	assemble_root();
	switch_root();
	link_descriptors();
	name_host();
	set_environment();
	klogctl(8, NULL, 7); /* from here on the console shows all but debug messages */
	report("up\n");
	snprintf(line, sizeof(line), "exit %d\n", mode_is("run") ? run_job() : run_shell());
	report(line);
	power_off();
}
