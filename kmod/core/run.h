/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UMB_CORE_RUN_H
#define UMB_CORE_RUN_H

#include <linux/completion.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "capture.h"
#include "feed.h"
#include "process.h"
#include "umb_run.h"

struct vfsmount;

/**
 * struct umb_runner - what a module's runs have in common
 * @name: for the log
 * @gate: see umb_runner_create()
 * @wq: for the runs' work; unbound and freezable, so that no bound of a run passes while its
 *	process is frozen
 * @limits: the same for the ending by force, so that this need not queue behind programs that are
 *	waiting for their exec
 * @mnt: a tmpfs for pipes and the null device
 * @lock: protects what follows; interrupts off; taken before a run's
 * @runs: between umb_run_exec() and their end
 * @closing: umb_runner_destroy() was called
 * @idle: woken when @runs becomes empty
 */
struct umb_runner {
	const char *name;
	struct umb_gate *gate;
	struct workqueue_struct *wq;
	struct workqueue_struct *limits;
	struct vfsmount *mnt;

	spinlock_t lock;		/* see above */
	struct list_head runs;
	bool closing;
	wait_queue_head_t idle;
};

/**
 * enum umb_run_step - how far the ending of a run by force has come
 * @UMB_RUN_TERM: SIGTERM is next
 * @UMB_RUN_KILL: SIGKILL is next
 * @UMB_RUN_LEAVE: the process is to be left behind
 */
enum umb_run_step {
	UMB_RUN_TERM,
	UMB_RUN_KILL,
	UMB_RUN_LEAVE,
};

/**
 * struct umb_run - a program that is run once
 * @ref: the caller of umb_run_setup() holds one reference, the work of a started run another
 * @runner: until the run is over
 * @options: as given, but @argv, @envp and @path are the run's own copies, behind the struct, and
 *	it holds references to @session_keyring and @stdin_file
 * @flags: of umb_run_exec()
 * @launched: it was called
 * @node: in runner->runs; under its lock
 * @work: starts the program, reads its output, sees its end: one after the other, so all that is
 *	not named below belongs to it, until @settled; or to umb_run_enter()
 * @limit: ends the run by force when its time is up
 * @begun: @work has tried to start it
 * @inside: the gate; entered by @work, or before that by who waits
 * @process: see there; zeroed when there is none
 * @nr: its number in the initial pid namespace, kept; 0: there was none
 * @stdout: see there
 * @stderr: see there
 * @feed: its stdin, with options.stdin_pipe
 * @start_error: why it was not started; constant once @started is complete
 * @outcome: how the run ended, once @settled
 * @status: with it
 * @started: the program runs, or will not
 * @done: all is over, cleanup included
 *
 * @lock: protects what follows; interrupts off; innermost
 * @pid: of the process, a reference, while it may be signalled
 * @stopped: why the run is being ended by force; 0: it is not
 * @step: what comes next of that
 * @left: it did not help
 * @end_input: umb_run_close_stdin() was called
 * @over: set once: nothing ends it by force any more
 *
 * @settled: set once, before cleanup, with release semantics: the result is there and constant
 * @strings: what @options.argv and @options.envp point to
 */
struct umb_run {
	struct kref ref;
	struct umb_runner *runner;
	struct umb_run_options options;
	unsigned int flags;
	bool launched;
	struct list_head node;
	struct work_struct work;
	struct delayed_work limit;
	bool begun;
	bool inside;
	struct umb_process process;
	pid_t nr;
	struct umb_capture stdout;
	struct umb_capture stderr;
	struct umb_feed feed;
	int start_error;
	int outcome;
	int status;
	struct completion started;
	struct completion done;

	spinlock_t lock;		/* see above */
	struct pid *pid;
	int stopped;
	enum umb_run_step step;
	bool left;
	bool end_input;
	bool over;

	bool settled;
	const char *strings[];
};

/* The run has begun: from here on its runner waits for it. Any context. */
void umb_runner_admit(struct umb_runner *runner, struct umb_run *run);

/* The run is over: the last use of the runner for it. */
void umb_runner_dismiss(struct umb_runner *runner, struct umb_run *run);

/* End the run by force, as umb_run_stop() but with @why as the outcome. Any context. */
void umb_run_end(struct umb_run *run, int why);

/*
 * Enter the gate for a run that is launched in the next moment: by whoever waits for it, as a
 * suspend may freeze the queue. The caller has a reference. Return: 0, or how the run ended, at
 * once.
 */
int __must_check umb_run_enter(struct umb_run *run);

/* What run.c, run_start.c and run_work.c have of each other. */
int umb_run_start(struct umb_run *run);
void umb_run_work(struct work_struct *work);
void umb_run_limit(struct work_struct *work);
void umb_run_settle(struct umb_run *run);

#endif
