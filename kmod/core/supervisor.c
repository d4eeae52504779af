// SPDX-License-Identifier: GPL-2.0-only
/*
 * The life of an instance:
 *
 *	stopped -> starting -> ready -> draining -> stopped
 *	              |          |\____________
 *	              |          v             v (by umb_restart())
 *	              |       crashed -> backoff -> starting
 *	              v          |
 *	           stopped       v
 *	     (the first start  failed (too many crashes) -> backoff, by umb_reset()
 *	        went wrong)
 *
 * Every change is made under instance->lock by one of five: start_work, event_work, umb_reset(),
 * umb_restart(), umb_stop().
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/pid.h>
#include <linux/ratelimit.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "helper.h"
#include "supervisor.h"
#include "trace.h"
#include "wait.h"

/* How soon to try again when the kernel does not allow helpers at the moment. */
#define BUSY_RETRY_MS 1000

#define WHY_SIZE 192

void umb_instance_enter(struct umb_instance *instance, enum umb_state state,
			struct umb_helper *helper, const char *why)
{
	const struct umb_driver *driver = instance->driver;

	lockdep_assert_held(&instance->lock);
	spin_lock(&instance->peek);
	instance->state = state;
	instance->changes++;
	instance->helper = helper;
	spin_unlock(&instance->peek);
	wake_up_all(&instance->changed);

	pr_debug("%s: %s %s\n", driver->name, umb_state_name(state), why);
	if (driver->state_changed)
		driver->state_changed(driver, state, umb_helper_pid(helper), why);
}

/* In atomic context: the process has ended or the channel has failed. */
static void instance_helper_changed(void *owner)
{
	struct umb_instance *instance = owner;

	queue_work(instance->wq, &instance->event_work);
}

/* Under the lock: remember how a helper ended that has been retired, or that there was none. */
static void instance_note_end(struct umb_instance *instance, const struct umb_helper *helper,
			      const char *how)
{
	struct umb_last_end *last = &instance->last_end;

	spin_lock(&instance->peek);
	strscpy(last->how, how, sizeof(last->how));
	last->pid = umb_helper_pid(helper);
	last->call = helper ? helper->channel.last : (struct umb_last_call){};
	last->stderr_size = helper ? umb_log_copy_kept(&helper->log, last->stderr_text) : 0;
	spin_unlock(&instance->peek);
}

/* Under the lock: a helper is over. */
static void instance_bury(struct umb_instance *instance, struct umb_helper *helper, int outcome,
			  const char *how)
{
	umb_helper_retire(helper, outcome);
	instance_note_end(instance, helper, how);
	umb_helper_put(helper);
}

/* Under the lock: as umb_budget_charge(). */
static long instance_charge_crash(struct umb_instance *instance)
{
	long delay;

	spin_lock(&instance->peek);
	delay = umb_budget_charge(&instance->budget, instance->driver->profile);
	spin_unlock(&instance->peek);
	return delay;
}

/* Under the lock: the helper crashed or did not start. Decide what comes next. */
static void instance_after_crash(struct umb_instance *instance, const char *why)
{
	const char *name = instance->driver->name;
	long delay;

	umb_instance_enter(instance, UMB_CRASHED, NULL, why);
	delay = instance_charge_crash(instance);
	trace_umb_crash(name, instance->last_end.pid,
			umb_budget_left(&instance->budget, instance->driver->profile), why);
	if (delay < 0) {
		pr_err("%s: the helper is gone: %s; too many crashes, it is not started again\n",
		       name, why);
		umb_instance_enter(instance, UMB_FAILED, NULL, "too many crashes");
		return;
	}
	if (__ratelimit(&instance->log_limit))
		pr_warn("%s: the helper is gone: %s; starting it again in %ld ms\n", name, why,
			delay);
	trace_umb_restart(name, instance->restarts, delay);
	umb_instance_enter(instance, UMB_BACKOFF, NULL, "");
	queue_delayed_work(instance->wq, &instance->start_work, msecs_to_jiffies(delay));
}

/* Under the lock: start a helper and greet it. */
static int instance_start_helper(struct umb_instance *instance, char *why)
{
	struct umb_helper *helper;
	u64 begun = ktime_get_ns();
	int err;

	umb_instance_enter(instance, UMB_STARTING, NULL, "");
	helper =
		umb_helper_spawn(instance->driver, instance->wq, instance_helper_changed, instance);
	if (IS_ERR(helper)) {
		snprintf(why, WHY_SIZE, "could not be started: %pe", helper);
		if (helper != ERR_PTR(-EBUSY))
			instance_note_end(instance, NULL, why);
		return PTR_ERR(helper);
	}

	/* umb_stop() may find it from here on, and end the wait for its hello. */
	spin_lock(&instance->peek);
	instance->helper = helper;
	spin_unlock(&instance->peek);
	trace_umb_start(instance->driver->name, umb_helper_pid(helper));
	err = READ_ONCE(instance->stopping) ? -ESHUTDOWN : umb_helper_greet(helper, why, WHY_SIZE);
	trace_umb_hello(instance->driver->name, umb_helper_pid(helper), err,
			ktime_get_ns() - begun);
	if (!err) {
		umb_instance_enter(instance, UMB_READY, helper, "");
		return 0;
	}

	spin_lock(&instance->peek);
	instance->helper = NULL;
	spin_unlock(&instance->peek);
	instance_bury(instance, helper, err, why);
	return err;
}

/* Under the lock. While the kernel allows no helpers, as around a suspend, it is nobody's fault. */
static void instance_after_failed_start(struct umb_instance *instance, int err, const char *why)
{
	if (err != -EBUSY) {
		instance_after_crash(instance, why);
		return;
	}
	umb_instance_enter(instance, UMB_BACKOFF, NULL, why);
	queue_delayed_work(instance->wq, &instance->start_work, msecs_to_jiffies(BUSY_RETRY_MS));
}

/* The system goes down: who waits for the first start need wait no longer. */
static void instance_give_up_start(struct umb_instance *instance)
{
	mutex_lock(&instance->lock);
	if (instance->state == UMB_STOPPED && !instance->stopping) {
		instance->start_error = -ESHUTDOWN;
		umb_instance_enter(instance, UMB_STOPPED, NULL, "the system goes down");
	}
	mutex_unlock(&instance->lock);
}

static void instance_start_work(struct work_struct *work)
{
	struct umb_instance *instance =
		container_of(to_delayed_work(work), struct umb_instance, start_work);
	char why[WHY_SIZE] = "";
	bool first;
	int err;

	if (READ_ONCE(instance->stopping))
		return;
	err = umb_gate_try_enter(instance->gate, &instance->start_listener);
	if (err) {
		if (err == -ESHUTDOWN)
			instance_give_up_start(instance);
		return;
	}
	mutex_lock(&instance->lock);
	/*
	 * A reset may have queued it once more while it was under way; and one that is to exit
	 * goes first.
	 */
	if (instance->stopping || instance->outgoing ||
	    (instance->state != UMB_STOPPED && instance->state != UMB_BACKOFF))
		goto out;
	first = instance->state == UMB_STOPPED;
	err = instance_start_helper(instance, why);
	if (!err) {
		if (__ratelimit(&instance->log_limit))
			pr_info("%s: helper %d is ready\n", instance->driver->name,
				umb_helper_pid(instance->helper));
		spin_lock(&instance->peek);
		instance->restarts += !first;
		spin_unlock(&instance->peek);
	} else if (first) {
		instance->start_error = err;
		umb_instance_enter(instance, UMB_STOPPED, NULL, why);
		pr_err("%s: the helper was not started: %s\n", instance->driver->name, why);
	} else if (!instance->stopping) {
		instance_after_failed_start(instance, err, why);
	}
out:
	mutex_unlock(&instance->lock);
	umb_gate_leave(instance->gate, 0);
}

static void instance_start_opened(struct umb_gate_listener *listener)
{
	struct umb_instance *instance =
		container_of(listener, struct umb_instance, start_listener);

	queue_delayed_work(instance->wq, &instance->start_work, 0);
}

/*
 * Under the lock: nothing was wrong with this helper, but it is to exit, and a successor to come.
 * If it does not as it is told, that counts as a crash.
 */
static void instance_relieve(struct umb_instance *instance)
{
	struct umb_helper *helper = instance->outgoing;
	char why[WHY_SIZE];
	bool well;

	well = umb_helper_make_way(helper, why, sizeof(why));
	umb_instance_set_outgoing(instance, NULL);
	/* What it has not returned its successor is asked, if that may be. */
	instance_bury(instance, helper, -EPIPE, why);
	if (!well) {
		instance_after_crash(instance, why);
		return;
	}
	trace_umb_restart(instance->driver->name, instance->restarts, 0);
	queue_delayed_work(instance->wq, &instance->start_work, 0);
}

static void instance_event_work(struct work_struct *work)
{
	struct umb_instance *instance = container_of(work, struct umb_instance, event_work);
	struct umb_helper *helper;
	char why[WHY_SIZE];

	/* Behind a closed gate the process may be frozen, and not die when it is killed. */
	if (READ_ONCE(instance->stopping) ||
	    umb_gate_try_enter(instance->gate, &instance->event_listener))
		return;
	mutex_lock(&instance->lock);
	if (instance->outgoing)
		instance_relieve(instance);
	helper = instance->helper;
	if (instance->state != UMB_READY ||
	    (!READ_ONCE(helper->channel.dead) && !umb_process_ended(&helper->process)))
		goto out;

	umb_helper_describe_end(helper, why, sizeof(why));
	spin_lock(&instance->peek);
	instance->state = UMB_CRASHED;
	instance->helper = NULL;
	spin_unlock(&instance->peek);
	instance_bury(instance, helper, -EPIPE, why);
	instance_after_crash(instance, why);
out:
	mutex_unlock(&instance->lock);
	umb_gate_leave(instance->gate, 0);
}

static void instance_event_opened(struct umb_gate_listener *listener)
{
	struct umb_instance *instance =
		container_of(listener, struct umb_instance, event_listener);

	queue_work(instance->wq, &instance->event_work);
}

static void instance_free(struct kref *ref)
{
	struct umb_instance *instance = container_of(ref, struct umb_instance, ref);

	umb_histogram_destroy(&instance->latency);
	kfree(instance);
}

static int instance_init_gate(struct umb_instance *instance)
{
	INIT_LIST_HEAD(&instance->start_listener.node);
	instance->start_listener.opened = instance_start_opened;
	INIT_LIST_HEAD(&instance->event_listener.node);
	instance->event_listener.opened = instance_event_opened;
	if (instance->driver->gate) {
		instance->gate = instance->driver->gate;
		return 0;
	}
	instance->gate = &instance->own_gate;
	return umb_gate_init(instance->gate, instance->driver->name);
}

static void instance_exit_gate(struct umb_instance *instance)
{
	if (instance->gate == &instance->own_gate)
		umb_gate_exit(instance->gate);
}

/* Nobody runs @start_work or @event_work any more, and nobody will. */
static void instance_cancel_work(struct umb_instance *instance)
{
	cancel_delayed_work_sync(&instance->start_work);
	cancel_work_sync(&instance->event_work);
	/* They see that it stops and do not listen again; but who opens may just queue one. */
	umb_gate_forget(instance->gate, &instance->start_listener);
	umb_gate_forget(instance->gate, &instance->event_listener);
	cancel_delayed_work_sync(&instance->start_work);
	cancel_work_sync(&instance->event_work);
}

void umb_instance_put(struct umb_instance *instance)
{
	kref_put(&instance->ref, instance_free);
}

static void instance_init(struct umb_instance *instance, const struct umb_driver *driver)
{
	kref_init(&instance->ref);
	instance->driver = driver;
	mutex_init(&instance->lock);
	spin_lock_init(&instance->peek);
	init_waitqueue_head(&instance->changed);
	init_waitqueue_head(&instance->idle);
	INIT_DELAYED_WORK(&instance->start_work, instance_start_work);
	INIT_WORK(&instance->event_work, instance_event_work);
	ratelimit_state_init(&instance->log_limit, 5 * HZ, 20);
	ratelimit_set_flags(&instance->log_limit, RATELIMIT_MSG_ON_RELEASE);
}

/* Make it and its folders, which show it at once. */
static struct umb_instance *instance_create(const struct umb_driver *driver)
{
	struct umb_instance *instance;
	struct dentry *debug;
	int err;

	if (!umb_driver_is_valid(driver))
		return ERR_PTR(-EINVAL);
	instance = kzalloc(sizeof(*instance), GFP_KERNEL);
	if (!instance)
		return ERR_PTR(-ENOMEM);
	instance_init(instance, driver);
	err = umb_histogram_init(&instance->latency);
	if (err)
		goto err_put;
	err = -ENOMEM;
	instance->wq = alloc_workqueue("umb/%.16s", WQ_UNBOUND, 0, driver->name);
	if (!instance->wq)
		goto err_put;
	err = instance_init_gate(instance);
	if (err)
		goto err_wq;
	err = umb_sysfs_add(instance, &debug);
	if (err)
		goto err_gate;
	umb_histogram_show(&instance->latency, debug, driver->name);
	return instance;

err_gate:
	instance_exit_gate(instance);
err_wq:
	destroy_workqueue(instance->wq);
err_put:
	umb_instance_put(instance);
	return ERR_PTR(err);
}

/* It has been ready, though a crash may have come since, or it never will be. */
static bool instance_first_start_over(struct umb_instance *instance)
{
	enum umb_state state = READ_ONCE(instance->state);

	return READ_ONCE(instance->start_error) || (state != UMB_STOPPED && state != UMB_STARTING);
}

struct umb_instance *umb_launch(const struct umb_driver *driver)
{
	struct umb_instance *instance = instance_create(driver);

	/* In a work item, as every later start: only a kernel thread can close files at once. */
	if (!IS_ERR(instance))
		queue_delayed_work(instance->wq, &instance->start_work, 0);
	return instance;
}

int umb_wait_ready(struct umb_instance *instance)
{
	/*
	 * Bounded: the start is over when the hello has come or its time has; before it, a suspend
	 * may freeze us all.
	 */
	if (wait_event_state(instance->changed, instance_first_start_over(instance),
			     umb_wait_state(UMB_CALL_FREEZABLE)))
		return -EINTR;
	return READ_ONCE(instance->start_error);
}

struct umb_instance *umb_start(const struct umb_driver *driver)
{
	struct umb_instance *instance;
	int err;

	instance = umb_launch(driver);
	if (IS_ERR(instance))
		return instance;
	err = umb_wait_ready(instance);
	if (!err)
		return instance;
	umb_stop(instance);
	return ERR_PTR(err);
}

/* From now on nothing starts a helper, and one that is being started is given up. */
static void instance_forbid_starts(struct umb_instance *instance)
{
	struct umb_helper *helper = NULL;

	/*
	 * Either the starter, who publishes the helper under the same lock, sees this after it,
	 * or we see its helper.
	 */
	WRITE_ONCE(instance->stopping, true);
	wake_up_all(&instance->gate->changed);
	spin_lock(&instance->peek);
	if (instance->state == UMB_STARTING && instance->helper) {
		helper = instance->helper;
		kref_get(&helper->ref);
	}
	spin_unlock(&instance->peek);
	if (!helper)
		return;
	umb_channel_close(&helper->channel, -ESHUTDOWN, "it is stopped");
	umb_helper_put(helper);
}

void umb_stop(struct umb_instance *instance)
{
	struct umb_helper *helper;
	unsigned long grace;

	if (IS_ERR_OR_NULL(instance))
		return;
	grace = msecs_to_jiffies(instance->driver->profile->stop_timeout_ms);

	instance_forbid_starts(instance);
	/* From here on nobody can ask for a reset; one that is under way finds it stopping. */
	umb_histogram_hide(&instance->latency);
	umb_sysfs_remove(instance);
	instance_cancel_work(instance);

	mutex_lock(&instance->lock);
	umb_instance_enter(instance, UMB_DRAINING, instance->helper, "");
	mutex_unlock(&instance->lock);
	wait_event_timeout(instance->idle, !atomic_read(&instance->users), grace);

	mutex_lock(&instance->lock);
	helper = instance->helper ?: instance->outgoing;
	umb_instance_set_outgoing(instance, NULL);
	if (helper)
		umb_helper_shut_down(helper);
	umb_instance_enter(instance, UMB_STOPPED, NULL, "");
	if (helper)
		instance_bury(instance, helper, -ESHUTDOWN, "it was stopped");
	mutex_unlock(&instance->lock);

	/* Every call has its outcome now; what is left is for its task to be scheduled. */
	wait_event_timeout(instance->idle, !atomic_read(&instance->users), grace);
	/* The watch of a process that ended late may have queued it once more, for nothing. */
	cancel_work_sync(&instance->event_work);
	destroy_workqueue(instance->wq);
	ratelimit_state_exit(&instance->log_limit);
	WARN_ON(atomic_read(&instance->users));
	instance_exit_gate(instance);
	umb_instance_put(instance);
}
