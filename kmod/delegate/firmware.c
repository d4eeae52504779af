// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/device.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/firmware.h>
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "event.h"
#include "firmware.h"
#include "name.h"
#include "umblob.h"

#define SLOTS 8

struct umblob_role umblob_firmware_role = {
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
static unsigned int max_bytes = SZ_64M;
module_param_cb(firmware_max_bytes, &max_bytes_ops, &max_bytes, 0444);
MODULE_PARM_DESC(firmware_max_bytes, "The largest firmware file, decompressed (default 67108864)");

void __init umblob_firmware_init(void)
{
	struct umb_profile *profile = &umblob_firmware_role.profile;
	const u64 arena = PAGE_ALIGN((u64)max_bytes) * SLOTS;

	profile->arena_slot_size = PAGE_ALIGN((u64)max_bytes);
	profile->max_file_size = arena;
	profile->max_address_space += arena;
}

/* Copies a file to memory that release_firmware() gives back: vmalloc'ed, and no priv. */
static int firmware_take(struct umblob_firmware_find *find, size_t size)
{
	struct firmware *firmware;
	void *data;
	int err;

	firmware = kzalloc(sizeof(*firmware), GFP_KERNEL);
	if (!firmware)
		return -ENOMEM;
	data = vmalloc(size);
	if (!data) {
		kfree(firmware);
		return -ENOMEM;
	}
	err = umb_call_read_slot(&find->call, 0, data, size);
	if (err) {
		vfree(data);
		kfree(firmware);
		return err;
	}
	firmware->data = data;
	firmware->size = size;
	find->firmware = firmware;
	return 0;
}

static int firmware_read_reply(struct umblob_firmware_find *find, u64 room)
{
	struct umb_cp_ptr payload;
	u64 size;
	int err;

	err = umb_call_reply(&find->call, &payload);
	if (err)
		return err;
	if (umb_dlg_find_firmware_reply_read(&payload, &find->reply))
		return -EPROTO;
	size = umb_dlg_find_firmware_reply_size(&find->reply);
	if (size > room)
		return -EPROTO;
	if (!size) {
		strscpy(find->reason, "the file is empty", sizeof(find->reason));
		return -ENODATA;
	}
	return firmware_take(find, size);
}

static int firmware_ask(struct umblob_firmware_find *find, const char *name)
{
	struct umb_dlg_find_firmware_request_builder request;
	u64 offset, room;
	int err;

	err = umb_call_take_slot(&find->call, &offset, &room);
	if (err)
		return err;
	room = min_t(u64, room, max_bytes);
	umb_dlg_find_firmware_request_init(umb_call_request(&find->call), &request);
	umb_dlg_find_firmware_request_set_name(&request, name, strlen(name));
	umb_dlg_find_firmware_request_set_offset(&request, offset);
	umb_dlg_find_firmware_request_set_room(&request, room);
	err = umb_call_exec(&find->call);
	if (err) {
		umb_call_reason(&find->call, find->reason, sizeof(find->reason));
		return err;
	}
	return firmware_read_reply(find, room);
}

static int firmware_find_file(struct umblob_firmware_find *find, const char *name,
			      unsigned int flags)
{
	const char *why;
	int err;

	err = umblob_name_check(name, &why);
	if (err) {
		strscpy(find->reason, why, sizeof(find->reason));
		return err;
	}
	err = umblob_role_begin(&umblob_firmware_role, &find->call,
				UMB_DLG_METHOD_FIND_FIRMWARE, READ_ONCE(timeout_ms),
				flags | UMB_CALL_IDEMPOTENT);
	if (err)
		return err;
	find->begun = true;
	return firmware_ask(find, name);
}

int umblob_firmware_find(struct umblob_firmware_find *find, const char *name, unsigned int flags)
{
	const int err = firmware_find_file(find, name, flags);

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
	if (find->begun)
		umb_call_end(&find->call);
	find->begun = false;
}

static void firmware_warn(struct device *device, const char *name, const char *reason, int err)
{
	reason = umblob_name_strip(reason, name);
	if (device)
		dev_warn_ratelimited(device, "firmware %*pE: %s (%pe)\n",
				     umblob_name_shown(name), name, reason, ERR_PTR(err));
	else
		pr_warn_ratelimited("firmware %*pE: %s (%pe)\n",
				    umblob_name_shown(name), name, reason, ERR_PTR(err));
}

int umblob_request_firmware(const struct firmware **firmware, const char *name,
			    struct device *device)
{
	struct umblob_firmware_find *find;
	int err;

	find = kzalloc(sizeof(*find), GFP_KERNEL);
	if (!find)
		return -ENOMEM;
	err = umblob_firmware_find(find, name, 0);
	if (!err) {
		*firmware = find->firmware;
		find->firmware = NULL;
	} else {
		firmware_warn(device, name, find->reason, err);
	}
	umblob_firmware_done(find);
	kfree(find);
	return err;
}
EXPORT_SYMBOL_GPL(umblob_request_firmware);
