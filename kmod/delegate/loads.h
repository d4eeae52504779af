/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How many modules the helper is loading at a time. The init function of each runs in one of its
 * threads, and may wait for another module that the kernel asks us for: if all threads were at
 * that, nobody would be left to load it.
 */
#ifndef UMBLOB_LOADS_H
#define UMBLOB_LOADS_H

/*
 * One less than the threads that a helper has (Dispatcher::kMaxWorkers), so that none of them waits
 * for a thread, and one is left for removing modules.
 */
#define UMBLOB_LOADS_MAX 7

/**
 * umblob_load_begin() - wait for one's turn
 * @timeout_ms: how long at most
 * @patience_ms: how long at most without any load's coming to its end: then those whose turn it is
 *	may all be waiting for this very one
 * @flags: UMB_CALL_FREEZABLE counts here
 *
 * Waits killably. Return: 0, upon which umblob_load_end() must follow, -ETIMEDOUT or -EINTR.
 */
int __must_check umblob_load_begin(unsigned int timeout_ms, unsigned int patience_ms,
				   unsigned int flags);

void umblob_load_end(void);

#endif
