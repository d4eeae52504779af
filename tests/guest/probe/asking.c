// SPDX-License-Identifier: GPL-2.0-only
/*
 * Drivers that ask the kernel for firmware, many at a time, each in a task of its own and for a
 * file of its own. In /sys/module/umb_probe/parameters:
 *
 *	ask	"COUNT NAME SIZE": as many tasks, which ask for NAME0, NAME1 and so on. A file that
 *		is found and has another size than SIZE counts as EIO. Returns at once; -EBUSY
 *		while others are at it, each of which keeps the module from being removed
 *	asked	"ERRNO:COUNT ... waiting=COUNT longest=MS"
 */
#include <linux/err.h>
#include <linux/firmware.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#define TASKS_MAX 1000
#define ERRNOS 134

/* Protects what follows. */
static DEFINE_MUTEX(lock);
static unsigned int ended[ERRNOS];
static unsigned int longest_ms;
static unsigned int at_it;

/* One task's; it frees it. */
struct asking {
	size_t size;
	char name[128];
};

static int asking_ask(const struct asking *asking)
{
	const struct firmware *firmware;
	int err;

	err = request_firmware(&firmware, asking->name, NULL);
	if (err)
		return err;
	if (firmware->size != asking->size)
		err = -EIO;
	release_firmware(firmware);
	return err;
}

static int asking_task(void *data)
{
	struct asking *asking = data;
	ktime_t begun = ktime_get();
	int err = asking_ask(asking);
	const unsigned int ms = ktime_ms_delta(ktime_get(), begun);

	kfree(asking);
	mutex_lock(&lock);
	ended[min(-err, ERRNOS - 1)]++;
	longest_ms = max(longest_ms, ms);
	at_it--;
	mutex_unlock(&lock);
	module_put_and_kthread_exit(0);
	return 0;
}

/* Under the lock. */
static int asking_start(const char *name, unsigned int number, size_t size)
{
	struct asking *asking = kzalloc(sizeof(*asking), GFP_KERNEL);
	struct task_struct *task;

	if (!asking)
		return -ENOMEM;
	asking->size = size;
	snprintf(asking->name, sizeof(asking->name), "%s%u", name, number);
	__module_get(THIS_MODULE);
	task = kthread_run(asking_task, asking, "asking/%u", number);
	if (IS_ERR(task)) {
		kfree(asking);
		module_put(THIS_MODULE);
		return PTR_ERR(task);
	}
	at_it++;
	return 0;
}

static int asking_set(const char *value, const struct kernel_param *param)
{
	unsigned int count, number;
	char name[100];
	size_t size;
	int err = 0;

	if (sscanf(value, "%u %99s %zu", &count, name, &size) != 3 || count > TASKS_MAX)
		return -EINVAL;
	mutex_lock(&lock);
	if (at_it) {
		err = -EBUSY;
	} else {
		memset(ended, 0, sizeof(ended));
		longest_ms = 0;
	}
	for (number = 0; !err && number < count; number++)
		err = asking_start(name, number, size);
	mutex_unlock(&lock);
	return err;
}

static const struct kernel_param_ops ask_ops = { .set = asking_set };
module_param_cb(ask, &ask_ops, NULL, 0200);
MODULE_PARM_DESC(ask, "COUNT NAME SIZE: so many tasks ask the kernel for firmware NAME0, NAME1, ...");

static int asking_show(char *buffer, const struct kernel_param *param)
{
	int at = 0, i;

	mutex_lock(&lock);
	for (i = 0; i < ERRNOS; i++)
		if (ended[i])
			at += scnprintf(buffer + at, PAGE_SIZE - at, "%d:%u ", i, ended[i]);
	at += scnprintf(buffer + at, PAGE_SIZE - at, "waiting=%u longest=%u\n", at_it, longest_ms);
	mutex_unlock(&lock);
	return at;
}

static const struct kernel_param_ops asked_ops = { .get = asking_show };
module_param_cb(asked, &asked_ops, NULL, 0444);
MODULE_PARM_DESC(asked, "with what they have ended, and how many have not");
