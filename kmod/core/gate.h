/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UMB_CORE_GATE_H
#define UMB_CORE_GATE_H

#include <linux/list.h>
#include <linux/notifier.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/wait.h>

#include "umb.h"

/**
 * struct umb_gate - who may begin work for helpers, and who still does
 * @name: for the log
 * @lock: protects what follows up to @changed; innermost but for @changed's own. Taken with
 *	interrupts on, in process context only.
 * @depth: how many have closed it and not opened it again
 * @strict: of these, those that wait for whoever may be frozen too
 * @suspended: of these, @pm's: /dev/snapshot may be open while the system is suspended
 * @ended: for good: the system goes down
 * @inside: calls, runs, starts and retirements of helpers that were let in and have not left
 * @freezable: of these, those that a suspend need not wait for
 * @listeners: to be told when it opens
 * @changed: woken when it opens, and when the last one has left while it is closed
 * @pm: closes it around suspend and hibernation
 * @reboot: closes it for good
 *
 * As usermodehelper_disable() and its relatives (kernel/umh.c), but for one module's helpers, with
 * a bound on every wait.
 */
struct umb_gate {
	const char *name;
	spinlock_t lock;		/* see above */
	unsigned int depth;
	unsigned int strict;
	unsigned int suspended;
	bool ended;
	unsigned int inside;
	unsigned int freezable;
	struct list_head listeners;
	wait_queue_head_t changed;
	struct notifier_block pm;
	struct notifier_block reboot;
};

/**
 * struct umb_gate_listener - somebody who was turned away and wants to try again
 * @node: in the gate's list, or empty
 * @opened: called under the gate's lock, once it is open, or will not open again
 */
struct umb_gate_listener {
	struct list_head node;
	void (*opened)(struct umb_gate_listener *listener);
};

/* Open, with its notifiers registered. umb_gate_exit() must follow if 0 is returned. */
int umb_gate_init(struct umb_gate *gate, const char *name);

/* Nobody is inside, listens or comes any more. */
void umb_gate_exit(struct umb_gate *gate);

/**
 * umb_gate_enter() - begin something that the gate is to wait for
 * @gate: see there
 * @deadline: in jiffies
 * @flags: UMB_CALL_NO_WAIT and UMB_CALL_FREEZABLE count here
 * @gone: ends the wait once it is set and @gate->changed is woken; may be NULL
 *
 * While the gate is closed, waits killably. The wait may be frozen, whoever waits: the gate is
 * closed most often because everything is about to be.
 *
 * Return: 0, upon which umb_gate_leave() must follow, -ETIMEDOUT, -EINTR, -EAGAIN (it is closed
 * and @flags say not to wait) or -ESHUTDOWN (it will not open again, or @gone).
 */
int __must_check umb_gate_enter(struct umb_gate *gate, unsigned long deadline, unsigned int flags,
				const bool *gone);

/* @flags: as for umb_gate_enter(). */
void umb_gate_leave(struct umb_gate *gate, unsigned int flags);

/*
 * Enter if it is open, or if a closing still waits for somebody inside, who may in turn wait for
 * this. Otherwise @listener is called when it opens; it may be waiting for that already. Return: 0,
 * -EAGAIN (the listener waits) or -ESHUTDOWN (it will not open again).
 */
int umb_gate_try_enter(struct umb_gate *gate, struct umb_gate_listener *listener);

/* The listener is not being called and will not be. */
void umb_gate_forget(struct umb_gate *gate, struct umb_gate_listener *listener);

#endif
