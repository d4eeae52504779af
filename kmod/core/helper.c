// SPDX-License-Identifier: GPL-2.0-only
/* One process with its pipes, arena and log: put together here, and taken apart. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/file.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "helper.h"
#include "image.h"
#include "pipe.h"
#include "umb.umb.h"

/* How long it may take to end when it is asked, told by SIGTERM, and by SIGKILL. */
#define GRACE_SHUTDOWN_MS 1000
#define GRACE_TERM_MS 1000
#define GRACE_KILL_MS 2000

/* Between the end of its files and the end of the process. */
#define SETTLE_MS 200

/* Room for the small frames that are not calls. */
#define SMALL_FRAME 256

/* Both ends of the three pipes while the process is being started; NULL where there is none. */
struct helper_files {
	struct file *theirs[UMB_PROCESS_FILES];	/* stdin, stdout, stderr, the arena */
	struct file *to;
	struct file *from;
	struct file *log;
};

static int helper_open_files(struct helper_files *files, const struct umb_helper *helper)
{
	struct vfsmount *mnt = helper->driver->image->pipes;
	struct file *arena;
	int err;

	err = umb_pipe_create(mnt, 0, O_NONBLOCK, &files->theirs[0], &files->to);
	if (err)
		return err;
	err = umb_pipe_create(mnt, O_NONBLOCK, 0, &files->from, &files->theirs[1]);
	if (err)
		return err;
	err = umb_pipe_create(mnt, O_NONBLOCK, 0, &files->log, &files->theirs[2]);
	if (err)
		return err;
	if (!helper->arena.slots)
		return 0;
	arena = umb_arena_open_for_helper(&helper->arena);
	if (IS_ERR(arena))
		return PTR_ERR(arena);
	files->theirs[3] = arena;
	return 0;
}

/* At once: an end of file is seen only when the last write end but the helper's is gone. */
static void helper_close_files(struct helper_files *files)
{
	int i;

	for (i = 0; i < UMB_PROCESS_FILES; i++)
		umb_close_now(files->theirs[i]);
	umb_close_now(files->to);
	umb_close_now(files->from);
	umb_close_now(files->log);
}

static void helper_ended(struct umb_watch *watch)
{
	struct umb_helper *helper = container_of(watch, struct umb_helper, process.exit_watch);

	wake_up(&helper->ended);
	helper->changed(helper->owner);
}

static void helper_failed(struct umb_channel *channel)
{
	struct umb_helper *helper = container_of(channel, struct umb_helper, channel);

	/*
	 * A process that closed its pipe may be about to say how it ends; from others nothing
	 * comes.
	 */
	if (channel->dead != -EPIPE && helper->process.pid)
		umb_process_kill(&helper->process, SIGKILL);
	helper->changed(helper->owner);
}

static void helper_free(struct kref *ref)
{
	struct umb_helper *helper = container_of(ref, struct umb_helper, ref);

	umb_channel_destroy(&helper->channel);
	umb_arena_destroy(&helper->arena);
	umb_process_put(&helper->process);
	kfree(helper);
}

void umb_helper_put(struct umb_helper *helper)
{
	kref_put(&helper->ref, helper_free);
}

/* The pipes and the process; what of @files was handed over is NULL there. */
static int helper_start(struct umb_helper *helper, struct helper_files *files,
			struct workqueue_struct *wq)
{
	const struct umb_driver *driver = helper->driver;
	const char *const argv[] = { driver->image->name, driver->role, NULL };
	const struct umb_spawn spawn = {
		.image = driver->image,
		.argv = argv,
		.profile = driver->profile,
		.confine = UMB_CONFINE_FINISHED,
		.files = files->theirs,
	};
	int err;

	err = umb_arena_init(&helper->arena, driver->profile->arena_slots,
			     driver->profile->arena_slot_size);
	if (err)
		return err;
	err = helper_open_files(files, helper);
	if (err)
		return err;
	err = umb_channel_init(&helper->channel, driver->profile, &helper->arena, wq, files->to,
			       files->theirs[0], files->from, helper_failed);
	if (err)
		return err;
	get_file(files->theirs[0]);
	files->to = NULL;
	files->from = NULL;

	return umb_process_spawn(&helper->process, &spawn);
}

struct umb_helper *umb_helper_spawn(const struct umb_driver *driver, struct workqueue_struct *wq,
				    void (*changed)(void *owner), void *owner)
{
	struct helper_files files = {};
	struct umb_helper *helper;
	int err;

	helper = kzalloc(sizeof(*helper), GFP_KERNEL);
	if (!helper)
		return ERR_PTR(-ENOMEM);
	kref_init(&helper->ref);
	helper->driver = driver;
	helper->changed = changed;
	helper->owner = owner;
	init_waitqueue_head(&helper->ended);

	err = helper_start(helper, &files, wq);
	if (!err) {
		umb_log_open(&helper->log, files.log, driver->name, wq);
		files.log = NULL;
	}
	helper_close_files(&files);
	if (err) {
		umb_helper_put(helper);
		return ERR_PTR(err);
	}
	umb_channel_open(&helper->channel);
	umb_process_watch(&helper->process, helper_ended);
	return helper;
}

static bool helper_wait_end(struct umb_helper *helper, unsigned int ms)
{
	return wait_event_timeout(helper->ended, umb_process_ended(&helper->process),
				  msecs_to_jiffies(ms));
}

static void helper_post_shutdown(struct umb_helper *helper)
{
	struct umb_wire_envelope_builder envelope;
	struct umb_wire_shutdown_builder shutdown;
	struct umb_cp_builder builder;
	struct umb_frame *frame;
	ssize_t size;

	frame = umb_frame_alloc(SMALL_FRAME);
	if (!frame)
		return;
	umb_cp_builder_init(&builder, frame->data, SMALL_FRAME);
	umb_wire_envelope_init_root(&builder, &envelope);
	umb_wire_envelope_init_shutdown(&envelope, &shutdown);
	umb_wire_shutdown_set_grace_ms(&shutdown, GRACE_SHUTDOWN_MS);
	size = umb_cp_builder_finish(&builder);
	if (WARN_ON_ONCE(size < 0)) {
		kfree(frame);
		return;
	}
	frame->size = size;
	umb_channel_post(&helper->channel, frame, NULL);
}

/* Return: whether it has ended without SIGTERM. */
static bool helper_ask_to_exit(struct umb_helper *helper)
{
	helper_post_shutdown(helper);
	if (helper_wait_end(helper, GRACE_SHUTDOWN_MS))
		return true;
	pr_warn("%s: helper did not exit when asked to, sending SIGTERM\n", helper->driver->name);
	umb_process_kill(&helper->process, SIGTERM);
	helper_wait_end(helper, GRACE_TERM_MS);
	return false;
}

bool umb_helper_make_way(struct umb_helper *helper, char *why, size_t size)
{
	bool asked_once;
	int dead;

	umb_channel_drain(&helper->channel, helper->driver->profile->stop_timeout_ms);
	asked_once = helper_ask_to_exit(helper);
	if (!umb_process_ended(&helper->process)) {
		strscpy(why, "it did not exit when it was restarted", size);
		return false;
	}
	/* What it has returned last may be in the pipe still; its end is found after that. */
	umb_channel_drain(&helper->channel, SETTLE_MS);
	dead = umb_channel_death(&helper->channel);
	if (asked_once && (!dead || dead == -EPIPE) && !umb_process_status(&helper->process)) {
		strscpy(why, "it was restarted", size);
		return true;
	}
	umb_helper_describe_end(helper, why, size);
	return false;
}

void umb_helper_shut_down(struct umb_helper *helper)
{
	WRITE_ONCE(helper->channel.ending, true);
	helper_ask_to_exit(helper);
}

void umb_helper_retire(struct umb_helper *helper, int outcome)
{
	umb_channel_close(&helper->channel, outcome, "it is stopped");
	if (!umb_process_ended(&helper->process)) {
		umb_process_kill(&helper->process, SIGKILL);
		if (!helper_wait_end(helper, GRACE_KILL_MS))
			pr_err("%s: process %d does not die, it is left behind\n",
			       helper->driver->name, pid_nr(helper->process.pid));
	}
	umb_unwatch(&helper->process.exit_watch);
	umb_channel_quiesce(&helper->channel);
	umb_log_finish(&helper->log);
}

pid_t umb_helper_pid(const struct umb_helper *helper)
{
	return helper ? pid_nr(helper->process.pid) : 0;
}

bool umb_helper_settle(struct umb_helper *helper)
{
	return helper_wait_end(helper, SETTLE_MS);
}

void umb_helper_describe_end(struct umb_helper *helper, char *buf, size_t size)
{
	int dead = umb_channel_death(&helper->channel);

	if (dead && dead != -EPIPE)
		strscpy(buf, helper->channel.why, size);
	else if (dead ? umb_helper_settle(helper) : umb_process_ended(&helper->process))
		umb_process_describe_end(&helper->process, buf, size);
	else
		strscpy(buf, helper->channel.why ?: "it was stopped", size);
}
