// SPDX-License-Identifier: GPL-2.0-only
/* The channel's way out. */
#include <linux/fs.h>
#include <linux/slab.h>

#include "channel.h"
#include "io.h"

/* Writes that one task does in a row. */
#define OUTBOX_SHARE 64

struct umb_frame *umb_frame_alloc(size_t room)
{
	struct umb_frame *frame = kmalloc(struct_size(frame, data, room), GFP_KERNEL);

	if (frame) {
		INIT_LIST_HEAD(&frame->node);
		frame->call = NULL;
		frame->size = 0;
		frame->sent = 0;
	}
	return frame;
}

/* Under the lock: the frame is done with. */
static void outbox_drop(struct umb_channel *channel, struct umb_frame *frame)
{
	list_del(&frame->node);
	channel->queued -= frame->size;
	if (frame->call)
		frame->call->frame = NULL;
	kfree(frame);
}

static ssize_t outbox_write_pipe(struct umb_channel *channel, const void *from, size_t size)
{
	ssize_t n = umb_write(channel->to, from, size, NULL);

	WRITE_ONCE(channel->write_since, 0);
	return n;
}

/*
 * Under the lock, which is dropped to write. @worker: this is the work item. Return: whether to go
 * on with the next piece.
 */
static bool outbox_write_some(struct umb_channel *channel, bool worker)
{
	struct umb_frame *frame = list_first_entry(&channel->outbox, struct umb_frame, node);
	ssize_t n;

	channel->writable = false;
	umb_channel_begin_io(channel, &channel->write_since);
	spin_unlock_irq(&channel->lock);
	/* The frame stays: only who is sending takes a frame away whose writing has begun. */
	n = outbox_write_pipe(channel, frame->data + frame->sent, frame->size - frame->sent);
	spin_lock_irq(&channel->lock);

	if (n > 0) {
		frame->sent += n;
		if (frame->sent == frame->size)
			outbox_drop(channel, frame);
		return true;
	}
	if (n == -EAGAIN)
		return channel->writable;
	/*
	 * The pipe's pages are charged to who writes. A caller over its limit leaves it to one
	 * without.
	 */
	if (n == -ENOMEM && !worker) {
		if (!channel->dead)
			queue_work(channel->wq, &channel->send_work);
		return false;
	}

	spin_unlock_irq(&channel->lock);
	umb_channel_fail(channel, n ? n : -EPIPE, "the pipe to it cannot be written");
	spin_lock_irq(&channel->lock);
	return false;
}

/*
 * A caller writes others' requests too, but not for ever: it has a deadline of its own. What is
 * left after its share is the work item's.
 */
static void outbox_flush(struct umb_channel *channel, bool worker)
{
	unsigned int share = OUTBOX_SHARE;

	spin_lock_irq(&channel->lock);
	if (!channel->sending) {
		channel->sending = true;
		while (!channel->dead && !list_empty(&channel->outbox)) {
			if (!share--) {
				queue_work(channel->wq, &channel->send_work);
				break;
			}
			if (!outbox_write_some(channel, worker))
				break;
		}
		channel->sending = false;
	}
	spin_unlock_irq(&channel->lock);
}

void umb_outbox_work(struct work_struct *work)
{
	outbox_flush(container_of(work, struct umb_channel, send_work), true);
}

/* The pipe has room. Whoever is sending sees the flag; otherwise the work item goes on. */
void umb_outbox_ready(struct umb_watch *watch)
{
	struct umb_channel *channel = container_of(watch, struct umb_channel, to_watch);
	unsigned long flags;

	spin_lock_irqsave(&channel->lock, flags);
	channel->writable = true;
	if (!channel->sending && !channel->dead && !list_empty(&channel->outbox))
		queue_work(channel->wq, &channel->send_work);
	spin_unlock_irqrestore(&channel->lock, flags);
}

int umb_channel_post(struct umb_channel *channel, struct umb_frame *frame, struct umb_call *call)
{
	int err = 0;

	spin_lock_irq(&channel->lock);
	if (channel->dead)
		err = umb_channel_refusal(channel);
	else if (channel->queued + frame->size > channel->max_queued)
		err = -EBUSY;
	if (err) {
		spin_unlock_irq(&channel->lock);
		kfree(frame);
		return err;
	}
	frame->call = call;
	if (call)
		call->frame = frame;
	channel->queued += frame->size;
	list_add_tail(&frame->node, &channel->outbox);
	spin_unlock_irq(&channel->lock);

	outbox_flush(channel, false);
	return 0;
}

/*
 * Under the lock: the call leaves. A request of which nothing was written yet is taken back; one
 * that was begun must be written to its end, or the helper would read the next one wrongly.
 * *@seen: the helper has read some of it or will.
 */
void umb_outbox_withdraw(struct umb_channel *channel, struct umb_call *call, bool *seen)
{
	struct umb_frame *frame = call->frame;

	*seen = true;
	if (!frame)
		return;
	/* The first one may be between the lock and kernel_write(). */
	if (!frame->sent && !(channel->sending && list_is_first(&frame->node, &channel->outbox))) {
		*seen = false;
		outbox_drop(channel, frame);
	} else {
		frame->call = NULL;
		call->frame = NULL;
	}
}
