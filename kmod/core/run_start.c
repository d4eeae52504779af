// SPDX-License-Identifier: GPL-2.0-only
/* Starting a one-shot helper: its descriptors, its credentials, its process. */
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/key.h>
#include <linux/pid.h>
#include <linux/shmem_fs.h>

#include "pipe.h"
#include "run.h"

/* What is open while the process is being started; NULL where there is none. */
struct run_files {
	struct file *theirs[UMB_PROCESS_FILES];	/* stdin, stdout, stderr */
	struct file *in;
	struct file *out;
	struct file *err;
};

static int data_write(struct file *file, const void *data, size_t size)
{
	loff_t pos = 0;
	ssize_t n;

	while (pos < size) {
		n = kernel_write(file, data + pos, size - pos, &pos);
		if (n < 0)
			return n;
		if (!n)
			return -ENOSPC;
	}
	return 0;
}

/* A file with these bytes, open for reading, from the start; or an ERR_PTR. */
static struct file *data_open(const void *data, size_t size)
{
	struct file *written, *file;
	int err;

	written = shmem_file_setup("umb-stdin", size, VM_NORESERVE);
	if (IS_ERR(written))
		return written;
	/* As the pipes: whoever calls us may use it. */
	file_inode(written)->i_flags |= S_PRIVATE;
	err = data_write(written, data, size);
	if (err)
		file = ERR_PTR(err);
	else
		file = dentry_open(&written->f_path, O_RDONLY | O_LARGEFILE, current_cred());
	__fput_sync(written);
	return file;
}

static int run_keep(struct file *file, struct file **kept)
{
	if (IS_ERR(file))
		return PTR_ERR(file);
	*kept = file;
	return 0;
}

static int run_open_stdin(const struct umb_run *run, struct run_files *files)
{
	const struct umb_run_options *options = &run->options;
	struct vfsmount *mnt = run->runner->mnt;

	if (options->stdin_file)
		return run_keep(get_file(options->stdin_file), &files->theirs[0]);
	if (options->stdin_pipe)
		return umb_pipe_create(mnt, 0, O_NONBLOCK, &files->theirs[0], &files->in);
	if (options->stdin_size)
		return run_keep(data_open(options->stdin_data, options->stdin_size),
				&files->theirs[0]);
	return run_keep(umb_null_open(mnt), &files->theirs[0]);
}

static int run_open_output(const struct umb_run *run, size_t max, struct file **ours,
			   struct file **theirs)
{
	if (max)
		return umb_pipe_create(run->runner->mnt, O_NONBLOCK, 0, ours, theirs);
	return run_keep(umb_null_open(run->runner->mnt), theirs);
}

static int run_open_files(const struct umb_run *run, struct run_files *files)
{
	return run_open_stdin(run, files) ?:
	       run_open_output(run, run->options.max_stdout, &files->out, &files->theirs[1]) ?:
	       run_open_output(run, run->options.max_stderr, &files->err, &files->theirs[2]);
}

/* At once: the process's end of each pipe must be the only one. */
static void run_close_files(struct run_files *files)
{
	int i;

	for (i = 0; i < UMB_PROCESS_FILES; i++)
		umb_close_now(files->theirs[i]);
	umb_close_now(files->in);
	umb_close_now(files->out);
	umb_close_now(files->err);
}

static void run_set_keyring(struct cred *new, struct key *keyring)
{
#ifdef CONFIG_KEYS
	/* Nobody else has seen these credentials, so the old one needs no grace period. */
	key_put(new->session_keyring);
	new->session_keyring = key_get(keyring);
#endif
}

/*
 * In the child, just before exec. Either this sees that the run is to end, or who ends it sees the
 * pid.
 */
static int run_init(void *data, struct umb_process *process, struct cred *new)
{
	struct umb_run *run = data;
	const struct umb_run_options *options = &run->options;
	int err;

	spin_lock_irq(&run->lock);
	err = run->stopped;
	if (!err)
		run->pid = get_pid(process->pid);
	spin_unlock_irq(&run->lock);
	if (err)
		return err;
	if (options->session_keyring)
		run_set_keyring(new, options->session_keyring);
	return options->init ? options->init(run, new, options->data) : 0;
}

static void run_ended(struct umb_watch *watch)
{
	struct umb_run *run = container_of(watch, struct umb_run, process.exit_watch);

	queue_work(run->runner->wq, &run->work);
}

static void run_out_ready(struct umb_watch *watch)
{
	struct umb_run *run = container_of(watch, struct umb_run, stdout.watch);

	queue_work(run->runner->wq, &run->work);
}

static void run_err_ready(struct umb_watch *watch)
{
	struct umb_run *run = container_of(watch, struct umb_run, stderr.watch);

	queue_work(run->runner->wq, &run->work);
}

/* The process runs: take over our ends of the pipes. */
static void run_attach(struct umb_run *run, struct run_files *files)
{
	const struct umb_run_options *options = &run->options;

	run->nr = pid_nr(run->process.pid);
	if (files->in)
		umb_feed_open(&run->feed, files->in, get_file(files->theirs[0]));
	if (files->out)
		umb_capture_open(&run->stdout, files->out, options->max_stdout, run_out_ready);
	if (files->err)
		umb_capture_open(&run->stderr, files->err, options->max_stderr, run_err_ready);
	files->in = NULL;
	files->out = NULL;
	files->err = NULL;
	umb_process_watch(&run->process, run_ended);
}

int umb_run_start(struct umb_run *run)
{
	struct run_files files = {};
	const struct umb_spawn spawn = {
		.image = run->options.image,
		.path = run->options.path,
		.argv = run->options.argv,
		.envp = run->options.envp,
		.profile = run->options.profile,
		.files = files.theirs,
		.init = run_init,
		.data = run,
	};
	int err;

	err = run_open_files(run, &files);
	if (!err)
		err = umb_process_spawn(&run->process, &spawn);
	if (!err)
		run_attach(run, &files);
	run_close_files(&files);
	return err;
}
