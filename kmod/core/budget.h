/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UMB_CORE_BUDGET_H
#define UMB_CORE_BUDGET_H

#include <linux/types.h>

struct umb_profile;

/**
 * struct umb_budget - how many crashes are left before an instance has failed for good
 * @crashes: how many there were lately; one is forgotten every profile->crash_refill_s
 * @since: jiffies from which on the next one is being forgotten
 *
 * Zeroed, it is full. Without a lock of its own: see struct umb_instance.
 */
struct umb_budget {
	u32 crashes;
	unsigned long since;
};

/*
 * Count a crash; @hung: an end for want of answers, which a disk that is silent for long causes as
 * well as the helper. Return: milliseconds to wait before the next start, 0 for the first crash
 * after a quiet time, or -1 if there were too many. After too many, who hung waits until a crash is
 * forgotten: how many processes that nothing can end a disk leaves behind is bounded, too, and
 * nobody has to reset what it was not the fault of.
 */
long umb_budget_charge(struct umb_budget *budget, const struct umb_profile *profile, bool hung);

/* How many crashes may still come, those that have been forgotten by now not counted. */
u32 umb_budget_left(const struct umb_budget *budget, const struct umb_profile *profile);

#endif
