// SPDX-License-Identifier: GPL-2.0-only
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#include "loads.h"
#include "wait.h"

/* While somebody waits: nobody tells when the helper comes to the end of what was given up on. */
#define LOOK_MS 200

/**
 * struct loads - whose turn it is
 * @lock: protects @running and @removing; what umb_call_abandoned() takes is taken inside it
 * @running: how many somebody waits for; read without the lock, too
 * @removing: how many removals somebody waits for; likewise
 * @done: how many loads have ended; wraps; read without the lock
 * @ended: woken whenever one has
 */
static struct loads {
	spinlock_t lock;		/* see above */
	unsigned int running;
	unsigned int removing;
	unsigned int done;
	wait_queue_head_t ended;
} loads = {
	.lock = __SPIN_LOCK_UNLOCKED(loads.lock),
	.ended = __WAIT_QUEUE_HEAD_INITIALIZER(loads.ended),
};

static bool loads_try(const struct umb_call *call)
{
	bool mine;

	spin_lock(&loads.lock);
	mine = loads.running + umb_call_abandoned(call) < UMBLOB_LOADS_MAX;
	WRITE_ONCE(loads.running, loads.running + mine);
	spin_unlock(&loads.lock);
	return mine;
}

int umblob_load_begin(const struct umb_call *call, const struct umblob_load_terms *terms)
{
	const unsigned long deadline = jiffies + msecs_to_jiffies(terms->timeout_ms);
	const unsigned long patience = msecs_to_jiffies(terms->patience_ms);
	unsigned int seen = READ_ONCE(loads.done);
	unsigned long give_up = jiffies + patience;
	long left;

	for (;;) {
		left = min3(umb_time_left(deadline), umb_time_left(give_up),
			    (long)msecs_to_jiffies(LOOK_MS));
		left = umb_wait_event_timeout(loads.ended, loads_try(call), left,
					      umb_wait_state(terms->flags));
		if (left)
			return left > 0 ? 0 : -EINTR;
		/* If it is replaced, the call goes on to the next one. */
		umb_call_check_abandoned(call, UMBLOB_LOADS_MAX, terms->longest_ms);
		if (READ_ONCE(loads.done) != seen) {
			seen = READ_ONCE(loads.done);
			give_up = jiffies + patience;
		}
		if (!umb_time_left(deadline) || !umb_time_left(give_up))
			return -ETIMEDOUT;
	}
}

void umblob_load_end(void)
{
	spin_lock(&loads.lock);
	WRITE_ONCE(loads.running, loads.running - 1);
	WRITE_ONCE(loads.done, loads.done + 1);
	spin_unlock(&loads.lock);
	wake_up(&loads.ended);
}

void umblob_removal_begin(void)
{
	spin_lock(&loads.lock);
	WRITE_ONCE(loads.removing, loads.removing + 1);
	spin_unlock(&loads.lock);
}

void umblob_removal_end(void)
{
	spin_lock(&loads.lock);
	WRITE_ONCE(loads.removing, loads.removing - 1);
	spin_unlock(&loads.lock);
	wake_up(&loads.ended);
}

bool umblob_loads_settle(unsigned int patience_ms)
{
	return umb_wait_event_timeout(loads.ended,
				      !READ_ONCE(loads.running) && !READ_ONCE(loads.removing),
				      msecs_to_jiffies(patience_ms), umb_wait_state(0)) > 0;
}
