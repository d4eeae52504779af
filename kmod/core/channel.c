// SPDX-License-Identifier: GPL-2.0-only
/*
 * The channel: which calls are in flight, who reads, and how each ends. The pipes themselves are
 * outbox.c and inbox.c.
 */
#include <linux/fs.h>
#include <linux/ktime.h>
#include <linux/nospec.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "arena.h"
#include "channel.h"
#include "wait.h"

/*
 * So many calls in a row have run out of time, and for so long not one was returned: it hangs, or
 * it is somewhere in the middle of a frame that there never was, after another process has written
 * to its stdin. Calls whose callers were killed do not count: they say nothing of the helper.
 */
#define SILENT_MAX 64
#define SILENT_NS (500 * NSEC_PER_MSEC)

/*
 * All its workers, or all slots of the arena, are taken by calls that were given up on, and this is
 * how long it has had to return them.
 */
#define STUCK_MS 2000

#define NO_RETURNS "it does not return the calls that were cancelled"

/* Under the lock: a registered call is done. Its task may return as soon as the lock is dropped. */
static void channel_finish(struct umb_call *call, int outcome, void *reply, size_t size)
{
	call->outcome = outcome;
	call->reply = reply;
	call->reply_size = size;
	call->done = true;
	list_del_init(&call->waiting);
	wake_up_process(call->task);
}

/* Under the lock: the channel goes dead; find out what the helper was at. */
static void channel_note_last(struct umb_channel *channel)
{
	struct umb_last_call *last = &channel->last;
	u32 i;

	last->ended_ns = ktime_get_ns();
	for (i = 0; i < channel->max_pending; i++) {
		const struct umb_pending *pending = &channel->pending[i];

		if (!pending->id)
			continue;
		if (!last->in_flight++ || pending->sent_ns < last->sent_ns) {
			last->method = pending->method;
			last->sent_ns = pending->sent_ns;
		}
	}
}

/* @tell: it is a failure, of which the helper's owner is to know. */
static void channel_kill(struct umb_channel *channel, int err, int outcome, const char *why,
			 bool tell)
{
	struct umb_call *call, *next;

	spin_lock_irq(&channel->lock);
	if (!channel->dead) {
		channel_note_last(channel);
		channel->why = why;
		/* Pairs with umb_channel_death(): who sees it sees what comes with it. */
		smp_store_release(&channel->dead, err);
		if (tell)
			channel->failed(channel);
	}
	channel->hello = NULL;
	list_for_each_entry_safe(call, next, &channel->waiting, waiting)
		channel_finish(call, outcome, NULL, 0);
	spin_unlock_irq(&channel->lock);
	wake_up_all(&channel->arena->freed);
	wake_up_all(&channel->drained);
}

void umb_channel_close(struct umb_channel *channel, int outcome, const char *why)
{
	channel_kill(channel, outcome, outcome, why, false);
}

void umb_channel_fail(struct umb_channel *channel, int err, const char *why)
{
	channel_kill(channel, err, READ_ONCE(channel->ending) ? -ESHUTDOWN : -EPIPE, why, true);
}

void umb_channel_leave(struct umb_channel *channel)
{
	spin_lock_irq(&channel->lock);
	channel->leaving = true;
	spin_unlock_irq(&channel->lock);
	wake_up_all(&channel->arena->freed);
}

void umb_channel_drain(struct umb_channel *channel, unsigned int ms)
{
	wait_event_timeout(channel->drained,
			   !READ_ONCE(channel->used) || READ_ONCE(channel->dead),
			   msecs_to_jiffies(ms));
}

/* Under the lock: the entry that @id names, or NULL. */
static struct umb_pending *channel_find(struct umb_channel *channel, u64 id)
{
	u32 index = lower_32_bits(id);
	struct umb_pending *pending;

	if (index >= channel->max_pending)
		return NULL;
	pending = &channel->pending[array_index_nospec(index, channel->max_pending)];
	return id && pending->id == id ? pending : NULL;
}

/* Under the lock: the helper has returned it, or never saw it. */
static void channel_free_pending(struct umb_channel *channel, struct umb_pending *pending)
{
	if (!pending->call)
		channel->abandoned--;
	pending->id = 0;
	pending->call = NULL;
	pending->next_free = channel->free_pending;
	channel->free_pending = pending - channel->pending;
	if (!--channel->used && channel->leaving)
		wake_up(&channel->drained);
}

/* Under the lock: how many calls, or of those with a slot, were given up on @ms ago or before. */
static u32 channel_count_held(const struct umb_channel *channel, unsigned int ms, bool with_slot)
{
	const unsigned long since = jiffies - msecs_to_jiffies(ms);
	u32 i, held = 0;

	for (i = 0; i < channel->max_pending; i++) {
		const struct umb_pending *pending = &channel->pending[i];

		held += pending->id && !pending->call && (!with_slot || pending->slot >= 0) &&
			time_after(since, pending->abandoned_at);
	}
	return held;
}

/*
 * Under the lock: the helper has no worker left. A call that waits for one is returned as soon as
 * it is cancelled, so that those which are not must be where nothing reaches them. Under a load of
 * short-lived calls there are always some on their way back; hence each one's own time.
 */
static bool channel_hangs(struct umb_channel *channel)
{
	if (channel->abandoned < channel->max_held || time_before(jiffies, channel->look_at))
		return false;
	channel->look_at = jiffies + msecs_to_jiffies(STUCK_MS);
	return channel_count_held(channel, STUCK_MS, false) >= channel->max_held;
}

int umb_channel_add(struct umb_channel *channel, struct umb_call *call)
{
	struct umb_pending *pending;
	bool hangs = false;
	int err = 0;

	/* Not 0, so that an id never is. */
	call->id = (u64)(get_random_u32() | 1) << 32;

	spin_lock_irq(&channel->lock);
	if (channel->leaving) {
		err = UMB_CHANNEL_LEAVING;
	} else if (channel->dead) {
		err = umb_channel_refusal(channel);
	} else if (channel_hangs(channel)) {
		hangs = true;
	} else if (channel->free_pending == channel->max_pending) {
		err = -EBUSY;
	} else {
		pending = &channel->pending[channel->free_pending];
		call->id |= channel->free_pending;
		channel->free_pending = pending->next_free;
		channel->used++;
		pending->id = call->id;
		pending->call = call;
		pending->slot = -1;
		pending->method = call->method;
		pending->sent_ns = call->sent_ns;
		channel->last.any = true;
		channel->last.method = call->method;
		channel->last.sent_ns = call->sent_ns;
		list_add_tail(&call->waiting, &channel->waiting);
	}
	spin_unlock_irq(&channel->lock);

	if (!hangs)
		return err;
	umb_channel_fail(channel, -ETIMEDOUT, NO_RETURNS);
	return umb_channel_refusal(channel);
}

static void channel_check_held(struct umb_channel *channel, u32 count, unsigned int ms,
			       bool with_slot)
{
	bool hangs;

	spin_lock_irq(&channel->lock);
	hangs = channel_count_held(channel, ms, with_slot) >= count;
	spin_unlock_irq(&channel->lock);
	if (hangs)
		umb_channel_fail(channel, -ETIMEDOUT, NO_RETURNS);
}

void umb_channel_check_abandoned(struct umb_channel *channel, u32 count, unsigned int ms)
{
	channel_check_held(channel, count, ms, false);
}

void umb_channel_check_slots(struct umb_channel *channel)
{
	channel_check_held(channel, channel->arena->slots, STUCK_MS, true);
}

void umb_channel_expect_hello(struct umb_channel *channel, struct umb_call *call)
{
	call->task = current;
	spin_lock_irq(&channel->lock);
	channel->hello = call;
	list_add_tail(&call->waiting, &channel->waiting);
	spin_unlock_irq(&channel->lock);
}

void umb_channel_remove(struct umb_channel *channel, struct umb_call *call)
{
	struct umb_pending *pending;

	spin_lock_irq(&channel->lock);
	list_del_init(&call->waiting);
	if (channel->hello == call)
		channel->hello = NULL;
	pending = channel_find(channel, call->id);
	if (pending)
		channel_free_pending(channel, pending);
	if (channel->reader == call)
		umb_channel_pass_role(channel);
	spin_unlock_irq(&channel->lock);
}

/*
 * A return, in a frame that becomes the channel's, or NULL with an errno for want of memory.
 * Return: 0, or -EBADMSG before the hello.
 */
int umb_channel_complete(struct umb_channel *channel, u64 id, int outcome, void *reply, size_t size)
{
	struct umb_pending *pending;
	int err = 0, slot = -1;

	spin_lock_irq(&channel->lock);
	pending = channel_find(channel, id);
	if (!channel->greeted) {
		err = -EBADMSG;
	} else if (pending && !channel->dead) {
		/* Once it is dead all calls have ended, and may be gone. This was read before. */
		channel->silent = 0;
		channel->returned_ns = ktime_get_ns();
		if (pending->call) {
			channel_finish(pending->call, outcome, reply, size);
			reply = NULL;
		} else {
			slot = pending->slot;
		}
		channel_free_pending(channel, pending);
	}
	spin_unlock_irq(&channel->lock);

	/* Too late, or not for anybody. */
	kvfree(reply);
	if (slot >= 0)
		umb_arena_release(channel->arena, slot);
	return err;
}

/* A hello, in the same way. Return: 0, or -EBADMSG if it is not the time for one. */
int umb_channel_complete_hello(struct umb_channel *channel, void *hello, size_t size)
{
	struct umb_call *call;

	spin_lock_irq(&channel->lock);
	call = channel->hello;
	channel->hello = NULL;
	if (call) {
		channel->greeted = true;
		channel_finish(call, 0, hello, size);
	}
	spin_unlock_irq(&channel->lock);

	if (call)
		return 0;
	kvfree(hello);
	return -EBADMSG;
}

/*
 * Under the lock: the reader leaves, or there is none. The next one need not be woken unless
 * there is something to read.
 */
void umb_channel_pass_role(struct umb_channel *channel)
{
	channel->reader = list_first_entry_or_null(&channel->waiting, struct umb_call, waiting);
	if (channel->readable && !channel->dead)
		umb_channel_wake_reader(channel);
}

void umb_channel_wake_reader(struct umb_channel *channel)
{
	struct umb_call *reader = channel->reader;

	if (reader) {
		/* What it returns says nothing: since 6.7 a frozen task counts as woken. */
		wake_up_process(reader->task);
		if (!(READ_ONCE(reader->task->__state) & TASK_FROZEN))
			return;
	}
	channel->reader = NULL;
	if (!channel->worker && !channel->dead)
		queue_work(channel->wq, &channel->read_work);
}

/* Under the lock. Return: whether this call's task is to read now. */
static bool channel_claim(struct umb_channel *channel, struct umb_call *call)
{
	if (!channel->reader && !channel->worker)
		channel->reader = call;
	if (channel->reader != call || !channel->readable || channel->dead)
		return false;
	channel->readable = false;
	umb_channel_begin_io(channel, &channel->read_since);
	return true;
}

/* Under the lock: nobody waits for the call any more. */
static void channel_abandon(struct umb_channel *channel, struct umb_call *call, bool *seen)
{
	struct umb_pending *pending = channel_find(channel, call->id);

	list_del_init(&call->waiting);
	if (channel->hello == call)
		channel->hello = NULL;
	umb_outbox_withdraw(channel, call, seen);
	if (!pending)
		return;
	if (*seen) {
		pending->call = NULL;
		pending->slot = call->slot;
		call->slot = -1;
		pending->abandoned_at = jiffies;
		if (++channel->abandoned == channel->max_held)
			channel->look_at = jiffies + msecs_to_jiffies(STUCK_MS);
	} else {
		channel_free_pending(channel, pending);
	}
}

/* Under the lock: a call was not returned in time. */
static void channel_note_silence(struct umb_channel *channel, const struct umb_call *call)
{
	if (!channel->silent++)
		channel->silent_since_ns = max(call->sent_ns, channel->returned_ns);
}

/* Under the lock. */
static bool channel_is_silent(const struct umb_channel *channel)
{
	return channel->silent >= SILENT_MAX &&
	       ktime_get_ns() - channel->silent_since_ns >= SILENT_NS;
}

/* Under the lock: its task waits no more, and the call is not done. */
static int channel_give_up(struct umb_channel *channel, struct umb_call *call, long left,
			   bool *abandoned)
{
	channel_abandon(channel, call, abandoned);
	if (!left) {
		channel_note_silence(channel, call);
		return -ETIMEDOUT;
	}
	return READ_ONCE(call->cancelled) ? -ECANCELED : -EINTR;
}

int umb_channel_wait(struct umb_channel *channel, struct umb_call *call, bool *abandoned)
{
	bool read, silent;
	long left;

	*abandoned = false;
	for (;;) {
		set_current_state(umb_wait_state(call->flags));
		spin_lock_irq(&channel->lock);
		left = umb_time_left(call->deadline);
		if (call->done || !left || fatal_signal_pending(current) ||
		    READ_ONCE(call->cancelled))
			break;
		read = channel_claim(channel, call);
		spin_unlock_irq(&channel->lock);
		if (read) {
			__set_current_state(TASK_RUNNING);
			umb_inbox_read(channel);
			cond_resched();
		} else {
			schedule_timeout(left);
		}
	}
	__set_current_state(TASK_RUNNING);

	if (!call->done) {
		call->outcome = channel_give_up(channel, call, left, abandoned);
	} else if (call->frame) {
		/*
		 * Answered before it was written to the end, or closed: the frame is the
		 * channel's alone now.
		 */
		call->frame->call = NULL;
		call->frame = NULL;
	}
	if (channel->reader == call)
		umb_channel_pass_role(channel);
	silent = channel_is_silent(channel);
	spin_unlock_irq(&channel->lock);

	if (silent)
		umb_channel_fail(channel, -ETIMEDOUT, NO_RETURNS);
	return call->outcome;
}
