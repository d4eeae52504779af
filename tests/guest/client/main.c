// SPDX-License-Identifier: GPL-2.0-only
/*
 * A client of umblob.ko's API to other modules. Loading it asks for a module, for a firmware file
 * or for both, says in the log what came of it, and fails with the errno of the first that failed:
 *
 *	insmod umblob_client.ko [module=NAME] [firmware=NAME] [device=1]
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <crypto/sha2.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/firmware.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>

#include "umblob.h"

static char *module;
module_param(module, charp, 0444);
MODULE_PARM_DESC(module, "A module to load");

static char *firmware;
module_param(firmware, charp, 0444);
MODULE_PARM_DESC(firmware, "A firmware file to read");

static bool device;
module_param(device, bool, 0444);
MODULE_PARM_DESC(device, "Whether a device asks for the firmware");

static int __init ask_for_module(void)
{
	const int err = umblob_request_module(module);

	pr_info("module %s: %d\n", module, err);
	return err;
}

static void __init show(const struct firmware *file)
{
	u8 hash[SHA256_DIGEST_SIZE];

	sha256(file->data, file->size, hash);
	pr_info("firmware %s: 0, %zu bytes, sha256 %*phN\n", firmware, file->size,
		(int)sizeof(hash), hash);
}

static int __init ask_for_firmware(struct device *dev)
{
	const struct firmware *file;
	int err;

	err = umblob_request_firmware(&file, firmware, dev);
	if (err) {
		pr_info("firmware %s: %d\n", firmware, err);
		return err;
	}
	show(file);
	release_firmware(file);
	return 0;
}

static int __init ask_for_firmware_as_device(void)
{
	struct device *dev = root_device_register(KBUILD_MODNAME);
	int err;

	if (IS_ERR(dev))
		return PTR_ERR(dev);
	err = ask_for_firmware(dev);
	root_device_unregister(dev);
	return err;
}

static int __init umblob_client_init(void)
{
	int err = 0;

	if (module)
		err = ask_for_module();
	if (!err && firmware)
		err = device ? ask_for_firmware_as_device() : ask_for_firmware(NULL);
	return err;
}

static void __exit umblob_client_exit(void)
{
}

module_init(umblob_client_init);
module_exit(umblob_client_exit);

MODULE_DESCRIPTION("Asks umblob.ko for a module and a firmware file");
MODULE_AUTHOR("The umblob authors");
MODULE_LICENSE("GPL");
