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
#include "confine.h"
#include "image.h"
#include "process.h"

/* What the child finds in info->data. */
struct spawn_child {
	struct umb_process *process;
	const struct umb_spawn *spawn;
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
			return -EBADF;
		}
		fd_install(fd, get_file(files[i]));
	}
	return 0;
}

static void spawn_enter_image(const struct umb_image *image)
{
	const struct path root = { .mnt = image->mnt, .dentry = image->mnt->mnt_root };

	umb_set_fs_pwd(current->fs, &root);
}

/*
 * In the child. What it leaves in child->process is given back by the parent, whatever exec says.
 */
static int spawn_init(struct subprocess_info *info, struct cred *new)
{
	const struct spawn_child *child = info->data;
	const struct umb_spawn *spawn = child->spawn;
	struct umb_process *process = child->process;
	int err;

	err = spawn_install_files(spawn->files);
	if (err)
		return err;

	/* An image has a name only relative to its own mount. */
	if (spawn->image)
		spawn_enter_image(spawn->image);
	if (spawn->profile)
		umb_confine_child(spawn->profile, spawn->confine, new);

	process->pid = get_pid(task_tgid(current));
	process->task = get_task_struct(current);
	return spawn->init ? spawn->init(spawn->data, process, new) : 0;
}

int umb_process_spawn(struct umb_process *process, const struct umb_spawn *spawn)
{
	static const char *const envp[] = { "HOME=/", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL };
	struct spawn_child child = { .process = process, .spawn = spawn };
	struct subprocess_info *info;
	int err;

	memset(process, 0, sizeof(*process));
	info = call_usermodehelper_setup(spawn->image ? spawn->image->name : spawn->path,
					 (char **)spawn->argv, (char **)(spawn->envp ?: envp),
					 GFP_KERNEL, spawn_init, NULL, &child);
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

int umb_process_status(const struct umb_process *process)
{
	const struct signal_struct *signal = process->task->signal;

	/* The first thread may have ended before the others, with a status of its own. */
	return signal->flags & SIGNAL_GROUP_EXIT ? signal->group_exit_code
						 : process->task->exit_code;
}

void umb_process_describe_end(const struct umb_process *process, char *buf, size_t size)
{
	int status = umb_process_status(process);

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
