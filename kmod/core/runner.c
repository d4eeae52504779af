// SPDX-License-Identifier: GPL-2.0-only
/* What the one-shot helpers of a module have in common, and how all of them end with it. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/mount.h>
#include <linux/printk.h>
#include <linux/slab.h>

#include "image.h"
#include "run.h"

/* How often to say that somebody waits, in seconds. */
#define PATIENCE_S 10

static struct workqueue_struct *runner_queue(const char *what, const char *name)
{
	return alloc_workqueue("umb-%s/%.16s", WQ_UNBOUND | WQ_FREEZABLE, 0, what, name);
}

struct umb_runner *umb_runner_create(const char *name, struct umb_gate *gate)
{
	struct umb_runner *runner;
	int err = -ENOMEM;

	runner = kzalloc(sizeof(*runner), GFP_KERNEL);
	if (!runner)
		return ERR_PTR(err);
	runner->wq = runner_queue("runs", name);
	if (!runner->wq)
		goto err_free;
	runner->limits = runner_queue("ends", name);
	if (!runner->limits)
		goto err_wq;
	runner->mnt = umb_tmpfs_mount();
	if (IS_ERR(runner->mnt)) {
		err = PTR_ERR(runner->mnt);
		goto err_limits;
	}
	runner->name = name;
	runner->gate = gate;
	spin_lock_init(&runner->lock);
	INIT_LIST_HEAD(&runner->runs);
	init_waitqueue_head(&runner->idle);
	return runner;

err_limits:
	destroy_workqueue(runner->limits);
err_wq:
	destroy_workqueue(runner->wq);
err_free:
	kfree(runner);
	return ERR_PTR(err);
}

void umb_runner_admit(struct umb_runner *runner, struct umb_run *run)
{
	unsigned long flags;
	bool closing;

	spin_lock_irqsave(&runner->lock, flags);
	list_add_tail(&run->node, &runner->runs);
	closing = runner->closing;
	spin_unlock_irqrestore(&runner->lock, flags);
	/* It comes to its end all the same, and its cleanup is called. */
	if (closing)
		umb_run_end(run, -ESHUTDOWN);
}

void umb_runner_dismiss(struct umb_runner *runner, struct umb_run *run)
{
	spin_lock_irq(&runner->lock);
	list_del(&run->node);
	if (list_empty(&runner->runs))
		wake_up_all(&runner->idle);
	spin_unlock_irq(&runner->lock);
}

/* From here on runs end before they have begun. */
static void runner_end_all(struct umb_runner *runner)
{
	struct umb_run *run;

	spin_lock_irq(&runner->lock);
	runner->closing = true;
	list_for_each_entry(run, &runner->runs, node)
		umb_run_end(run, -ESHUTDOWN);
	spin_unlock_irq(&runner->lock);
}

static bool runner_is_idle(struct umb_runner *runner)
{
	bool idle;

	spin_lock_irq(&runner->lock);
	idle = list_empty(&runner->runs);
	spin_unlock_irq(&runner->lock);
	return idle;
}

void umb_runner_destroy(struct umb_runner *runner)
{
	if (IS_ERR_OR_NULL(runner))
		return;
	runner_end_all(runner);
	while (!wait_event_timeout(runner->idle, runner_is_idle(runner), PATIENCE_S * HZ))
		pr_warn("%s: still waiting for the file system of a program that is being started\n",
			runner->name);
	/* Work items may still be on their way out of the module's code. */
	destroy_workqueue(runner->wq);
	destroy_workqueue(runner->limits);
	kern_unmount(runner->mnt);
	kfree(runner);
}
