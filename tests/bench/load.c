// SPDX-License-Identifier: GPL-2.0-only
/* Tasks that call, all at the same time. */
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/slab.h>

#include "load.h"

struct bench_task {
	struct completion done;
	const struct bench_load *load;
	u64 *ns;
	int err;
};

static int run_task(void *data)
{
	struct bench_task *task = data;
	unsigned int i;

	for (i = 0; i < task->load->calls / task->load->tasks && !task->err; i++) {
		const u64 begun = ktime_get_ns();

		task->err = task->load->call(i);
		task->ns[i] = ktime_get_ns() - begun;
	}
	/* One step, so that no instruction of the module is left to run when its init goes on. */
	kthread_complete_and_exit(&task->done, 0);
}

/* Return: how many tasks were started, each with its share of @ns. */
static unsigned int start_tasks(const struct bench_load *load, struct bench_task *all, u64 *ns)
{
	unsigned int i;

	for (i = 0; i < load->tasks; i++) {
		struct bench_task *task = &all[i];

		init_completion(&task->done);
		task->load = load;
		task->ns = ns + i * (load->calls / load->tasks);
		if (IS_ERR(kthread_run(run_task, task, "umb_bench/%u", i)))
			break;
	}
	return i;
}

int bench_run(const struct bench_load *load, u64 *ns, u64 *took)
{
	const u64 begun = ktime_get_ns();
	struct bench_task *all;
	unsigned int i, started;
	int err;

	all = kcalloc(load->tasks, sizeof(*all), GFP_KERNEL);
	if (!all)
		return -ENOMEM;
	started = start_tasks(load, all, ns);
	err = started == load->tasks ? 0 : -EAGAIN;
	for (i = 0; i < started; i++) {
		wait_for_completion(&all[i].done);
		err = err ?: all[i].err;
	}
	*took = ktime_get_ns() - begun;
	kfree(all);
	return err;
}
