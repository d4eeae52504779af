// SPDX-License-Identifier: GPL-2.0-only
/*
 * An open file of the device: an order is written to it, which makes one run in the writer's
 * context, and read() says, as often as one likes, what has become of it.
 */
#include <crypto/sha2.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "order.h"
#include "session.h"
#include "umb.h"

#define REPORT_BYTES 4096

/**
 * struct session - see above
 * @lock: protects what follows, but is not held while somebody waits for a run
 * @order: what was written; NULL before
 * @run: of it; NULL before and if umb_run_setup() failed
 * @exec: what umb_run_exec(), or umb_gate_close(), returned
 * @fed: what umb_run_write() returned
 */
struct session {
	struct mutex lock;		/* see above */
	struct order *order;
	struct umb_run *run;
	int exec;
	int fed;
};

struct session_tools session_tools;

static int session_init(struct umb_run *run, struct cred *new, void *data)
{
	struct order *order = data;

	atomic_inc(&order->inits);
	return order->init_error;
}

static void session_cleanup(struct umb_run *run, void *data)
{
	struct order *order = data;
	struct umb_run_result result;

	might_sleep();
	if (!umb_run_get_result(run, &result))
		order->seen = result.outcome;
	atomic_inc(&order->cleanups);
	atomic_inc(&session_tools.cleanups);
	order_put(order);
}

static struct umb_run *session_setup(struct order *order, gfp_t gfp)
{
	struct umb_run *run;

	refcount_inc(&order->ref);
	run = umb_run_setup(session_tools.runner, &order->options, gfp);
	if (IS_ERR(run))
		refcount_dec(&order->ref);
	else
		atomic_inc(&session_tools.setups);
	return run;
}

static int session_feed(struct umb_run *run, size_t size)
{
	u8 *bytes = order_pattern(size);
	int err;

	if (!bytes)
		return -ENOMEM;
	err = umb_run_write(run, bytes, size);
	umb_run_close_stdin(run);
	vfree(bytes);
	return err;
}

/* Many at once, with nobody who waits for them or has a reference. */
static int session_flood(struct order *order)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < order->count && !err; i++) {
		refcount_inc(&order->ref);
		atomic_inc(&session_tools.setups);
		err = umb_run(session_tools.runner, &order->options, UMB_RUN_NO_WAIT);
		if (err) {
			refcount_dec(&order->ref);
			atomic_dec(&session_tools.setups);
		}
	}
	return err;
}

static struct umb_run *session_launch_atomically(struct order *order)
{
	static DEFINE_SPINLOCK(lock);
	struct umb_run *run;

	spin_lock_irq(&lock);
	run = session_setup(order, GFP_ATOMIC);
	if (!IS_ERR(run))
		umb_run_exec(run, UMB_RUN_NO_WAIT);
	spin_unlock_irq(&lock);
	return run;
}

/* What is to be done while the program runs. */
static void session_meddle(struct session *session)
{
	struct order *order = session->order;

	if (order->feed)
		session->fed = session_feed(session->run, order->feed);
	if (order->kill)
		umb_run_kill(session->run, order->kill);
	if (order->stop)
		umb_run_stop(session->run);
}

static int session_run(struct session *session)
{
	struct order *order = session->order;
	struct umb_run *run;

	if (order->gate_close) {
		session->exec = umb_gate_close(session_tools.gate, order->gate_close);
		return 0;
	}
	if (order->gate_open) {
		umb_gate_open(session_tools.gate);
		return 0;
	}
	if (order->count)
		return session_flood(order);
	run = order->atomic ? session_launch_atomically(order) : session_setup(order, GFP_KERNEL);
	if (IS_ERR(run))
		return PTR_ERR(run);
	session->run = run;
	if (order->atomic)
		return 0;
	session->exec = umb_run_exec(run, order->wait);
	session_meddle(session);
	return session->exec == -EINTR ? -EINTR : 0;
}

static ssize_t session_write(struct file *file, const char __user *text, size_t size, loff_t *pos)
{
	struct session *session = file->private_data;
	struct order *order;
	int err;

	order = order_create(text, size);
	if (IS_ERR(order))
		return PTR_ERR(order);
	order->options.image = order->image ? session_tools.image : NULL;
	order->options.init = session_init;
	order->options.cleanup = session_cleanup;
	order->options.data = order;

	mutex_lock(&session->lock);
	err = session->order ? -EBUSY : 0;
	if (!err)
		session->order = order;
	mutex_unlock(&session->lock);
	if (err) {
		order_put(order);
		return err;
	}
	return session_run(session) ?: size;
}

static int report_hash(char *buf, size_t size, const char *what, const void *data, size_t bytes)
{
	u8 hash[SHA256_DIGEST_SIZE];

	if (!data)
		return 0;
	sha256(data, bytes, hash);
	return scnprintf(buf, size, "%s_sha256=%*phN\n", what, (int)sizeof(hash), hash);
}

static int report_output(char *buf, size_t size, const char *what, const char *data, size_t bytes,
			 u64 dropped)
{
	int n;

	n = scnprintf(buf, size, "%s_size=%zu\n%s_dropped=%llu\n", what, bytes, what, dropped);
	n += report_hash(buf + n, size - n, what, data, bytes);
	n += scnprintf(buf + n, size - n, "%s=%*pE\n", what, (int)min_t(size_t, bytes, 512),
		       data ?: "");
	/* The promised NUL. */
	return n + scnprintf(buf + n, size - n, "%s_ends=%d\n", what, data && !data[bytes]);
}

static int report(struct session *session, char *buf, size_t size)
{
	struct order *order = session->order;
	struct umb_run_result result;
	int n;

	n = scnprintf(buf, size, "exec=%d\nfed=%d\ninits=%d\ncleanups=%d\nseen=%d\n", session->exec,
		      session->fed, atomic_read(&order->inits), atomic_read(&order->cleanups),
		      order->seen);
	if (order->options.stdin_size)
		n += report_hash(buf + n, size - n, "stdin", order->options.stdin_data,
				 order->options.stdin_size);
	if (!session->run || umb_run_get_result(session->run, &result))
		return n + scnprintf(buf + n, size - n, "over=0\n");
	n += scnprintf(buf + n, size - n, "over=1\noutcome=%d\nstatus=%d\npid=%d\n",
		       result.outcome, result.status, result.pid);
	n += report_output(buf + n, size - n, "stdout", result.stdout_data, result.stdout_size,
			   result.stdout_dropped);
	return n + report_output(buf + n, size - n, "stderr", result.stderr_data,
				 result.stderr_size, result.stderr_dropped);
}

static int report_sums(char *buf, size_t size)
{
	return scnprintf(buf, size, "setups=%d\ncleanups=%d\n",
			 atomic_read(&session_tools.setups),
			 atomic_read(&session_tools.cleanups));
}

/* The whole report, then an end of file, then the report again. */
static ssize_t session_read(struct file *file, char __user *text, size_t size, loff_t *pos)
{
	struct session *session = file->private_data;
	ssize_t n;
	char *buf;

	if (*pos) {
		*pos = 0;
		return 0;
	}
	buf = kmalloc(REPORT_BYTES, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	mutex_lock(&session->lock);
	n = session->order ? report(session, buf, REPORT_BYTES) : report_sums(buf, REPORT_BYTES);
	mutex_unlock(&session->lock);
	n = simple_read_from_buffer(text, size, pos, buf, n);
	kfree(buf);
	return n;
}

static int session_open(struct inode *inode, struct file *file)
{
	struct session *session = kzalloc(sizeof(*session), GFP_KERNEL);

	if (!session)
		return -ENOMEM;
	mutex_init(&session->lock);
	file->private_data = session;
	return nonseekable_open(inode, file) ?: 0;
}

static int session_release(struct inode *inode, struct file *file)
{
	struct session *session = file->private_data;

	umb_run_put(session->run);
	order_put(session->order);
	kfree(session);
	return 0;
}

const struct file_operations session_ops = {
	.owner = THIS_MODULE,
	.open = session_open,
	.release = session_release,
	.read = session_read,
	.write = session_write,
};
