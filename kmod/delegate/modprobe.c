// SPDX-License-Identifier: GPL-2.0-only
#include <linux/atomic.h>
#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/kmod.h>
#include <linux/minmax.h>
#include <linux/moduleparam.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "modprobe.h"
#include "takeover_modprobe.h"
#include "umb.h"
#include "umb_run.h"
#include "wait.h"

static bool module_commands;
module_param(module_commands, bool, 0644);
MODULE_PARM_DESC(module_commands, "Have modprobe run, as root and outside of the sandbox, for modules that its configuration has a command for (default N)");

/*
 * At a time. A command may ask for the module that it stands for, and so on; each of these waits
 * for the next one.
 */
#define MODPROBES_MAX 16

/* Of what modprobe and the command complain of the last line is shown, if that is not too much. */
#define STDERR_MAX SZ_64K

/* From umblob_modprobe_init() to _exit(). */
static struct umb_gate *gate;
static struct umb_runner *runner;

/* Those that have not ended, whoever still waits for them. */
static atomic_t running = ATOMIC_INIT(0);

int umblob_modprobe_init(void)
{
	gate = umb_gate_create("commands");
	if (IS_ERR(gate))
		return PTR_ERR(gate);
	runner = umb_runner_create(KBUILD_MODNAME, gate);
	if (IS_ERR(runner)) {
		umb_gate_destroy(gate);
		return PTR_ERR(runner);
	}
	return 0;
}

void umblob_modprobe_exit(void)
{
	umb_runner_destroy(runner);
	umb_gate_destroy(gate);
}

bool umblob_modprobe_allowed(void)
{
	return READ_ONCE(module_commands);
}

/* modprobe takes what begins like this for a file, and loads it from there. */
static bool modprobe_takes_for_path(const char *name)
{
	return !strncmp(name, "./", 2) || !strncmp(name, "../", 3) || *name == '/';
}

/* The last line that has anything in it, with what is not printable replaced. */
static void modprobe_last_line(const struct umb_run_result *result, char *line, size_t size)
{
	const char *text = result->stderr_data;
	size_t end = text ? result->stderr_size : 0;
	size_t begin, i;

	while (end && isspace(text[end - 1]))
		end--;
	for (begin = end; begin && text[begin - 1] != '\n'; begin--)
		;
	end = min(end, begin + size - 1);
	for (i = begin; i < end; i++)
		*line++ = isascii(text[i]) && isprint(text[i]) ? text[i] : '?';
	*line = '\0';
}

/* Return: the errno for how a run ended. */
static int modprobe_outcome(int outcome, const char *path, const struct umb_run_result *result,
			    unsigned int timeout_ms, char *reason)
{
	char line[UMB_REASON_MAX / 2];

	switch (outcome) {
	case 0:
	case -EINTR:
		return outcome;
	case -ETIMEDOUT:
		scnprintf(reason, UMB_REASON_MAX,
			  "%s, run for a command in its configuration, was ended after %u ms",
			  path, timeout_ms);
		return outcome;
	case -EAGAIN:
		strscpy(reason,
			"no programs are started now: a suspend begins, or there are too many",
			UMB_REASON_MAX);
		return outcome;
	case -ENOMEM:
		return outcome;
	}
	if (outcome < 0) {
		scnprintf(reason, UMB_REASON_MAX,
			  "%s, to be run for a command in its configuration, could not be: %pe",
			  path, ERR_PTR(outcome));
		return -EIO;
	}
	modprobe_last_line(result, line, sizeof(line));
	scnprintf(reason, UMB_REASON_MAX,
		  "%s, run for a command in its configuration, ended with %s %d: %s", path,
		  outcome & 0x7f ? "signal" : "status", outcome & 0x7f ?: outcome >> 8,
		  result->stderr_dropped ? "with many words" : *line ? line : "without a word");
	return -EIO;
}

static void modprobe_ended(struct umb_run *run, void *data)
{
	atomic_dec(&running);
}

static int modprobe_run(const char *path, const char *const *argv, unsigned int timeout_ms,
			unsigned int flags, char *reason)
{
	const struct umb_run_options options = {
		.path = path,
		.argv = argv,
		.max_stderr = STDERR_MAX,
		.timeout_ms = timeout_ms,
		.cleanup = modprobe_ended,
	};
	unsigned int wait = UMB_RUN_WAIT_PROC | UMB_RUN_KILLABLE;
	struct umb_run_result result = {};
	struct umb_run *run;
	int err;

	if (flags & UMB_CALL_FREEZABLE)
		wait |= UMB_RUN_FREEZABLE;
	if (!atomic_add_unless(&running, 1, MODPROBES_MAX)) {
		scnprintf(reason, UMB_REASON_MAX,
			  "%d commands of modprobe's configuration are being run already",
			  MODPROBES_MAX);
		return -EBUSY;
	}
	run = umb_run_setup(runner, &options, GFP_KERNEL);
	if (IS_ERR(run)) {
		atomic_dec(&running);
		return modprobe_outcome(PTR_ERR(run), path, &result, timeout_ms, reason);
	}
	err = umb_run_exec(run, wait);
	/* It is not over if the wait for it was ended. */
	(void)umb_run_get_result(run, &result);
	err = modprobe_outcome(err, path, &result, timeout_ms, reason);
	umb_run_put(run);
	return err;
}

int umblob_modprobe(enum umblob_modprobe_what what, const char *name, unsigned long deadline,
		    unsigned int flags, char *reason)
{
	const unsigned int timeout_ms = jiffies_to_msecs(umb_time_left(deadline));
	char path[KMOD_PATH_LEN];
	const char *const load[] = { path, "--", name, NULL };
	const char *const remove[] = { path, "-r", "--", name, NULL };
	int err;

	if (!timeout_ms)
		return -ETIMEDOUT;
	if (modprobe_takes_for_path(name)) {
		strscpy(reason, "a path is not for modprobe to be asked for", UMB_REASON_MAX);
		return -EXDEV;
	}
	err = umblob_takeover_modprobe_path(path, sizeof(path));
	if (err) {
		strscpy(reason, "cannot read kernel.modprobe", UMB_REASON_MAX);
		return err;
	}
	if (!*path) {
		strscpy(reason,
			"modprobe's configuration has a command for it, and kernel.modprobe is empty",
			UMB_REASON_MAX);
		return -EOPNOTSUPP;
	}
	return modprobe_run(path, what == UMBLOB_MODPROBE_REMOVE ? remove : load, timeout_ms,
			    flags, reason);
}
