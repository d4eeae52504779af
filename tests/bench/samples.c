// SPDX-License-Identifier: GPL-2.0-only
/* What was measured, in ns. */
#include <linux/sort.h>

#include "samples.h"

static int by_size(const void *a, const void *b)
{
	const u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

void bench_sort(u64 *samples, unsigned int count)
{
	sort(samples, count, sizeof(*samples), by_size, NULL);
}

u64 bench_percentile(const u64 *samples, unsigned int count, unsigned int percent)
{
	return samples[(u64)count * percent / 100];
}
