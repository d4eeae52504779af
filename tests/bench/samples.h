/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BENCH_SAMPLES_H
#define BENCH_SAMPLES_H

#include <linux/types.h>

/* Sort what was measured, as the others here want it. */
void bench_sort(u64 *samples, unsigned int count);

/* The one that @percent of all are below. */
u64 bench_percentile(const u64 *samples, unsigned int count, unsigned int percent);

#endif
