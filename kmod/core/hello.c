// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hellos: after them both sides know that the other is what it should be. A program that is
 * not our image cannot answer with its build id, and one that only replays an answer cannot know
 * the nonce.
 */
#include <linux/jiffies.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "confine.h"
#include "helper.h"
#include "image.h"
#include "umb.umb.h"

static ssize_t hello_build(const struct umb_helper *helper, u64 nonce, struct umb_frame *frame)
{
	const struct umb_driver *driver = helper->driver;
	struct umb_wire_envelope_builder envelope;
	struct umb_wire_limits_builder limits;
	struct umb_wire_hello_builder hello;
	struct umb_cp_builder builder;

	umb_cp_builder_init(&builder, frame->data, UMB_HELLO_FRAME);
	umb_wire_envelope_init_root(&builder, &envelope);
	umb_wire_envelope_init_hello(&envelope, &hello);
	umb_wire_hello_set_min_version(&hello, UMB_WIRE_PROTOCOL_VERSION);
	umb_wire_hello_set_max_version(&hello, UMB_WIRE_PROTOCOL_VERSION);
	umb_wire_hello_set_nonce(&hello, nonce);
	umb_wire_hello_set_schema_id(&hello, driver->schema_id);
	umb_wire_hello_set_role(&hello, driver->role, strlen(driver->role));
	umb_wire_hello_set_uid(&hello, driver->profile->uid);
	umb_wire_hello_init_limits(&hello, &limits);
	umb_wire_limits_set_max_message_bytes(&limits, driver->profile->max_message);
	umb_wire_limits_set_max_in_flight(&limits, driver->profile->max_in_flight);
	umb_wire_limits_set_max_workers(&limits, driver->profile->max_workers);
	umb_wire_limits_set_arena_bytes(&limits, helper->arena.slots * helper->arena.slot_size);
	return umb_cp_builder_finish(&builder);
}

static int hello_check_version(const struct umb_wire_hello *hello, char *why, size_t size)
{
	u16 min = umb_wire_hello_min_version(hello);
	u16 max = umb_wire_hello_max_version(hello);

	if (min <= UMB_WIRE_PROTOCOL_VERSION && max >= UMB_WIRE_PROTOCOL_VERSION)
		return 0;
	snprintf(why, size, "it speaks protocol versions %u to %u, this module version %u", min,
		 max, UMB_WIRE_PROTOCOL_VERSION);
	return -EPROTONOSUPPORT;
}

static int hello_check_identity(const struct umb_helper *helper, const struct umb_wire_hello *hello,
				u64 nonce, char *why, size_t size)
{
	const struct umb_image *image = helper->driver->image;
	struct umb_cp_data build_id;
	struct umb_cp_text role;
	int err;

	err = umb_wire_hello_build_id(hello, &build_id) ?: umb_wire_hello_role(hello, &role);
	if (err) {
		snprintf(why, size, "its hello is malformed");
		return err;
	}
	if (umb_wire_hello_nonce(hello) != nonce) {
		snprintf(why, size,
			 "its hello does not answer ours: the program that runs is not the image");
		return -EPROTONOSUPPORT;
	}
	if (umb_wire_hello_schema_id(hello) != helper->driver->schema_id) {
		snprintf(why, size, "it was built from schema %#llx, this module from %#llx",
			 umb_wire_hello_schema_id(hello), helper->driver->schema_id);
		return -EPROTONOSUPPORT;
	}
	if (strcmp(role.str, helper->driver->role)) {
		snprintf(why, size, "it plays another role than \"%s\"", helper->driver->role);
		return -EPROTONOSUPPORT;
	}
	if (build_id.len != image->build_id_size ||
	    memcmp(build_id.data, image->build_id, build_id.len)) {
		snprintf(why, size,
			 "its build id is not the image's: the program that runs is not the image");
		return -EPROTONOSUPPORT;
	}
	return 0;
}

/* What it says proves little: so what the kernel knows of the process is asked, too. */
static int hello_check_process(const struct umb_helper *helper, char *why, size_t size)
{
	int err;

	if (umb_confine_runs_image(&helper->process, helper->driver->image)) {
		err = umb_confine_check(&helper->process, helper->driver->profile, why, size);
	} else {
		snprintf(why, size, "its executable is not the image");
		err = -EPROTONOSUPPORT;
	}
	return err;
}

/* The channel is @dead of what the helper sent, @when. Return: what umb_start() says of it. */
static int hello_broken(const struct umb_helper *helper, int dead, const char *when, char *why,
			size_t size)
{
	snprintf(why, size, "%s its hello, %s", when, helper->channel.why);
	return dead == -EMSGSIZE ? -EBADMSG : dead;
}

/*
 * A process that ends, or was killed for what it sent next, loses its memory and namespaces before
 * it counts as ended: what was found of it then says nothing. @err: what was found. Return: @err,
 * or how it broke down.
 */
static int hello_check_alive(struct umb_helper *helper, int err, char *why, size_t size)
{
	int dead = umb_channel_death(&helper->channel);

	if (dead && dead != -EPIPE && dead != -ESHUTDOWN)
		return hello_broken(helper, dead, "after", why, size);
	if (dead == -EPIPE || (err && umb_helper_settle(helper))) {
		snprintf(why, size, "it ended after its hello");
		return -EPIPE;
	}
	return err;
}

static int hello_check(struct umb_helper *helper, struct umb_call *call, u64 nonce, char *why,
		       size_t size)
{
	struct umb_wire_envelope envelope;
	struct umb_wire_hello hello;
	int err;

	err = umb_cp_msg_open(&call->reply_msg, call->reply, call->reply_size,
			      &helper->channel.limits);
	if (!err)
		err = umb_wire_envelope_read_root(&call->reply_msg, &envelope);
	if (!err)
		err = umb_wire_envelope_hello(&envelope, &hello);
	if (err) {
		snprintf(why, size, "its hello is malformed");
		return err;
	}
	err = hello_check_version(&hello, why, size)
		      ?: hello_check_identity(helper, &hello, nonce, why, size);
	return err ?: hello_check_alive(helper, hello_check_process(helper, why, size), why, size);
}

/* Why there was no hello. Return: what umb_start() says of it. */
static int hello_explain(struct umb_helper *helper, int err, char *why, size_t size)
{
	int dead;

	if (err == -ETIMEDOUT) {
		snprintf(why, size, "no hello within %u ms: is the program that runs the image?",
			 helper->driver->profile->start_timeout_ms);
		return err;
	}
	if (err != -EPIPE) {
		snprintf(why, size, "the start was given up");
		return err;
	}
	dead = umb_channel_death(&helper->channel);
	if (dead != -EPIPE)
		return hello_broken(helper, dead, "instead of", why, size);
	if (umb_helper_settle(helper)) {
		char end[64];

		umb_process_describe_end(&helper->process, end, sizeof(end));
		snprintf(why, size, "it ended before its hello: %s", end);
	} else {
		snprintf(why, size, "it closed its pipe before its hello");
	}
	return err;
}

int umb_helper_greet(struct umb_helper *helper, char *why, size_t size)
{
	struct umb_frame *frame;
	struct umb_call *call;
	u64 nonce = get_random_u64();
	bool abandoned;
	ssize_t built;
	int err = -ENOMEM;

	snprintf(why, size, "no memory");
	call = kzalloc(sizeof(*call), GFP_KERNEL);
	if (!call)
		return -ENOMEM;
	call->slot = -1;
	call->deadline = jiffies + msecs_to_jiffies(helper->driver->profile->start_timeout_ms);
	frame = umb_frame_alloc(UMB_HELLO_FRAME);
	if (!frame)
		goto out;
	built = hello_build(helper, nonce, frame);
	if (built < 0) {
		snprintf(why, size, "the driver's role is too long for a hello");
		kfree(frame);
		err = built;
		goto out;
	}
	frame->size = built;

	umb_channel_expect_hello(&helper->channel, call);
	err = umb_channel_post(&helper->channel, frame, NULL);
	if (err)
		umb_channel_remove(&helper->channel, call);
	else
		err = umb_channel_wait(&helper->channel, call, &abandoned);
	if (err)
		err = hello_explain(helper, err, why, size);
	else
		err = hello_check(helper, call, nonce, why, size);
out:
	kvfree(call->reply);
	kfree(call);
	return err;
}
