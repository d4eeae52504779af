// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>
#include <linux/string.h>

#include "event.h"
#include "role.h"
#include "takeover.h"

#define FOLLOW_EVERY_MS 5000

static unsigned int helper_uid = UMB_UID;
module_param(helper_uid, uint, 0444);
MODULE_PARM_DESC(helper_uid, "User and group of the helpers; 0 for root without capabilities (default 2004184418)");

/* Under a lock of the core. */
static void role_state_changed(const struct umb_driver *driver, enum umb_state state, pid_t pid,
			       const char *why)
{
	umblob_event_state(driver, state, pid, why);
	umblob_takeover_look();
}

int umblob_role_launch(struct umblob_role *role, struct umb_image *image)
{
	struct umb_instance *instance;

	role->driver.image = image;
	role->profile.uid = helper_uid;
	role->profile.gid = helper_uid;
	role->profile.max_in_flight = UMBLOB_MAX_IN_FLIGHT;
	role->driver.profile = &role->profile;
	role->driver.state_changed = role_state_changed;
	instance = umb_launch(&role->driver);
	if (IS_ERR(instance))
		return PTR_ERR(instance);
	spin_lock(&role->lock);
	role->instance = instance;
	spin_unlock(&role->lock);
	return 0;
}

int umblob_role_wait(struct umblob_role *role)
{
	return umb_wait_ready(role->instance);
}

void umblob_role_stop(struct umblob_role *role)
{
	struct umb_instance *instance;

	spin_lock(&role->lock);
	instance = role->instance;
	role->instance = NULL;
	spin_unlock(&role->lock);
	umb_stop(instance);
}

/* Return: its instance, to be unpinned; NULL if there is none any more. */
static struct umb_instance *role_pin(struct umblob_role *role)
{
	struct umb_instance *instance;

	spin_lock(&role->lock);
	instance = role->instance;
	if (instance)
		umb_pin(instance);
	spin_unlock(&role->lock);
	return instance;
}

int umblob_role_begin(struct umblob_role *role, struct umb_call *call, u16 method,
		      unsigned int timeout_ms, unsigned int flags)
{
	struct umb_instance *instance = role_pin(role);
	int err;

	if (!instance)
		return -ESHUTDOWN;
	if (umb_called_by_helper(instance))
		err = -EDEADLK;
	else
		err = umb_call_begin(call, instance, method, timeout_ms, flags);
	umb_unpin(instance);
	return err;
}

static bool role_restart(struct umblob_role *role)
{
	struct umb_instance *instance = role_pin(role);
	int err;

	if (!instance)
		return false;
	err = umb_restart(instance);
	if (err)
		pr_debug("%s: not restarted: %pe\n", role->driver.name, ERR_PTR(err));
	umb_unpin(instance);
	return !err;
}

int umblob_role_note_outdated(bool *outdated)
{
	if (*outdated)
		return -EPROTO;
	*outdated = true;
	return -ESTALE;
}

static bool role_may_follow(const struct umblob_role *role)
{
	return !role->followed || time_after_eq(jiffies, role->follow_from);
}

bool umblob_role_may_follow(struct umblob_role *role)
{
	bool may;

	mutex_lock(&role->following);
	may = role_may_follow(role);
	mutex_unlock(&role->following);
	return may;
}

void umblob_role_follow(struct umblob_role *role)
{
	mutex_lock(&role->following);
	if (role_may_follow(role)) {
		role->followed = role_restart(role);
		role->follow_from = jiffies + msecs_to_jiffies(FOLLOW_EVERY_MS);
	}
	mutex_unlock(&role->following);
}

void umblob_role_why(char *reason, int err)
{
	if (*reason)
		return;
	if (err == -EDEADLK)
		strscpy(reason,
			"asked for by the helper's own process, which would wait for itself",
			UMB_REASON_MAX);
	else
		strscpy(reason, umb_explain(err), UMB_REASON_MAX);
}

static int role_set_timeout(const char *value, const struct kernel_param *param)
{
	return param_set_uint_minmax(value, param, 1, INT_MAX);
}

const struct kernel_param_ops umblob_timeout_ops = {
	.set = role_set_timeout,
	.get = param_get_uint,
};
