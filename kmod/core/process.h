/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UMB_CORE_PROCESS_H
#define UMB_CORE_PROCESS_H

#include <linux/types.h>

#include "confine.h"
#include "watch.h"

struct cred;
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
 * struct umb_spawn - what to start, and how
 * @image: what is executed; its root becomes the current directory
 * @path: what is executed if @image is NULL, an absolute path in the initial mount namespace
 * @argv: from argv[0], up to a NULL
 * @envp: the environment, up to a NULL; NULL: HOME and PATH as the kernel's own helpers have them
 * @profile: what it may do; NULL: everything
 * @confine: who takes the rest away; UMB_CONFINE_ALL if not set
 * @files: become its descriptors 0, 1, ... up to the first NULL; the process takes references of
 *	its own
 * @init: called in the child before exec, its files, credentials and limits set already, with
 *	@process complete; what it returns but 0 is the outcome; may be NULL. It changes @new, or
 *	what is of the child only, and may sleep
 * @data: for @init
 */
struct umb_spawn {
	const struct umb_image *image;
	const char *path;
	const char *const *argv;
	const char *const *envp;
	const struct umb_profile *profile;
	enum umb_confine_who confine;
	struct file *const *files;
	int (*init)(void *data, struct umb_process *process, struct cred *new);
	void *data;
};

/**
 * umb_process_spawn() - start a program
 * @process: set up by this
 * @spawn: not used after the return
 *
 * Waits for exec: for a file in memory that is waiting for nothing but memory, for a path as long
 * as its file system takes. To be called from a work item.
 *
 * Return: 0, -ENOEXEC (the kernel reported success and nothing was started, as
 * CONFIG_STATIC_USERMODEHELPER makes it), -EBUSY (the kernel starts no helpers at the moment, as
 * around a suspend), or what @init or exec said, with nothing left to give back.
 */
int umb_process_spawn(struct umb_process *process, const struct umb_spawn *spawn);

/* Call @ended, in atomic context, when the process has ended; at once if it has. */
void umb_process_watch(struct umb_process *process, void (*ended)(struct umb_watch *watch));

/* All of its threads have ended. Any context. */
bool umb_process_ended(const struct umb_process *process);

/* Send a signal to the process, or to nobody if it has ended. */
void umb_process_kill(const struct umb_process *process, int signal);

/*
 * How it ended, as wait() has it: the exit status times 256, or the signal, with 128 added if it
 * dumped core. To be called once it has ended.
 */
int umb_process_status(const struct umb_process *process);

/*
 * How it ended, for people: "exited with status 1", "killed by signal 9". To be called once it
 * has ended.
 */
void umb_process_describe_end(const struct umb_process *process, char *buf, size_t size);

/* Give the references back. The watch must be off. Does nothing on a zeroed process. */
void umb_process_put(struct umb_process *process);

#endif
