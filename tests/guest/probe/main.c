// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a test cannot do from user space. In /sys/module/umb_probe/parameters, besides what
 * failing.c and asking.c have there:
 *
 *	firmware	its name: the kernel's own way of finding it; the write fails as that does
 *	hang_ms		so long the writer hangs where no signal reaches it
 *	slow_us		so long each kmalloc() of umb_faulty.ko's tasks takes: what comes between
 *			two steps of theirs comes more often
 *	watch		Y: look on at kmalloc() and at the kernel's workers, which slow_us and nth
 *			need; it has the kernel change code that others are at, so not before
 */
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/firmware.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

#include "failing.h"

static int probe_firmware(const char *value, const struct kernel_param *param)
{
	const struct firmware *firmware;
	char name[128];
	int err;

	if (strscpy(name, value, sizeof(name)) < 0)
		return -ENAMETOOLONG;
	err = request_firmware_direct(&firmware, strim(name), NULL);
	if (!err)
		release_firmware(firmware);
	return err;
}

static const struct kernel_param_ops firmware_ops = { .set = probe_firmware };
module_param_cb(firmware, &firmware_ops, NULL, 0200);
MODULE_PARM_DESC(firmware, "a file for the kernel to find");

static int probe_hang(const char *value, const struct kernel_param *param)
{
	unsigned int ms;
	int err;

	err = kstrtouint(value, 0, &ms);
	if (err)
		return err;
	schedule_timeout_uninterruptible(msecs_to_jiffies(ms));
	return 0;
}

static const struct kernel_param_ops hang_ops = { .set = probe_hang };
module_param_cb(hang_ms, &hang_ops, NULL, 0200);
MODULE_PARM_DESC(hang_ms, "milliseconds to hang");

static unsigned int slow_us;
module_param(slow_us, uint, 0644);
MODULE_PARM_DESC(slow_us, "how long a kmalloc() of a task of umb_faulty.ko takes");

/* What else the tracepoint has to tell differs between kernels. */
static void probe_kmalloc(void *data)
{
	if (slow_us && str_has_prefix(current->comm, "umb_faulty/"))
		udelay(min(slow_us, 1000U));
}

static struct tracepoint *kmalloc_point;

static void probe_find(struct tracepoint *point, void *data)
{
	if (!strcmp(point->name, "kmalloc"))
		kmalloc_point = point;
}

static int probe_watch_begin(void)
{
	int err;

	for_each_kernel_tracepoint(probe_find, NULL);
	if (!kmalloc_point)
		return -ENOENT;
	err = failing_begin();
	if (err)
		return err;
	err = tracepoint_probe_register(kmalloc_point, probe_kmalloc, NULL);
	if (err)
		failing_end();
	return err;
}

static void probe_watch_end(void)
{
	tracepoint_probe_unregister(kmalloc_point, probe_kmalloc, NULL);
	failing_end();
	tracepoint_synchronize_unregister();
}

/* Written under the parameters' lock, and by the exit, when there are none any more. */
static bool watching;

static int probe_watch(const char *value, const struct kernel_param *param)
{
	bool wanted;
	int err;

	err = kstrtobool(value, &wanted);
	if (err || wanted == watching)
		return err;
	if (wanted)
		err = probe_watch_begin();
	else
		probe_watch_end();
	if (!err)
		watching = wanted;
	return err;
}

static const struct kernel_param_ops watch_ops = { .set = probe_watch, .get = param_get_bool };
module_param_cb(watch, &watch_ops, &watching, 0600);
MODULE_PARM_DESC(watch, "look on at allocations and workers");

static int __init probe_init(void)
{
	return 0;
}

static void __exit probe_exit(void)
{
	if (watching)
		probe_watch_end();
}

module_init(probe_init);
module_exit(probe_exit);
MODULE_DESCRIPTION("what a test cannot do from user space");
MODULE_LICENSE("GPL");
