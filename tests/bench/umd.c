// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a call to a helper takes beside what it takes to ask the kernel's own user mode driver, and
 * how many there are of each in a second when @tasks ask at the same time. They take turns, so
 * that a slow moment hits both. The log has the figures; the module does not stay loaded.
 *
 *	insmod umb_bench_umd.ko [turns=100] [calls=50] [tasks=100] [rounds=4]; dmesg
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/module.h>

#include "load.h"
#include "ping.h"
#include "samples.h"
#include "umb.h"
#include "umd_peer.h"

#define WARM_UP_CALLS 200
#define CALLS_PER_TASK 100

static unsigned int turns = 100;
module_param(turns, uint, 0444);
MODULE_PARM_DESC(turns, "how often each gets its turn, one call after the other");

static unsigned int calls = 50;
module_param(calls, uint, 0444);
MODULE_PARM_DESC(calls, "how many calls a turn has");

static unsigned int tasks = 100;
module_param(tasks, uint, 0444);
MODULE_PARM_DESC(tasks, "how many call at a time where calls in a second are counted");

static unsigned int rounds = 4;
module_param(rounds, uint, 0444);
MODULE_PARM_DESC(rounds, "how often each gets its turn there");

static char *program = "/usr/libexec/umblob-test/bench-umd";
module_param(program, charp, 0444);
MODULE_PARM_DESC(program, "what the kernel's own user mode driver runs");

static struct umb_instance *instance;

static int umblob_call(u64 value)
{
	return ping(instance, value);
}

/**
 * struct side - one of the two that are compared
 * @name: for people
 * @call: makes one call
 * @ns: what each took
 * @took: all that were made by many tasks
 */
struct side {
	const char *name;
	int (*call)(u64 value);
	u64 *ns;
	u64 took;
};

static struct side sides[] = {
	{ .name = "the in-tree umd", .call = umd_peer_call },
	{ .name = "umblob", .call = umblob_call },
};

/* Who begins changes from turn to turn. */
static struct side * __init side_at(unsigned int turn, unsigned int i)
{
	return &sides[(turn + i) % ARRAY_SIZE(sides)];
}

static int __init make_calls(const struct side *side, u64 *ns, unsigned int count)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < count && !err; i++) {
		const u64 begun = ktime_get_ns();

		err = side->call(i);
		ns[i] = ktime_get_ns() - begun;
	}
	if (err)
		pr_err("a call to %s failed: %pe\n", side->name, ERR_PTR(err));
	return err;
}

static u64 __init percent_of(u64 part, u64 whole)
{
	return div64_u64(part * 100, max(whole, 1ULL));
}

static void __init report_percentile(unsigned int percent)
{
	const unsigned int count = turns * calls;
	const u64 umd = bench_percentile(sides[0].ns, count, percent);
	const u64 umblob = bench_percentile(sides[1].ns, count, percent);
	const u64 ratio = percent_of(umblob, umd);

	pr_info("1 task, %u calls each, p%u: %s %llu ns, %s %llu ns, %llu.%02llu times\n", count,
		percent, sides[0].name, umd, sides[1].name, umblob, ratio / 100, ratio % 100);
}

static int __init measure_latency(void)
{
	unsigned int turn, i;
	int err = 0;

	/* What is measured first is in the same place as what is measured last. */
	for (i = 0; i < ARRAY_SIZE(sides) && !err; i++)
		err = make_calls(&sides[i], sides[i].ns, min(WARM_UP_CALLS, turns * calls));
	for (turn = 0; turn < turns && !err; turn++)
		for (i = 0; i < ARRAY_SIZE(sides) && !err; i++) {
			struct side *side = side_at(turn, i);

			err = make_calls(side, side->ns + turn * calls, calls);
		}
	if (err)
		return err;
	for (i = 0; i < ARRAY_SIZE(sides); i++)
		bench_sort(sides[i].ns, turns * calls);
	report_percentile(50);
	report_percentile(90);
	report_percentile(99);
	return 0;
}

static int __init load_side(struct side *side, u64 *ns)
{
	const struct bench_load load = {
		.call = side->call,
		.tasks = tasks,
		.calls = tasks * CALLS_PER_TASK,
	};
	u64 took = 0;
	int err;

	err = bench_run(&load, ns, &took);
	if (err)
		pr_err("a call to %s failed: %pe\n", side->name, ERR_PTR(err));
	side->took += took;
	return err;
}

static void __init report_throughput(void)
{
	const u64 count = (u64)rounds * tasks * CALLS_PER_TASK;
	const u64 umd = div64_u64(count * NSEC_PER_SEC, sides[0].took);
	const u64 umblob = div64_u64(count * NSEC_PER_SEC, sides[1].took);
	const u64 ratio = percent_of(umblob, umd);

	pr_info("%u tasks, %llu calls each: %s %llu a second, %s %llu a second, %llu.%02llu times\n",
		tasks, count, sides[0].name, umd, sides[1].name, umblob, ratio / 100, ratio % 100);
}

static int __init measure_throughput(void)
{
	unsigned int round, i;
	int err = 0;
	u64 *ns;

	ns = kvcalloc(tasks * CALLS_PER_TASK, sizeof(*ns), GFP_KERNEL);
	if (!ns)
		return -ENOMEM;
	for (round = 0; round < rounds && !err; round++)
		for (i = 0; i < ARRAY_SIZE(sides) && !err; i++)
			err = load_side(side_at(round, i), ns);
	if (!err && rounds)
		report_throughput();
	kvfree(ns);
	return err;
}

static int __init measure(void)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(sides); i++) {
		sides[i].ns = kvcalloc(turns * calls, sizeof(*sides[i].ns), GFP_KERNEL);
		if (!sides[i].ns)
			err = -ENOMEM;
	}
	err = err ?: measure_latency();
	err = err ?: measure_throughput();
	for (i = 0; i < ARRAY_SIZE(sides); i++)
		kvfree(sides[i].ns);
	return err;
}

static int __init start_and_measure(void)
{
	int err;

	err = umd_peer_start(program);
	if (err) {
		pr_err("no user mode driver: %pe; this kernel must have CONFIG_USERMODE_DRIVER\n",
		       ERR_PTR(err));
		return err;
	}
	instance = ping_start();
	err = PTR_ERR_OR_ZERO(instance);
	if (!err)
		err = measure();
	umb_stop(instance);
	umd_peer_stop();
	return err;
}

static int __init bench_init(void)
{
	int err;

	if (!turns || !calls || turns > 10000 || calls > 1000 || !tasks || tasks > 1024 ||
	    rounds > 1000)
		return -EINVAL;
	err = ping_create_image();
	if (err)
		return err;
	err = start_and_measure();
	ping_destroy_image();
	/* It has done what it is for. */
	return err ?: -ECANCELED;
}

module_init(bench_init);

MODULE_DESCRIPTION("Measures calls to a helper beside the kernel's own user mode driver");
MODULE_AUTHOR("The umblob authors");
MODULE_LICENSE("GPL");
