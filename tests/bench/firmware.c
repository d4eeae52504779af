// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long a firmware file takes through umblob.ko, beside the kernel's own loader: in turn, so
 * that a slow moment hits both. Or how long each of many requests takes that are made at the same
 * time. The log has the figures; the module does not stay loaded.
 *
 *	insmod umb_bench_firmware.ko name=NAME [rounds=10]; dmesg
 *	insmod umb_bench_firmware.ko name=NAME tasks=100 [rounds=10]; dmesg
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/firmware.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include "load.h"
#include "samples.h"
#include "umblob.h"

static char *name;
module_param(name, charp, 0444);
MODULE_PARM_DESC(name, "which file");

static unsigned int rounds = 10;
module_param(rounds, uint, 0444);
MODULE_PARM_DESC(rounds, "how often each is measured");

static unsigned int tasks;
module_param(tasks, uint, 0444);
MODULE_PARM_DESC(tasks, "how many ask at the same time; 0: one, beside the kernel's loader");

enum step {
	THEIRS,	/* the kernel's own loader */
	OURS,
	STEPS,
};

typedef int (*ask_fn)(const struct firmware **file, const char *name, struct device *device);

static const ask_fn ask[STEPS] __initconst = {
	[THEIRS] = request_firmware_direct,
	[OURS] = umblob_firmware_request_nowarn,
};

static int __init measure_one(enum step step, struct device *device, u64 *ns, size_t *size)
{
	const struct firmware *file;
	const u64 begun = ktime_get_ns();
	int err;

	err = ask[step](&file, name, device);
	*ns = ktime_get_ns() - begun;
	if (err)
		return err;
	*size = file->size;
	release_firmware(file);
	return 0;
}

static void __init report(u64 * const *samples, size_t size)
{
	u64 us[STEPS], ratio;
	unsigned int i;

	for (i = 0; i < STEPS; i++) {
		bench_sort(samples[i], rounds);
		us[i] = max(bench_percentile(samples[i], rounds, 50) / NSEC_PER_USEC, 1ULL);
	}
	ratio = div64_u64(us[THEIRS] * 100, us[OURS]);
	pr_info("%s, %zu bytes: the kernel %llu us, umblob %llu us: as fast %llu.%02llu times\n",
		name, size, us[THEIRS], us[OURS], ratio / 100, ratio % 100);
}

static int __init compare(struct device *device)
{
	u64 *samples[STEPS] = {};
	size_t size = 0;
	unsigned int i, j;
	u64 unused;
	int err = 0;

	for (i = 0; i < STEPS; i++) {
		samples[i] = kcalloc(rounds, sizeof(u64), GFP_KERNEL);
		if (!samples[i])
			err = -ENOMEM;
	}
	/* What is new to the machine the first time is not measured. */
	for (i = 0; i < STEPS && !err; i++)
		err = measure_one(i, device, &unused, &size);
	for (j = 0; j < rounds; j++)
		for (i = 0; i < STEPS && !err; i++)
			err = measure_one((i + j) % STEPS, device, &samples[(i + j) % STEPS][j],
					  &size);
	if (!err)
		report(samples, size);
	for (i = 0; i < STEPS; i++)
		kfree(samples[i]);
	return err;
}

static int call_once(u64 unused)
{
	const struct firmware *file;
	int err;

	err = umblob_firmware_request_nowarn(&file, name, NULL);
	if (!err)
		release_firmware(file);
	return err;
}

/* Each task asks again as soon as it is answered, so that there are always as many requests. */
static int __init crowd(void)
{
	const unsigned int all = tasks * rounds;
	const struct bench_load load = { .call = call_once, .tasks = tasks, .calls = all };
	u64 *ns, took, ratio, us[2];
	int err;

	ns = kcalloc(all, sizeof(*ns), GFP_KERNEL);
	if (!ns)
		return -ENOMEM;
	err = bench_run(&load, ns, &took);
	if (!err) {
		bench_sort(ns, all);
		us[0] = max(bench_percentile(ns, all, 50) / NSEC_PER_USEC, 1ULL);
		us[1] = bench_percentile(ns, all, 99) / NSEC_PER_USEC;
		ratio = div64_u64(us[1] * 100, us[0]);
		pr_info("%s, %u at once: p50 %llu us, p99 %llu us, which is %llu.%02llu times\n",
			name, tasks, us[0], us[1], ratio / 100, ratio % 100);
	}
	kfree(ns);
	return err;
}

static int __init measure(void)
{
	struct platform_device *asker;
	int err;

	if (tasks)
		return crowd();
	asker = platform_device_register_simple(KBUILD_MODNAME, PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(asker))
		return PTR_ERR(asker);
	err = compare(&asker->dev);
	platform_device_unregister(asker);
	return err;
}

static int __init bench_init(void)
{
	int err;

	if (!name || !rounds || rounds > 1000 || tasks > 1000)
		return -EINVAL;
	err = measure();
	if (err)
		pr_err("%s: %pe\n", name, ERR_PTR(err));
	/* It has done what it is for. */
	return err ?: -ECANCELED;
}

module_init(bench_init);

MODULE_DESCRIPTION("Measures firmware requests");
MODULE_AUTHOR("The umblob authors");
MODULE_LICENSE("GPL");
