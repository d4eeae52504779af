// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a call takes and how many there are in a second, with @tasks tasks that call one helper,
 * each one call after the other. The log has the figures; the module does not stay loaded.
 *
 *	insmod umb_bench_calls.ko [tasks=1] [calls=2000]; dmesg
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/time64.h>

#include "load.h"
#include "ping.h"
#include "samples.h"
#include "umb.h"

#define WARM_UP_CALLS 100

static unsigned int tasks = 1;
module_param(tasks, uint, 0444);
MODULE_PARM_DESC(tasks, "how many call at a time");

static unsigned int calls = 2000;
module_param(calls, uint, 0444);
MODULE_PARM_DESC(calls, "how many calls they make together");

static struct umb_instance *instance;

static int call(u64 value)
{
	return ping(instance, value);
}

static void __init report(u64 *ns, unsigned int count, u64 took)
{
	bench_sort(ns, count);
	pr_info("%u tasks, %u calls: p50 %llu us, p99 %llu us, %llu calls a second\n", tasks, count,
		bench_percentile(ns, count, 50) / NSEC_PER_USEC,
		bench_percentile(ns, count, 99) / NSEC_PER_USEC,
		div64_u64((u64)count * NSEC_PER_SEC, took));
}

static int __init measure(void)
{
	const struct bench_load load = {
		.call = call,
		.tasks = tasks,
		.calls = calls / tasks * tasks,
	};
	u64 *ns, took = 0;
	int err = 0;
	unsigned int i;

	ns = kvcalloc(load.calls, sizeof(*ns), GFP_KERNEL);
	if (!ns)
		return -ENOMEM;
	for (i = 0; i < WARM_UP_CALLS && !err; i++)
		err = call(i);
	err = err ?: bench_run(&load, ns, &took);
	if (!err)
		report(ns, load.calls, took);
	else
		pr_err("a call failed: %pe\n", ERR_PTR(err));
	kvfree(ns);
	return err;
}

static int __init bench_init(void)
{
	int err;

	if (!tasks || tasks > 1024 || calls < tasks || calls > 1000000)
		return -EINVAL;
	err = ping_create_image();
	if (err)
		return err;
	instance = ping_start();
	err = PTR_ERR_OR_ZERO(instance);
	if (!err)
		err = measure();
	umb_stop(instance);
	ping_destroy_image();
	/* It has done what it is for. */
	return err ?: -ECANCELED;
}

module_init(bench_init);

MODULE_DESCRIPTION("Measures calls to a helper");
MODULE_AUTHOR("The umblob authors");
MODULE_LICENSE("GPL");
