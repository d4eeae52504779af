// SPDX-License-Identifier: GPL-2.0-only
/* Wires the delegate module together. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/printk.h>

#include "device.h"
#include "embed.h"
#include "firmware.h"
#include "firmware_cache.h"
#include "firmware_request.h"
#include "modprobe.h"
#include "module.h"
#include "takeover.h"
#include "takeover_firmware.h"
#include "umb.h"

/* What both helpers are started from; from init to exit. */
static struct umb_image *image;

/* Both at once, so that loading takes no longer than the slower one. */
static int __init umblob_start_helpers(void)
{
	int err;

	umblob_firmware_init();
	err = umblob_role_launch(&umblob_module_role, image);
	if (err)
		return err;
	err = umblob_role_launch(&umblob_firmware_role, image);
	if (err)
		goto err_module;
	err = umblob_role_wait(&umblob_module_role);
	if (err)
		goto err_firmware;
	err = umblob_role_wait(&umblob_firmware_role);
	if (err)
		goto err_firmware;
	return 0;

err_firmware:
	umblob_role_stop(&umblob_firmware_role);
err_module:
	umblob_role_stop(&umblob_module_role);
	return err;
}

static int __init umblob_init(void)
{
	int err;

	image = umb_image_create(KBUILD_MODNAME, umb_blob_start, umb_blob_end - umb_blob_start);
	if (IS_ERR(image)) {
		err = PTR_ERR(image);
		pr_err("cannot put the helper's executable in place: %pe\n", image);
		return err;
	}
	err = umblob_modprobe_init();
	if (err)
		goto err_image;
	err = umblob_firmware_request_init();
	if (err)
		goto err_modprobe;
	err = umblob_takeover_firmware_init();
	if (err)
		goto err_requests;
	err = umblob_start_helpers();
	if (err)
		goto err_takeover;
	err = umblob_firmware_cache_init();
	if (err)
		goto err_helpers;
	err = umblob_device_register();
	if (err) {
		pr_err("cannot make the device: %pe\n", ERR_PTR(err));
		goto err_cache;
	}
	umblob_takeover_begin();
	return 0;

err_cache:
	umblob_firmware_cache_exit();
err_helpers:
	umblob_role_stop(&umblob_firmware_role);
	umblob_role_stop(&umblob_module_role);
err_takeover:
	umblob_takeover_flush();
	umblob_takeover_firmware_exit();
err_requests:
	umblob_firmware_request_exit();
err_modprobe:
	umblob_modprobe_exit();
err_image:
	umb_image_destroy(image);
	return err;
}

static void __exit umblob_exit(void)
{
	umblob_takeover_end();
	umblob_device_unregister();
	umblob_firmware_request_exit();
	umblob_firmware_cache_exit();
	umblob_role_stop(&umblob_firmware_role);
	umblob_role_stop(&umblob_module_role);
	umblob_takeover_flush();
	umblob_takeover_firmware_exit();
	umblob_modprobe_exit();
	umb_image_destroy(image);
}

module_init(umblob_init);
module_exit(umblob_exit);

MODULE_DESCRIPTION("Loads modules and finds firmware through the helper program that it carries");
MODULE_AUTHOR("The umblob authors");
MODULE_VERSION(UMB_VERSION);
MODULE_LICENSE("GPL");
