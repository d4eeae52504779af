/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One-shot helpers: a program that is started, does one thing and ends. What the kernel's
 * usermode-helper API (linux/umh.h) does, for an image that the module carries or for a path, with
 * input, output, a time-out and an end that is always told.
 *
 *	static const char *const argv[] = { "/usr/bin/sort", "-u", NULL };
 *	const struct umb_run_options options = {
 *		.path = argv[0],
 *		.argv = argv,
 *		.stdin_data = names,
 *		.stdin_size = size,
 *		.max_stdout = 64 << 10,
 *		.timeout_ms = 5000,
 *	};
 *	struct umb_run_result result;
 *	struct umb_run *run;
 *	int err;
 *
 *	run = umb_run_setup(runner, &options, GFP_KERNEL);
 *	if (IS_ERR(run))
 *		return PTR_ERR(run);
 *	err = umb_run_exec(run, UMB_RUN_WAIT_PROC | UMB_RUN_KILLABLE);
 *	if (!err && !umb_run_get_result(run, &result))
 *		... result.stdout_data, until umb_run_put()
 *	umb_run_put(run);
 *
 * How a run ends, exactly once:
 *	0 or more	the program ended; its status as wait() has it: 256 times the exit status,
 *			or the signal that killed it
 *	-errno		what exec said: -ENOENT, -EACCES, -ENOEXEC, ...; or the init callback
 *	-ETIMEDOUT	its time ran out
 *	-ECANCELED	umb_run_stop()
 *	-EAGAIN		no helpers are started now, as around a suspend: the gate is closed, or the
 *			kernel's own; or there are too many processes
 *	-ESHUTDOWN	the runner is being destroyed, or the system goes down
 *	-ENOEXEC	the kernel reported success and nothing was started
 *	-ENOMEM, -ENFILE, ... what setting it up took was not there
 *
 * Unless something else is said, these may sleep and are to be called from process context. "Any
 * context" is any in which spin_lock_irqsave() and GFP_ATOMIC are allowed; on PREEMPT_RT that is
 * not hard interrupt context.
 */
#ifndef UMB_RUN_H
#define UMB_RUN_H

#include <linux/types.h>

struct cred;
struct file;
struct key;
struct umb_gate;
struct umb_image;
struct umb_profile;
struct umb_run;
struct umb_runner;

/* The most that can be captured of a program's output, in bytes. */
#define UMB_RUN_MAX_CAPTURE (64U << 20)

/**
 * enum umb_run_wait - what umb_run_exec() waits for, and how
 * @UMB_RUN_NO_WAIT: for nothing (UMH_NO_WAIT)
 * @UMB_RUN_WAIT_EXEC: until the program has been started, or could not be (UMH_WAIT_EXEC)
 * @UMB_RUN_WAIT_PROC: until the run is over (UMH_WAIT_PROC)
 * @UMB_RUN_KILLABLE: with one of these: a fatal signal to the calling task ends its wait, but not
 *	the run (UMH_KILLABLE)
 * @UMB_RUN_FREEZABLE: with one of these: the calling task may be frozen while it waits, with
 *	whatever locks it holds, and a suspend need not wait for the run, which goes on after it
 *	(UMH_FREEZABLE)
 */
enum umb_run_wait {
	UMB_RUN_NO_WAIT = 0,
	UMB_RUN_WAIT_EXEC = 1 << 0,
	UMB_RUN_WAIT_PROC = 1 << 1,
	UMB_RUN_KILLABLE = 1 << 2,
	UMB_RUN_FREEZABLE = 1 << 3,
};

/**
 * umb_runner_create() - make what runs are made with
 * @name: for the log and the workqueue; must live as long as the runner
 * @gate: every run is inside of it while there is anything of it; must live as long as the runner.
 *	NULL: a suspend does not wait for runs, but freezes their processes with all others
 *
 * A module needs one; it has two workqueues and a mount for pipes.
 *
 * Return: the runner, or an ERR_PTR: -ENOMEM, -ENODEV (no tmpfs).
 */
struct umb_runner *umb_runner_create(const char *name, struct umb_gate *gate);

/**
 * umb_runner_destroy() - end all runs, and give the runner back
 * @runner: no umb_run_*() function is being called for it any more, but for umb_run_put(), which
 *	may also come later; NULL and ERR_PTR are ignored
 *
 * Runs that are not over are told to end as umb_run_stop() does, with -ESHUTDOWN. When this has
 * returned, every cleanup callback has been called and has returned, and no code of the module
 * runs for a run any more, so that it may be unloaded. Bounded by 3 seconds, plus what the file
 * system of a path takes whose exec has begun: that ends at a SIGKILL unless the file system
 * ignores it.
 */
void umb_runner_destroy(struct umb_runner *runner);

/**
 * struct umb_run_options - what to run, and how
 * @image: the executable: exactly one of this and @path
 * @path: the executable: an absolute path in the initial mount namespace
 * @argv: from argv[0], up to a NULL; NULL: the path, or the image's name, alone
 * @envp: the environment, up to a NULL; NULL: HOME=/ and the usual PATH
 * @profile: what it may do: capabilities, gid, OOM score and the RLIMIT_* fields; with it come
 *	umask 077 and no_new_privs. It stays uid 0. NULL: whatever the kernel's own helpers may.
 *	Borrowed until the run is over
 * @session_keyring: its session keyring; NULL: none. The run takes a reference of its own
 * @stdin_data: it reads this from its stdin. Borrowed until the run is over
 * @stdin_size: bytes of @stdin_data
 * @stdin_file: it has this as its stdin. The run takes a reference of its own
 * @stdin_pipe: it reads what umb_run_write() writes. At most one of these three; without any of
 *	them its stdin is as /dev/null
 * @max_stdout: how many bytes of its stdout to keep, at most UMB_RUN_MAX_CAPTURE; what is above is
 *	read, so that the program does not block, and counted. 0: its stdout is as /dev/null
 * @max_stderr: the same for its stderr
 * @timeout_ms: from umb_run_exec() to the end of the run, or it is ended as umb_run_stop() does;
 *	0: it has as long as it takes
 * @init: called in the new process before exec, when its files, credentials and limits are set;
 *	may change @new and whatever is of this process alone, and may sleep. Anything but 0 is the
 *	outcome of the run. May be NULL
 * @cleanup: called once for every run that umb_run_setup() made: at its end, which may be within
 *	umb_run_exec(), before whoever waits for it is told; or from umb_run_put() if there was no
 *	umb_run_exec(). In process context. May call umb_run_get_result(), and may start another
 *	run, but not wait for one. May be NULL
 * @data: for both
 *
 * But for what is said to be borrowed, nothing is used after umb_run_setup() has returned.
 */
struct umb_run_options {
	struct umb_image *image;
	const char *path;
	const char *const *argv;
	const char *const *envp;
	const struct umb_profile *profile;
	struct key *session_keyring;
	const void *stdin_data;
	size_t stdin_size;
	struct file *stdin_file;
	bool stdin_pipe;
	size_t max_stdout;
	size_t max_stderr;
	unsigned int timeout_ms;
	int (*init)(struct umb_run *run, struct cred *new, void *data);
	void (*cleanup)(struct umb_run *run, void *data);
	void *data;
};

/**
 * umb_run_setup() - prepare a run (call_usermodehelper_setup())
 * @runner: see there
 * @options: see there
 * @gfp: for the memory of the run itself; with GFP_ATOMIC, any context
 *
 * Return: the run, to be given back by umb_run_put(); or an ERR_PTR, with @options->cleanup not
 * called: -EINVAL (the options contradict themselves), -EOPNOTSUPP (a keyring, and the kernel has
 * none), -ENOMEM.
 */
struct umb_run *umb_run_setup(struct umb_runner *runner, const struct umb_run_options *options,
			      gfp_t gfp);

/**
 * umb_run_exec() - start a run (call_usermodehelper_exec())
 * @run: for which this was not called before
 * @wait: enum umb_run_wait
 *
 * With UMB_RUN_NO_WAIT, any context, though umb_run_put() is for process context: who has none lets
 * umb_run() do both. A caller whose wait ends with -EINTR still has its reference.
 *
 * Return: with UMB_RUN_NO_WAIT: 0. With UMB_RUN_WAIT_EXEC: 0, or why the program was not started.
 * With UMB_RUN_WAIT_PROC: how the run ended, see the top of this file. With UMB_RUN_KILLABLE also
 * -EINTR (the calling task was killed).
 */
int umb_run_exec(struct umb_run *run, unsigned int wait);

/**
 * umb_run_wait() - wait until a run is over
 * @run: after umb_run_exec()
 * @flags: UMB_RUN_KILLABLE, UMB_RUN_FREEZABLE or both; the latter does not tell the gate
 *
 * Return: as umb_run_exec() with UMB_RUN_WAIT_PROC.
 */
int umb_run_wait(struct umb_run *run, unsigned int flags);

/**
 * umb_run() - prepare, start and put a run in one go (call_usermodehelper())
 * @runner: see there
 * @options: see there
 * @wait: enum umb_run_wait
 *
 * With UMB_RUN_NO_WAIT, any context. Return: as umb_run_setup() and umb_run_exec().
 */
int umb_run(struct umb_runner *runner, const struct umb_run_options *options, unsigned int wait);

/**
 * umb_run_write() - write to a program's stdin
 * @run: with stdin_pipe, after umb_run_exec()
 * @data: kernel memory
 * @size: bytes
 *
 * Waits, killably, until the program is started and while the pipe is full. A program that has
 * closed its stdin and goes on is not noticed. No SIGPIPE is ever sent.
 *
 * Return: 0: all is in the pipe; -EPIPE (the run is over, or umb_run_close_stdin() was called),
 * -EINTR.
 */
int umb_run_write(struct umb_run *run, const void *data, size_t size);

/**
 * umb_run_close_stdin() - the program is to see the end of its input
 * @run: with stdin_pipe, after umb_run_exec(); umb_run_write() is not being called
 *
 * Done by itself when the run is over, not by umb_run_put(). Any context.
 */
void umb_run_close_stdin(struct umb_run *run);

/**
 * umb_run_kill() - send a signal to the program
 * @run: after umb_run_exec()
 * @signal: which
 *
 * If it ends by that, it is a run that ended: 0 or more. Any context. Return: 0, or -ESRCH: the
 * program is not started yet, or the run is over.
 */
int umb_run_kill(struct umb_run *run, int signal);

/**
 * umb_run_stop() - end a run
 * @run: after umb_run_exec()
 *
 * SIGTERM, a second later SIGKILL, and two seconds after that a process which does not die is left
 * behind, with nothing of the module. The outcome is -ECANCELED, unless the run was over before or
 * had another reason to be ended. Does not wait. Any context.
 */
void umb_run_stop(struct umb_run *run);

/**
 * struct umb_run_result - what became of a run
 * @outcome: see the top of this file
 * @status: how the process ended, as wait() has it, also if it was ended from here; -1: it was
 *	never started, or it was left behind
 * @pid: what it had in the initial pid namespace; 0: it was never started
 * @stdout_data: what was captured, with a NUL after it; NULL: nothing was
 * @stdout_size: bytes of it, without the NUL
 * @stdout_dropped: bytes that were beyond max_stdout, or for which there was no memory
 * @stderr_data: as @stdout_data
 * @stderr_size: as @stdout_size
 * @stderr_dropped: as @stdout_dropped
 *
 * All that the process itself had written before it ended is in it; what others hold the pipe
 * open for is not waited for.
 */
struct umb_run_result {
	int outcome;
	int status;
	pid_t pid;
	const char *stdout_data;
	size_t stdout_size;
	u64 stdout_dropped;
	const char *stderr_data;
	size_t stderr_size;
	u64 stderr_dropped;
};

/**
 * umb_run_get_result() - what became of a run
 * @run: see there
 * @result: filled in; the data is borrowed until umb_run_put()
 *
 * Any context. Return: 0, or -EINPROGRESS: it is not over, @result is unchanged.
 */
int umb_run_get_result(const struct umb_run *run, struct umb_run_result *result);

/**
 * umb_run_put() - give a run back
 * @run: not to be used afterwards; NULL and ERR_PTR are ignored
 *
 * A run that has been started goes on.
 */
void umb_run_put(struct umb_run *run);

#endif
