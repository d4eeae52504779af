// SPDX-License-Identifier: GPL-2.0-only
/* What people, and a driver, may ask of an instance; the supervisor does it. */
#include <linux/delay.h>

#include "helper.h"
#include "supervisor.h"

#define RESTART_TRIES 10
#define RESTART_TRY_MS 5

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
	if (instance->state == UMB_BACKOFF && !instance->outgoing)
		mod_delayed_work(instance->wq, &instance->start_work, 0);
out:
	mutex_unlock(&instance->lock);
	return err;
}

void umb_instance_set_outgoing(struct umb_instance *instance, struct umb_helper *helper)
{
	spin_lock(&instance->peek);
	instance->outgoing = helper;
	spin_unlock(&instance->peek);
}

/* Who has just told that it is ready holds the lock for a moment longer. */
static bool restart_lock(struct umb_instance *instance)
{
	int i;

	for (i = 0; i < RESTART_TRIES; i++) {
		if (mutex_trylock(&instance->lock))
			return true;
		if (READ_ONCE(instance->state) != UMB_READY)
			return false;
		msleep(RESTART_TRY_MS);
	}
	return false;
}

int umb_restart(struct umb_instance *instance)
{
	struct umb_helper *helper;
	int err = 0;

	if (!restart_lock(instance))
		return READ_ONCE(instance->stopping) ? -ESHUTDOWN : -EBUSY;
	helper = instance->helper;
	if (instance->stopping || instance->state == UMB_STOPPED) {
		err = -ESHUTDOWN;
	} else if (instance->state == UMB_FAILED) {
		err = -ENODEV;
	} else if (instance->state != UMB_READY || umb_channel_death(&helper->channel) ||
		   umb_process_ended(&helper->process)) {
		/* If it has just died, that is about to be found, and is what is to be told. */
		err = -EBUSY;
	} else {
		umb_instance_set_outgoing(instance, helper);
		/* Who finds it leaving has to find that it is not the instance's any more. */
		umb_instance_enter(instance, UMB_BACKOFF, NULL, "it is restarted");
		umb_channel_leave(&helper->channel);
		/* Only a kernel thread closes files at once. */
		queue_work(instance->wq, &instance->event_work);
	}
	mutex_unlock(&instance->lock);
	return err;
}
