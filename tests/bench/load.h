/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include <linux/types.h>

/**
 * struct bench_load - calls to be made
 * @call: makes one, and returns 0 or an errno; @value is the how manieth of its task it is
 * @tasks: how many there are, each with one call after the other
 * @calls: how many they make together; a multiple of @tasks
 */
struct bench_load {
	int (*call)(u64 value);
	unsigned int tasks;
	unsigned int calls;
};

/*
 * @ns: set to what each of the calls took. *@took: set to what all of it took. Return: 0, or the
 * errno of a call or of a task that could not be started.
 */
int bench_run(const struct bench_load *load, u64 *ns, u64 *took);

#endif
