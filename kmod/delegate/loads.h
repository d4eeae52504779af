/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How many modules the helper is loading at a time. The init function of each runs in one of its
 * threads, and may wait for another module that the kernel asks us for: if all threads were at
 * that, nobody would be left to load it.
 */
#ifndef UMBLOB_LOADS_H
#define UMBLOB_LOADS_H

#include "umb_profile.h"

struct umb_call;

/* So that none of them waits for a thread, and one is left for removing modules. */
#define UMBLOB_LOADS_MAX (UMB_WORKERS - 1)

/**
 * umblob_load_begin() - wait for one's turn
 * @call: begun, to the helper; what that is at without anybody's waiting for it takes a turn, too
 * @timeout_ms: how long at most
 * @patience_ms: how long at most without any load's coming to its end: then those whose turn it is
 *	may all be waiting for this very one
 * @flags: UMB_CALL_FREEZABLE counts here
 *
 * Waits killably. Return: 0, upon which umblob_load_end() must follow, -ETIMEDOUT or -EINTR.
 */
int __must_check umblob_load_begin(const struct umb_call *call, unsigned int timeout_ms,
				   unsigned int patience_ms, unsigned int flags);

/* One load has come to its end, or nobody waits for it any more. */
void umblob_load_end(void);

#endif
