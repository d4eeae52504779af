// SPDX-License-Identifier: GPL-2.0-only
/* One-shot helpers, as their callers see them. */
#include <linux/err.h>
#include <linux/file.h>
#include <linux/jiffies.h>
#include <linux/key.h>
#include <linux/pid.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "confine.h"
#include "image.h"
#include "run.h"

static bool options_are_sound(const struct umb_run_options *options)
{
	unsigned int inputs = !!options->stdin_data + !!options->stdin_file + options->stdin_pipe;

	/* With a relative path it would depend on whose working directory that is. */
	return !options->image != !options->path &&
	       (!options->path || options->path[0] == '/') &&
	       (!options->argv || options->argv[0]) &&
	       inputs <= 1 && (options->stdin_data || !options->stdin_size) &&
	       options->max_stdout <= UMB_RUN_MAX_CAPTURE &&
	       options->max_stderr <= UMB_RUN_MAX_CAPTURE &&
	       (!options->profile || umb_confine_valid(options->profile));
}

/* How many strings there are before the NULL; their bytes are added to *@bytes. */
static size_t vector_count(const char *const *vector, size_t *bytes)
{
	size_t count;

	for (count = 0; vector[count]; count++)
		*bytes += strlen(vector[count]) + 1;
	return count;
}

static char *string_copy(const char *from, char **bytes)
{
	char *to = *bytes;

	*bytes += strlen(strcpy(to, from)) + 1;
	return to;
}

/* Copy a vector, its NULL too. Return: where the next one goes. */
static const char **vector_copy(const char *const *from, const char **to, char **bytes)
{
	while (*from)
		*to++ = string_copy(*from++, bytes);
	*to++ = NULL;
	return to;
}

/* Allocate a run with room for, and copies of, all strings of @options. */
static struct umb_run *run_alloc(const struct umb_run_options *options, gfp_t gfp)
{
	static const char *const default_envp[] = {
		"HOME=/", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL
	};
	const char *path = options->path ?: options->image->name;
	const char *const default_argv[] = { path, NULL };
	const char *const *argv = options->argv ?: default_argv;
	const char *const *envp = options->envp ?: default_envp;
	size_t size = strlen(path) + 1;
	struct umb_run *run;
	size_t argc, envc;
	const char **next;
	char *bytes;

	argc = vector_count(argv, &size);
	envc = vector_count(envp, &size);
	run = kzalloc(struct_size(run, strings, argc + envc + 2) + size, gfp);
	if (!run)
		return NULL;
	bytes = (char *)&run->strings[argc + envc + 2];
	run->options = *options;
	if (options->path)
		run->options.path = string_copy(path, &bytes);
	run->options.argv = run->strings;
	next = vector_copy(argv, run->strings, &bytes);
	run->options.envp = next;
	vector_copy(envp, next, &bytes);
	return run;
}

struct umb_run *umb_run_setup(struct umb_runner *runner, const struct umb_run_options *options,
			      gfp_t gfp)
{
	struct umb_run *run;

	if (!options_are_sound(options))
		return ERR_PTR(-EINVAL);
	if (options->session_keyring && !IS_ENABLED(CONFIG_KEYS))
		return ERR_PTR(-EOPNOTSUPP);
	run = run_alloc(options, gfp);
	if (!run)
		return ERR_PTR(-ENOMEM);
	kref_init(&run->ref);
	run->runner = runner;
	INIT_WORK(&run->work, umb_run_work);
	INIT_DELAYED_WORK(&run->limit, umb_run_limit);
	umb_feed_init(&run->feed);
	init_completion(&run->started);
	init_completion(&run->done);
	spin_lock_init(&run->lock);
	run->status = -1;
	if (options->session_keyring)
		key_get(options->session_keyring);
	if (options->stdin_file)
		get_file(options->stdin_file);
	return run;
}

/* The result is there: give back what was held for the run, and tell its owner. */
void umb_run_settle(struct umb_run *run)
{
	const struct umb_run_options *options = &run->options;

	if (options->session_keyring)
		key_put(options->session_keyring);
	if (options->stdin_file)
		fput(options->stdin_file);
	/* Pairs with umb_run_get_result(). */
	smp_store_release(&run->settled, true);
	if (options->cleanup)
		options->cleanup(run, options->data);
}

static void run_free(struct kref *ref)
{
	struct umb_run *run = container_of(ref, struct umb_run, ref);

	if (!run->launched)
		umb_run_settle(run);
	umb_capture_free(&run->stdout);
	umb_capture_free(&run->stderr);
	kfree(run);
}

void umb_run_put(struct umb_run *run)
{
	if (!IS_ERR_OR_NULL(run))
		kref_put(&run->ref, run_free);
}

/* Begin. One reference becomes the work's, which may drop it at once. */
static void run_launch(struct umb_run *run)
{
	struct umb_runner *runner = run->runner;
	unsigned int timeout_ms = run->options.timeout_ms;

	umb_runner_admit(runner, run);
	if (timeout_ms)
		queue_delayed_work(runner->limits, &run->limit, msecs_to_jiffies(timeout_ms));
	queue_work(runner->wq, &run->work);
}

/* Return: 0 or -EINTR. */
static int run_wait_for(struct completion *what, unsigned int flags)
{
	unsigned int state = TASK_UNINTERRUPTIBLE;

	if (flags & UMB_RUN_KILLABLE)
		state |= TASK_KILLABLE;
	/* The caller has vouched for whatever locks it holds, so lockdep need not. */
	if (flags & UMB_RUN_FREEZABLE)
		state |= TASK_FREEZABLE_UNSAFE;
	return wait_for_completion_state(what, state) ? -EINTR : 0;
}

int umb_run_exec(struct umb_run *run, unsigned int wait)
{
	int err;

	kref_get(&run->ref);
	run->launched = true;
	run->flags = wait;
	/* A suspend may freeze the queue, but not who waits for it; so it has to wait for both. */
	if (wait & (UMB_RUN_WAIT_EXEC | UMB_RUN_WAIT_PROC)) {
		err = umb_run_enter(run);
		if (err)
			return err;
	}
	run_launch(run);
	if (wait & UMB_RUN_WAIT_PROC)
		return umb_run_wait(run, wait);
	if (wait & UMB_RUN_WAIT_EXEC)
		return run_wait_for(&run->started, wait) ?: run->start_error;
	return 0;
}

int umb_run_wait(struct umb_run *run, unsigned int flags)
{
	return run_wait_for(&run->done, flags) ?: run->outcome;
}

int umb_run(struct umb_runner *runner, const struct umb_run_options *options, unsigned int wait)
{
	bool no_wait = !(wait & (UMB_RUN_WAIT_EXEC | UMB_RUN_WAIT_PROC));
	struct umb_run *run;
	int err;

	run = umb_run_setup(runner, options, no_wait ? GFP_ATOMIC : GFP_KERNEL);
	if (IS_ERR(run))
		return PTR_ERR(run);
	if (no_wait) {
		/* With the only reference, as putting one may sleep. */
		run->launched = true;
		run->flags = wait;
		run_launch(run);
		return 0;
	}
	err = umb_run_exec(run, wait);
	umb_run_put(run);
	return err;
}

int umb_run_write(struct umb_run *run, const void *data, size_t size)
{
	if (wait_for_completion_killable(&run->started))
		return -EINTR;
	return umb_feed_write(&run->feed, data, size);
}

void umb_run_close_stdin(struct umb_run *run)
{
	unsigned long flags;

	/* The work does it: only a kernel thread can close a file at once. */
	spin_lock_irqsave(&run->lock, flags);
	if (!run->over) {
		run->end_input = true;
		queue_work(run->runner->wq, &run->work);
	}
	spin_unlock_irqrestore(&run->lock, flags);
}

int umb_run_kill(struct umb_run *run, int signal)
{
	unsigned long flags;
	struct pid *pid;
	int err;

	spin_lock_irqsave(&run->lock, flags);
	pid = get_pid(run->pid);
	spin_unlock_irqrestore(&run->lock, flags);
	err = pid ? kill_pid(pid, signal, 1) : -ESRCH;
	put_pid(pid);
	return err;
}

void umb_run_stop(struct umb_run *run)
{
	umb_run_end(run, -ECANCELED);
}

int umb_run_get_result(const struct umb_run *run, struct umb_run_result *result)
{
	/* Pairs with umb_run_settle(). */
	if (!smp_load_acquire(&run->settled))
		return -EINPROGRESS;
	*result = (struct umb_run_result){
		.outcome = run->outcome,
		.status = run->status,
		.pid = run->nr,
		.stdout_data = run->stdout.data,
		.stdout_size = run->stdout.size,
		.stdout_dropped = run->stdout.dropped,
		.stderr_data = run->stderr.data,
		.stderr_size = run->stderr.size,
		.stderr_dropped = run->stderr.dropped,
	};
	return 0;
}
