// SPDX-License-Identifier: GPL-2.0-only
/*
 * A client of umblob.ko's API to other modules. Loading it asks for a module, for a firmware file
 * or for both, says in the log what came of it, and fails with the errno of the first that failed:
 *
 *	insmod umblob_client.ko [module=NAME] [firmware=NAME] [device=1]
 *
 * While it is loaded, a request as ops.h has them can be written to its parameter "request"; to
 * read that gives the last one's outcome. One that is written to "at_resume" is carried out when
 * the module's device is resumed, and to read that gives the outcome.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <crypto/sha2.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/firmware.h>
#include <linux/init.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/platform_device.h>
#include <linux/pm.h>
#include <linux/printk.h>
#include <linux/string.h>

#include "ops.h"
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

/* For whom "request" asks: from init to exit. */
static struct platform_device *asker;

/* Under the lock of the module's parameters, which is held by the functions below. */
static char outcome[OPS_RESULT_MAX];

static int set_request(const char *value, const struct kernel_param *param)
{
	return asker ? ops_run(value, &asker->dev, outcome) : -EINVAL;
}

static int get_outcome(char *buffer, const struct kernel_param *param)
{
	return sysfs_emit(buffer, "%s\n", outcome);
}

static const struct kernel_param_ops request_ops = {
	.set = set_request,
	.get = get_outcome,
};
module_param_cb(request, &request_ops, NULL, 0600);
MODULE_PARM_DESC(request, "A request; then its outcome");

/* Written before a suspend and read after it. */
static char at_resume[1024];
static char resumed[OPS_RESULT_MAX];

static int set_at_resume(const char *value, const struct kernel_param *param)
{
	resumed[0] = '\0';
	return strscpy(at_resume, value, sizeof(at_resume)) < 0 ? -EINVAL : 0;
}

static int get_resumed(char *buffer, const struct kernel_param *param)
{
	return sysfs_emit(buffer, "%s\n", resumed);
}

static const struct kernel_param_ops at_resume_ops = {
	.set = set_at_resume,
	.get = get_resumed,
};
module_param_cb(at_resume, &at_resume_ops, NULL, 0600);
MODULE_PARM_DESC(at_resume, "A request when the device is resumed; then its outcome");

static int resume_device(struct device *dev)
{
	const ktime_t begun = ktime_get();

	if (sysfs_streq(at_resume, ""))
		return 0;
	ops_run(at_resume, dev, resumed);
	pr_info("at resume, after %lld ms: %s\n", ktime_ms_delta(ktime_get(), begun), resumed);
	return 0;
}

static DEFINE_SIMPLE_DEV_PM_OPS(pm_ops, NULL, resume_device);

static struct platform_driver driver = {
	.driver = { .name = KBUILD_MODNAME, .pm = pm_sleep_ptr(&pm_ops) },
};

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

static int __init ask(struct device *dev)
{
	int err = 0;

	if (module)
		err = ask_for_module();
	if (!err && firmware)
		err = ask_for_firmware(device ? dev : NULL);
	return err;
}

static int __init umblob_client_init(void)
{
	struct platform_device *made;
	int err;

	err = platform_driver_register(&driver);
	if (err)
		return err;
	made = platform_device_register_simple(KBUILD_MODNAME, PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(made)) {
		err = PTR_ERR(made);
		goto err_driver;
	}
	err = ask(&made->dev);
	if (err)
		goto err_device;
	asker = made;
	return 0;

err_device:
	platform_device_unregister(made);
err_driver:
	platform_driver_unregister(&driver);
	return err;
}

static void __exit umblob_client_exit(void)
{
	platform_device_unregister(asker);
	platform_driver_unregister(&driver);
}

module_init(umblob_client_init);
module_exit(umblob_client_exit);

MODULE_DESCRIPTION("Asks umblob.ko for a module and a firmware file");
MODULE_AUTHOR("The umblob authors");
MODULE_LICENSE("GPL");
