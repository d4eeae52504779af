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
 * Count a crash. Return: milliseconds to wait before the next start, 0 for the first crash after a
 * quiet time, or -1 if there were too many.
 */
long umb_budget_charge(struct umb_budget *budget, const struct umb_profile *profile);

/* How many crashes may still come, those that have been forgotten by now not counted. */
u32 umb_budget_left(const struct umb_budget *budget, const struct umb_profile *profile);

#endif
