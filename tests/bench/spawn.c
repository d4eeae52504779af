// SPDX-License-Identifier: GPL-2.0-only
/*
 * What it costs to have a helper, beside what the kernel's own call takes to start a program that
 * does nothing and to wait for its end. All are measured in turn, so that a slow moment hits each
 * alike. The log has the medians; the module does not stay loaded.
 *
 *	insmod umb_bench_spawn.ko [rounds=20] [program=FILE]; dmesg
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/capability.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/umh.h>

#include "delegate.umb.h"
#include "embed.h"
#include "samples.h"
#include "umb.h"

static unsigned int rounds = 20;
module_param(rounds, uint, 0444);
MODULE_PARM_DESC(rounds, "how often each is measured");

static char *program = "/usr/libexec/umblob-test/bench-nothing";
module_param(program, charp, 0444);
MODULE_PARM_DESC(program, "what the kernel's own call starts");

static struct umb_profile profile = { UMB_PROFILE_DEFAULTS };

static struct umb_driver driver = {
	.name = "bench",
	.role = "module",
	.schema_id = UMB_DLG_SCHEMA_ID,
	.profile = &profile,
};

enum step {
	PROGRAM,	/* the kernel's own call, until the program has ended */
	IMAGE,		/* umb_image_create() */
	START,		/* umb_start(): until the hello was checked */
	STOP,		/* umb_stop() */
	AGAIN,		/* umb_start() from an image that was started before */
	STEPS,
};

static const char * const step_names[STEPS] = {
	[PROGRAM] = "the kernel's own call, a program that does nothing",
	[IMAGE] = "an image, once per module",
	[START] = "a helper, until it is ready",
	[STOP] = "a helper, until it is gone",
	[AGAIN] = "a second helper from that image, until it is ready",
};

/* In ns; @rounds of each step. */
static u64 *samples[STEPS] __initdata;

static int __init run_program(void)
{
	static const char * const envp[] = { "HOME=/", "PATH=/usr/bin:/bin", NULL };
	const char * const argv[] = { program, NULL };
	const int err = call_usermodehelper(program, (char **)argv, (char **)envp, UMH_WAIT_PROC);

	if (err)
		pr_err("cannot run %s: %d\n", program, err);
	return err > 0 ? -ENOEXEC : err;
}

/* The time since @begun goes to @step; the next one begins now. */
static u64 __init note(enum step step, unsigned int round, u64 begun)
{
	const u64 now = ktime_get_ns();

	samples[step][round] = now - begun;
	return ktime_get_ns();
}

static int __init measure_start(enum step step, unsigned int round)
{
	const u64 begun = ktime_get_ns();
	struct umb_instance *instance;
	u64 ready;

	instance = umb_start(&driver);
	if (IS_ERR(instance))
		return PTR_ERR(instance);
	ready = note(step, round, begun);
	umb_stop(instance);
	note(STOP, round, ready);
	return 0;
}

static int __init measure_round(unsigned int round)
{
	u64 begun = ktime_get_ns();
	int err;

	err = run_program();
	if (err)
		return err;
	begun = note(PROGRAM, round, begun);

	driver.image = umb_image_create("bench-helper", umb_blob_start,
					umb_blob_end - umb_blob_start);
	if (IS_ERR(driver.image))
		return PTR_ERR(driver.image);
	note(IMAGE, round, begun);

	err = measure_start(START, round);
	if (!err)
		err = measure_start(AGAIN, round);
	umb_image_destroy(driver.image);
	return err;
}

static u64 __init median_us(u64 *ns)
{
	bench_sort(ns, rounds);
	return max(bench_percentile(ns, rounds, 50) / NSEC_PER_USEC, 1ULL);
}

static void __init report(void)
{
	const u64 program_us = median_us(samples[PROGRAM]);
	unsigned int i;

	for (i = 0; i < STEPS; i++) {
		const u64 us = median_us(samples[i]);
		const u64 percent = us * 100 / program_us;

		pr_info("%s: %llu us, %llu.%02llu times\n", step_names[i], us, percent / 100,
			percent % 100);
	}
}

static int __init bench_init(void)
{
	unsigned int i;
	int err = 0;
	u64 *all;

	if (!rounds || rounds > 1000)
		return -EINVAL;
	profile.capabilities = BIT_ULL(CAP_SYS_MODULE);
	all = kcalloc(STEPS * rounds, sizeof(*all), GFP_KERNEL);
	if (!all)
		return -ENOMEM;
	for (i = 0; i < STEPS; i++)
		samples[i] = all + i * rounds;
	for (i = 0; i < rounds && !err; i++)
		err = measure_round(i);
	if (!err)
		report();
	kfree(all);
	/* It has done what it is for. */
	return err ?: -ECANCELED;
}

module_init(bench_init);

MODULE_DESCRIPTION("Measures starting a helper");
MODULE_AUTHOR("The umblob authors");
MODULE_LICENSE("GPL");
