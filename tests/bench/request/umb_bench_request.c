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

static int name_of(const char *value, char *name, size_t size)
{
	if (strscpy(name, value, size) < 0)
		return -ENAMETOOLONG;
	name[strcspn(name, "\n")] = '\0';
	return 0;
}

static int ask_kernel(const char *value, const struct kernel_param *param)
{
	char name[64];
	u64 begun;
	int err;

	err = name_of(value, name, sizeof(name));
	if (err)
		return err;
	begun = ktime_get_ns();
	err = request_module("%s", name);
	ns = ktime_get_ns() - begun;
	return err > 0 ? -ENOENT : err;
}

static int ask_umblob(const char *value, const struct kernel_param *param)
{
	char name[64];
	u64 begun;
	int err;

	err = name_of(value, name, sizeof(name));
	if (err)
		return err;
	begun = ktime_get_ns();
	err = umblob_request_module(name);
	ns = ktime_get_ns() - begun;
	return err;
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
