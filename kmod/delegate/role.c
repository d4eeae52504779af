// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/moduleparam.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "event.h"
#include "role.h"

int umblob_role_start(struct umblob_role *role, struct umb_image *image)
{
	struct umb_instance *instance;

	role->driver.image = image;
	role->driver.profile = &role->profile;
	role->driver.state_changed = umblob_event_state;
	instance = umb_start(&role->driver);
	if (IS_ERR(instance))
		return PTR_ERR(instance);
	role->instance = instance;
	return 0;
}

void umblob_role_stop(struct umblob_role *role)
{
	umb_stop(role->instance);
	role->instance = NULL;
}

static bool called_by_itself(struct umblob_role *role)
{
	struct umb_status status;

	umb_get_status(role->instance, &status);
	return status.pid && status.pid == task_tgid_nr(current);
}

int umblob_role_begin(struct umblob_role *role, struct umb_call *call, u16 method,
		      unsigned int timeout_ms)
{
	if (called_by_itself(role))
		return -EDEADLK;
	return umb_call_begin(call, role->instance, method, timeout_ms);
}

static const char *why(int err)
{
	switch (err) {
	case -EDEADLK:
		return "asked for by the helper's own process, which would wait for itself";
	case -ETIMEDOUT:
		return "the helper did not answer in time";
	case -EINTR:
		return "the caller was killed";
	case -EPIPE:
		return "the helper died meanwhile";
	case -ENODEV:
		return "the helper failed too often and is not started again; see the kernel log";
	case -ESHUTDOWN:
		return "the helper is being stopped";
	case -EAGAIN:
		return "the helper is being started";
	case -EBUSY:
		return "too many requests are in flight";
	case -ENOMEM:
		return "no memory";
	case -EPROTO:
		return "the helper's answer makes no sense";
	default:
		return "the request failed";
	}
}

void umblob_role_why(char *reason, int err)
{
	if (!*reason)
		strscpy(reason, why(err), UMB_REASON_MAX);
}

static int set_timeout(const char *value, const struct kernel_param *param)
{
	return param_set_uint_minmax(value, param, 1, INT_MAX);
}

const struct kernel_param_ops umblob_timeout_ops = {
	.set = set_timeout,
	.get = param_get_uint,
};
