// SPDX-License-Identifier: GPL-2.0-only
#include <linux/init.h>
#include <linux/moduleparam.h>

#include "profile.h"
#include "slots.h"
#include "umb.h"

static unsigned int start_timeout_ms = 3000;
module_param(start_timeout_ms, uint, 0444);
MODULE_PARM_DESC(start_timeout_ms, "of the profile");

static unsigned int max_in_flight = 1024;
module_param(max_in_flight, uint, 0444);
MODULE_PARM_DESC(max_in_flight, "of the profile");

static unsigned int max_crashes = 5;
module_param(max_crashes, uint, 0444);
MODULE_PARM_DESC(max_crashes, "of the profile");

static unsigned int crash_refill_s = 360;
module_param(crash_refill_s, uint, 0444);
MODULE_PARM_DESC(crash_refill_s, "of the profile");

static unsigned int max_queued = 1 << 20;
module_param(max_queued, uint, 0444);
MODULE_PARM_DESC(max_queued, "of the profile");

static unsigned int uid = UMB_UID;
module_param(uid, uint, 0444);
MODULE_PARM_DESC(uid, "of the profile, and its gid");

static bool init_functions;
module_param(init_functions, bool, 0444);
MODULE_PARM_DESC(init_functions, "of the profile");

static unsigned long long capabilities;
module_param(capabilities, ullong, 0444);
MODULE_PARM_DESC(capabilities, "of the profile");

static unsigned int arena_slots;
module_param(arena_slots, uint, 0444);
MODULE_PARM_DESC(arena_slots, "of the profile; each has 256 KiB");

static struct umb_profile profile = { UMB_PROFILE_DEFAULTS };

const struct umb_profile *__init profile_from_params(void)
{
	profile.uid = uid;
	profile.gid = uid;
	profile.capabilities = capabilities;
	profile.init_functions = init_functions;
	profile.start_timeout_ms = start_timeout_ms;
	profile.max_in_flight = max_in_flight;
	profile.max_queued = max_queued;
	profile.max_crashes = max_crashes;
	profile.crash_refill_s = crash_refill_s;
	profile.arena_slots = arena_slots;
	profile.arena_slot_size = SLOTS_SIZE;
	/* What keeps the arena's size is to be its seals. */
	profile.max_file_size = 2ULL * SLOTS_SIZE * arena_slots;
	return &profile;
}
