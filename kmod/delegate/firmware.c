// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/device.h>
#include <linux/err.h>
#include <linux/firmware.h>
#include <linux/init.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>
#include <linux/security.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "event.h"
#include "firmware.h"
#include "firmware_file.h"
#include "name.h"

#define SLOTS 8

/* Eight decoders at work with the largest dictionary each. The arena is not mapped. */
#define ADDRESS_SPACE SZ_1G

struct umblob_role umblob_firmware_role = {
	.lock = __SPIN_LOCK_UNLOCKED(umblob_firmware_role.lock),
	.following = __MUTEX_INITIALIZER(umblob_firmware_role.following),
	.driver = {
		.name = "firmware",
		.role = "firmware",
		.schema_id = UMB_DLG_SCHEMA_ID,
	},
	.profile = {
		UMB_PROFILE_DEFAULTS,
		.arena_slots = SLOTS,
	},
};

static unsigned int timeout_ms = 60000;
module_param_cb(firmware_timeout_ms, &umblob_timeout_ops, &timeout_ms, 0644);
MODULE_PARM_DESC(firmware_timeout_ms, "How long finding one firmware file may take (default 60000)");

static int firmware_set_max_bytes(const char *value, const struct kernel_param *param)
{
	return param_set_uint_minmax(value, param, 1, SZ_1G);
}

static const struct kernel_param_ops max_bytes_ops = {
	.set = firmware_set_max_bytes,
	.get = param_get_uint,
};

/* Constant once the module is loaded: the arena is made from it. */
static unsigned int max_bytes = SZ_256M;
module_param_cb(firmware_max_bytes, &max_bytes_ops, &max_bytes, 0444);
MODULE_PARM_DESC(firmware_max_bytes, "The largest firmware file, decompressed (default 268435456)");

static bool direct = true;
module_param_named(firmware_direct, direct, bool, 0644);
MODULE_PARM_DESC(firmware_direct, "The kernel reads plain files itself; N: all come through the helper (default Y)");

void __init umblob_firmware_init(void)
{
	struct umb_profile *profile = &umblob_firmware_role.profile;
	const u64 arena = PAGE_ALIGN((u64)max_bytes) * SLOTS;

	profile->arena_slot_size = PAGE_ALIGN((u64)max_bytes);
	profile->max_file_size = arena;
	profile->max_address_space = ADDRESS_SPACE;
}

static void firmware_end_call(struct umblob_firmware_find *find)
{
	if (find->begun)
		umb_call_end(&find->call);
	find->begun = false;
}

static int firmware_begin_call(struct umblob_firmware_find *find)
{
	const unsigned long now = jiffies;
	int err;

	firmware_end_call(find);
	if (time_after_eq(now, find->deadline))
		return -ETIMEDOUT;
	err = umblob_role_begin(&umblob_firmware_role, &find->call, UMB_DLG_METHOD_FIND_FIRMWARE,
				jiffies_to_msecs(find->deadline - now),
				find->flags | UMB_CALL_IDEMPOTENT);
	find->begun = !err;
	return err;
}

/* What is to be known of the reply when its call is over. Return: 0 or -EPROTO. */
static int firmware_take_reply(struct umblob_firmware_find *find)
{
	struct umb_cp_ptr payload;
	struct umb_cp_text path;
	int err;

	err = umb_call_reply(&find->call, &payload);
	if (err)
		return err;
	if (umb_dlg_find_firmware_reply_read(&payload, &find->reply) ||
	    umb_dlg_find_firmware_reply_path(&find->reply, &path) ||
	    path.len >= sizeof(find->path))
		return -EPROTO;
	memcpy(find->path, path.str, path.len);
	find->path[path.len] = '\0';
	if (umb_dlg_find_firmware_reply_outdated(&find->reply))
		return umblob_role_note_outdated(&find->outdated);
	find->format = umb_dlg_find_firmware_reply_format(&find->reply);
	return 0;
}

/* @offset: into the arena; without a slot there, a plain file is to be named. */
static int firmware_exec(struct umblob_firmware_find *find, const u64 *offset, u64 room)
{
	struct umb_dlg_find_firmware_request_builder request;
	int err;

	umb_dlg_find_firmware_request_init(umb_call_request(&find->call), &request);
	umb_dlg_find_firmware_request_set_name(&request, find->name, strlen(find->name));
	umb_dlg_find_firmware_request_set_room(&request, room);
	umb_dlg_find_firmware_request_set_skip(&request, find->bytes.skip);
	umb_dlg_find_firmware_request_set_partial(&request, find->bytes.partial);
	umb_dlg_find_firmware_request_set_name_only(&request, !offset);
	umb_dlg_find_firmware_request_set_after(&request, find->after);
	umb_dlg_find_firmware_request_set_outdated(&request, find->outdated);
	if (offset)
		umb_dlg_find_firmware_request_set_offset(&request, *offset);
	err = umb_call_exec(&find->call);
	if (err) {
		umb_call_reason(&find->call, find->reason, sizeof(find->reason));
		return err;
	}
	return firmware_take_reply(find);
}

/*
 * What the helper has found is read from the file itself, without a call in flight: nobody has to
 * wait for the file's disk but the caller. If it is not there any more, or somebody writes to it,
 * it is for the helper to say what is wrong, or to find another.
 */
static int firmware_read_named(struct umblob_firmware_find *find)
{
	const enum umb_dlg_find_firmware_reply_folder folder =
		umb_dlg_find_firmware_reply_folder(&find->reply);
	int err;

	firmware_end_call(find);
	if (folder == UMB_DLG_FIND_FIRMWARE_REPLY_FOLDER_NONE)
		return 1;
	if (folder <= find->after)
		return -EPROTO;
	err = umblob_firmware_file_read(folder, find->name, &find->bytes);
	switch (err) {
	case -EACCES:
	case -EPERM:
		find->after = folder;
		find->refused = find->refused ?: err;
		return err;
	case 0:
	case -ENOMEM:
	case -EINTR:
		return err;
	default:
		return 1;
	}
}

/*
 * A file that may not be read does not hide a later one, as in the kernel's own loader; there are
 * no more than four folders. Return: 0; 1: there is a file, but it is for the helper to bring; or
 * an errno.
 */
static int firmware_find_named(struct umblob_firmware_find *find)
{
	int err;

	for (;;) {
		err = firmware_begin_call(find);
		if (err)
			return err;
		err = firmware_exec(find, NULL, find->bytes.room);
		if (err)
			return err;
		err = firmware_read_named(find);
		if (err != -EACCES && err != -EPERM)
			return err;
	}
}

/* Copies once what the helper has written, and checks the copy. */
static int firmware_read_slot(struct umblob_firmware_find *find, u64 room)
{
	struct umblob_firmware_bytes *bytes = &find->bytes;
	const u64 size = umb_dlg_find_firmware_reply_size(&find->reply);
	int err;

	if (size > room || (!size && !bytes->partial))
		return -EPROTO;
	if (bytes->partial && size == room && room < bytes->room) {
		strscpy(find->reason, "more than firmware_max_bytes at a time",
			sizeof(find->reason));
		return -EFBIG;
	}
	bytes->size = 0;
	if (!size)
		return 0;
	err = umblob_firmware_bytes_take(bytes, size);
	if (err)
		return err;
	err = umb_call_read_slot(&find->call, 0, bytes->data, size);
	if (!err && !bytes->partial)
		err = security_kernel_post_load_data(bytes->data, size, LOADING_FIRMWARE, "umblob");
	if (err == -EACCES || err == -EPERM) {
		find->refused = err;
		strscpy(find->reason, "a security module does not take it from the helper",
			sizeof(find->reason));
	}
	if (err) {
		umblob_firmware_bytes_drop(bytes);
		return err;
	}
	bytes->size = size;
	return 0;
}

/* The security modules are asked as for what user space writes to the kernel's own loader. */
static int firmware_find_copied(struct umblob_firmware_find *find)
{
	u64 offset, room;
	int err;

	err = security_kernel_load_data(LOADING_FIRMWARE, !find->bytes.partial);
	if (err) {
		find->refused = err;
		strscpy(find->reason, "a security module wants firmware from files alone",
			sizeof(find->reason));
		return err;
	}
	err = firmware_begin_call(find);
	if (err)
		return err;
	err = umb_call_take_slot(&find->call, &offset, &room);
	if (err)
		return err;
	room = min_t(u64, room, find->bytes.room);
	err = firmware_exec(find, &offset, room);
	return err ? err : firmware_read_slot(find, room);
}

static int firmware_find_file(struct umblob_firmware_find *find)
{
	const char *why;
	int err;

	err = umblob_name_check(find->name, &why);
	if (err) {
		strscpy(find->reason, why, sizeof(find->reason));
		return err;
	}
	if (!find->bytes.data)
		find->bytes.room = min_t(size_t, find->bytes.room ?: max_bytes, max_bytes);
	err = 1;
	if (READ_ONCE(direct) && !find->copied)
		err = firmware_find_named(find);
	if (err > 0)
		err = firmware_find_copied(find);
	if (err == -ENOENT && find->refused) {
		strscpy(find->reason, "a security module does not let the kernel read the file",
			sizeof(find->reason));
		return find->refused;
	}
	if (err || !find->bytes.owned)
		return err;
	find->firmware = umblob_firmware_bytes_wrap(&find->bytes);
	return find->firmware ? 0 : -ENOMEM;
}

/* The next one may read what firmware_class.path has become. */
static void firmware_follow_path(struct umblob_firmware_find *find)
{
	firmware_end_call(find);
	find->after = UMB_DLG_FIND_FIRMWARE_REPLY_FOLDER_NONE;
	find->refused = 0;
	umblob_role_follow(&umblob_firmware_role);
}

int umblob_firmware_find(struct umblob_firmware_find *find, const char *name, unsigned int flags)
{
	int err;

	find->name = name;
	find->flags = flags;
	find->deadline = jiffies + msecs_to_jiffies(find->limit_ms ?: READ_ONCE(timeout_ms));
	err = firmware_find_file(find);
	if (err == -ESTALE && find->outdated) {
		firmware_follow_path(find);
		err = firmware_find_file(find);
	}
	if (err)
		umblob_role_why(find->reason, err);
	umblob_event_request(UMB_CTL_EVENT_KIND_FIRMWARE, umblob_firmware_role.driver.name, name,
			     err);
	return err;
}

void umblob_firmware_done(struct umblob_firmware_find *find)
{
	release_firmware(find->firmware);
	find->firmware = NULL;
	umblob_firmware_bytes_drop(&find->bytes);
	firmware_end_call(find);
}

void umblob_firmware_warn(struct device *device, const char *name, const char *reason, int err)
{
	reason = umblob_name_strip(reason, name);
	if (device)
		dev_warn_ratelimited(device, "firmware %*pE: %s (%pe)\n",
				     umblob_name_shown(name), name, reason, ERR_PTR(err));
	else
		pr_warn_ratelimited("firmware %*pE: %s (%pe)\n",
				    umblob_name_shown(name), name, reason, ERR_PTR(err));
}
