// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module that is loaded only when another one is: its init function asks the kernel for that one,
 * and waits. Built under several names, for a chain of these.
 */
#include <linux/delay.h>
#include <linux/kmod.h>
#include <linux/module.h>
#include <linux/moduleparam.h>

static char *then;
module_param(then, charp, 0444);
MODULE_PARM_DESC(then, "the other module");

static unsigned int wait_ms;
module_param(wait_ms, uint, 0444);
MODULE_PARM_DESC(wait_ms, "how long to wait before it is asked for");

static int asked = -1;
module_param(asked, int, 0444);
MODULE_PARM_DESC(asked, "what came of that");

static int __init nested_init(void)
{
	msleep(wait_ms);
	if (then)
		asked = request_module("%s", then);
	return 0;
}

static void __exit nested_exit(void)
{
}

module_init(nested_init);
module_exit(nested_exit);
MODULE_DESCRIPTION("asks the kernel for another module");
MODULE_LICENSE("GPL");
