// SPDX-License-Identifier: GPL-2.0-only
/* The channel's way in: bytes to frames, frames to the calls they are for. */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "channel.h"
#include "io.h"
#include "umb.umb.h"

/*
 * A frame in memory that only the reader writes to. @owned: kvmalloc'ed, becomes the callee's;
 * otherwise it is copied.
 */
struct inbox_frame {
	void *data;
	size_t size;
	bool owned;
};

static void *inbox_own(struct inbox_frame *frame)
{
	void *data = frame->owned ? frame->data : kmemdup(frame->data, frame->size, GFP_KERNEL);

	frame->owned = false;
	return data;
}

static int inbox_dispatch(struct umb_channel *channel, struct inbox_frame *frame)
{
	struct umb_wire_envelope envelope;
	struct umb_wire_return ret;
	struct umb_cp_msg msg;
	void *copy;
	int err;

	channel->frames++;
	err = umb_cp_msg_open(&msg, frame->data, frame->size, &channel->limits);
	if (err)
		return err;
	err = umb_wire_envelope_read_root(&msg, &envelope);
	if (err)
		return err;

	switch (umb_wire_envelope_which(&envelope)) {
	case UMB_WIRE_ENVELOPE_RETURN:
		err = umb_wire_envelope_return(&envelope, &ret);
		if (err)
			return err;
		/* Without memory for it that call fails, and no other. */
		copy = inbox_own(frame);
		return umb_channel_complete(channel, umb_wire_return_id(&ret),
					    copy ? 0 : -ENOMEM, copy, frame->size);
	case UMB_WIRE_ENVELOPE_HELLO:
		copy = inbox_own(frame);
		if (!copy)
			return -ENOMEM;
		return umb_channel_complete_hello(channel, copy, frame->size);
	case UMB_WIRE_ENVELOPE_EVENT:
		/* No driver defines any yet; a helper that sends one is not wrong. */
		return READ_ONCE(channel->greeted) ? 0 : -EBADMSG;
	default:
		return -EBADMSG;
	}
}

/*
 * A frame of @length bytes that does not fit into the chunk has begun at @head, with @have bytes.
 */
static int inbox_begin_big(struct umb_channel *channel, const u8 *head, size_t have, size_t length)
{
	channel->big = kvmalloc(length, GFP_KERNEL);
	if (!channel->big)
		return -ENOMEM;
	memcpy(channel->big, head, have);
	channel->big_size = length;
	channel->big_have = have;
	channel->have = 0;
	return 0;
}

static int inbox_take_big(struct umb_channel *channel, size_t n)
{
	struct inbox_frame frame = {.data = channel->big, .size = channel->big_size, .owned = true};
	int err;

	channel->big_have += n;
	if (channel->big_have < channel->big_size)
		return 0;
	channel->big = NULL;
	err = inbox_dispatch(channel, &frame);
	if (frame.owned)
		kvfree(frame.data);
	return err;
}

/*
 * @n more bytes are in the chunk. Frames are whole words, so each that is taken out leaves the
 * next one aligned.
 */
static int inbox_take_chunk(struct umb_channel *channel, size_t n)
{
	size_t at = 0;

	channel->have += n;
	for (;;) {
		u8 *head = channel->chunk + at;
		size_t have = channel->have - at;
		struct inbox_frame frame = { .data = head };
		ssize_t length;
		int err;

		length = umb_cp_frame_length(head, have, &channel->limits);
		if (length < 0)
			return length;
		if (length > UMB_CHANNEL_CHUNK)
			return inbox_begin_big(channel, head, have, length);
		if (!length || length > have) {
			memmove(channel->chunk, head, have);
			channel->have = have;
			return 0;
		}
		frame.size = length;
		err = inbox_dispatch(channel, &frame);
		if (err)
			return err;
		at += length;
	}
}

static ssize_t inbox_read_pipe(struct umb_channel *channel, void *to, size_t room)
{
	ssize_t n = umb_read(channel->from, to, room, NULL);

	WRITE_ONCE(channel->read_since, 0);
	return n;
}

/*
 * Under no lock, after a read. The pipe tells its end once, and may have done so before that read,
 * which found bytes all the same: so it is asked.
 */
static void inbox_look_again(struct umb_channel *channel)
{
	if (!(vfs_poll(channel->from, NULL) & (EPOLLIN | EPOLLHUP)))
		return;
	spin_lock_irq(&channel->lock);
	channel->readable = true;
	spin_unlock_irq(&channel->lock);
}

/* After a read that @frames had come before: a frame that has begun is to be finished in time. */
static void inbox_watch_frame(struct umb_channel *channel, u32 frames)
{
	const bool begun = channel->big || channel->have;

	if (!begun || channel->frames != frames)
		WRITE_ONCE(channel->frame_since, 0);
	if (!begun || channel->frame_since)
		return;
	spin_lock_irq(&channel->lock);
	if (!channel->dead)
		umb_channel_begin_io(channel, &channel->frame_since);
	spin_unlock_irq(&channel->lock);
}

/* One read. The caller has the role of reader and has cleared channel->readable. */
void umb_inbox_read(struct umb_channel *channel)
{
	const u32 frames = channel->frames;
	size_t room;
	ssize_t n;
	u8 *to;
	int err;

	to = channel->big ? channel->big + channel->big_have : channel->chunk + channel->have;
	room = channel->big ? channel->big_size - channel->big_have :
			      UMB_CHANNEL_CHUNK - channel->have;
	n = inbox_read_pipe(channel, to, room);
	if (n == -EAGAIN)
		return;
	if (n <= 0) {
		umb_channel_fail(channel, n ? n : -EPIPE, "it closed its end of the pipe");
		return;
	}
	inbox_look_again(channel);
	err = channel->big ? inbox_take_big(channel, n) : inbox_take_chunk(channel, n);
	inbox_watch_frame(channel, frames);
	if (err == -ENOMEM)
		umb_channel_fail(channel, err, "no memory for what it sent");
	else if (err == -EMSGSIZE)
		umb_channel_fail(channel, err, "it sent a frame over the limit");
	else if (err)
		umb_channel_fail(channel, err, "it sent a malformed frame");
}

/* Something has come, or the other end was closed. */
void umb_inbox_ready(struct umb_watch *watch)
{
	struct umb_channel *channel = container_of(watch, struct umb_channel, from_watch);
	unsigned long flags;

	spin_lock_irqsave(&channel->lock, flags);
	channel->readable = true;
	umb_channel_wake_reader(channel);
	spin_unlock_irqrestore(&channel->lock, flags);
}

void umb_inbox_work(struct work_struct *work)
{
	struct umb_channel *channel = container_of(work, struct umb_channel, read_work);

	spin_lock_irq(&channel->lock);
	while (channel->readable && !channel->reader && !channel->dead) {
		channel->worker = true;
		channel->readable = false;
		umb_channel_begin_io(channel, &channel->read_since);
		spin_unlock_irq(&channel->lock);
		umb_inbox_read(channel);
		cond_resched();
		spin_lock_irq(&channel->lock);
		channel->worker = false;
		if (!list_empty(&channel->waiting))
			umb_channel_pass_role(channel);
	}
	spin_unlock_irq(&channel->lock);
}
