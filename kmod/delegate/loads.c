// SPDX-License-Identifier: GPL-2.0-only
#include <linux/atomic.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/wait.h>

#include "loads.h"
#include "wait.h"

/* Those that may begin now. */
static atomic_t loads_left = ATOMIC_INIT(UMBLOB_LOADS_MAX);
static DECLARE_WAIT_QUEUE_HEAD(loads_ended);

static bool loads_try(void)
{
	return atomic_dec_if_positive(&loads_left) >= 0;
}

int umblob_load_begin(unsigned int timeout_ms, unsigned int flags)
{
	const long left = umb_wait_event_timeout(loads_ended, loads_try(),
						 msecs_to_jiffies(timeout_ms),
						 umb_wait_state(flags));

	if (left > 0)
		return 0;
	return left ? -EINTR : -ETIMEDOUT;
}

void umblob_load_end(void)
{
	atomic_inc(&loads_left);
	wake_up(&loads_ended);
}
