// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fails one allocation of a work function's, whichever worker runs it: fail_nth of
 * Documentation/fault-injection, which user space can set for a task that it knows, and not for
 * one that is yet to be chosen, or made. In /sys/module/umb_probe/parameters:
 *
 *	work	the function's name
 *	child	Y: of the first process that it makes, from its first step to its last
 *	nth	which one from now on, however often the function runs; 0: none
 *	left	how many allocations are left until then; 0: it has failed
 *	runs	how often the function has run since
 */
#include <linux/errno.h>
#include <linux/moduleparam.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <linux/workqueue.h>

#include "failing.h"

#ifdef CONFIG_FAULT_INJECTION

static char name[64];
module_param_string(work, name, sizeof(name), 0644);
MODULE_PARM_DESC(work, "name of a work function");

static bool child;
module_param(child, bool, 0644);
MODULE_PARM_DESC(child, "fail an allocation of the process that the work makes");

static unsigned int left;
module_param(left, uint, 0444);
MODULE_PARM_DESC(left, "allocations until one fails");

static unsigned int runs;
module_param(runs, uint, 0444);
MODULE_PARM_DESC(runs, "how often the work was done");

/* Protects what follows, and @left and @runs. */
static DEFINE_SPINLOCK(lock);

/* Who does the work, and the process that it has made; one at a time. */
static const struct task_struct *worker;
static const struct task_struct *made;

static int failing_set_nth(const char *value, const struct kernel_param *param)
{
	unsigned int nth;
	int err;

	err = kstrtouint(value, 0, &nth);
	if (err)
		return err;
	spin_lock(&lock);
	left = nth;
	runs = 0;
	made = NULL;
	spin_unlock(&lock);
	return 0;
}

static const struct kernel_param_ops nth_ops = { .set = failing_set_nth };
module_param_cb(nth, &nth_ops, NULL, 0200);
MODULE_PARM_DESC(nth, "which allocation is to fail; 0: none");

/* A module's function is followed by the module's name. */
static bool failing_is_wanted(work_func_t function)
{
	char symbol[128];
	size_t length = strcspn(name, "\n");

	if (!length)
		return false;
	snprintf(symbol, sizeof(symbol), "%ps", function);
	return strcspn(symbol, " ") == length && !strncmp(symbol, name, length);
}

static void failing_work_begins(void *data, struct work_struct *work)
{
	if (!READ_ONCE(left) || !failing_is_wanted(work->func))
		return;
	spin_lock(&lock);
	if (left && !worker) {
		worker = current;
		runs++;
		if (!child)
			current->fail_nth = left;
	}
	spin_unlock(&lock);
}

static void failing_work_ends(void *data, struct work_struct *work, work_func_t function)
{
	if (READ_ONCE(worker) != current)
		return;
	spin_lock(&lock);
	if (!child) {
		left = current->fail_nth;
		current->fail_nth = 0;
	}
	worker = NULL;
	spin_unlock(&lock);
}

/* Before the new task has run. */
static void failing_task_is_made(void *data, struct task_struct *parent, struct task_struct *task)
{
	if (READ_ONCE(worker) != current)
		return;
	spin_lock(&lock);
	if (child && !made) {
		made = task;
		task->fail_nth = left;
	}
	spin_unlock(&lock);
}

static void failing_task_ends(void *data, struct task_struct *task)
{
	if (READ_ONCE(made) != task)
		return;
	spin_lock(&lock);
	left = task->fail_nth;
	task->fail_nth = 0;
	made = NULL;
	spin_unlock(&lock);
}

static struct failing_probe {
	const char *name;
	void *function;
	struct tracepoint *point;
} probes[] = {
	{ "workqueue_execute_start", failing_work_begins },
	{ "workqueue_execute_end", failing_work_ends },
	{ "sched_process_fork", failing_task_is_made },
	{ "sched_process_exit", failing_task_ends },
};

static void failing_find(struct tracepoint *point, void *data)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(probes); i++)
		if (!strcmp(point->name, probes[i].name))
			probes[i].point = point;
}

/* Not all of them are exported, but each can be found. */
int failing_begin(void)
{
	int i, err;

	for_each_kernel_tracepoint(failing_find, NULL);
	for (i = 0; i < ARRAY_SIZE(probes); i++) {
		err = -ENOENT;
		if (probes[i].point)
			err = tracepoint_probe_register(probes[i].point, probes[i].function, NULL);
		if (err)
			goto err_unregister;
	}
	return 0;

err_unregister:
	while (i--)
		tracepoint_probe_unregister(probes[i].point, probes[i].function, NULL);
	tracepoint_synchronize_unregister();
	return err;
}

void failing_end(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(probes); i++)
		tracepoint_probe_unregister(probes[i].point, probes[i].function, NULL);
	tracepoint_synchronize_unregister();
}

#else

int failing_begin(void)
{
	return 0;
}

void failing_end(void)
{
}

#endif
