// SPDX-License-Identifier: GPL-2.0-only
/* What people, and a driver, may ask of an instance; the supervisor does it. */
#include <linux/jiffies.h>

#include "supervisor.h"

int umb_reset(struct umb_instance *instance)
{
	int err = 0;

	if (mutex_lock_killable(&instance->lock))
		return -EINTR;
	if (instance->stopping || instance->state == UMB_STOPPED) {
		err = -ESHUTDOWN;
		goto out;
	}
	spin_lock(&instance->peek);
	instance->budget = (struct umb_budget){};
	spin_unlock(&instance->peek);
	if (instance->state == UMB_FAILED)
		umb_instance_enter(instance, UMB_BACKOFF, NULL, "it was reset");
	if (instance->state == UMB_BACKOFF)
		mod_delayed_work(instance->wq, &instance->start_work, 0);
out:
	mutex_unlock(&instance->lock);
	return err;
}

int umb_restart(struct umb_instance *instance)
{
	int err = 0;

	if (mutex_lock_killable(&instance->lock))
		return -EINTR;
	if (instance->stopping || instance->state == UMB_STOPPED) {
		err = -ESHUTDOWN;
	} else if (instance->state == UMB_FAILED) {
		err = -ENODEV;
	} else if (instance->state != UMB_READY) {
		err = -EBUSY;
	} else {
		/* Its end is waited for in the work item, as only a kernel thread closes files at once. */
		instance->outgoing = instance->helper;
		umb_instance_enter(instance, UMB_BACKOFF, NULL, "it is restarted");
		queue_work(instance->wq, &instance->event_work);
	}
	mutex_unlock(&instance->lock);
	return err;
}
