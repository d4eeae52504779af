// SPDX-License-Identifier: GPL-2.0-only
/*
 * A client of the kernel's own request_module(). In /sys/module/umb_requests/parameters:
 *
 *	names	of what to ask for, separated by commas, in turns
 *	begin	"TASKS CALLS": so many tasks, each with so many requests, or until the end with 0
 *	end	the tasks stop after the request that they are at, and the writer waits for them
 *	running	tasks
 *	sums	what request_module() returned how often, since the last beginning: "0:12 256:3"
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/kmod.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#define TASKS_MAX 256
#define NAMES_MAX 512
#define SUMS_MAX 16

/* One at a time begins or ends. */
static DEFINE_MUTEX(requests_lock);
static char names[NAMES_MAX] = "loop";
static struct task_struct *tasks[TASKS_MAX];
static unsigned int calls;
static atomic_t running = ATOMIC_INIT(0);

static DEFINE_SPINLOCK(sums_lock);
static struct {
	int value;
	unsigned int count;
} sums[SUMS_MAX];

static void requests_count(int value)
{
	int i;

	spin_lock(&sums_lock);
	for (i = 0; i < SUMS_MAX - 1; i++) {
		if (!sums[i].count || sums[i].value == value)
			break;
	}
	sums[i].value = value;
	sums[i].count++;
	spin_unlock(&sums_lock);
}

static int requests_task(void *data)
{
	unsigned int done;
	char *mine, *next;

	mine = kstrdup(names, GFP_KERNEL);
	if (!mine)
		goto out;
	/* As it was written: with the end of a line. */
	mine[strcspn(mine, "\n")] = '\0';
	next = mine;
	for (done = 0; (!calls || done < calls) && !kthread_should_stop(); done++) {
		const size_t len = strcspn(next, ",");

		requests_count(request_module("%.*s", (int)len, next));
		next = next[len] ? next + len + 1 : mine;
	}
	kfree(mine);
out:
	atomic_dec(&running);
	return 0;
}

static void requests_end(void)
{
	int i;

	for (i = 0; i < TASKS_MAX; i++) {
		if (!tasks[i])
			continue;
		kthread_stop(tasks[i]);
		put_task_struct(tasks[i]);
		tasks[i] = NULL;
	}
}

static int requests_begin(const char *value, const struct kernel_param *param)
{
	struct task_struct *task;
	unsigned int count, i;

	mutex_lock(&requests_lock);
	requests_end();
	memset(sums, 0, sizeof(sums));
	if (sscanf(value, "%u %u", &count, &calls) != 2 || count > TASKS_MAX) {
		mutex_unlock(&requests_lock);
		return -EINVAL;
	}
	for (i = 0; i < count; i++) {
		task = kthread_create(requests_task, NULL, "umb_requests/%u", i);
		if (IS_ERR(task))
			break;
		tasks[i] = get_task_struct(task);
		atomic_inc(&running);
	}
	for (i = 0; i < count && tasks[i]; i++)
		wake_up_process(tasks[i]);
	mutex_unlock(&requests_lock);
	return 0;
}

static const struct kernel_param_ops begin_ops = { .set = requests_begin };
module_param_cb(begin, &begin_ops, NULL, 0200);
MODULE_PARM_DESC(begin, "how many tasks, and how many requests of each");

static int requests_set_end(const char *value, const struct kernel_param *param)
{
	mutex_lock(&requests_lock);
	requests_end();
	mutex_unlock(&requests_lock);
	return 0;
}

static const struct kernel_param_ops end_ops = { .set = requests_set_end };
module_param_cb(end, &end_ops, NULL, 0200);
MODULE_PARM_DESC(end, "anything: stop");

static int requests_show_sums(char *buffer, const struct kernel_param *param)
{
	int at = 0;
	int i;

	spin_lock(&sums_lock);
	for (i = 0; i < SUMS_MAX && sums[i].count; i++)
		at += scnprintf(buffer + at, PAGE_SIZE - at, "%s%d:%u", i ? " " : "",
				sums[i].value, sums[i].count);
	spin_unlock(&sums_lock);
	return at + scnprintf(buffer + at, PAGE_SIZE - at, "\n");
}

static const struct kernel_param_ops sums_ops = { .get = requests_show_sums };
module_param_cb(sums, &sums_ops, NULL, 0444);
MODULE_PARM_DESC(sums, "what became of them");

static int requests_show_running(char *buffer, const struct kernel_param *param)
{
	return scnprintf(buffer, PAGE_SIZE, "%d\n", atomic_read(&running));
}

static const struct kernel_param_ops running_ops = { .get = requests_show_running };
module_param_cb(running, &running_ops, NULL, 0444);
MODULE_PARM_DESC(running, "tasks that have not ended");

module_param_string(names, names, sizeof(names), 0644);
MODULE_PARM_DESC(names, "what to ask for");

static int __init requests_init(void)
{
	return 0;
}

static void __exit requests_exit(void)
{
	requests_end();
}

module_init(requests_init);
module_exit(requests_exit);
MODULE_DESCRIPTION("asks the kernel for modules");
MODULE_LICENSE("GPL");
