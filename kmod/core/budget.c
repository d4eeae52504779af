// SPDX-License-Identifier: GPL-2.0-only
/* The crashes that an instance may have, and how long it waits after each. */
#include <linux/jiffies.h>
#include <linux/minmax.h>

#include "budget.h"
#include "umb.h"

/* The first crash after a quiet time is mended at once, each further one after twice as long. */
#define BACKOFF_FIRST_MS 100
#define BACKOFF_MAX_MS 30000

static unsigned long budget_refill(const struct umb_profile *profile)
{
	return min_t(u64, (u64)max(profile->crash_refill_s, 1U) * HZ, LONG_MAX);
}

/* How many crashes have been forgotten by now, of those in @budget or more. */
static unsigned long budget_forgotten(const struct umb_budget *budget,
				      const struct umb_profile *profile)
{
	return (jiffies - budget->since) / budget_refill(profile);
}

long umb_budget_charge(struct umb_budget *budget, const struct umb_profile *profile)
{
	unsigned long forgotten = budget_forgotten(budget, profile);

	if (forgotten >= budget->crashes) {
		budget->crashes = 0;
		budget->since = jiffies;
	} else {
		budget->crashes -= forgotten;
		budget->since += forgotten * budget_refill(profile);
	}
	if (budget->crashes++ >= profile->max_crashes)
		return -1;
	if (budget->crashes == 1)
		return 0;
	return min(BACKOFF_FIRST_MS << min(budget->crashes - 2, 16U), BACKOFF_MAX_MS);
}

u32 umb_budget_left(const struct umb_budget *budget, const struct umb_profile *profile)
{
	u32 counted = budget->crashes;

	counted -= min_t(unsigned long, counted, budget_forgotten(budget, profile));
	return profile->max_crashes - min(counted, profile->max_crashes);
}
