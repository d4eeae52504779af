/* SPDX-License-Identifier: GPL-2.0-only */
/* The helper that the benchmarks call, and the call. */
#ifndef BENCH_PING_H
#define BENCH_PING_H

#include <linux/types.h>

struct umb_instance;

/*
 * The image, for as many helpers after each other as are wanted. From the module's init function
 * only. Return: 0 or an errno.
 */
int ping_create_image(void);
void ping_destroy_image(void);

/* As umb_start(). */
struct umb_instance *ping_start(void);

/*
 * A call of some 200 bytes each way, and a look at what came back. Return: 0, an outcome as in
 * umb.h, or -EILSEQ.
 */
int ping(struct umb_instance *instance, u64 value);

#endif
