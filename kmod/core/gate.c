// SPDX-License-Identifier: GPL-2.0-only
/*
 * The gate: closed around suspend, hibernation, reboot and whatever else must find no helper at
 * work. It closes in two steps: nobody is let in, then those inside have some time to leave. If
 * they do not, it opens again and nothing has happened.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/reboot.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "gate.h"
#include "suspend.h"
#include "trace.h"
#include "wait.h"

/* As long as the kernel's own gate for helpers waits (kernel/umh.c, RUNNING_HELPERS_TIMEOUT). */
#define PM_TIMEOUT_MS 5000

#define REBOOT_TIMEOUT_MS 2000

/* Whether those inside that a closing waits for have left. @strict: see gate_shut(). */
static bool gate_is_empty(struct umb_gate *gate, bool strict)
{
	bool empty;

	spin_lock(&gate->lock);
	empty = gate->inside == (strict ? 0 : gate->freezable);
	spin_unlock(&gate->lock);
	return empty;
}

/* @strict: whoever may be frozen is to leave too. */
static void gate_shut(struct umb_gate *gate, bool strict)
{
	spin_lock(&gate->lock);
	gate->depth++;
	gate->strict += strict;
	spin_unlock(&gate->lock);
}

/* Under the lock: those who were turned away may try again. */
static void gate_tell_listeners(struct umb_gate *gate)
{
	struct umb_gate_listener *listener, *next;

	list_for_each_entry_safe(listener, next, &gate->listeners, node) {
		list_del_init(&listener->node);
		listener->opened(listener);
	}
}

static void gate_reopen(struct umb_gate *gate, bool strict)
{
	spin_lock(&gate->lock);
	if (!WARN_ON_ONCE(!gate->depth)) {
		gate->strict -= strict;
		if (!--gate->depth)
			gate_tell_listeners(gate);
	}
	spin_unlock(&gate->lock);
	trace_umb_gate(gate, "open", 0);
	wake_up_all(&gate->changed);
}

static int gate_close(struct umb_gate *gate, unsigned int timeout_ms, bool strict)
{
	gate_shut(gate, strict);
	if (wait_event_timeout(gate->changed, gate_is_empty(gate, strict),
			       msecs_to_jiffies(timeout_ms))) {
		trace_umb_gate(gate, "close", 0);
		return 0;
	}
	trace_umb_gate(gate, "close", -EAGAIN);
	gate_reopen(gate, strict);
	return -EAGAIN;
}

int umb_gate_close(struct umb_gate *gate, unsigned int timeout_ms)
{
	return gate_close(gate, timeout_ms, true);
}

void umb_gate_open(struct umb_gate *gate)
{
	gate_reopen(gate, true);
}

static int gate_suspend(struct umb_gate *gate)
{
	int err = gate_close(gate, PM_TIMEOUT_MS, false);

	if (err) {
		pr_warn("%s: work for its helpers is not done after %u ms, no suspend\n",
			gate->name, PM_TIMEOUT_MS);
		return notifier_from_errno(err);
	}
	spin_lock(&gate->lock);
	gate->suspended++;
	spin_unlock(&gate->lock);
	return NOTIFY_OK;
}

/* A gate that was made after the suspend had begun hears of its end alone. */
static int gate_resume(struct umb_gate *gate)
{
	bool ours;

	spin_lock(&gate->lock);
	ours = gate->suspended;
	gate->suspended -= ours;
	spin_unlock(&gate->lock);
	if (!ours)
		return NOTIFY_DONE;
	gate_reopen(gate, false);
	return NOTIFY_OK;
}

static int gate_pm_event(struct notifier_block *block, unsigned long event, void *unused)
{
	struct umb_gate *gate = container_of(block, struct umb_gate, pm);

	switch (umb_suspend_phase(event)) {
	case UMB_SUSPEND_BEGINS:
		return gate_suspend(gate);
	case UMB_SUSPEND_ENDED:
		return gate_resume(gate);
	default:
		return NOTIFY_DONE;
	}
}

/* Nobody opens it again, and what does not leave in time is not waited for. */
static int gate_reboot_event(struct notifier_block *block, unsigned long event, void *unused)
{
	struct umb_gate *gate = container_of(block, struct umb_gate, reboot);

	spin_lock(&gate->lock);
	gate->depth++;
	gate->strict++;
	gate->ended = true;
	gate_tell_listeners(gate);
	spin_unlock(&gate->lock);
	trace_umb_gate(gate, "end", 0);
	wake_up_all(&gate->changed);
	wait_event_timeout(gate->changed, gate_is_empty(gate, true),
			   msecs_to_jiffies(REBOOT_TIMEOUT_MS));
	return NOTIFY_DONE;
}

int umb_gate_init(struct umb_gate *gate, const char *name)
{
	int err;

	gate->name = name;
	spin_lock_init(&gate->lock);
	INIT_LIST_HEAD(&gate->listeners);
	init_waitqueue_head(&gate->changed);
	gate->pm.notifier_call = gate_pm_event;
	gate->reboot.notifier_call = gate_reboot_event;
	err = register_pm_notifier(&gate->pm);
	if (err)
		return err;
	err = register_reboot_notifier(&gate->reboot);
	if (err)
		unregister_pm_notifier(&gate->pm);
	return err;
}

void umb_gate_exit(struct umb_gate *gate)
{
	unregister_reboot_notifier(&gate->reboot);
	unregister_pm_notifier(&gate->pm);
	WARN_ON(gate->inside || !list_empty(&gate->listeners));
}

struct umb_gate *umb_gate_create(const char *name)
{
	struct umb_gate *gate;
	int err;

	gate = kzalloc(sizeof(*gate), GFP_KERNEL);
	if (!gate)
		return ERR_PTR(-ENOMEM);
	err = umb_gate_init(gate, name);
	if (err) {
		kfree(gate);
		return ERR_PTR(err);
	}
	return gate;
}

void umb_gate_destroy(struct umb_gate *gate)
{
	if (IS_ERR_OR_NULL(gate))
		return;
	umb_gate_exit(gate);
	kfree(gate);
}

/* Under the lock. */
static void gate_let_in(struct umb_gate *gate, unsigned int flags)
{
	gate->inside++;
	gate->freezable += !!(flags & UMB_CALL_FREEZABLE);
}

/* Return: 0, -EAGAIN or -ESHUTDOWN. */
static int gate_try(struct umb_gate *gate, unsigned int flags, const bool *gone)
{
	int err = 0;

	spin_lock(&gate->lock);
	if (gate->ended || (gone && READ_ONCE(*gone)))
		err = -ESHUTDOWN;
	else if (gate->depth)
		err = -EAGAIN;
	else
		gate_let_in(gate, flags);
	spin_unlock(&gate->lock);
	return err;
}

int umb_gate_enter(struct umb_gate *gate, unsigned long deadline, unsigned int flags,
		   const bool *gone)
{
	long left;
	int err;

	err = gate_try(gate, flags, gone);
	if (err != -EAGAIN || (flags & (UMB_CALL_NO_WAIT | UMB_CALL_NO_GATE)))
		return err;
	left = umb_time_left(deadline);
	left = umb_wait_event_timeout(gate->changed,
				      (err = gate_try(gate, flags, gone)) != -EAGAIN, left,
				      umb_wait_state(UMB_CALL_FREEZABLE));
	if (err != -EAGAIN)
		return err;
	return left < 0 ? -EINTR : -ETIMEDOUT;
}

void umb_gate_leave(struct umb_gate *gate, unsigned int flags)
{
	bool tell;

	spin_lock(&gate->lock);
	gate->inside--;
	gate->freezable -= !!(flags & UMB_CALL_FREEZABLE);
	tell = gate->depth && gate->inside == gate->freezable;
	/* Under the lock: who has waited for this may free the gate. */
	if (tell)
		wake_up_all(&gate->changed);
	spin_unlock(&gate->lock);
}

/*
 * Under the lock: how many of those inside no closing waits for. Once processes are being frozen
 * that is all who may be, whoever else waits.
 */
static unsigned int gate_left_alone(const struct umb_gate *gate)
{
	return gate->strict && !gate->suspended ? 0 : gate->freezable;
}

int umb_gate_try_enter(struct umb_gate *gate, struct umb_gate_listener *listener)
{
	int err = 0;

	spin_lock(&gate->lock);
	if (!gate->depth || gate->inside > gate_left_alone(gate)) {
		gate_let_in(gate, 0);
	} else if (gate->ended) {
		err = -ESHUTDOWN;
	} else {
		err = -EAGAIN;
		if (list_empty(&listener->node))
			list_add_tail(&listener->node, &gate->listeners);
	}
	spin_unlock(&gate->lock);
	return err;
}

void umb_gate_forget(struct umb_gate *gate, struct umb_gate_listener *listener)
{
	spin_lock(&gate->lock);
	list_del_init(&listener->node);
	spin_unlock(&gate->lock);
}
