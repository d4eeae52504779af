// SPDX-License-Identifier: GPL-2.0-only
/*
 * One process: started through the kernel's usermode-helper call (kernel/umh.c), whose init
 * callback runs in the child just before exec, with a file table, credentials and limits that are
 * its own.
 */
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/mount.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/umh.h>

#include "compat.h"
#include "image.h"
#include "process.h"

struct spawn {
	struct umb_process *process;
	const struct umb_image *image;
	const struct umb_profile *profile;
	struct file *const *files;
};

static int spawn_install_files(struct file *const *files)
{
	int i, fd;

	for (i = 0; i < UMB_PROCESS_FILES && files[i]; i++) {
		fd = get_unused_fd_flags(0);
		if (fd < 0)
			return fd;
		if (fd != i) {
			put_unused_fd(fd);
			return -EBUSY;
		}
		fd_install(fd, get_file(files[i]));
	}
	return 0;
}

static void spawn_cut_capabilities(struct cred *new, u64 mask)
{
	const kernel_cap_t keep = umb_caps_from_mask(mask);

	new->cap_bset = cap_intersect(new->cap_bset, keep);
	new->cap_permitted = cap_intersect(new->cap_permitted, keep);
	new->cap_effective = cap_intersect(new->cap_effective, keep);
	new->cap_inheritable = cap_intersect(new->cap_inheritable, keep);
	cap_clear(new->cap_ambient);
	task_set_no_new_privs(current);
}

static void spawn_limit(unsigned int resource, u64 value)
{
	struct rlimit *rlim = &current->signal->rlim[resource];

	rlim->rlim_cur = min_t(u64, value, RLIM_INFINITY);
	rlim->rlim_max = rlim->rlim_cur;
}

static void spawn_set_limits(const struct umb_profile *profile)
{
	task_lock(current);
	spawn_limit(RLIMIT_AS, profile->max_address_space);
	spawn_limit(RLIMIT_FSIZE, profile->max_file_size);
	spawn_limit(RLIMIT_NOFILE, profile->max_open_files);
	spawn_limit(RLIMIT_CORE, 0);
	spawn_limit(RLIMIT_MEMLOCK, 0);
	spawn_limit(RLIMIT_MSGQUEUE, 0);
	task_unlock(current);
}

/*
 * In the child. What it leaves in spawn->process is given back by the parent, whatever exec says.
 */
static int spawn_init(struct subprocess_info *info, struct cred *new)
{
	const struct spawn *spawn = info->data;
	const struct path root = {.mnt = spawn->image->mnt, .dentry = spawn->image->mnt->mnt_root};
	int err;

	err = spawn_install_files(spawn->files);
	if (err)
		return err;

	/* The image has a name only relative to its own mount. */
	umb_set_fs_pwd(current->fs, &root);
	spawn_cut_capabilities(new, spawn->profile->capabilities);
	spawn_set_limits(spawn->profile);

	spawn->process->pid = get_pid(task_tgid(current));
	spawn->process->task = get_task_struct(current);
	return 0;
}

int umb_process_spawn(struct umb_process *process, const struct umb_image *image, const char *role,
		      const struct umb_profile *profile,
		      struct file *const files[UMB_PROCESS_FILES])
{
	static const char *const envp[] = { "HOME=/", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL };
	const char *const argv[] = { image->name, role, NULL };
	struct spawn spawn = {
		.process = process, .image = image, .profile = profile, .files = files};
	struct subprocess_info *info;
	int err;

	memset(process, 0, sizeof(*process));
	info = call_usermodehelper_setup(image->name, (char **)argv, (char **)envp, GFP_KERNEL,
					 spawn_init, NULL, &spawn);
	if (!info)
		return -ENOMEM;

	/* Never UMH_WAIT_PROC: it counts as a running helper, and suspend waits for those. */
	err = call_usermodehelper_exec(info, UMH_WAIT_EXEC);
	if (!err && !process->pid)
		err = -ENOEXEC;
	if (err)
		umb_process_put(process);
	return err;
}

void umb_process_watch(struct umb_process *process, void (*ended)(struct umb_watch *watch))
{
	umb_watch_queue(&process->exit_watch, &process->pid->wait_pidfd, ended);
	if (umb_process_ended(process))
		ended(&process->exit_watch);
}

bool umb_process_ended(const struct umb_process *process)
{
	struct task_struct *task;
	bool ended;

	rcu_read_lock();
	task = pid_task(process->pid, PIDTYPE_PID);
	ended = !task || (READ_ONCE(task->exit_state) && thread_group_empty(task));
	rcu_read_unlock();
	return ended;
}

void umb_process_kill(const struct umb_process *process, int signal)
{
	kill_pid(process->pid, signal, 1);
}

void umb_process_describe_end(const struct umb_process *process, char *buf, size_t size)
{
	int status = process->task->exit_code;

	if (status & 0x7f)
		snprintf(buf, size, "killed by signal %d", status & 0x7f);
	else
		snprintf(buf, size, "exited with status %d", (status >> 8) & 0xff);
}

void umb_process_put(struct umb_process *process)
{
	if (!process->pid)
		return;
	put_task_struct(process->task);
	put_pid(process->pid);
	process->task = NULL;
	process->pid = NULL;
}
