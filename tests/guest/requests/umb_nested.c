// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module that is loaded only when another one is: its init function asks the kernel, or
 * umblob.ko, for that one, and waits. Built under several names, for a chain of these.
 */
#include <linux/delay.h>
#include <linux/kmod.h>
#include <linux/module.h>
#include <linux/moduleparam.h>

#include "umblob.h"

static char *then;
module_param(then, charp, 0444);
MODULE_PARM_DESC(then, "the other module");

static unsigned int wait_ms;
module_param(wait_ms, uint, 0444);
MODULE_PARM_DESC(wait_ms, "how long to wait before it is asked for");

static bool through_api;
module_param(through_api, bool, 0444);
MODULE_PARM_DESC(through_api, "ask umblob.ko for it rather than the kernel");

static int asked = -1;
module_param(asked, int, 0444);
MODULE_PARM_DESC(asked, "what came of that");

/* umblob.ko is not needed otherwise. */
static int __init ask_umblob(const char *name)
{
	int (*request)(const char *name) = symbol_get(umblob_request_module);
	int err;

	if (!request)
		return -ENOENT;
	err = request(name);
	symbol_put(umblob_request_module);
	return err;
}

static int __init nested_init(void)
{
	msleep(wait_ms);
	if (then)
		asked = through_api ? ask_umblob(then) : request_module("%s", then);
	return 0;
}

static void __exit nested_exit(void)
{
}

module_init(nested_init);
module_exit(nested_exit);
MODULE_DESCRIPTION("asks the kernel for another module");
MODULE_LICENSE("GPL");
