// SPDX-License-Identifier: GPL-2.0-only
/* One request and its one outcome. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "helper.h"
#include "supervisor.h"
#include "trace.h"
#include "umb.umb.h"
#include "wait.h"

#define CANCEL_FRAME 128

/* How long at most to wait for the end of a process that was killed. */
#define DEATH_MS 1000

/* Who waits for a slot looks this often whether the helper will ever return one. */
#define SLOT_LOOK_MS 500

/* The largest errno that a helper may give: what follows is the kernel's own (linux/errno.h). */
#define RETURN_ERRNO_MAX 511

static unsigned int call_left_ms(const struct umb_call *call)
{
	return jiffies_to_msecs(umb_time_left(call->deadline));
}

/* Allocate the request's frame and write what comes before the payload. */
static int call_build(struct umb_call *call, u16 method)
{
	struct umb_wire_envelope_builder envelope;
	struct umb_wire_call_builder request;
	u32 room = call->instance->driver->profile->max_request;

	call->method = method;
	call->frame = umb_frame_alloc(room);
	if (!call->frame)
		return -ENOMEM;
	umb_cp_builder_init(&call->builder, call->frame->data, room);
	umb_wire_envelope_init_root(&call->builder, &envelope);
	umb_wire_envelope_init_call(&envelope, &request);
	umb_wire_call_set_method(&request, method);
	call->request = request.s;
	call->request_at = request.s.data - call->frame->data;
	umb_wire_call_init_payload(&request, &call->payload);
	return 0;
}

void umb_pin(struct umb_instance *instance)
{
	kref_get(&instance->ref);
	atomic_inc(&instance->users);
}

void umb_unpin(struct umb_instance *instance)
{
	if (atomic_dec_and_test(&instance->users))
		wake_up(&instance->idle);
	umb_instance_put(instance);
}

int umb_call_begin(struct umb_call *call, struct umb_instance *instance, u16 method,
		   unsigned int timeout_ms, unsigned int flags)
{
	int err;

	memset(call, 0, sizeof(*call));
	call->instance = instance;
	call->flags = flags;
	call->slot = -1;
	call->task = current;
	call->deadline = jiffies + msecs_to_jiffies(timeout_ms);
	INIT_LIST_HEAD(&call->waiting);

	umb_pin(instance);
	atomic64_inc(&instance->calls);
	err = umb_gate_enter(instance->gate, call->deadline, flags, &instance->stopping);
	call->inside = !err;
	if (!err)
		err = umb_instance_get_helper(instance, call->deadline, flags, &call->helper);
	if (!err)
		err = call_build(call, method);
	if (err) {
		call->outcome = err;
		umb_call_end(call);
	}
	return err;
}

struct umb_cp_ptr_builder *umb_call_request(struct umb_call *call)
{
	return &call->payload;
}

/*
 * Under no lock. @wanted: which slot, or -1 for any. Return: the slot, -EPIPE or -ESHUTDOWN if the
 * helper is gone, -ECANCELED or -EBUSY.
 */
static int call_try_slot(struct umb_call *call, int wanted)
{
	struct umb_arena *arena = &call->helper->arena;

	if (READ_ONCE(call->helper->channel.dead))
		return umb_channel_refusal(&call->helper->channel);
	if (READ_ONCE(call->helper->channel.leaving))
		return -EPIPE;
	if (READ_ONCE(call->cancelled))
		return -ECANCELED;
	if (wanted < 0)
		return umb_arena_try_take(arena);
	return umb_arena_try_take_one(arena, wanted) ? wanted : -EBUSY;
}

/* Return: a slot, -ETIMEDOUT, -EINTR, or what call_try_slot() says. */
static int call_wait_slot(struct umb_call *call, int wanted)
{
	int slot = -EBUSY;
	long left;

	while ((left = umb_time_left(call->deadline))) {
		left = min_t(long, left, msecs_to_jiffies(SLOT_LOOK_MS));
		left = umb_wait_event_timeout(call->helper->arena.freed,
					      (slot = call_try_slot(call, wanted)) != -EBUSY, left,
					      umb_wait_state(call->flags));
		if (slot != -EBUSY)
			return slot;
		if (left < 0)
			return -EINTR;
		umb_channel_check_slots(&call->helper->channel);
	}
	return -ETIMEDOUT;
}

int umb_call_read_slot(struct umb_call *call, u64 offset, void *buf, size_t len)
{
	if (WARN_ON_ONCE(call->slot < 0))
		return -EPROTO;
	return umb_arena_read(&call->helper->arena, call->slot, offset, buf, len);
}

/* Best effort: a helper that is not told returns what nobody waits for. */
static void call_post_cancel(struct umb_call *call)
{
	struct umb_wire_envelope_builder envelope;
	struct umb_wire_cancel_builder cancel;
	struct umb_cp_builder builder;
	struct umb_frame *frame;
	ssize_t size;

	frame = umb_frame_alloc(CANCEL_FRAME);
	if (!frame)
		return;
	umb_cp_builder_init(&builder, frame->data, CANCEL_FRAME);
	umb_wire_envelope_init_root(&builder, &envelope);
	umb_wire_envelope_init_cancel(&envelope, &cancel);
	umb_wire_cancel_set_id(&cancel, call->id);
	size = umb_cp_builder_finish(&builder);
	if (WARN_ON_ONCE(size < 0)) {
		kfree(frame);
		return;
	}
	frame->size = size;
	umb_channel_post(&call->helper->channel, frame, NULL);
}

/* The driver has written its request. */
static int call_seal(struct umb_call *call)
{
	struct umb_frame *frame = call->frame;
	ssize_t size;

	size = umb_cp_builder_finish(&call->builder);
	if (size < 0)
		return size;
	frame->size = size;
	if (!(call->flags & UMB_CALL_IDEMPOTENT))
		return 0;
	call->copy = umb_frame_alloc(size);
	if (!call->copy)
		return -ENOMEM;
	call->copy->size = size;
	memcpy(call->copy->data, frame->data, size);
	return 0;
}

/*
 * The call is registered: fill in what was not known before, and send it. The frame is not the
 * call's any more.
 */
static int call_post(struct umb_call *call)
{
	struct umb_wire_call_builder request = { call->request };
	struct umb_frame *frame = call->frame;

	umb_wire_call_set_id(&request, call->id);
	umb_wire_call_set_timeout_ms(&request, call_left_ms(call));
	call->frame = NULL;
	return umb_channel_post(&call->helper->channel, frame, call);
}

/* The helper's return is in call->reply. */
static int call_read_return(struct umb_call *call)
{
	struct umb_wire_envelope envelope;
	struct umb_wire_return ret;
	struct umb_cp_text reason;
	u16 error;

	if (umb_cp_msg_open(&call->reply_msg, call->reply, call->reply_size,
			    &call->helper->channel.limits) ||
	    umb_wire_envelope_read_root(&call->reply_msg, &envelope) ||
	    umb_wire_envelope_return(&envelope, &ret) || umb_wire_return_reason(&ret, &reason))
		goto bad;

	error = umb_wire_return_errno(&ret);
	if (error > RETURN_ERRNO_MAX)
		goto bad;
	/* It was still queued in a helper that makes way for a successor. */
	if (error == ESHUTDOWN && READ_ONCE(call->helper->channel.leaving))
		return -EPIPE;
	call->answered = true;
	if (error) {
		call->reason = reason.str;
		call->reason_len = reason.len;
		return -error;
	}
	call->reply_payload = umb_wire_return_payload(&ret);
	return 0;
bad:
	return -EPROTO;
}

static int call_transact(struct umb_call *call)
{
	struct umb_channel *channel = &call->helper->channel;
	bool abandoned;
	int err;

	if (READ_ONCE(call->cancelled))
		return -ECANCELED;
	err = umb_channel_add(channel, call);
	if (err)
		return err;
	trace_umb_call(call);
	err = call_post(call);
	if (err) {
		umb_channel_remove(channel, call);
		return err;
	}
	err = umb_channel_wait(channel, call, &abandoned);
	if (abandoned)
		call_post_cancel(call);
	return err ?: call_read_return(call);
}

/*
 * What a helper was at when it died, it may be at for a moment longer: a system call has to come to
 * its end. Whoever does it in its place, the next helper or the caller by other means, is not to
 * meet it half done.
 */
static void call_await_end(struct umb_call *call)
{
	struct umb_process *process = &call->helper->process;
	long left = min_t(long, umb_time_left(call->deadline), msecs_to_jiffies(DEATH_MS));

	umb_wait_event_timeout(process->pid->wait_pidfd, umb_process_ended(process), left,
			       umb_wait_state(call->flags));
}

/* As below, without a slot. */
static int call_next_helper(struct umb_call *call)
{
	/* Until one that died has been buried, it is still the instance's. */
	if (!READ_ONCE(call->helper->channel.leaving))
		call_await_end(call);
	if (call->slot >= 0)
		umb_arena_release(&call->helper->arena, call->slot);
	call->slot = -1;
	umb_helper_put(call->helper);
	call->helper = NULL;
	call->outcome = umb_instance_get_helper(call->instance, call->deadline, call->flags,
						&call->helper);
	return call->outcome;
}

/*
 * Leave the helper that died, or is to exit, for the one that comes after it. The request names
 * its slot, if it has one, so it must be the same one. Return: 0, or an errno that is not -EPIPE.
 */
static int call_change_helper(struct umb_call *call)
{
	const int wanted = call->slot;
	int slot, err;

	do {
		err = call_next_helper(call);
		if (err || wanted < 0)
			return err;
		slot = call_wait_slot(call, wanted);
	} while (slot == -EPIPE);
	if (slot < 0)
		return slot;
	call->slot = slot;
	return 0;
}

int umb_call_take_slot(struct umb_call *call, u64 *offset, u64 *size)
{
	const struct umb_arena *arena;
	int slot;

	if (!call->helper->arena.slots)
		return -EOPNOTSUPP;
	slot = call_wait_slot(call, -1);
	while (slot == -EPIPE)
		slot = call_change_helper(call) ?: call_wait_slot(call, -1);
	if (slot < 0) {
		call->outcome = slot;
		return slot;
	}
	arena = &call->helper->arena;
	call->slot = slot;
	*offset = slot * arena->slot_size;
	*size = arena->slot_size;
	return 0;
}

/* As long as nothing was sent, any call may go to the next helper. */
static int call_submit(struct umb_call *call)
{
	int err;

	while ((err = call_transact(call)) == UMB_CHANNEL_LEAVING) {
		err = call_change_helper(call);
		if (err)
			break;
		call->sent_ns = ktime_get_ns();
	}
	return err;
}

/* The frame of the first attempt, with its Call where it was in that one. */
static int call_replay(struct umb_call *call)
{
	int err;

	/* Unlike a call that was not sent, this it may be at still, whatever it was told. */
	if (READ_ONCE(call->helper->channel.leaving))
		call_await_end(call);
	err = call_change_helper(call);
	if (err)
		return err;
	/* What it may have said is that it has not begun. */
	kvfree(call->reply);
	call->reply = NULL;
	call->reply_size = 0;
	/* It is still there if the first helper was gone before it could be sent. */
	kfree(call->frame);
	call->frame = call->copy;
	call->copy = NULL;
	call->request.data = call->frame->data + call->request_at;
	call->done = false;
	call->sent_ns = ktime_get_ns();
	return call_submit(call);
}

int umb_call_exec(struct umb_call *call)
{
	u64 begun = ktime_get_ns();
	u64 took;
	int err;

	call->sent_ns = begun;
	err = call_seal(call);
	if (!err)
		err = call_submit(call);
	if (err == -EPIPE && !call->answered && call->copy)
		err = call_replay(call);
	call->outcome = err;

	took = ktime_get_ns() - begun;
	umb_histogram_add(&call->instance->latency, took);
	trace_umb_return(call, took);
	return err;
}

void umb_call_cancel(struct umb_call *call)
{
	/* Before the wake-up, which is a barrier; pairs with set_current_state() of who waits. */
	WRITE_ONCE(call->cancelled, true);
	wake_up_process(call->task);
}

u32 umb_call_abandoned(const struct umb_call *call)
{
	const struct umb_helper *helper = call->helper;

	/* A dead one is at nothing any more; the call will go on to the one that is there now. */
	if (helper && READ_ONCE(helper->channel.dead))
		return umb_instance_abandoned(call->instance);
	return helper ? READ_ONCE(helper->channel.abandoned) : 0;
}

void umb_call_check_abandoned(const struct umb_call *call, u32 count, unsigned int ms)
{
	struct umb_helper *helper = call->helper;

	if (helper && READ_ONCE(helper->channel.abandoned) >= count)
		umb_channel_check_abandoned(&helper->channel, count, ms);
}

int umb_call_reply(struct umb_call *call, struct umb_cp_ptr *payload)
{
	if (WARN_ON_ONCE(!call->reply || call->outcome))
		return -EPROTO;
	*payload = call->reply_payload;
	return 0;
}

void umb_call_end(struct umb_call *call)
{
	struct umb_instance *instance = call->instance;

	if (call->outcome)
		atomic64_inc(&instance->failures);
	kfree(call->frame);
	kfree(call->copy);
	kvfree(call->reply);
	if (call->helper) {
		if (call->slot >= 0)
			umb_arena_release(&call->helper->arena, call->slot);
		umb_helper_put(call->helper);
	}
	if (call->inside)
		umb_gate_leave(instance->gate, call->flags);
	umb_unpin(instance);
}

static int call_transfer(struct umb_call *call, const struct umb_request *request)
{
	struct umb_cp_ptr reply;
	int err;

	if (request->write)
		request->write(umb_call_request(call), request->data);
	err = umb_call_exec(call);
	if (err || !request->read)
		return err;
	return umb_call_reply(call, &reply) ?: request->read(&reply, request->data);
}

static void call_warn(const struct umb_call *call, u16 method, int err)
{
	char reason[UMB_REASON_MAX];

	if (err == -EINTR || err == -EAGAIN)
		return;
	if (call->outcome)
		umb_call_reason(call, reason, sizeof(reason));
	else
		strscpy(reason, "the reply was not accepted", sizeof(reason));
	pr_warn_ratelimited("%s: call of method %u: %s (%pe)\n", call->instance->driver->name,
			    method, reason, ERR_PTR(err));
}

int umb_call(struct umb_instance *instance, const struct umb_request *request)
{
	struct umb_call call;
	int err;

	err = umb_call_begin(&call, instance, request->method, request->timeout_ms,
			     request->flags);
	if (err)
		return err;
	err = call_transfer(&call, request);
	if (err)
		call_warn(&call, request->method, err);
	umb_call_end(&call);
	return err;
}
