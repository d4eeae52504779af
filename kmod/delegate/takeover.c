// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "compat.h"
#include "firmware.h"
#include "module.h"
#include "takeover.h"
#include "takeover_firmware.h"
#include "takeover_modprobe.h"

/* The words of the parameter, and the bits of @wanted. */
#define WORDS_MAX 64

/**
 * struct takeover_part - one of the kernel's ways
 * @name: in the parameter
 * @what: for the log
 * @role: whose helper serves it
 * @take: have the kernel's requests come here. Return: 0, or an errno with a line in the log
 * @give_back: undo it; bounded, whatever the helper does
 * @in_force: between the two
 * @err: what @take said when it was called last
 *
 * The last two are under takeover_lock, which is held around @take and @give_back as well.
 */
struct takeover_part {
	const char *name;
	const char *what;
	struct umblob_role *role;
	int (*take)(void);
	void (*give_back)(void);
	bool in_force;
	int err;
};

static struct takeover_part parts[] = {
	{
		.name = "modprobe",
		.what = "the kernel's request_module()",
		.role = &umblob_module_role,
		.take = umblob_takeover_modprobe_take,
		.give_back = umblob_takeover_modprobe_give_back,
	},
	{
		.name = "firmware",
		.what = "the kernel's request_firmware()",
		.role = &umblob_firmware_role,
		.take = umblob_takeover_firmware_take,
		.give_back = umblob_takeover_firmware_give_back,
	},
};

/*
 * Protects what follows, and @parts. Held while something is taken over or given back: for as long
 * as that takes. Outside of all of the core's, and of the locks of sysfs, see takeover_order().
 */
static DEFINE_MUTEX(takeover_lock);
static bool begun;		/* between umblob_takeover_begin() and umblob_takeover_end() */
static bool ended;		/* after that */
static bool off;
static unsigned long wanted;	/* a bit for each part */

static bool takeover_serves(const struct takeover_part *part)
{
	struct umb_status status;

	umb_get_status(part->role->instance, &status);
	/* One that crashed will be back; until then requests find their way without it. */
	return status.state != UMB_FAILED && status.state != UMB_STOPPED;
}

static int takeover_take(struct takeover_part *part)
{
	part->err = part->take();
	if (part->err)
		return part->err;
	part->in_force = true;
	pr_info("%s is taken over\n", part->what);
	return 0;
}

static void takeover_give_back(struct takeover_part *part)
{
	part->give_back();
	part->in_force = false;
	part->err = 0;
	pr_info("%s is the kernel's own again\n", part->what);
}

/*
 * With the lock held. Return: 0 or the errno of the first part that could not be taken over.
 */
static int takeover_reconcile(void)
{
	struct takeover_part *part;
	bool want;
	int first = 0;
	int err, i;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		part = &parts[i];
		want = (wanted & BIT(i)) && begun && !off && takeover_serves(part);
		if (part->in_force && !want)
			takeover_give_back(part);
		if (part->in_force || !want)
			continue;
		err = takeover_take(part);
		first = first ?: err;
	}
	return first;
}

/**
 * struct takeover_order - what was written to a parameter
 * @apply: does it, with takeover_lock held. Return: 0 or -errno
 * @value: for @apply
 * @err: what that said
 * @done: it has
 */
struct takeover_order {
	int (*apply)(unsigned long value);
	unsigned long value;
	int err;
	struct completion done;
};

static DEFINE_SPINLOCK(order_lock);
/* Under it: what reconcile_work is to do, and whether it takes orders. The writers are in turn. */
static struct takeover_order *next_order;
static bool takes_orders;

static void takeover_work(struct work_struct *work)
{
	struct takeover_order *order;

	spin_lock(&order_lock);
	order = next_order;
	next_order = NULL;
	spin_unlock(&order_lock);
	mutex_lock(&takeover_lock);
	if (order)
		order->err = order->apply(order->value);
	else
		takeover_reconcile();
	mutex_unlock(&takeover_lock);
	if (order)
		complete(&order->done);
}

static DECLARE_WORK(reconcile_work, takeover_work);

/*
 * Whoever writes to a file of sysfs holds its locks meanwhile, and with takeover_lock held we write
 * to other files there. These have locks of their own, but lockdep takes them for the same, and
 * says no more after its report. So it is done where none is held. Return: what @apply said.
 */
static int takeover_order(int (*apply)(unsigned long value), unsigned long value)
{
	struct takeover_order order = {
		.apply = apply,
		.value = value,
		.done = COMPLETION_INITIALIZER_ONSTACK(order.done),
	};
	bool taken;

	spin_lock(&order_lock);
	taken = takes_orders;
	if (taken) {
		next_order = &order;
		queue_work(umb_unbound_wq, &reconcile_work);
	}
	spin_unlock(&order_lock);
	if (taken) {
		wait_for_completion(&order.done);
		return order.err;
	}
	/* Nothing is taken over or given back yet, or any more. */
	mutex_lock(&takeover_lock);
	order.err = apply(value);
	mutex_unlock(&takeover_lock);
	return order.err;
}

static void takeover_take_orders(bool take)
{
	spin_lock(&order_lock);
	takes_orders = take;
	spin_unlock(&order_lock);
}

void umblob_takeover_look(void)
{
	queue_work(umb_unbound_wq, &reconcile_work);
}

void umblob_takeover_begin(void)
{
	takeover_take_orders(true);
	mutex_lock(&takeover_lock);
	begun = true;
	if (off && wanted)
		pr_notice("takeover_off is set: nothing is taken over\n");
	takeover_reconcile();
	mutex_unlock(&takeover_lock);
}

void umblob_takeover_end(void)
{
	mutex_lock(&takeover_lock);
	begun = false;
	ended = true;
	takeover_reconcile();
	mutex_unlock(&takeover_lock);
}

void umblob_takeover_flush(void)
{
	takeover_take_orders(false);
	/* Not cancelled: somebody may wait for the last order. */
	flush_work(&reconcile_work);
}

void umblob_takeover_get(struct umblob_takeover_status *status)
{
	int i;

	static_assert(ARRAY_SIZE(parts) == UMBLOB_TAKEOVER_PARTS);
	mutex_lock(&takeover_lock);
	status->off = off;
	for (i = 0; i < UMBLOB_TAKEOVER_PARTS; i++)
		status->parts[i] = (struct umblob_takeover_state){
			.name = parts[i].name,
			.wanted = wanted & BIT(i),
			.in_force = parts[i].in_force,
			.err = parts[i].err,
		};
	mutex_unlock(&takeover_lock);
}

static int takeover_find_part(const char *name)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		if (!strcmp(name, parts[i].name))
			return i;
	}
	return -EINVAL;
}

static int takeover_parse(const char *value, unsigned long *set)
{
	char words[WORDS_MAX];
	char *rest = words;
	char *word;
	int i;

	if (strscpy(words, value, sizeof(words)) < 0)
		return -EINVAL;
	*set = 0;
	while ((word = strsep(&rest, ","))) {
		word = strim(word);
		if (!*word)
			continue;
		i = takeover_find_part(word);
		if (i < 0) {
			pr_err("takeover: \"%*pE\" is nothing that can be taken over\n",
			       (int)strlen(word), word);
			return i;
		}
		*set |= BIT(i);
	}
	return 0;
}

/* With the lock held. */
static int takeover_apply(unsigned long set)
{
	const unsigned long before = wanted;
	int err = 0;

	wanted = set;
	if (ended)
		err = -ESHUTDOWN;
	else if (begun && off && set)
		pr_notice("takeover_off is set: nothing is taken over\n");
	err = err ?: takeover_reconcile();
	if (err) {
		wanted = before;
		takeover_reconcile();
	}
	return err;
}

static int takeover_set(const char *value, const struct kernel_param *param)
{
	unsigned long set;
	int err;

	err = takeover_parse(value, &set);
	return err ?: takeover_order(takeover_apply, set);
}

static int takeover_show(char *buffer, const struct kernel_param *param)
{
	unsigned long set = READ_ONCE(wanted);
	int at = 0;
	int i;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		if (set & BIT(i))
			at += scnprintf(buffer + at, PAGE_SIZE - at, "%s%s", at ? "," : "",
					parts[i].name);
	}
	return at + scnprintf(buffer + at, PAGE_SIZE - at, "\n");
}

static const struct kernel_param_ops takeover_ops = {
	.set = takeover_set,
	.get = takeover_show,
};
module_param_cb(takeover, &takeover_ops, NULL, 0644);
MODULE_PARM_DESC(takeover, "What to do in the kernel's place, separated by commas: modprobe, firmware (default: nothing)");

/* With the lock held. */
static int takeover_apply_off(unsigned long set)
{
	/*
	 * On the command line of a module that is being loaded, whoever wants it off has the last
	 * word, in whatever order it was put together.
	 */
	if (set || begun) {
		if (set && !off && begun && wanted)
			pr_notice("takeover_off is set: nothing is taken over\n");
		off = set;
	}
	return takeover_reconcile();
}

static int takeover_set_off(const char *value, const struct kernel_param *param)
{
	bool set = true;
	int err;

	/* "takeover_off" alone is as good as with a 1. */
	err = value ? kstrtobool(value, &set) : 0;
	return err ?: takeover_order(takeover_apply_off, set);
}

static int takeover_show_off(char *buffer, const struct kernel_param *param)
{
	return scnprintf(buffer, PAGE_SIZE, "%c\n", READ_ONCE(off) ? 'Y' : 'N');
}

static const struct kernel_param_ops takeover_off_ops = {
	.flags = KERNEL_PARAM_OPS_FL_NOARG,
	.set = takeover_set_off,
	.get = takeover_show_off,
};
module_param_cb(takeover_off, &takeover_off_ops, NULL, 0644);
MODULE_PARM_DESC(takeover_off, "Take nothing over, whatever takeover says (default: N)");
