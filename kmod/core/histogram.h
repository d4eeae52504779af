/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UMB_CORE_HISTOGRAM_H
#define UMB_CORE_HISTOGRAM_H

#include <linux/types.h>

struct dentry;
struct umb_histogram_cpu;

/**
 * struct umb_histogram - how long calls took, as powers of two of microseconds
 * @cpus: the counts of each processor; NULL where there is no debugfs to read them
 * @folder: of the instance in debugfs
 */
struct umb_histogram {
	struct umb_histogram_cpu __percpu *cpus;
	struct dentry *folder;
};

/* Return: 0 or -ENOMEM. umb_histogram_destroy() must follow. */
int umb_histogram_init(struct umb_histogram *histogram);

/* Count a call that took so long. Any context. */
void umb_histogram_add(struct umb_histogram *histogram, u64 ns);

/*
 * Make the folder @name, with the file "latency", in @parent. That it cannot be made is no error.
 * An open file keeps the module loaded.
 */
void umb_histogram_show(struct umb_histogram *histogram, struct dentry *parent, const char *name);

/* Remove both; reading an open file gives -EIO from then on. May sleep. */
void umb_histogram_hide(struct umb_histogram *histogram);

/* Must be hidden, or never have been shown. */
void umb_histogram_destroy(struct umb_histogram *histogram);

#endif
