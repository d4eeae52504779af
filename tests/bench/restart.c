// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long it takes after a helper was killed until a call is answered again, by the next one,
 * beside how long it takes after a helper was asked for until it has answered one. In turn, so
 * that a slow moment hits both. The log has the medians; the module does not stay loaded.
 *
 *	insmod umb_bench_restart.ko [rounds=20]; dmesg
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/pid.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "ping.h"
#include "samples.h"
#include "umb.h"

static unsigned int rounds = 20;
module_param(rounds, uint, 0444);
MODULE_PARM_DESC(rounds, "how often each is measured");

enum step {
	START,	/* umb_start() and a call */
	CRASH,	/* SIGKILL, and calls until one is answered */
	STEPS,
};

static u64 *samples[STEPS] __initdata;

static int __init kill_helper(struct umb_instance *instance)
{
	struct umb_status status;
	struct pid *pid;
	int err = -ESRCH;

	umb_get_status(instance, &status);
	pid = find_get_pid(status.pid);
	if (pid)
		err = kill_pid(pid, SIGKILL, 1);
	put_pid(pid);
	return err;
}

/* The first call may still have gone to the one that was killed. */
static int __init call_next(struct umb_instance *instance)
{
	int err;

	do {
		err = ping(instance, 0);
	} while (err == -EPIPE);
	return err;
}

static int __init measure_crash(struct umb_instance *instance, u64 *ns)
{
	struct umb_status before, after;
	u64 begun;
	int err;

	umb_get_status(instance, &before);
	begun = ktime_get_ns();
	err = kill_helper(instance);
	if (!err)
		err = call_next(instance);
	*ns = ktime_get_ns() - begun;
	if (err)
		return err;
	umb_get_status(instance, &after);
	return after.pid != before.pid ? 0 : -EILSEQ;
}

/* The first crash of an instance is mended at once, so each round has an instance of its own. */
static int __init measure_round(u64 *start_ns, u64 *crash_ns)
{
	const u64 begun = ktime_get_ns();
	struct umb_instance *instance;
	int err;

	instance = ping_start();
	if (IS_ERR(instance))
		return PTR_ERR(instance);
	err = ping(instance, 0);
	*start_ns = ktime_get_ns() - begun;
	if (!err)
		err = measure_crash(instance, crash_ns);
	umb_stop(instance);
	return err;
}

static void __init report(void)
{
	u64 us[STEPS], ratio;
	unsigned int i;

	for (i = 0; i < STEPS; i++) {
		bench_sort(samples[i], rounds);
		us[i] = bench_percentile(samples[i], rounds, 50) / NSEC_PER_USEC;
	}
	ratio = div64_u64(us[CRASH] * 100, max(us[START], 1ULL));
	pr_info("a start and its first reply: %llu us; a crash and the next reply: %llu us, %llu.%02llu times\n",
		us[START], us[CRASH], ratio / 100, ratio % 100);
}

static int __init measure(void)
{
	u64 unused[STEPS];
	unsigned int i;
	int err;

	/* What is new to the machine the first time is not measured. */
	err = measure_round(&unused[START], &unused[CRASH]);
	for (i = 0; i < rounds && !err; i++)
		err = measure_round(&samples[START][i], &samples[CRASH][i]);
	if (!err)
		report();
	else
		pr_err("round %u failed: %pe\n", i, ERR_PTR(err));
	return err;
}

static int __init bench_init(void)
{
	unsigned int i;
	int err;

	if (!rounds || rounds > 1000)
		return -EINVAL;
	err = ping_create_image();
	if (err)
		return err;
	for (i = 0; i < STEPS; i++) {
		samples[i] = kcalloc(rounds, sizeof(*samples[i]), GFP_KERNEL);
		if (!samples[i])
			err = -ENOMEM;
	}
	err = err ?: measure();
	for (i = 0; i < STEPS; i++)
		kfree(samples[i]);
	ping_destroy_image();
	/* It has done what it is for. */
	return err ?: -ECANCELED;
}

module_init(bench_init);

MODULE_DESCRIPTION("Measures how soon a helper that was killed is replaced");
MODULE_AUTHOR("The umblob authors");
MODULE_LICENSE("GPL");
