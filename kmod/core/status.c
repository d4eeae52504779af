// SPDX-License-Identifier: GPL-2.0-only
/* An instance as its callers and those who watch it see it: nothing here changes it. */
#include <linux/atomic.h>
#include <linux/build_bug.h>
#include <linux/jiffies.h>
#include <linux/kref.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/time64.h>

#include "helper.h"
#include "supervisor.h"
#include "wait.h"

static_assert(UMB_LOG_KEPT == UMB_LAST_STDERR_MAX);

static const char *const state_names[] = {
	[UMB_STOPPED] = "stopped",
	[UMB_STARTING] = "starting",
	[UMB_READY] = "ready",
	[UMB_DRAINING] = "draining",
	[UMB_CRASHED] = "crashed",
	[UMB_BACKOFF] = "backoff",
	[UMB_FAILED] = "failed",
};

const char *umb_state_name(enum umb_state state)
{
	return state_names[state];
}

static void status_put_call(struct umb_status *status, const struct umb_last_call *call)
{
	u64 age = div_u64(call->ended_ns - call->sent_ns, NSEC_PER_MSEC);

	if (call->any)
		snprintf(status->last_call, sizeof(status->last_call),
			 "method %u, sent %llu ms before the end, %u in flight", call->method, age,
			 call->in_flight);
	else
		status->last_call[0] = '\0';
}

void umb_get_status(struct umb_instance *instance, struct umb_status *status)
{
	const struct umb_profile *profile = instance->driver->profile;
	struct umb_last_call call;

	spin_lock(&instance->peek);
	status->state = instance->state;
	status->pid = umb_helper_pid(instance->helper);
	status->restarts = instance->restarts;
	status->crashes_left = umb_budget_left(&instance->budget, profile);
	memcpy(status->last_end, instance->last_end.how, sizeof(status->last_end));
	call = instance->last_end.call;
	spin_unlock(&instance->peek);

	status_put_call(status, &call);
	status->calls = atomic64_read(&instance->calls);
	status->failures = atomic64_read(&instance->failures);
	status->in_flight = atomic_read(&instance->users);
	status->max_in_flight = profile->max_in_flight;
}

bool umb_called_by_helper(struct umb_instance *instance)
{
	pid_t pid;

	spin_lock(&instance->peek);
	pid = umb_helper_pid(instance->helper ?: instance->outgoing);
	spin_unlock(&instance->peek);
	return pid && pid == task_tgid_nr(current);
}

size_t umb_get_last_stderr(struct umb_instance *instance, char *buf, size_t size)
{
	const struct umb_last_end *last = &instance->last_end;

	spin_lock(&instance->peek);
	size = min(size, last->stderr_size);
	memcpy(buf, last->stderr_text + last->stderr_size - size, size);
	spin_unlock(&instance->peek);
	return size;
}

/* What a caller finds; @helper is set only if it can take calls. */
struct instance_view {
	enum umb_state state;
	unsigned int changes;
	struct umb_helper *helper;
};

static void instance_look(struct umb_instance *instance, struct instance_view *view)
{
	struct umb_helper *helper;

	spin_lock(&instance->peek);
	helper = instance->helper;
	view->state = instance->state;
	view->changes = instance->changes;
	view->helper = NULL;
	/*
	 * One whose channel has failed is as good as gone, though event_work has not come to it
	 * yet.
	 */
	if (view->state == UMB_READY && !READ_ONCE(helper->channel.dead)) {
		kref_get(&helper->ref);
		view->helper = helper;
	}
	spin_unlock(&instance->peek);
}

u32 umb_instance_abandoned(struct umb_instance *instance)
{
	u32 abandoned = 0;

	spin_lock(&instance->peek);
	if (instance->helper && !READ_ONCE(instance->helper->channel.dead))
		abandoned = READ_ONCE(instance->helper->channel.abandoned);
	spin_unlock(&instance->peek);
	return abandoned;
}

static bool instance_has_changed(const struct umb_instance *instance,
				 const struct instance_view *view)
{
	return READ_ONCE(instance->changes) != view->changes;
}

int umb_instance_get_helper(struct umb_instance *instance, unsigned long deadline,
			    unsigned int flags, struct umb_helper **helper)
{
	struct instance_view view;
	long left;

	for (;;) {
		instance_look(instance, &view);
		if (view.helper) {
			*helper = view.helper;
			return 0;
		}
		if (view.state == UMB_FAILED)
			return -ENODEV;
		if (view.state == UMB_DRAINING || view.state == UMB_STOPPED)
			return -ESHUTDOWN;
		if (flags & UMB_CALL_NO_WAIT)
			return -EAGAIN;
		left = umb_time_left(deadline);
		if (!left)
			return -ETIMEDOUT;
		left = umb_wait_event_timeout(instance->changed,
					      instance_has_changed(instance, &view), left,
					      umb_wait_state(flags));
		if (left < 0)
			return -EINTR;
	}
}
