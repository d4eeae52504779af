// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long a request for a module takes, from the call to its return. For request_module.sh: in
 * /sys/module/umb_bench_request/parameters
 *
 *	kernel	a name: ask by request_module(); the write fails unless that returns 0
 *	umblob	a name: ask by umblob_request_module(); likewise
 *	ns	what the last one took
 */
#include <linux/errno.h>
#include <linux/kmod.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/string.h>

#include "umblob.h"

static ulong ns;
module_param(ns, ulong, 0444);
MODULE_PARM_DESC(ns, "what the last request took");

static int by_kernel(const char *name)
{
	const int err = request_module("%s", name);

	/* modprobe's status. */
	return err > 0 ? -ENOENT : err;
}

static int measure(const char *value, int (*ask)(const char *name))
{
	char name[64];
	u64 begun;
	int err;

	if (strscpy(name, value, sizeof(name)) < 0)
		return -ENAMETOOLONG;
	name[strcspn(name, "\n")] = '\0';
	begun = ktime_get_ns();
	err = ask(name);
	ns = ktime_get_ns() - begun;
	return err;
}

static int ask_kernel(const char *value, const struct kernel_param *param)
{
	return measure(value, by_kernel);
}

static int ask_umblob(const char *value, const struct kernel_param *param)
{
	return measure(value, umblob_request_module);
}

static const struct kernel_param_ops kernel_ops = { .set = ask_kernel };
module_param_cb(kernel, &kernel_ops, NULL, 0200);
MODULE_PARM_DESC(kernel, "a module, for request_module()");

static const struct kernel_param_ops umblob_ops = { .set = ask_umblob };
module_param_cb(umblob, &umblob_ops, NULL, 0200);
MODULE_PARM_DESC(umblob, "a module, for umblob_request_module()");

static int __init bench_init(void)
{
	return 0;
}

static void __exit bench_exit(void)
{
}

module_init(bench_init);
module_exit(bench_exit);
MODULE_DESCRIPTION("Measures requests for modules");
MODULE_AUTHOR("The umblob authors");
MODULE_LICENSE("GPL");
