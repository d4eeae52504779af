// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a call takes and how many there are in a second, with @tasks tasks that call one helper,
 * each one call after the other. The log has the figures; the module does not stay loaded.
 *
 *	insmod umb_bench_calls.ko [tasks=1] [calls=2000]; dmesg
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/completion.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "bench.umb.h"
#include "embed.h"
#include "umb.h"

#define TIMEOUT_MS 30000
#define WARM_UP_CALLS 100

static unsigned int tasks = 1;
module_param(tasks, uint, 0444);
MODULE_PARM_DESC(tasks, "how many call at a time");

static unsigned int calls = 2000;
module_param(calls, uint, 0444);
MODULE_PARM_DESC(calls, "how many calls they make together");

/* Makes request and reply frames of some 200 bytes. */
static char name[120];

static const struct umb_profile profile = { UMB_PROFILE_DEFAULTS };

static struct umb_driver driver = {
	.name = "bench",
	.role = "bench",
	.schema_id = BENCH_SCHEMA_ID,
	.profile = &profile,
};

static struct umb_instance *instance;

struct bench_task {
	struct completion done;
	u64 *ns;
	unsigned int count;
	int err;
};

static int ask(struct umb_call *call, u64 value)
{
	struct bench_ping_builder request;
	struct umb_cp_ptr payload;
	struct bench_ping reply;
	int err;

	bench_ping_init(umb_call_request(call), &request);
	bench_ping_set_value(&request, value);
	bench_ping_set_name(&request, name, sizeof(name));
	err = umb_call_exec(call);
	if (!err)
		err = umb_call_reply(call, &payload);
	if (!err)
		err = bench_ping_read(&payload, &reply);
	if (!err && bench_ping_value(&reply) != value + 1)
		err = -EILSEQ;
	return err;
}

static int ping(u64 value)
{
	struct umb_call call;
	int err;

	err = umb_call_begin(&call, instance, 0, TIMEOUT_MS, 0);
	if (err)
		return err;
	err = ask(&call, value);
	umb_call_end(&call);
	return err;
}

static int run_task(void *data)
{
	struct bench_task *task = data;
	unsigned int i;

	for (i = 0; i < task->count && !task->err; i++) {
		const u64 begun = ktime_get_ns();

		task->err = ping(i);
		task->ns[i] = ktime_get_ns() - begun;
	}
	/* One step, so that no instruction of the module is left to run when its init goes on. */
	kthread_complete_and_exit(&task->done, 0);
}

/* Return: how many tasks were started, each with its share of @ns. */
static unsigned int __init start_tasks(struct bench_task *all, u64 *ns)
{
	unsigned int i;

	for (i = 0; i < tasks; i++) {
		struct bench_task *task = &all[i];

		init_completion(&task->done);
		task->count = calls / tasks;
		task->ns = ns + i * task->count;
		if (IS_ERR(kthread_run(run_task, task, "umb_bench/%u", i)))
			break;
	}
	return i;
}

static int __init run_tasks(u64 *ns)
{
	struct bench_task *all;
	unsigned int i, begun;
	int err;

	all = kcalloc(tasks, sizeof(*all), GFP_KERNEL);
	if (!all)
		return -ENOMEM;
	begun = start_tasks(all, ns);
	err = begun == tasks ? 0 : -EAGAIN;
	for (i = 0; i < begun; i++) {
		wait_for_completion(&all[i].done);
		err = err ?: all[i].err;
	}
	kfree(all);
	return err;
}

static int by_size(const void *a, const void *b)
{
	const u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static void __init report(u64 *ns, unsigned int count, u64 took)
{
	sort(ns, count, sizeof(*ns), by_size, NULL);
	pr_info("%u tasks, %u calls: p50 %llu us, p99 %llu us, %llu calls a second\n", tasks, count,
		ns[count / 2] / NSEC_PER_USEC, ns[(u64)count * 99 / 100] / NSEC_PER_USEC,
		div64_u64((u64)count * NSEC_PER_SEC, took));
}

static int __init measure(void)
{
	const unsigned int count = calls / tasks * tasks;
	u64 *ns, begun;
	int err = 0;
	unsigned int i;

	ns = kvcalloc(count, sizeof(*ns), GFP_KERNEL);
	if (!ns)
		return -ENOMEM;
	for (i = 0; i < WARM_UP_CALLS && !err; i++)
		err = ping(i);
	begun = ktime_get_ns();
	err = err ?: run_tasks(ns);
	if (!err)
		report(ns, count, ktime_get_ns() - begun);
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
	memset(name, 'n', sizeof(name));
	driver.image = umb_image_create("bench-helper", umb_blob_start,
					umb_blob_end - umb_blob_start);
	if (IS_ERR(driver.image))
		return PTR_ERR(driver.image);
	instance = umb_start(&driver);
	err = PTR_ERR_OR_ZERO(instance);
	if (!err)
		err = measure();
	umb_stop(instance);
	umb_image_destroy(driver.image);
	/* It has done what it is for. */
	return err ?: -ECANCELED;
}

module_init(bench_init);

MODULE_DESCRIPTION("Measures calls to a helper");
MODULE_AUTHOR("The umblob authors");
MODULE_LICENSE("GPL");
