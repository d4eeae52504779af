// SPDX-License-Identifier: GPL-2.0-only
/*
 * The life of a one-shot helper, in one work item: start it, read what it writes, see it end; and
 * in another one, which waits for nothing, the ending by force.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/file.h>
#include <linux/jiffies.h>
#include <linux/key.h>
#include <linux/pid.h>
#include <linux/printk.h>
#include <linux/sched/signal.h>

#include "gate.h"
#include "run.h"

/* How long it may take to end when told by SIGTERM, and by SIGKILL. */
#define GRACE_TERM_MS 1000
#define GRACE_KILL_MS 2000

void umb_run_end(struct umb_run *run, int why)
{
	unsigned long flags;

	spin_lock_irqsave(&run->lock, flags);
	if (!run->over && !run->stopped) {
		run->stopped = why;
		mod_delayed_work(run->runner->limits, &run->limit, 0);
	}
	spin_unlock_irqrestore(&run->lock, flags);
}

/* Under the lock: take the next step. Return: the signal to send, or 0. */
static int run_escalate(struct umb_run *run)
{
	struct umb_runner *runner = run->runner;

	if (!run->stopped)
		run->stopped = -ETIMEDOUT;
	switch (run->step) {
	case UMB_RUN_TERM:
		run->step = UMB_RUN_KILL;
		mod_delayed_work(runner->limits, &run->limit, msecs_to_jiffies(GRACE_TERM_MS));
		return SIGTERM;
	case UMB_RUN_KILL:
		run->step = UMB_RUN_LEAVE;
		mod_delayed_work(runner->limits, &run->limit, msecs_to_jiffies(GRACE_KILL_MS));
		return SIGKILL;
	default:
		run->left = true;
		queue_work(runner->wq, &run->work);
		return 0;
	}
}

/* Its time is up, or the last step did not help. */
void umb_run_limit(struct work_struct *work)
{
	struct umb_run *run = container_of(to_delayed_work(work), struct umb_run, limit);
	struct pid *pid = NULL;
	int signal = 0;

	spin_lock_irq(&run->lock);
	if (!run->over) {
		signal = run_escalate(run);
		pid = get_pid(run->pid);
	}
	spin_unlock_irq(&run->lock);
	if (pid && signal)
		kill_pid(pid, signal, 1);
	put_pid(pid);
}

static unsigned int run_gate_flags(const struct umb_run *run)
{
	return run->flags & UMB_RUN_FREEZABLE ? UMB_CALL_FREEZABLE : 0;
}

static int run_enter_gate(struct umb_run *run)
{
	struct umb_gate *gate = run->runner->gate;
	int err;

	if (!gate || run->inside)
		return 0;
	/* As the kernel's own gate: who comes at the wrong time is turned away. */
	err = umb_gate_enter(gate, jiffies, run_gate_flags(run) | UMB_CALL_NO_WAIT, NULL);
	run->inside = !err;
	return err;
}

static void run_leave_gate(struct umb_run *run)
{
	if (run->inside)
		umb_gate_leave(run->runner->gate, run_gate_flags(run));
	run->inside = false;
}

/* Return: 0, or why the run is over. */
static int run_begin(struct umb_run *run)
{
	int err = READ_ONCE(run->stopped) ?: run_enter_gate(run);

	if (!err)
		err = umb_run_start(run);
	/* The kernel's own gate, which is closed around a suspend; run_init() was not called. */
	if (err == -EBUSY && !run->pid)
		err = -EAGAIN;
	run->start_error = err;
	if (!err)
		complete_all(&run->started);
	return err;
}

/* What others have told it, under the lock. */
static bool run_look(struct umb_run *run, const bool *told)
{
	bool is;

	spin_lock_irq(&run->lock);
	is = *told;
	spin_unlock_irq(&run->lock);
	return is;
}

/* The process has ended, or is given up: nothing of it or for it is left after this. */
static void run_release(struct umb_run *run)
{
	bool ended;

	if (!run->process.pid)
		return;
	umb_unwatch(&run->process.exit_watch);
	umb_capture_finish(&run->stdout);
	umb_capture_finish(&run->stderr);
	umb_feed_close(&run->feed);

	ended = umb_process_ended(&run->process);
	if (ended)
		run->status = umb_process_status(&run->process);
	else
		pr_err("%s: process %d, %s, does not die, it is left behind\n", run->runner->name,
		       run->nr, run->options.argv[0]);
	umb_process_put(&run->process);
}

/* From here on nobody signals the process, and nothing ends the run by force. */
static void run_disarm(struct umb_run *run)
{
	struct pid *pid;

	spin_lock_irq(&run->lock);
	run->over = true;
	pid = run->pid;
	run->pid = NULL;
	spin_unlock_irq(&run->lock);
	put_pid(pid);
	cancel_delayed_work_sync(&run->limit);
}

/*
 * Nothing queues the work any more: take back what was queued before that. Then everything that
 * waits for the end may go on, and the last one to know is the runner.
 */
static void run_finish(struct umb_run *run, int err)
{
	run_disarm(run);
	run_release(run);
	cancel_work(&run->work);
	if (run->stopped)
		run->outcome = run->stopped;
	else
		run->outcome = err ?: run->status;
	umb_run_settle(run);

	complete_all(&run->started);
	complete_all(&run->done);
	run_leave_gate(run);
	umb_runner_dismiss(run->runner, run);
	umb_run_put(run);
}

int umb_run_enter(struct umb_run *run)
{
	const int err = run_enter_gate(run);

	if (!err)
		return 0;
	umb_runner_admit(run->runner, run);
	run_finish(run, err);
	return run->outcome;
}

void umb_run_work(struct work_struct *work)
{
	struct umb_run *run = container_of(work, struct umb_run, work);
	int err = 0;

	if (!run->begun) {
		run->begun = true;
		err = run_begin(run);
	}
	if (err || umb_process_ended(&run->process) || run_look(run, &run->left)) {
		run_finish(run, err);
		return;
	}
	if (run_look(run, &run->end_input))
		umb_feed_close(&run->feed);
	if (umb_capture_read(&run->stdout) | umb_capture_read(&run->stderr))
		queue_work(run->runner->wq, &run->work);
}
