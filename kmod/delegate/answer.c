// SPDX-License-Identifier: GPL-2.0-only
#include <linux/build_bug.h>
#include <linux/err.h>
#include <linux/firmware.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "answer.h"
#include "control.umb.h"
#include "event.h"
#include "firmware.h"
#include "module.h"
#include "takeover.h"

/*
 * Enough for every reply but one with the last words of both helpers, and one with a list of
 * modules, which may be about as long as the helper's own reply was.
 */
#define FRAME_ROOM SZ_4K
#define STATUS_FRAME_ROOM (SZ_4K + 2 * UMB_LAST_STDERR_MAX)
#define MODULE_FRAME_ROOM (SZ_64K + SZ_4K)

/* A reply passes on what the helper or the framework said: the numbers are the same. */
#define SAME(a, b) static_assert((int)(a) == (int)(b))

SAME(UMB_STOPPED, UMB_CTL_STATE_STOPPED);
SAME(UMB_STARTING, UMB_CTL_STATE_STARTING);
SAME(UMB_READY, UMB_CTL_STATE_READY);
SAME(UMB_DRAINING, UMB_CTL_STATE_DRAINING);
SAME(UMB_CRASHED, UMB_CTL_STATE_CRASHED);
SAME(UMB_BACKOFF, UMB_CTL_STATE_BACKOFF);
SAME(UMB_FAILED, UMB_CTL_STATE_FAILED);
SAME(UMB_DLG_LOAD_MODULE_REPLY_OUTCOME_LOADED, UMB_CTL_MODULE_OUTCOME_LOADED);
SAME(UMB_DLG_LOAD_MODULE_REPLY_OUTCOME_ALREADY_LOADED, UMB_CTL_MODULE_OUTCOME_ALREADY_LOADED);
SAME(UMB_DLG_LOAD_MODULE_REPLY_OUTCOME_BUILT_IN, UMB_CTL_MODULE_OUTCOME_BUILT_IN);
SAME(UMB_DLG_LOAD_MODULE_REPLY_OUTCOME_BLACKLISTED, UMB_CTL_MODULE_OUTCOME_BLACKLISTED);
SAME(UMB_DLG_FIND_FIRMWARE_REPLY_FORMAT_PLAIN, UMB_CTL_FIRMWARE_FORMAT_PLAIN);
SAME(UMB_DLG_FIND_FIRMWARE_REPLY_FORMAT_XZ, UMB_CTL_FIRMWARE_FORMAT_XZ);
SAME(UMB_DLG_FIND_FIRMWARE_REPLY_FORMAT_ZSTD, UMB_CTL_FIRMWARE_FORMAT_ZSTD);

static int answer_begin(struct umblob_answer *answer, size_t room, struct umb_cp_builder *builder,
			struct umb_ctl_reply_builder *reply)
{
	answer->frame = kvmalloc(room, GFP_KERNEL_ACCOUNT);
	if (!answer->frame)
		return -ENOMEM;
	umb_cp_builder_init(builder, answer->frame, room);
	umb_ctl_reply_init_root(builder, reply);
	return 0;
}

static int answer_finish(struct umblob_answer *answer, struct umb_cp_builder *builder)
{
	const ssize_t size = umb_cp_builder_finish(builder);

	if (size < 0) {
		umblob_answer_drop(answer);
		return size;
	}
	answer->size = size;
	return 0;
}

int umblob_answer_none(struct umblob_answer *answer)
{
	struct umb_ctl_reply_builder reply;
	struct umb_cp_builder builder;
	int err;

	err = answer_begin(answer, FRAME_ROOM, &builder, &reply);
	if (err)
		return err;
	umb_ctl_reply_set_none(&reply);
	return answer_finish(answer, &builder);
}

int umblob_answer_error(struct umblob_answer *answer, int err, const char *reason)
{
	struct umb_ctl_reply_builder reply;
	struct umb_cp_builder builder;
	int failed;

	failed = answer_begin(answer, FRAME_ROOM, &builder, &reply);
	if (failed)
		return failed;
	umb_ctl_reply_set_errno(&reply, -err);
	umb_ctl_reply_set_reason(&reply, reason, strlen(reason));
	umb_ctl_reply_set_none(&reply);
	return answer_finish(answer, &builder);
}

int umblob_answer_autoload(struct umblob_answer *answer, enum umb_ctl_autoload what)
{
	struct umb_ctl_reply_builder reply;
	struct umb_cp_builder builder;
	int err;

	err = answer_begin(answer, FRAME_ROOM, &builder, &reply);
	if (err)
		return err;
	umb_ctl_reply_set_autoload(&reply, what);
	return answer_finish(answer, &builder);
}

static void answer_put_instance(struct umb_ctl_instance_builder *out,
				const struct umblob_role *role)
{
	const char *name = role->driver.name;
	struct umb_status status;

	umb_get_status(role->instance, &status);
	umb_ctl_instance_set_name(out, name, strlen(name));
	umb_ctl_instance_set_state(out, (enum umb_ctl_state)status.state);
	umb_ctl_instance_set_pid(out, status.pid);
	umb_ctl_instance_set_restarts(out, status.restarts);
	umb_ctl_instance_set_calls(out, status.calls);
	umb_ctl_instance_set_failures(out, status.failures);
	umb_ctl_instance_set_in_flight(out, status.in_flight);
	umb_ctl_instance_set_max_in_flight(out, status.max_in_flight);
	umb_ctl_instance_set_crashes_left(out, status.crashes_left);
	umb_ctl_instance_set_last_end(out, status.last_end, strlen(status.last_end));
	umb_ctl_instance_set_last_call(out, status.last_call, strlen(status.last_call));
}

/* @words: room for UMB_LAST_STDERR_MAX bytes. */
static void answer_put_last_words(struct umb_ctl_instance_builder *out,
				  const struct umblob_role *role, char *words)
{
	size_t size = umb_get_last_stderr(role->instance, words, UMB_LAST_STDERR_MAX);

	umb_ctl_instance_set_last_stderr(out, words, size);
}

static void answer_put_instances(struct umb_ctl_status_builder *status, char *words)
{
	static const struct umblob_role * const helpers[] = {
		&umblob_module_role,
		&umblob_firmware_role,
	};
	struct umb_ctl_instance_builder instance;
	struct umb_cp_list_builder list;
	int i;

	umb_ctl_status_init_instances(status, ARRAY_SIZE(helpers), &list);
	for (i = 0; i < ARRAY_SIZE(helpers); i++) {
		umb_ctl_status_instances_init_at(&list, i, &instance);
		answer_put_instance(&instance, helpers[i]);
		if (words)
			answer_put_last_words(&instance, helpers[i], words);
	}
}

static void answer_put_takeover(struct umb_ctl_status_builder *out)
{
	struct umb_ctl_takeover_part_builder part;
	struct umb_ctl_takeover_builder takeover;
	const struct umblob_takeover_state *state;
	struct umblob_takeover_status status;
	struct umb_cp_list_builder list;
	int i;

	umblob_takeover_get(&status);
	umb_ctl_status_init_takeover(out, &takeover);
	umb_ctl_takeover_set_off(&takeover, status.off);
	umb_ctl_takeover_init_parts(&takeover, UMBLOB_TAKEOVER_PARTS, &list);
	for (i = 0; i < UMBLOB_TAKEOVER_PARTS; i++) {
		state = &status.parts[i];
		umb_ctl_takeover_parts_init_at(&list, i, &part);
		umb_ctl_takeover_part_set_name(&part, state->name, strlen(state->name));
		umb_ctl_takeover_part_set_wanted(&part, state->wanted);
		umb_ctl_takeover_part_set_in_force(&part, state->in_force);
		umb_ctl_takeover_part_set_errno(&part, -state->err);
	}
}

int umblob_answer_status(struct umblob_answer *answer, bool last_words)
{
	struct umb_ctl_reply_builder reply;
	struct umb_ctl_status_builder status;
	struct umb_cp_builder builder;
	char *words = NULL;
	int err;

	if (last_words) {
		words = kmalloc(UMB_LAST_STDERR_MAX, GFP_KERNEL);
		if (!words)
			return -ENOMEM;
	}
	err = answer_begin(answer, STATUS_FRAME_ROOM, &builder, &reply);
	if (!err) {
		umb_ctl_reply_init_status(&reply, &status);
		umb_ctl_status_set_version(&status, UMB_VERSION, strlen(UMB_VERSION));
		answer_put_instances(&status, words);
		answer_put_takeover(&status);
		err = answer_finish(answer, &builder);
	}
	kfree(words);
	return err;
}

static int answer_put_loaded(struct umb_ctl_module_builder *out,
			     const struct umb_dlg_load_module_reply *reply)
{
	struct umb_cp_list_builder to;
	struct umb_cp_text name;
	struct umb_cp_list from;
	int err;
	u32 i;

	umb_ctl_module_set_outcome(out, (enum umb_ctl_module_outcome)
				   umb_dlg_load_module_reply_outcome(reply));
	err = umb_dlg_load_module_reply_loaded(reply, &from);
	if (err)
		return err;
	umb_ctl_module_init_loaded(out, from.count, &to);
	for (i = 0; i < from.count; i++) {
		err = umb_dlg_load_module_reply_loaded_at(&from, i, &name);
		if (err)
			return err;
		umb_ctl_module_loaded_set_at(&to, i, name.str, name.len);
	}
	return 0;
}

int umblob_answer_module(struct umblob_answer *answer, const struct umblob_module_load *load)
{
	struct umb_ctl_module_builder module;
	struct umb_ctl_reply_builder reply;
	struct umb_cp_builder builder;
	int err;

	err = answer_begin(answer, MODULE_FRAME_ROOM, &builder, &reply);
	if (err)
		return err;
	umb_ctl_reply_init_module(&reply, &module);
	if (load->by_modprobe)
		umb_ctl_module_set_outcome(&module, UMB_CTL_MODULE_OUTCOME_BY_MODPROBE);
	else
		err = answer_put_loaded(&module, &load->reply);
	if (err) {
		umblob_answer_drop(answer);
		return err;
	}
	return answer_finish(answer, &builder);
}

static int answer_put_unloaded(struct umb_ctl_module_builder *out,
			       const struct umb_dlg_unload_module_reply *reply)
{
	struct umb_cp_list_builder to;
	struct umb_cp_text name;
	struct umb_cp_list from;
	int err;
	u32 i;

	err = umb_dlg_unload_module_reply_unloaded(reply, &from);
	if (err)
		return err;
	umb_ctl_module_set_outcome(out, from.count ? UMB_CTL_MODULE_OUTCOME_UNLOADED :
				   UMB_CTL_MODULE_OUTCOME_NOT_LOADED);
	umb_ctl_module_init_unloaded(out, from.count, &to);
	for (i = 0; i < from.count; i++) {
		err = umb_dlg_unload_module_reply_unloaded_at(&from, i, &name);
		if (err)
			return err;
		umb_ctl_module_unloaded_set_at(&to, i, name.str, name.len);
	}
	return 0;
}

int umblob_answer_unload(struct umblob_answer *answer, const struct umblob_module_unload *unload)
{
	struct umb_ctl_module_builder module;
	struct umb_ctl_reply_builder reply;
	struct umb_cp_builder builder;
	int err;

	err = answer_begin(answer, MODULE_FRAME_ROOM, &builder, &reply);
	if (err)
		return err;
	umb_ctl_reply_init_module(&reply, &module);
	if (unload->by_modprobe)
		umb_ctl_module_set_outcome(&module, UMB_CTL_MODULE_OUTCOME_BY_MODPROBE);
	else
		err = answer_put_unloaded(&module, &unload->reply);
	if (err) {
		umblob_answer_drop(answer);
		return err;
	}
	return answer_finish(answer, &builder);
}

int umblob_answer_firmware(struct umblob_answer *answer, struct umblob_firmware_find *find)
{
	struct umb_ctl_firmware_builder firmware;
	struct umb_ctl_reply_builder reply;
	struct umb_cp_builder builder;
	int err;

	err = answer_begin(answer, FRAME_ROOM, &builder, &reply);
	if (err)
		return err;
	umb_ctl_reply_init_firmware(&reply, &firmware);
	umb_ctl_firmware_set_size(&firmware, find->firmware->size);
	umb_ctl_firmware_set_path(&firmware, find->path, strlen(find->path));
	umb_ctl_firmware_set_format(&firmware, (enum umb_ctl_firmware_format)find->format);
	err = answer_finish(answer, &builder);
	if (err)
		return err;
	answer->firmware = find->firmware;
	find->firmware = NULL;
	return 0;
}

int umblob_answer_event(struct umblob_answer *answer, const struct umblob_event *event)
{
	struct umb_ctl_reply_builder reply;
	struct umb_ctl_event_builder out;
	struct umb_cp_builder builder;
	int err;

	err = answer_begin(answer, FRAME_ROOM, &builder, &reply);
	if (err)
		return err;
	umb_ctl_reply_init_event(&reply, &out);
	umb_ctl_event_set_time_ns(&out, event->time_ns);
	umb_ctl_event_set_instance(&out, event->instance, strlen(event->instance));
	umb_ctl_event_set_kind(&out, event->kind);
	umb_ctl_event_set_pid(&out, event->pid);
	umb_ctl_event_set_errno(&out, event->error);
	umb_ctl_event_set_text(&out, event->text, strlen(event->text));
	umb_ctl_event_set_lost(&out, event->lost);
	umb_ctl_event_set_state(&out, (enum umb_ctl_state)event->state);
	return answer_finish(answer, &builder);
}

void umblob_answer_drop(struct umblob_answer *answer)
{
	kvfree(answer->frame);
	release_firmware(answer->firmware);
	*answer = (struct umblob_answer){};
}

ssize_t umblob_answer_copy(struct umblob_answer *answer, char __user *to, size_t size)
{
	const size_t follow = answer->firmware ? answer->firmware->size : 0;
	const u8 *from = answer->frame + answer->position;
	size_t left = answer->size - answer->position;

	if (umblob_answer_empty(answer))
		return 0;
	if (answer->position >= answer->size) {
		from = answer->firmware->data + (answer->position - answer->size);
		left = answer->size + follow - answer->position;
	}
	size = min(size, left);
	if (copy_to_user(to, from, size))
		return -EFAULT;
	answer->position += size;
	if (answer->position == answer->size + follow)
		umblob_answer_drop(answer);
	return size;
}
