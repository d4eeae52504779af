// SPDX-License-Identifier: GPL-2.0-only
/*
 * The channel: who looks after those that read and write, and holds and waits for nothing itself.
 */
#include <linux/jiffies.h>
#include <linux/workqueue.h>

#include "channel.h"

/* How long a read or write that never blocks may take, and how often that is looked at. */
#define STALL_LIMIT_MS 1500
#define STALL_LOOK_MS 500

/* How long a frame may take from its first bytes to its last. */
#define FRAME_LIMIT_MS 5000

void umb_channel_begin_io(struct umb_channel *channel, unsigned long *since)
{
	WRITE_ONCE(*since, jiffies | 1);
	/*
	 * Left pending, so that a busy channel arms it once in a while and an idle one not at
	 * all.
	 */
	if (!delayed_work_pending(&channel->stall_work))
		queue_delayed_work(channel->wq, &channel->stall_work,
				   msecs_to_jiffies(STALL_LOOK_MS));
}

static bool stalled(unsigned long since, unsigned int limit_ms)
{
	return since && time_after(jiffies, since + msecs_to_jiffies(limit_ms));
}

void umb_stall_work(struct work_struct *work)
{
	struct umb_channel *channel =
		container_of(to_delayed_work(work), struct umb_channel, stall_work);
	unsigned long read, write, frame;

	/* Under the lock: who has just begun has seen that this is pending no more, or is seen. */
	spin_lock_irq(&channel->lock);
	read = READ_ONCE(channel->read_since);
	write = READ_ONCE(channel->write_since);
	frame = READ_ONCE(channel->frame_since);
	spin_unlock_irq(&channel->lock);

	if (stalled(read, STALL_LIMIT_MS) || stalled(write, STALL_LIMIT_MS)) {
		umb_channel_fail(channel, -ETIMEDOUT, "it holds on to a pipe");
		return;
	}
	if (stalled(frame, FRAME_LIMIT_MS)) {
		umb_channel_fail(channel, -ETIMEDOUT, "it began a frame and did not finish it");
		return;
	}
	spin_lock_irq(&channel->lock);
	if ((read || write || frame) && !channel->dead)
		queue_delayed_work(channel->wq, &channel->stall_work,
				   msecs_to_jiffies(STALL_LOOK_MS));
	spin_unlock_irq(&channel->lock);
}
