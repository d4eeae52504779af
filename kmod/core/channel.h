/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The channel: frames to a helper and back, and the calls that are in flight on it.
 *
 * Nobody waits for a pipe with a lock held, and there is no thread of the channel's own. Requests
 * are queued in the outbox; whoever finds it idle writes until the pipe is full, and a work item
 * goes on when the pipe has room again. Replies are read by one of the callers that wait, the
 * reader, who completes the others' calls until its own is done and then passes the role on.
 * While nobody waits a work item reads what comes.
 */
#ifndef UMB_CORE_CHANNEL_H
#define UMB_CORE_CHANNEL_H

#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "umb.h"
#include "watch.h"

struct umb_arena;

/* Bytes read at once; a longer frame gets a buffer of its own while it arrives. */
#define UMB_CHANNEL_CHUNK 8192

/**
 * struct umb_frame - a frame on its way out
 * @node: in channel->outbox
 * @call: whose request it is; NULL if nobody's, or if its call has left
 * @size: in bytes
 * @sent: of these are in the pipe
 *
 * Once posted it belongs to the channel; all members are then under channel->lock.
 */
struct umb_frame {
	struct list_head node;
	struct umb_call *call;
	size_t size;
	size_t sent;
	u8 data[] __aligned(8);
};

/* Allocate a frame for @room bytes, not posted yet; kfree() frees it. */
struct umb_frame *umb_frame_alloc(size_t room);

/**
 * struct umb_pending - a call that the helper has not returned
 * @id: what the return has to carry: a random upper half, so that no other process can forge one,
 *	and the index
 * @call: who waits, or NULL: abandoned, the id is kept so that a late return is known for what it
 *	is
 * @slot: of the arena, if an abandoned call had one; -1 otherwise
 * @abandoned_at: when it was, in jiffies; without @call
 * @method: of the call
 * @sent_ns: when it was sent, as ktime_get_ns() has it
 * @next_free: index of the next entry in the free list
 */
struct umb_pending {
	u64 id;
	struct umb_call *call;
	int slot;
	u16 method;
	u64 sent_ns;
	unsigned long abandoned_at;
	u32 next_free;
};

/**
 * struct umb_last_call - what a helper was most probably at when its channel went dead
 * @any: it was sent a call at all; otherwise the rest is 0
 * @method: of the call that it had for the longest, or, if it had returned all, of the last one
 * @sent_ns: when that was sent
 * @ended_ns: when the channel went dead
 * @in_flight: how many it had not returned, those that nobody waited for any more included
 */
struct umb_last_call {
	bool any;
	u16 method;
	u64 sent_ns;
	u64 ended_ns;
	u32 in_flight;
};

/**
 * struct umb_channel - two pipes and the calls on them
 * @to: write end of the pipe to the helper, non-blocking
 * @to_spare: a read end of the same pipe, so that a write after the helper's death raises no
 *	SIGPIPE in the caller
 * @from: read end of the pipe from the helper, non-blocking
 * @arena: where abandoned slots are given back
 * @wq: for the work items; outlives the channel's watches
 * @failed: called once when the channel has failed, under @lock
 * @limits: for frames that are read
 * @max_queued: bytes in the outbox
 * @max_held: so many abandoned calls leave the helper without workers
 *
 * @lock: protects what follows up to @rx. Taken under the pipes' wait-queue locks, so it is never
 *	held around anything that takes those, nor around anything that sleeps. Inside it are taken
 *	@arena's lock, a task's for waking it, the work queue's, and, in @failed, the helper's
 *	signal lock.
 * @outbox: frames to be written, in order
 * @queued: bytes in @outbox
 * @sending: somebody is writing
 * @writable: the pipe has had room since the last write was begun
 * @waiting: calls whose tasks wait, the longest first
 * @hello: the call that waits for the hello, or NULL
 * @greeted: the hello has come; before it nothing else may
 * @reader: the waiting call whose task reads, or NULL
 * @worker: the work item reads
 * @readable: something has come since the last read was begun
 * @pending: table of @max_pending calls in flight
 * @free_pending: head of its free list; @max_pending at the end
 * @used: how many entries of @pending are in use
 * @abandoned: how many of these have no call
 * @look_at: not before this, in jiffies, are those that hold up workers to be counted
 * @silent: how many calls have run out of time since the helper has last returned one
 * @silent_since_ns: since when it is silent: that return, or when the first of these was sent
 * @returned_ns: when it has last returned a call
 * @read_since: in jiffies, not 0, while somebody is in the read; cleared without the lock
 * @write_since: the same for the write
 * @frame_since: the same while a frame has begun and has not come to its end
 * @ending: the helper was told to exit: calls that end with it get -ESHUTDOWN; set once
 * @leaving: the helper is to exit for a successor: it gets no new call; set once
 * @drained: woken, once it is leaving, when @used becomes 0, and when it is @dead
 * @dead: 0, or the errno of the failure; written once, and read without the lock by
 *	umb_channel_death()
 * @why: what happened, for people; with @dead
 * @last: the last call; complete, and constant, once the channel is @dead
 *
 * @chunk: UMB_CHANNEL_CHUNK bytes. This and what follows belongs to whoever has the role of reader.
 * @have: bytes in @chunk that are not yet a whole frame
 * @big: a frame larger than @chunk on its way in, or NULL
 * @big_size: its bytes
 * @big_have: of these have come
 * @frames: how many have come, modulo 2^32
 */
struct umb_channel {
	struct file *to;
	struct file *to_spare;
	struct file *from;
	struct umb_arena *arena;
	struct workqueue_struct *wq;
	void (*failed)(struct umb_channel *channel);
	struct umb_cp_limits limits;
	size_t max_queued;
	u32 max_held;
	u32 max_pending;

	struct umb_watch to_watch;
	struct umb_watch from_watch;
	struct work_struct send_work;
	struct work_struct read_work;
	struct delayed_work stall_work;

	spinlock_t lock;		/* see above */
	struct list_head outbox;
	size_t queued;
	bool sending;
	bool writable;
	struct list_head waiting;
	struct umb_call *hello;
	bool greeted;
	struct umb_call *reader;
	bool worker;
	bool readable;
	struct umb_pending *pending;
	u32 free_pending;
	u32 used;
	u32 abandoned;
	unsigned long look_at;
	u32 silent;
	u64 silent_since_ns;
	u64 returned_ns;
	unsigned long read_since;
	unsigned long write_since;
	unsigned long frame_since;
	bool ending;
	bool leaving;
	wait_queue_head_t drained;
	int dead;
	const char *why;
	struct umb_last_call last;

	u8 *chunk;
	size_t have;
	u8 *big;
	size_t big_size;
	size_t big_have;
	u32 frames;
};

/*
 * Set up a channel with the bounds of a profile. @to, @to_spare and @from become the channel's
 * when 0 is returned, which is also when umb_channel_destroy() must follow. Return: 0 or -ENOMEM.
 */
int umb_channel_init(struct umb_channel *channel, const struct umb_profile *profile,
		     struct umb_arena *arena, struct workqueue_struct *wq, struct file *to,
		     struct file *to_spare, struct file *from,
		     void (*failed)(struct umb_channel *channel));

/* Begin to listen to the pipes. */
void umb_channel_open(struct umb_channel *channel);

/*
 * End every call that waits with @outcome, and let no more in. May be called again. @why must be
 * a constant. After umb_channel_quiesce(), which may sleep, no callback and no work item of the
 * channel runs any more.
 */
void umb_channel_close(struct umb_channel *channel, int outcome, const char *why);
void umb_channel_quiesce(struct umb_channel *channel);

/* Free everything; no call is left. Must be quiet. */
void umb_channel_destroy(struct umb_channel *channel);

/* Nothing was sent, as the helper makes way for another. No helper can return this errno. */
#define UMB_CHANNEL_LEAVING (-ERESTARTNOINTR)

/*
 * Register a call before its request is posted, which gives it its id. Return: 0, -EBUSY (too
 * many), -EPIPE, -ESHUTDOWN, or UMB_CHANNEL_LEAVING.
 */
int umb_channel_add(struct umb_channel *channel, struct umb_call *call);

/* Register the call that waits for the hello; it has no id and no request. */
void umb_channel_expect_hello(struct umb_channel *channel, struct umb_call *call);

/*
 * Queue a frame and write as much as there is room for. The frame is the channel's whatever is
 * returned. @call: whose it is, or NULL. Return: 0, -EBUSY (the outbox is full) or -EPIPE.
 */
int umb_channel_post(struct umb_channel *channel, struct umb_frame *frame, struct umb_call *call);

/* Take the call out without waiting for it: its request was not posted. */
void umb_channel_remove(struct umb_channel *channel, struct umb_call *call);

/*
 * Wait, as the current task, until a registered call is done, its deadline has passed or a fatal
 * signal has come. When this returns the channel knows nothing of the call any more, and a slot
 * that the helper may still write to is the channel's.
 *
 * Return: the outcome as far as the channel knows it: 0 (call->reply is the return's frame),
 * -ETIMEDOUT, -EINTR, -ECANCELED, or what umb_channel_close() said. *@abandoned is set if the
 * helper should be told that nobody waits any more.
 */
int umb_channel_wait(struct umb_channel *channel, struct umb_call *call, bool *abandoned);

/*
 * Declare the channel broken: calls end with -EPIPE, and failed() is called. @why must be a
 * constant.
 */
void umb_channel_fail(struct umb_channel *channel, int err, const char *why);

/*
 * Any context, no lock. No call is let in any more: from now on umb_channel_add() says
 * UMB_CHANNEL_LEAVING. Where one would go instead has to be known before.
 */
void umb_channel_leave(struct umb_channel *channel);

/* Wait, @ms at most, until the helper has returned all calls, those too that nobody waits for. */
void umb_channel_drain(struct umb_channel *channel, unsigned int ms);

/* Any context, no lock. Return: 0, or why it is dead; then @why and @last may be read. */
static inline int umb_channel_death(const struct umb_channel *channel)
{
	/* Pairs with the release in channel_kill(). */
	return smp_load_acquire(&channel->dead);
}

/* Of a dead channel: what a new call gets. */
static inline int umb_channel_refusal(const struct umb_channel *channel)
{
	return READ_ONCE(channel->ending) || READ_ONCE(channel->dead) == -ESHUTDOWN ? -ESHUTDOWN
										     : -EPIPE;
}

/*
 * If as many as @count calls, which is not 0, were given up on @ms ago or before and are not
 * returned, it hangs.
 */
void umb_channel_check_abandoned(struct umb_channel *channel, u32 count, unsigned int ms);

/* The same, if all slots of the arena belong to calls that were given up on long ago. */
void umb_channel_check_slots(struct umb_channel *channel);

/*
 * Under the lock, of a channel that is not dead: a read or write begins, and *@since is to be 0
 * again when it has ended. It is done in the caller's context and never blocks, but for the pipe's
 * mutex, which the helper can hold for as long as it likes, by splice() for one. So somebody who
 * holds and waits for nothing looks after it, and has the helper killed.
 */
void umb_channel_begin_io(struct umb_channel *channel, unsigned long *since);

/* What channel.c, outbox.c, inbox.c and stall.c have of each other. */
void umb_stall_work(struct work_struct *work);
void umb_outbox_work(struct work_struct *work);
void umb_outbox_ready(struct umb_watch *watch);
void umb_outbox_withdraw(struct umb_channel *channel, struct umb_call *call, bool *seen);
void umb_inbox_work(struct work_struct *work);
void umb_inbox_ready(struct umb_watch *watch);
void umb_inbox_read(struct umb_channel *channel);
void umb_channel_pass_role(struct umb_channel *channel);

/*
 * Under the lock: there is something to read. A reader whom the freezer has stopped, alone of its
 * cgroup, does not wake and would keep the role from all others: it is the work item's then.
 */
void umb_channel_wake_reader(struct umb_channel *channel);

int umb_channel_complete(struct umb_channel *channel, u64 id, int outcome, void *reply,
			 size_t size);
int umb_channel_complete_hello(struct umb_channel *channel, void *hello, size_t size);

#endif
