// SPDX-License-Identifier: GPL-2.0-only
#include <linux/atomic.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/wait.h>

#include "loads.h"
#include "wait.h"

/* Those that may begin now. */
static atomic_t loads_left = ATOMIC_INIT(UMBLOB_LOADS_MAX);

/* How many have ended; wraps. */
static atomic_t loads_done = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(loads_ended);

static bool loads_try(void)
{
	return atomic_dec_if_positive(&loads_left) >= 0;
}

int umblob_load_begin(unsigned int timeout_ms, unsigned int patience_ms, unsigned int flags)
{
	const unsigned long deadline = jiffies + msecs_to_jiffies(timeout_ms);
	const long patience = msecs_to_jiffies(patience_ms);
	long left;
	int seen;

	do {
		seen = atomic_read(&loads_done);
		left = umb_wait_event_timeout(loads_ended, loads_try(),
					      min(patience, umb_time_left(deadline)),
					      umb_wait_state(flags));
		if (left)
			return left > 0 ? 0 : -EINTR;
	} while (umb_time_left(deadline) && atomic_read(&loads_done) != seen);
	return -ETIMEDOUT;
}

void umblob_load_end(void)
{
	atomic_inc(&loads_done);
	atomic_inc(&loads_left);
	wake_up(&loads_ended);
}
