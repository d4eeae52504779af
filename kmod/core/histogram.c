// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bitops.h>
#include <linux/cpumask.h>
#include <linux/debugfs.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/seq_file.h>
#include <linux/time64.h>

#include "histogram.h"

/* The first is for less than a microsecond, each further one reaches twice as far, to 33 s. */
#define BUCKETS 26

struct umb_histogram_cpu {
	unsigned long count[BUCKETS];
};

int umb_histogram_init(struct umb_histogram *histogram)
{
	if (!IS_ENABLED(CONFIG_DEBUG_FS))
		return 0;
	histogram->cpus = alloc_percpu(struct umb_histogram_cpu);
	return histogram->cpus ? 0 : -ENOMEM;
}

void umb_histogram_destroy(struct umb_histogram *histogram)
{
	free_percpu(histogram->cpus);
}

void umb_histogram_add(struct umb_histogram *histogram, u64 ns)
{
	if (histogram->cpus)
		this_cpu_inc(histogram->cpus->count[min(fls64(div_u64(ns, NSEC_PER_USEC)),
							BUCKETS - 1)]);
}

static unsigned long histogram_sum(const struct umb_histogram *histogram, int bucket)
{
	unsigned long sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(histogram->cpus, cpu)->count[bucket]);
	return sum;
}

static int histogram_seq_show(struct seq_file *seq, void *unused)
{
	const struct umb_histogram *histogram = seq->private;
	unsigned long count;
	int i;

	seq_puts(seq, "#     from us   to below us       calls\n");
	for (i = 0; i < BUCKETS; i++) {
		count = histogram_sum(histogram, i);
		if (!count)
			continue;
		seq_printf(seq, "%13lu", i ? BIT(i - 1) : 0);
		if (i < BUCKETS - 1)
			seq_printf(seq, " %13lu %11lu\n", BIT(i), count);
		else
			seq_printf(seq, " %13s %11lu\n", "-", count);
	}
	return 0;
}

static int histogram_open(struct inode *inode, struct file *file)
{
	return single_open(file, histogram_seq_show, inode->i_private);
}

/* Whatever is written sets all to 0; a call that ends meanwhile may be lost or not. */
static ssize_t histogram_write(struct file *file, const char __user *from, size_t size,
			       loff_t *position)
{
	struct umb_histogram *histogram = ((struct seq_file *)file->private_data)->private;
	int cpu, i;

	for_each_possible_cpu(cpu)
		for (i = 0; i < BUCKETS; i++)
			WRITE_ONCE(per_cpu_ptr(histogram->cpus, cpu)->count[i], 0);
	return size;
}

static const struct file_operations histogram_operations = {
	.owner = THIS_MODULE,
	.open = histogram_open,
	.read = seq_read,
	.write = histogram_write,
	.llseek = seq_lseek,
	.release = single_release,
};

void umb_histogram_show(struct umb_histogram *histogram, struct dentry *parent, const char *name)
{
	if (!histogram->cpus || IS_ERR_OR_NULL(parent))
		return;
	histogram->folder = debugfs_create_dir(name, parent);
	debugfs_create_file("latency", 0600, histogram->folder, histogram, &histogram_operations);
}

void umb_histogram_hide(struct umb_histogram *histogram)
{
	debugfs_remove(histogram->folder);
	histogram->folder = NULL;
}
