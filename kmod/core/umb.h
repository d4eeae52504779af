/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * umblob core: a kernel module starts the user-space program that it carries, and calls it.
 *
 * A driver describes one helper (struct umb_driver): the image it is started from, the role it
 * plays, the schema it speaks and the profile that bounds it. umb_start() makes an instance of
 * it: a process, which is started again when it dies, until umb_stop(). A call is one request and
 * its one outcome: umb_call() with one function that writes the request and one that reads the
 * reply, or step by step:
 *
 *	struct umb_call call;
 *	struct umb_cp_ptr reply;
 *	struct my_request_builder req;
 *	int err;
 *
 *	err = umb_call_begin(&call, instance, MY_METHOD, 1000, 0);
 *	if (err)
 *		return err;
 *	my_request_init(umb_call_request(&call), &req);
 *	my_request_set_name(&req, name, strlen(name));
 *	err = umb_call_exec(&call);
 *	if (!err)
 *		err = umb_call_reply(&call, &reply);
 *	if (!err)
 *		... my_reply_read(&reply, &rep); what it points to lives until umb_call_end()
 *	umb_call_end(&call);
 *
 * How a call ends, exactly once:
 *	0		the helper answered
 *	-errno		the helper's own error, with umb_call_reason(); the helper went on
 *	-ETIMEDOUT	the time given to umb_call_begin() ran out
 *	-EINTR		the calling task was killed
 *	-ECANCELED	umb_call_cancel()
 *	-EAGAIN		with UMB_CALL_NO_WAIT: the helper is being started, or the gate is closed;
 *			with UMB_CALL_NO_GATE: the gate is closed
 *	-EPIPE		the helper died with the call in flight
 *	-ENODEV		the helper has failed for good
 *	-ESHUTDOWN	the instance is being stopped, or the system goes down
 *	-EPROTO		the reply was not what the schema says
 *	-EMSGSIZE	the request is larger than the profile's max_request
 *	-EBUSY		the profile's max_in_flight or max_queued is reached
 *	-ENOMEM
 *
 * Everything here may sleep and is to be called from process context, by a caller that keeps the
 * module loaded until it has returned. The core is linked into every module that uses it; it
 * exports nothing and has no state outside of what these functions return, but for the module's
 * folders in sysfs and debugfs.
 */
#ifndef UMB_H
#define UMB_H

#include <linux/types.h>

#include "capnp.h"
#include "umb_exposure.h"
#include "umb_profile.h"
#include "umb_status.h"

struct umb_gate;
struct umb_image;
struct umb_instance;
struct umb_helper;
struct umb_frame;
struct device;

#define UMB_REASON_MAX 512	/* bytes of a reason, the NUL included */
#define UMB_NAME_MAX 32		/* bytes of a driver's name, the NUL included */
#define UMB_BUILD_ID_MAX 32	/* bytes of a GNU build id */

/**
 * umb_image_create() - put an executable where it can be started from
 * @name: what the process will be called; a file name of at most 31 bytes
 * @data: the bytes of a static ELF executable with a GNU build id, of any section: they are not
 *	used again
 * @size: how many
 *
 * The bytes are copied to a tmpfs mount that no namespace shows. They can be swapped, and serve
 * restarts.
 *
 * Return: the image, or an ERR_PTR: -ENOEXEC (not an ELF file of this machine's word size, or no
 * build id), -ENOMEM, -ENOSPC or what else the file system said.
 */
struct umb_image *umb_image_create(const char *name, const void *data, size_t size);

/**
 * umb_image_destroy() - give an image back
 * @image: no instance of it is left; NULL and ERR_PTR are ignored
 *
 * A process that could not be killed keeps the mount alive until it ends, but nothing of the
 * module.
 */
void umb_image_destroy(struct umb_image *image);

/**
 * umb_gate_create() - make a gate that several drivers, or one-shot helpers, share
 * @name: for the log
 *
 * A gate closes by itself around suspend and hibernation: calls in flight have 5 seconds to end,
 * or the suspend fails with -EAGAIN; new ones wait until it opens. At reboot it closes for good,
 * and calls get -ESHUTDOWN. A driver without one has its own.
 *
 * Return: the gate, open, or an ERR_PTR: -ENOMEM.
 */
struct umb_gate *umb_gate_create(const char *name);

/**
 * umb_gate_destroy() - give a gate back
 * @gate: no instance or one-shot helper uses it any more; NULL and ERR_PTR are ignored
 */
void umb_gate_destroy(struct umb_gate *gate);

/**
 * umb_gate_close() - let no more work in, and wait until what was begun has ended
 * @gate: see there
 * @timeout_ms: how long to wait for that
 *
 * Closings nest: the gate opens when each of them has been undone. While it is closed no helper is
 * started, nor a dead one taken away.
 *
 * Return: 0, upon which umb_gate_open() must follow, or -EAGAIN: it took too long, and the gate is
 * as it was before.
 */
int __must_check umb_gate_close(struct umb_gate *gate, unsigned int timeout_ms);

/**
 * umb_gate_open() - undo one closing
 * @gate: for which umb_gate_close() returned 0
 */
void umb_gate_open(struct umb_gate *gate);

/**
 * struct umb_driver - one helper, as its module describes it
 * @name: of the instance, in the log, in sysfs and to users; unique in its module; no '/' in it
 *	and no '.' at its start
 * @role: argv[1] of the process and the role in the hello
 * @image: what is executed; several drivers may share one
 * @schema_id: id of the driver's schema file; the helper must have been built with the same
 * @profile: its bounds
 * @gate: shared with others, or NULL
 * @state_changed: called after every change of state, with a line that says why ("" if there is
 *	no more to say); from process context, in order, under a lock of the core: it may not call
 *	umb_start(), umb_stop() or umb_call_*(); may be NULL
 * @context: for the driver's own use
 *
 * Must live and stay unchanged until umb_stop() has returned.
 */
struct umb_driver {
	const char *name;
	const char *role;
	struct umb_image *image;
	u64 schema_id;
	const struct umb_profile *profile;
	struct umb_gate *gate;
	void (*state_changed)(const struct umb_driver *driver, enum umb_state state, pid_t pid,
			      const char *why);
	void *context;
};

/**
 * umb_start() - start a helper and wait until it is ready
 * @driver: see there
 *
 * Waits for the hello, at most profile->start_timeout_ms; before that, killably, for the gate to
 * open if it is closed. On failure the reason is in the log and nothing is left.
 *
 * Return: the instance, or an ERR_PTR: -ETIMEDOUT (no hello), -EPIPE (exited before its hello),
 * -EBADMSG (said something else), -EPROTONOSUPPORT (version, schema or build id differ), -EPERM
 * (its process has powers that the profile does not grant), -ENOEXEC (nothing was started), -EINTR
 * (the calling task was killed), -ESHUTDOWN (the system goes down), what umb_launch() or exec said.
 */
struct umb_instance *umb_start(const struct umb_driver *driver);

/**
 * umb_launch() - begin to start a helper, without waiting
 * @driver: see there
 *
 * For a module with several helpers, which can start at the same time. umb_wait_ready() must have
 * returned before the first call.
 *
 * Return: the instance, or an ERR_PTR: -EINVAL (the driver's name or profile), -EEXIST (another
 * instance of this module has the name), -ENOMEM.
 */
struct umb_instance *umb_launch(const struct umb_driver *driver);

/**
 * umb_wait_ready() - wait until a launched helper is ready
 * @instance: from umb_launch(); umb_stop() is needed whatever is returned
 *
 * Return: 0, or an errno as umb_start() has them.
 */
int __must_check umb_wait_ready(struct umb_instance *instance);

/**
 * umb_stop() - stop a helper for good
 * @instance: from umb_start(); not to be used afterwards; NULL and ERR_PTR are ignored
 *
 * No new call is let in; those in flight have profile->stop_timeout_ms to end, then they end with
 * -ESHUTDOWN. The helper is asked to exit, then told by SIGTERM, then by SIGKILL. Usually takes
 * milliseconds. Bounded by twice stop_timeout_ms, 4 seconds for a process that does not want to
 * end, and 3 for a start or a crash that is being dealt with at that moment, or as much again for a
 * restart.
 */
void umb_stop(struct umb_instance *instance);

/**
 * umb_pin() - have umb_stop() wait
 * @instance: not stopped yet
 *
 * For a caller that does not keep the module loaded, while it begins a call: whoever stops the
 * instance sees to it that nobody can pin it any more. Counts as a call in flight. Any context.
 */
void umb_pin(struct umb_instance *instance);

/**
 * umb_unpin() - undo one umb_pin()
 * @instance: may be gone when this has returned
 */
void umb_unpin(struct umb_instance *instance);

/**
 * enum umb_call_flags - how a call behaves
 * @UMB_CALL_NO_WAIT: -EAGAIN rather than wait for a helper that is being started, or for the gate
 * @UMB_CALL_FREEZABLE: a suspend need not wait for it; the calling task may be frozen meanwhile
 *	with every lock that it holds, so that nobody who is to bring the system down or up again
 *	may need those
 * @UMB_CALL_IDEMPOTENT: to be sent once more, to the next helper, if the helper dies before it has
 *	answered
 * @UMB_CALL_NO_GATE: -EAGAIN rather than wait for the gate; a helper that is being started is
 *	waited for. For a caller that may hold what a suspend needs
 */
enum umb_call_flags {
	UMB_CALL_NO_WAIT = 1 << 0,
	UMB_CALL_FREEZABLE = 1 << 1,
	UMB_CALL_IDEMPOTENT = 1 << 2,
	UMB_CALL_NO_GATE = 1 << 3,
};

/**
 * struct umb_call - one request and its one outcome; lives on the caller's stack, and is one task's
 *	from begin to end
 * @instance: a reference
 * @helper: the process it went to; a reference
 * @flags: UMB_CALL_*
 * @inside: the gate
 * @copy: of the request's frame, for another helper; NULL if there is none; owned
 * @task: who waits in umb_call_exec()
 * @waiting: in the channel's list; under the channel's lock
 * @frame: the request: owned until exec, then under the channel's lock until it is written
 * @reply: private copy of the frame with the return; owned
 * @reply_size: its bytes
 * @reason: into @reply, or a constant; not NUL-terminated
 * @reason_len: its bytes
 * @method: its number
 * @sent_ns: when umb_call_exec() was called, as ktime_get_ns() has it
 * @id: in the envelope
 * @deadline: in jiffies
 * @outcome: valid once @done
 * @cancelled: by umb_call_cancel(); set once
 * @slot: of the arena, or -1
 * @done: set once; under the channel's lock
 * @answered: see umb_call_answered()
 * @builder: of @frame
 * @request: the envelope's Call
 * @request_at: where in the frame it is
 * @payload: where the driver's request goes
 * @reply_msg: of @reply
 * @reply_payload: the driver's reply
 *
 * All members belong to the core.
 */
struct umb_call {
	struct umb_instance *instance;
	struct umb_helper *helper;
	unsigned int flags;
	bool inside;
	struct umb_frame *copy;
	struct task_struct *task;
	struct list_head waiting;
	struct umb_frame *frame;
	void *reply;
	size_t reply_size;
	const char *reason;
	size_t reason_len;
	u16 method;
	u64 sent_ns;
	u64 id;
	unsigned long deadline;
	int outcome;
	int slot;
	bool done;
	bool answered;
	bool cancelled;
	struct umb_cp_builder builder;
	struct umb_cp_struct_builder request;
	size_t request_at;
	struct umb_cp_ptr_builder payload;
	struct umb_cp_msg reply_msg;
	struct umb_cp_ptr reply_payload;
};

/**
 * umb_call_begin() - begin a call
 * @call: set up by this; umb_call_end() must follow if 0 is returned
 * @instance: which helper
 * @method: number of the method in the driver's schema
 * @timeout_ms: until -ETIMEDOUT, the time to wait for a helper that is being started included;
 *	not 0
 * @flags: of enum umb_call_flags
 *
 * Waits, killably, while the helper is being started or the gate is closed; in the latter case a
 * suspend may freeze the task, whatever @flags say.
 *
 * Return: 0, -ETIMEDOUT, -EINTR, -EAGAIN, -ENODEV, -ESHUTDOWN or -ENOMEM.
 */
int __must_check umb_call_begin(struct umb_call *call, struct umb_instance *instance, u16 method,
				unsigned int timeout_ms, unsigned int flags);

/**
 * umb_call_request() - where the request goes
 * @call: between begin and exec
 *
 * Return: the slot to give to the request struct's generated _init(). What does not fit into the
 * profile's max_request is reported once, by umb_call_exec().
 */
struct umb_cp_ptr_builder *umb_call_request(struct umb_call *call);

/**
 * umb_call_take_slot() - reserve room in the arena for a bulk reply
 * @call: between begin and exec
 * @offset: set to where the helper may write, to be told in the request
 * @size: set to how many bytes it may write
 *
 * Waits, killably, until a slot is free or the call's time has run out; if the helper dies
 * meanwhile the call is the next one's, as it was not sent yet. The slot is given back by
 * umb_call_end(), or, when the helper has not returned the call by then, as soon as it has or has
 * died.
 *
 * Return: 0, -ETIMEDOUT, -EINTR, -ECANCELED, -EAGAIN, -ENODEV, -ESHUTDOWN, or -EOPNOTSUPP (the
 * profile has no arena).
 */
int __must_check umb_call_take_slot(struct umb_call *call, u64 *offset, u64 *size);

/**
 * umb_call_read_slot() - copy out of the call's slot
 * @call: after umb_call_exec() has returned 0
 * @offset: from the start of the slot
 * @buf: kernel memory
 * @len: bytes
 *
 * The helper may change the slot meanwhile: what was copied must be checked after, not before.
 *
 * Return: 0, -EPROTO (outside the slot) or what reading the file said.
 */
int __must_check umb_call_read_slot(struct umb_call *call, u64 offset, void *buf, size_t len);

/**
 * umb_call_exec() - send the request and wait for the outcome
 * @call: begun
 *
 * Only a fatal signal ends the wait early. Return: the outcome, see the top of this file.
 */
int __must_check umb_call_exec(struct umb_call *call);

/**
 * umb_call_cancel() - end a call that another task waits for
 * @call: between the return of its umb_call_begin() and its umb_call_end(), which is the caller's
 *	to see to
 *
 * If it has no outcome yet it gets -ECANCELED, and the helper is told that nobody waits for it any
 * more. A call that waits to be sent once more ends when the next helper is ready. Any context.
 */
void umb_call_cancel(struct umb_call *call);

/**
 * umb_call_reply() - the payload of the reply
 * @call: for which umb_call_exec() returned 0
 * @payload: set to the reply; borrowed from @call until umb_call_end()
 *
 * Return: 0 or -EPROTO.
 */
int __must_check umb_call_reply(struct umb_call *call, struct umb_cp_ptr *payload);

/**
 * umb_call_reason() - why a call failed, for people
 * @call: for which umb_call_begin(), umb_call_take_slot() or umb_call_exec() returned an error
 * @buf: filled with one line of printable ASCII, NUL-terminated; the helper's own words if it gave
 *	any
 * @size: of @buf
 */
void umb_call_reason(const struct umb_call *call, char *buf, size_t size);

/**
 * umb_call_answered() - whether an outcome is the helper's own word
 * @call: for which umb_call_exec() has returned
 *
 * An errno alone does not tell: a helper may say -ENODEV of a device, the core says it of a helper.
 */
static inline bool umb_call_answered(const struct umb_call *call)
{
	return call->answered;
}

/**
 * umb_call_abandoned() - how many calls the helper is at for nobody
 * @call: begun
 *
 * Return: how many calls the helper that @call goes to, or its successor if it is dead, has not
 * returned although they timed out, or were cancelled, or their callers were killed: each may take
 * one of its workers. May have changed meanwhile. Not in interrupts; does not sleep.
 */
u32 umb_call_abandoned(const struct umb_call *call);

/**
 * umb_call_check_abandoned() - replace a helper that is at too much for nobody for too long
 * @call: begun
 * @count: not 0
 * @ms: how long, from when each was given up on
 *
 * For a driver that keeps calls from a helper in proportion to umb_call_abandoned(), so that the
 * core never sees all of its workers taken: if @count of these calls or more have not been returned
 * for @ms, the helper is taken for hung, and has a successor. Process context.
 */
void umb_call_check_abandoned(const struct umb_call *call, u32 count, unsigned int ms);

/**
 * umb_explain() - what an outcome of the core's own means, for people
 * @outcome: see the top of this file
 *
 * Return: a line without an end; of anything else it says no more than that it is a failure.
 */
const char *umb_explain(int outcome);

/**
 * umb_call_end() - let go of everything a call holds
 * @call: for which umb_call_begin() returned 0
 */
void umb_call_end(struct umb_call *call);

/**
 * struct umb_request - a call in one piece
 * @method: see umb_call_begin()
 * @timeout_ms: see umb_call_begin()
 * @flags: see umb_call_begin()
 * @write: writes the request: gives @request to the request struct's generated _init(). NULL: the
 *	request is empty
 * @read: reads the reply with the reply struct's generated _read(), and copies what it wants to
 *	keep; what it returns is what umb_call() returns. NULL: the reply does not matter
 * @data: for both
 */
struct umb_request {
	u16 method;
	unsigned int timeout_ms;
	unsigned int flags;
	void (*write)(struct umb_cp_ptr_builder *request, void *data);
	int (*read)(const struct umb_cp_ptr *reply, void *data);
	void *data;
};

/**
 * umb_call() - a call from begin to end
 * @instance: which helper
 * @request: see there
 *
 * What goes wrong after the request was sent is logged, with the helper's reason, at most a few
 * times a second; not if the caller was killed or @request->flags say not to wait.
 *
 * Return: the outcome, see the top of this file, or what @request->read returned.
 */
int umb_call(struct umb_instance *instance, const struct umb_request *request);

#endif
