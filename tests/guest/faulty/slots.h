/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef FAULTY_SLOTS_H
#define FAULTY_SLOTS_H

#include <linux/sizes.h>
#include <linux/types.h>

struct umb_call;

/* Bytes of each slot of the arena. */
#define SLOTS_SIZE SZ_256K

/**
 * slots_exec() - a call that has a slot of the arena filled, and reads it
 * @call: begun, with FAULTY_METHOD_FILL
 * @value: what each word is to be
 *
 * Return: 0, -EILSEQ (a word is another), -ESTALE (the copy changed after it was made), or what
 * umb_call_take_slot(), umb_call_exec() or umb_call_read_slot() said.
 */
int slots_exec(struct umb_call *call, u64 value);

/* How many slots the helper changed after they were read. */
int slots_changed(void);

#endif
