/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UMB_RUNS_ORDER_H
#define UMB_RUNS_ORDER_H

#include <linux/refcount.h>

#include "umb_run.h"

#define ORDER_STRINGS 16
#define ORDER_BYTES 4096

/* Between two items: ASCII's own, which no script has in it. */
#define ORDER_SEPARATOR "\x1f"

/**
 * struct order - what a test has written to the device: a run and how to make it
 * @ref: the session has one, and every cleanup that will be called one
 * @options: for umb_run_setup(), with everything in them that an order can say
 * @wait: enum umb_run_wait
 * @image: whether it is the module's program that is run
 * @count: how many runs to make at once, without waiting
 * @atomic: make the run with a spinlock held
 * @init_error: what the init callback says
 * @kill: a signal to send once the program is started; 0: none
 * @stop: whether to stop the run once it is started
 * @feed: bytes to write to its stdin
 * @gate_close: no run, but close the gate, waiting at most so many milliseconds; 0: no
 * @gate_open: no run, but open the gate
 * @bytes: the order itself
 * @argv: into @bytes
 * @envp: into @bytes
 * @profile: what @options.profile points to, if anything
 * @inits: how often the init callback was called
 * @cleanups: how often the cleanup callback was called
 * @seen: what the cleanup callback got from umb_run_get_result()
 */
struct order {
	refcount_t ref;
	struct umb_run_options options;
	unsigned int wait;
	bool image;
	unsigned int count;
	bool atomic;
	int init_error;
	int kill;
	bool stop;
	size_t feed;
	unsigned int gate_close;
	bool gate_open;
	const char *argv[ORDER_STRINGS + 1];
	const char *envp[ORDER_STRINGS + 1];
	struct umb_profile *profile;
	atomic_t inits;
	atomic_t cleanups;
	int seen;
	char bytes[ORDER_BYTES];
};

/*
 * Read an order from user space: "key=value", ORDER_SEPARATOR, "key=value"..., with the names of
 * members of this and of struct umb_run_options. Return: the order, or an ERR_PTR.
 */
struct order *order_create(const char __user *text, size_t size);

void order_put(struct order *order);

/* The bytes that programs are given to read: @size of them, the same each time. vfree() frees. */
u8 *order_pattern(size_t size);

#endif
