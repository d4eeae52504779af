// SPDX-License-Identifier: GPL-2.0-only
/* /dev/umb_runs: one-shot helpers as a test orders them. See order.h and session.c. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/miscdevice.h>
#include <linux/module.h>

#include "embed.h"
#include "session.h"
#include "umb.h"
#include "umb_run.h"

static bool gated = true;
module_param(gated, bool, 0444);
MODULE_PARM_DESC(gated, "whether the runs are inside of a gate");

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = KBUILD_MODNAME,
	.fops = &session_ops,
};

static int __init umb_runs_init(void)
{
	struct session_tools *tools = &session_tools;
	int err;

	tools->image = umb_image_create("runs-program", umb_blob_start,
					umb_blob_end - umb_blob_start);
	if (IS_ERR(tools->image))
		return PTR_ERR(tools->image);
	tools->gate = umb_gate_create(KBUILD_MODNAME);
	err = PTR_ERR_OR_ZERO(tools->gate);
	if (err)
		goto err_image;
	tools->runner = umb_runner_create(KBUILD_MODNAME, gated ? tools->gate : NULL);
	err = PTR_ERR_OR_ZERO(tools->runner);
	if (err)
		goto err_gate;
	err = misc_register(&device);
	if (err)
		goto err_runner;
	return 0;

err_runner:
	umb_runner_destroy(tools->runner);
err_gate:
	umb_gate_destroy(tools->gate);
err_image:
	umb_image_destroy(tools->image);
	return err;
}

static void __exit umb_runs_exit(void)
{
	struct session_tools *tools = &session_tools;
	ktime_t begun = ktime_get();

	misc_deregister(&device);
	umb_runner_destroy(tools->runner);
	pr_info("setups=%d cleanups=%d ms=%lld\n", atomic_read(&tools->setups),
		atomic_read(&tools->cleanups), ktime_ms_delta(ktime_get(), begun));
	umb_gate_destroy(tools->gate);
	umb_image_destroy(tools->image);
}

module_init(umb_runs_init);
module_exit(umb_runs_exit);

MODULE_DESCRIPTION("Runs one-shot helpers, for tests of umblob's core");
MODULE_AUTHOR("The umblob authors");
MODULE_LICENSE("GPL");
