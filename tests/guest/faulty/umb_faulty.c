// SPDX-License-Identifier: GPL-2.0-only
/*
 * Starts a helper that misbehaves as @mode says, makes calls to it from several tasks at once, and
 * logs how each ended. Guest tests read the log. Loading fails as umb_start() does; the calls'
 * failures do not fail it.
 */
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "embed.h"
#include "faulty.umb.h"
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

static unsigned int max_in_flight = 1024;
module_param(max_in_flight, uint, 0444);
MODULE_PARM_DESC(max_in_flight, "of the profile");

static bool verbose = true;
module_param(verbose, bool, 0444);
MODULE_PARM_DESC(verbose, "log each call, not only the sums");

static struct umb_image *image;
static struct umb_instance *instance;

static void faulty_state_changed(const struct umb_driver *driver, enum umb_state state, pid_t pid,
				 const char *why)
{
	pr_info("umb_faulty: state=%d pid=%d why=%s\n", state, pid, why);
}

static struct umb_profile profile = { UMB_PROFILE_DEFAULTS };

static struct umb_driver driver = {
	.name = "faulty",
	.schema_id = FAULTY_SCHEMA_FILE_ID,
	.profile = &profile,
	.state_changed = faulty_state_changed,
};

static int faulty_exec(struct umb_call *call, u64 value)
{
	struct faulty_number_builder request;
	struct faulty_number reply;
	struct umb_cp_ptr payload;
	int err;

	faulty_number_init(umb_call_request(call), &request);
	faulty_number_set_value(&request, value);
	err = umb_call_exec(call);
	if (err)
		return err;
	err = umb_call_reply(call, &payload) ?: faulty_number_read(&payload, &reply);
	if (err)
		return err;
	return faulty_number_value(&reply) == value + 1 ? 0 : -EILSEQ;
}

static int faulty_call(u64 value)
{
	char reason[UMB_REASON_MAX] = "";
	struct umb_call call;
	int err;

	err = umb_call_begin(&call, instance, 0, timeout_ms);
	if (!err) {
		err = faulty_exec(&call, value);
		if (err)
			umb_call_reason(&call, reason, sizeof(reason));
		umb_call_end(&call);
	}
	if (verbose)
		pr_info("umb_faulty: mode=%s call=%llu outcome=%d reason=%s\n", mode, value, err,
			reason);
	return err;
}

struct faulty_task {
	struct completion done;
	unsigned int number;
	unsigned int ok;
};

static int faulty_task_run(void *data)
{
	struct faulty_task *task = data;
	unsigned int i;

	for (i = 0; i < calls; i++)
		task->ok += !faulty_call((u64)task->number * calls + i + 1);
	/* One step, so that no instruction of the module is left to run when its init goes on. */
	kthread_complete_and_exit(&task->done, 0);
}

static int faulty_run_tasks(void)
{
	struct faulty_task *all;
	unsigned int i, begun, ok = 0;

	all = kcalloc(tasks, sizeof(*all), GFP_KERNEL);
	if (!all)
		return -ENOMEM;
	for (begun = 0; begun < tasks; begun++) {
		struct task_struct *task;

		init_completion(&all[begun].done);
		all[begun].number = begun;
		task = kthread_run(faulty_task_run, &all[begun], "umb_faulty/%u", begun);
		if (IS_ERR(task))
			break;
	}
	for (i = 0; i < begun; i++) {
		wait_for_completion(&all[i].done);
		ok += all[i].ok;
	}
	pr_info("umb_faulty: mode=%s calls=%u ok=%u\n", mode, begun * calls, ok);
	kfree(all);
	return begun == tasks ? 0 : -EAGAIN;
}

static int __init faulty_init(void)
{
	int err;

	image = umb_image_create("faulty-helper", umb_blob_start, umb_blob_end - umb_blob_start);
	if (IS_ERR(image))
		return PTR_ERR(image);
	profile.start_timeout_ms = 3000;
	profile.max_in_flight = max_in_flight;
	driver.image = image;
	driver.role = mode;
	instance = umb_start(&driver);
	err = PTR_ERR_OR_ZERO(instance);
	if (err)
		goto err_image;
	err = faulty_run_tasks();
	if (err)
		goto err_stop;
	return 0;

err_stop:
	umb_stop(instance);
err_image:
	umb_image_destroy(image);
	return err;
}

static void __exit faulty_exit(void)
{
	umb_stop(instance);
	umb_image_destroy(image);
}

module_init(faulty_init);
module_exit(faulty_exit);
MODULE_DESCRIPTION("umblob's core with a helper that misbehaves, for tests");
MODULE_LICENSE("GPL");
