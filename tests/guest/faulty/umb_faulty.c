// SPDX-License-Identifier: GPL-2.0-only
/*
 * Starts a helper that misbehaves as @mode says, makes calls to it from several tasks at once, and
 * logs how each ended. Guest tests read the log. Loading fails as umb_start() does; the calls'
 * failures do not fail it.
 *
 * With background=1 loading does not wait for the calls, and removing stops them. Meanwhile
 * /sys/module/umb_faulty/parameters/sums tells how many ended how, cancel takes a call away from
 * each task, and gate closes the gate ("close 500", with the milliseconds that it may take) and
 * opens it ("open"). Writing to cycle, at any time, makes another instance, has it answer one call
 * and takes it away, all in the writer's task, and fails as the first of these that fails. Writing
 * to call makes one call in the writer's task, and fails as that does; the log tells how many other
 * calls were begun until it had ended. Meanwhile no other of these files can be read or written.
 *
 * When it is removed it logs how many calls were begun, and how many ended how.
 *
 * With bulk=1 each call is one for a slot of the arena, see slots.h.
 */
#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "faulty.umb.h"
#include "padded.h"
#include "profile.h"
#include "slots.h"
#include "umb.h"

static char *mode = "good";
module_param(mode, charp, 0444);
MODULE_PARM_DESC(mode, "how the helper misbehaves: see faulty_helper.cc");

static unsigned int calls = 1;
module_param(calls, uint, 0444);
MODULE_PARM_DESC(calls, "how many calls each task makes, one after the other");

static unsigned int tasks = 1;
module_param(tasks, uint, 0444);
MODULE_PARM_DESC(tasks, "how many tasks make them");

static unsigned int timeout_ms = 1000;
module_param(timeout_ms, uint, 0444);
MODULE_PARM_DESC(timeout_ms, "of each call");

static unsigned int odd_timeout_ms;
module_param(odd_timeout_ms, uint, 0444);
MODULE_PARM_DESC(odd_timeout_ms, "of each call of every second task, if that is another");

static unsigned int flags;
module_param(flags, uint, 0644);
MODULE_PARM_DESC(flags, "UMB_CALL_* of each call");

static unsigned int pause_ms;
module_param(pause_ms, uint, 0444);
MODULE_PARM_DESC(pause_ms, "how long a task waits before its next call");

static unsigned int padding;
module_param(padding, uint, 0444);
MODULE_PARM_DESC(padding, "how many bytes more each request has, at most 3500");

static bool bulk;
module_param(bulk, bool, 0444);
MODULE_PARM_DESC(bulk, "each call has a slot of the arena filled, and reads it");

static bool background;
module_param(background, bool, 0444);
MODULE_PARM_DESC(background, "make the calls after loading, until removed");

static bool abrupt;
module_param(abrupt, bool, 0444);
MODULE_PARM_DESC(abrupt, "removal stops the helper with the calls in flight");

static unsigned int image_mb;
module_param(image_mb, uint, 0444);
MODULE_PARM_DESC(image_mb, "size of the image, if that is more than it needs");

static bool verbose = true;
module_param(verbose, bool, 0444);
MODULE_PARM_DESC(verbose, "log each call, not only the sums");

static bool twin;
module_param(twin, bool, 0444);
MODULE_PARM_DESC(twin, "start a second instance of the same name, which must fail");

static struct umb_image *image;
static struct umb_instance *instance;
static struct umb_gate *gate;

static const u8 zeros[3500];

/* How many calls ended how, by errno. */
static atomic_t outcomes[MAX_ERRNO + 1];

/* No task begins another call. */
static bool stopping;

/* Calls, from the moment that a task means to begin one, unless it finds @stopping then. */
static atomic_t begun;

static void faulty_state_changed(const struct umb_driver *driver, enum umb_state state, pid_t pid,
				 const char *why)
{
	pr_info("umb_faulty: state=%d pid=%d why=%s\n", state, pid, why);
}

static struct umb_driver driver = {
	.name = "faulty",
	.schema_id = FAULTY_SCHEMA_FILE_ID,
	.state_changed = faulty_state_changed,
};

static int faulty_exec(struct umb_call *call, u64 value);

static int faulty_cycle_call(struct umb_instance *other)
{
	struct umb_call call;
	int err;

	err = umb_call_begin(&call, other, FAULTY_METHOD_NUMBER, timeout_ms, UMB_CALL_IDEMPOTENT);
	if (err)
		return err;
	err = faulty_exec(&call, 1);
	umb_call_end(&call);
	return err;
}

static int faulty_cycle(const char *value, const struct kernel_param *param)
{
	struct umb_driver other = driver;
	struct umb_instance *cycled;
	int err;

	other.name = "cycle";
	other.role = "good";
	other.state_changed = NULL;
	other.gate = umb_gate_create("cycle");
	if (IS_ERR(other.gate))
		return PTR_ERR(other.gate);
	cycled = umb_start(&other);
	err = PTR_ERR_OR_ZERO(cycled);
	if (!err)
		err = faulty_cycle_call(cycled);
	umb_stop(cycled);
	umb_gate_destroy(other.gate);
	return err;
}

static const struct kernel_param_ops cycle_ops = { .set = faulty_cycle };
module_param_cb(cycle, &cycle_ops, NULL, 0200);
MODULE_PARM_DESC(cycle, "start a helper, call it once, stop it");

static int faulty_exec(struct umb_call *call, u64 value)
{
	struct faulty_number_builder request;
	struct faulty_number reply;
	struct umb_cp_ptr payload;
	int err;

	faulty_number_init(umb_call_request(call), &request);
	faulty_number_set_value(&request, value);
	if (padding)
		faulty_number_set_padding(&request, zeros, min_t(size_t, padding, sizeof(zeros)));
	err = umb_call_exec(call);
	if (err)
		return err;
	err = umb_call_reply(call, &payload) ?: faulty_number_read(&payload, &reply);
	if (err)
		return err;
	return faulty_number_value(&reply) == value + 1 ? 0 : -EILSEQ;
}

/* What the helper has to say of an answer that is good. */
static void faulty_copy_words(struct umb_call *call, char *buf, size_t size)
{
	struct umb_cp_data words = {};
	struct faulty_number reply;
	struct umb_cp_ptr payload;

	if (!umb_call_reply(call, &payload) && !faulty_number_read(&payload, &reply) &&
	    !faulty_number_padding(&reply, &words) && words.len)
		scnprintf(buf, size, "%.*s", (int)min_t(size_t, words.len, size),
			  (const char *)words.data);
}

/**
 * struct faulty_task - one that makes calls
 * @done: it has ended
 * @number: counted from 0
 * @ok: its calls that ended with 0
 * @lock: protects @call, which faulty_cancel() may take away from it
 * @call: between its begin and its end, or NULL
 */
struct faulty_task {
	struct completion done;
	unsigned int number;
	unsigned int ok;
	struct mutex lock; /* see above */
	struct umb_call *call;
};

static struct faulty_task *all_tasks;
static unsigned int tasks_begun;

static void faulty_show_call(struct faulty_task *task, struct umb_call *call)
{
	mutex_lock(&task->lock);
	task->call = call;
	mutex_unlock(&task->lock);
}

static unsigned int faulty_timeout(const struct faulty_task *task)
{
	return task->number % 2 && odd_timeout_ms ? odd_timeout_ms : timeout_ms;
}

static int faulty_call(struct faulty_task *task, u64 value)
{
	char reason[UMB_REASON_MAX] = "";
	struct umb_call call;
	int err;

	/* Fully ordered: either it sees @stopping, or faulty_stop_beginning() sees it. */
	atomic_inc_return(&begun);
	if (READ_ONCE(stopping)) {
		atomic_dec(&begun);
		return -ESHUTDOWN;
	}
	err = umb_call_begin(&call, instance, bulk ? FAULTY_METHOD_FILL : FAULTY_METHOD_NUMBER,
			     faulty_timeout(task), flags);
	if (!err) {
		faulty_show_call(task, &call);
		err = bulk ? slots_exec(&call, value) : faulty_exec(&call, value);
		faulty_show_call(task, NULL);
		if (err)
			umb_call_reason(&call, reason, sizeof(reason));
		else if (!bulk)
			faulty_copy_words(&call, reason, sizeof(reason));
		umb_call_end(&call);
	}
	atomic_inc(&outcomes[-err]);
	if (verbose)
		pr_info("umb_faulty: mode=%s call=%llu outcome=%d reason=%s\n", mode, value, err,
			reason);
	return err;
}

/* Who writes to @call. */
static struct faulty_task writer = { .lock = __MUTEX_INITIALIZER(writer.lock) };

static int faulty_call_once(const char *value, const struct kernel_param *param)
{
	const int before = atomic_read(&begun);
	int err;

	/* They are there as long as there is an instance to call. */
	if (!all_tasks)
		return -ENODEV;
	err = faulty_call(&writer, 1);
	pr_info("umb_faulty: overtaken=%d\n", atomic_read(&begun) - before - 1);
	return err;
}

static const struct kernel_param_ops call_ops = { .set = faulty_call_once };
module_param_cb(call, &call_ops, NULL, 0200);
MODULE_PARM_DESC(call, "make one call");

static int faulty_task_run(void *data)
{
	struct faulty_task *task = data;
	unsigned int i;

	for (i = 0; i < calls && !READ_ONCE(stopping); i++) {
		task->ok += !faulty_call(task, (u64)task->number * calls + i + 1);
		if (pause_ms)
			schedule_timeout_idle(msecs_to_jiffies(pause_ms));
	}
	/* One step, so that no instruction of the module is left to run when its init goes on. */
	kthread_complete_and_exit(&task->done, 0);
}

static int faulty_start_tasks(void)
{
	all_tasks = kcalloc(tasks, sizeof(*all_tasks), GFP_KERNEL);
	if (!all_tasks)
		return -ENOMEM;
	for (; tasks_begun < tasks; tasks_begun++) {
		struct faulty_task *task = &all_tasks[tasks_begun];
		struct task_struct *thread;

		init_completion(&task->done);
		mutex_init(&task->lock);
		task->number = tasks_begun;
		thread = kthread_run(faulty_task_run, task, "umb_faulty/%u", tasks_begun);
		if (IS_ERR(thread))
			return -EAGAIN;
	}
	return 0;
}

static void faulty_wait_for_tasks(void)
{
	unsigned int i, ok = 0, least = UINT_MAX, most = 0;

	for (i = 0; i < tasks_begun; i++) {
		wait_for_completion(&all_tasks[i].done);
		ok += all_tasks[i].ok;
		least = min(least, all_tasks[i].ok);
		most = max(most, all_tasks[i].ok);
	}
	pr_info("umb_faulty: least=%u most=%u\n", least, most);
	pr_info("umb_faulty: mode=%s calls=%u ok=%u\n", mode, tasks_begun * calls, ok);
	if (bulk)
		pr_info("umb_faulty: mode=%s changed=%d\n", mode, slots_changed());
	kfree(all_tasks);
	all_tasks = NULL;
	tasks_begun = 0;
}

/* "ERRNO:COUNT" of each outcome that there was. */
static int faulty_print_sums(char *buf, size_t size)
{
	int err, n = 0;

	*buf = '\0';
	for (err = 0; err <= MAX_ERRNO; err++)
		if (atomic_read(&outcomes[err]))
			n += scnprintf(buf + n, size - n, "%s%d:%d", n ? " " : "", err,
				       atomic_read(&outcomes[err]));
	return n;
}

static int faulty_get_sums(char *buf, const struct kernel_param *param)
{
	int n = faulty_print_sums(buf, PAGE_SIZE);

	return n + scnprintf(buf + n, PAGE_SIZE - n, "\n");
}

static const struct kernel_param_ops sums_ops = { .get = faulty_get_sums };
module_param_cb(sums, &sums_ops, NULL, 0444);
MODULE_PARM_DESC(sums, "how many calls ended how");

static int faulty_cancel(const char *value, const struct kernel_param *param)
{
	unsigned int i;

	for (i = 0; i < tasks_begun; i++) {
		mutex_lock(&all_tasks[i].lock);
		if (all_tasks[i].call)
			umb_call_cancel(all_tasks[i].call);
		mutex_unlock(&all_tasks[i].lock);
	}
	return 0;
}

static const struct kernel_param_ops cancel_ops = { .set = faulty_cancel };
module_param_cb(cancel, &cancel_ops, NULL, 0200);
MODULE_PARM_DESC(cancel, "end the call of each task");

static int faulty_set_gate(const char *value, const struct kernel_param *param)
{
	unsigned int ms;

	if (sysfs_streq(value, "open")) {
		umb_gate_open(gate);
		return 0;
	}
	return sscanf(value, "close %u", &ms) == 1 ? umb_gate_close(gate, ms) : -EINVAL;
}

static const struct kernel_param_ops gate_ops = { .set = faulty_set_gate };
module_param_cb(gate, &gate_ops, NULL, 0200);
MODULE_PARM_DESC(gate, "\"close MS\" or \"open\"");

static void faulty_try_twin(void)
{
	struct umb_instance *second = umb_start(&driver);

	pr_info("umb_faulty: twin=%d\n", PTR_ERR_OR_ZERO(second));
	umb_stop(second);
}

static int __init faulty_init(void)
{
	int err;

	image = padded_image("faulty-helper", (size_t)image_mb << 20);
	if (IS_ERR(image))
		return PTR_ERR(image);
	gate = umb_gate_create("faulty");
	err = PTR_ERR_OR_ZERO(gate);
	if (err)
		goto err_image;
	driver.profile = profile_from_params();
	driver.image = image;
	driver.role = mode;
	driver.gate = gate;
	instance = umb_start(&driver);
	err = PTR_ERR_OR_ZERO(instance);
	if (err)
		goto err_gate;
	if (twin)
		faulty_try_twin();
	err = faulty_start_tasks();
	if (err || !background)
		faulty_wait_for_tasks();
	if (err)
		goto err_stop;
	return 0;

err_stop:
	umb_stop(instance);
err_gate:
	umb_gate_destroy(gate);
err_image:
	umb_image_destroy(image);
	return err;
}

/* No call may be begun once umb_stop() has returned: wait until the core knows of all. */
static void faulty_stop_beginning(void)
{
	struct umb_status status;

	WRITE_ONCE(stopping, true);
	smp_mb(); /* see faulty_call() */
	for (;;) {
		umb_get_status(instance, &status);
		if (status.calls >= atomic_read(&begun))
			return;
		msleep(20);
	}
}

static void faulty_log_sums(void)
{
	char sums[256];

	faulty_print_sums(sums, sizeof(sums));
	pr_info("umb_faulty: begun=%d sums=%s\n", atomic_read(&begun), sums);
}

static void __exit faulty_exit(void)
{
	faulty_stop_beginning();
	if (abrupt)
		umb_stop(instance);
	if (background)
		faulty_wait_for_tasks();
	if (!abrupt)
		umb_stop(instance);
	faulty_log_sums();
	umb_gate_destroy(gate);
	umb_image_destroy(image);
}

module_init(faulty_init);
module_exit(faulty_exit);
MODULE_DESCRIPTION("umblob's core with a helper that misbehaves, for tests");
MODULE_LICENSE("GPL");
