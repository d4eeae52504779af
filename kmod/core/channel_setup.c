// SPDX-License-Identifier: GPL-2.0-only
/* How a channel begins and ends. */
#include <linux/errno.h>
#include <linux/file.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/wait.h>

#include "arena.h"
#include "channel.h"
#include "umb.h"

static int channel_init_pending(struct umb_channel *channel, u32 count)
{
	u32 i;

	channel->pending = kvcalloc(count, sizeof(*channel->pending), GFP_KERNEL);
	if (!channel->pending)
		return -ENOMEM;
	for (i = 0; i < count; i++)
		channel->pending[i].next_free = i + 1;
	channel->max_pending = count;
	return 0;
}

int umb_channel_init(struct umb_channel *channel, const struct umb_profile *profile,
		     struct umb_arena *arena, struct workqueue_struct *wq, struct file *to,
		     struct file *to_spare, struct file *from,
		     void (*failed)(struct umb_channel *channel))
{
	int err;

	err = channel_init_pending(channel, profile->max_in_flight);
	if (err)
		return err;
	channel->chunk = kmalloc(UMB_CHANNEL_CHUNK, GFP_KERNEL);
	if (!channel->chunk) {
		kvfree(channel->pending);
		return -ENOMEM;
	}
	channel->arena = arena;
	channel->wq = wq;
	channel->failed = failed;
	channel->max_queued = profile->max_queued;
	channel->max_held = min(profile->max_workers, profile->max_in_flight);
	channel->limits = umb_cp_default_limits;
	channel->limits.max_bytes = profile->max_message;
	/* Each word of the largest message may be reached eight times, as in the default. */
	channel->limits.traversal_words =
		max(channel->limits.traversal_words, profile->max_message);
	spin_lock_init(&channel->lock);
	INIT_LIST_HEAD(&channel->outbox);
	INIT_LIST_HEAD(&channel->waiting);
	init_waitqueue_head(&channel->drained);
	INIT_WORK(&channel->send_work, umb_outbox_work);
	INIT_WORK(&channel->read_work, umb_inbox_work);
	INIT_DELAYED_WORK(&channel->stall_work, umb_stall_work);
	channel->to = to;
	channel->to_spare = to_spare;
	channel->from = from;
	return 0;
}

void umb_channel_open(struct umb_channel *channel)
{
	umb_watch_file(&channel->to_watch, channel->to, umb_outbox_ready);
	umb_watch_file(&channel->from_watch, channel->from, umb_inbox_ready);
	/* What came before there was a watch. */
	umb_inbox_ready(&channel->from_watch);
}

void umb_channel_quiesce(struct umb_channel *channel)
{
	umb_unwatch(&channel->to_watch);
	umb_unwatch(&channel->from_watch);
	cancel_work_sync(&channel->send_work);
	cancel_work_sync(&channel->read_work);
	cancel_delayed_work_sync(&channel->stall_work);
}

void umb_channel_destroy(struct umb_channel *channel)
{
	struct umb_frame *frame, *next;

	if (!channel->chunk)
		return;
	list_for_each_entry_safe(frame, next, &channel->outbox, node)
		kfree(frame);
	kvfree(channel->big);
	kfree(channel->chunk);
	kvfree(channel->pending);
	fput(channel->to);
	fput(channel->to_spare);
	fput(channel->from);
}
