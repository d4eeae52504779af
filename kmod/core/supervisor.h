/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UMB_CORE_SUPERVISOR_H
#define UMB_CORE_SUPERVISOR_H

#include <linux/atomic.h>
#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/ratelimit.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "budget.h"
#include "channel.h"
#include "gate.h"
#include "histogram.h"
#include "log.h"
#include "sysfs.h"
#include "umb.h"

struct umb_helper;

/**
 * struct umb_last_end - what is kept of a process that has ended
 * @how: for people; "" if none has
 * @pid: that it had, or 0 if it could not be started
 * @call: what it was at
 * @stderr_size: bytes in @stderr_text
 * @stderr_text: its last words
 */
struct umb_last_end {
	char how[128];
	pid_t pid;
	struct umb_last_call call;
	size_t stderr_size;
	char stderr_text[UMB_LOG_KEPT];
};

/**
 * struct umb_instance - a driver and its current helper
 * @ref: umb_start()'s caller holds one reference until umb_stop(), every call another
 * @driver: see there
 * @wq: for everything that runs for the instance; unbound, without a thread of its own
 * @gate: the driver's, or @own_gate
 * @own_gate: of a driver that has none
 * @calls: begun
 * @failures: ended with anything but 0
 * @latency: of the calls, from umb_call_exec() to the outcome
 * @sysfs: its folder, from umb_launch() to umb_stop()
 * @log_limit: a helper that dies all the time, or a user who resets it, may not flood the log
 *
 * @lock: serialises changes of state; held while a helper is started or retired, so for seconds
 *	at worst. Taken before @peek.
 * @start_work: starts a helper
 * @event_work: looks what has become of the helper
 * @start_listener: runs @start_work when the gate that it found closed opens
 * @event_listener: the same for @event_work
 * @stopping: umb_stop() was called; set once
 * @start_error: what the first start said
 *
 * @peek: protects @state, @helper, @outgoing, @restarts, @budget and @last_end for those who only
 *	look; innermost, never held around a wait. They are changed with @lock held as well.
 * @state: see the state machine in supervisor.c
 * @changes: how often it changed
 * @helper: a reference; NULL in all states but starting, ready and draining
 * @outgoing: a reference: a helper that is to exit for its successor, in backoff; NULL otherwise
 * @restarts: successful starts but the first
 * @budget: of crashes
 * @last_end: of the last process
 * @changed: woken at every change of state
 *
 * @users: calls between begin and end
 * @idle: woken when @users becomes 0
 */
struct umb_instance {
	struct kref ref;
	const struct umb_driver *driver;
	struct workqueue_struct *wq;
	struct umb_gate *gate;
	struct umb_gate own_gate;
	atomic64_t calls;
	atomic64_t failures;
	struct umb_histogram latency;
	struct umb_sysfs sysfs;
	struct ratelimit_state log_limit;

	struct mutex lock;		/* see above */
	struct delayed_work start_work;
	struct work_struct event_work;
	struct umb_gate_listener start_listener;
	struct umb_gate_listener event_listener;
	bool stopping;
	int start_error;

	spinlock_t peek;		/* see above */
	enum umb_state state;
	unsigned int changes;
	struct umb_helper *helper;
	struct umb_helper *outgoing;
	u32 restarts;
	struct umb_budget budget;
	struct umb_last_end last_end;
	wait_queue_head_t changed;

	atomic_t users;
	wait_queue_head_t idle;
};

/*
 * Under the lock: @state, with @helper, is what it is now. Who waits for that is woken, and the
 * driver told, with @why.
 */
void umb_instance_enter(struct umb_instance *instance, enum umb_state state,
			struct umb_helper *helper, const char *why);

/* Under the lock. Gives or takes no reference. */
void umb_instance_set_outgoing(struct umb_instance *instance, struct umb_helper *helper);

/* Whether an instance can be made of it. */
bool umb_driver_is_valid(const struct umb_driver *driver);

/*
 * Get the helper of an instance that is ready, waiting killably until @deadline (jiffies) while
 * it is being started. @flags: of the call. Return: 0 with a reference in *@helper, -ETIMEDOUT,
 * -EINTR, -EAGAIN (it is being started, and @flags say not to wait), -ENODEV or -ESHUTDOWN.
 */
int umb_instance_get_helper(struct umb_instance *instance, unsigned long deadline,
			    unsigned int flags, struct umb_helper **helper);

/* As umb_call_abandoned(), of the helper that is there now; 0 if there is none. Takes @peek. */
u32 umb_instance_abandoned(struct umb_instance *instance);

void umb_instance_put(struct umb_instance *instance);

#endif
