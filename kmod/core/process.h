/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UMB_CORE_PROCESS_H
#define UMB_CORE_PROCESS_H

#include <linux/types.h>

#include "watch.h"

struct file;
struct pid;
struct task_struct;
struct umb_image;
struct umb_profile;

#define UMB_PROCESS_FILES 4

/**
 * struct umb_process - a process that was started here
 * @pid: its thread group's; a reference, so the number cannot come to mean another process
 * @task: its first thread; a reference, which keeps the exit status after the process was reaped
 * @exit_watch: on @pid's wait queue
 *
 * Set up by umb_process_spawn(), constant until umb_process_put().
 */
struct umb_process {
	struct pid *pid;
	struct task_struct *task;
	struct umb_watch exit_watch;
};

/**
 * umb_process_spawn() - start the image
 * @process: set up by this
 * @image: what is executed
 * @role: its argv[1]
 * @profile: what it may do
 * @files: become its descriptors 0, 1, ... up to the first NULL; the callee takes references of
 *	its own
 *
 * Waits for exec, which for a file in memory waits for nothing but memory. To be called from a
 * work item.
 *
 * Return: 0, -ENOEXEC (the kernel reported success and nothing was started, as
 * CONFIG_STATIC_USERMODEHELPER makes it), or what exec said, with nothing left to give back.
 */
int umb_process_spawn(struct umb_process *process, const struct umb_image *image, const char *role,
		      const struct umb_profile *profile,
		      struct file *const files[UMB_PROCESS_FILES]);

/* Call @ended, in atomic context, when the process has ended; at once if it has. */
void umb_process_watch(struct umb_process *process, void (*ended)(struct umb_watch *watch));

/* All of its threads have ended. Any context. */
bool umb_process_ended(const struct umb_process *process);

/* Send a signal to the process, or to nobody if it has ended. */
void umb_process_kill(const struct umb_process *process, int signal);

/*
 * How it ended, for people: "exited with status 1", "killed by signal 9". To be called once it
 * has ended.
 */
void umb_process_describe_end(const struct umb_process *process, char *buf, size_t size);

/* Give the references back. The watch must be off. Does nothing on a zeroed process. */
void umb_process_put(struct umb_process *process);

#endif
