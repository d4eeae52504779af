/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How many modules the helper is loading at a time, and whether it is removing any. The init
 * function of each runs in one of its threads, and may wait for another module that the kernel asks
 * us for: if all threads were at that, nobody would be left to load it.
 */
#ifndef UMBLOB_LOADS_H
#define UMBLOB_LOADS_H

#include "umb_profile.h"

struct umb_call;

/* So that none of them waits for a thread, and one is left for removing modules. */
#define UMBLOB_LOADS_MAX (UMB_WORKERS - 1)

/**
 * struct umblob_load_terms - how a load is asked for
 * @timeout_ms: how long it may take, see umb_call_begin(); how long at most to wait for its turn
 * @patience_ms: how long at most to do so without any load's coming to its end: then those whose
 *	turn it is may all be waiting for this very one
 * @longest_ms: if all turns belong to loads that were given up on, each longer ago than this, the
 *	helper is taken for hung: no load may take as long
 * @flags: see umb_call_begin()
 */
struct umblob_load_terms {
	unsigned int timeout_ms;
	unsigned int patience_ms;
	unsigned int longest_ms;
	unsigned int flags;
};

/**
 * umblob_load_begin() - wait for one's turn
 * @call: begun, to the helper; what that is at without anybody's waiting for it takes a turn, too
 * @terms: see above
 *
 * Waits killably. Return: 0, upon which umblob_load_end() must follow, -ETIMEDOUT or -EINTR.
 */
int __must_check umblob_load_begin(const struct umb_call *call,
				   const struct umblob_load_terms *terms);

/* A removal begins, and has come to its end or nobody waits for it any more. They take no turn. */
void umblob_removal_begin(void);
void umblob_removal_end(void);

/**
 * umblob_loads_settle() - wait until the helper loads and removes nothing that somebody waits for
 * @patience_ms: how long at most
 *
 * Waits killably. Return: whether that is so, or was a moment ago.
 */
bool umblob_loads_settle(unsigned int patience_ms);

/* One load has come to its end, or nobody waits for it any more. */
void umblob_load_end(void);

#endif
