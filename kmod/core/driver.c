// SPDX-License-Identifier: GPL-2.0-only
/* What a driver says of itself, checked before anything is made of it. */
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "confine.h"
#include "helper.h"
#include "supervisor.h"

/* What it says does not contradict itself: the helper can take a request, the outbox a frame. */
static bool profile_is_valid(const struct umb_profile *profile)
{
	return profile->max_in_flight && profile->max_workers &&
	       profile->max_workers < profile->max_tasks && profile->max_message <= SZ_1M &&
	       profile->max_message >= UMB_HELLO_FRAME &&
	       profile->max_request <= profile->max_message &&
	       profile->max_queued >= max_t(u32, profile->max_request, UMB_HELLO_FRAME) &&
	       umb_confine_valid(profile);
}

/* Its name is that of a folder, too. */
bool umb_driver_is_valid(const struct umb_driver *driver)
{
	const char *name = driver->name;
	size_t length = strlen(name);

	return profile_is_valid(driver->profile) && length && length < UMB_NAME_MAX &&
	       name[0] != '.' && !strchr(name, '/');
}
