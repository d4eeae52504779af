// SPDX-License-Identifier: GPL-2.0-only
/* What a test orders, from its one line of text. */
#include <linux/err.h>
#include <linux/file.h>
#include <linux/key.h>
#include <linux/cred.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "order.h"
#include "umb.h"

u8 *order_pattern(size_t size)
{
	u8 *bytes = vmalloc(size);
	size_t i;

	for (i = 0; bytes && i < size; i++)
		bytes[i] = i * 31 ^ i >> 8 ^ i >> 16;
	return bytes;
}

static int order_append(const char **vector, const char *value)
{
	int i;

	for (i = 0; vector[i]; i++)
		;
	if (i == ORDER_STRINGS)
		return -E2BIG;
	vector[i] = value;
	return 0;
}

static int order_set_stdin(struct order *order, unsigned int size)
{
	order->options.stdin_data = order_pattern(size);
	order->options.stdin_size = size;
	return order->options.stdin_data ? 0 : -ENOMEM;
}

static int order_set_file(struct order *order, unsigned int fd)
{
	order->options.stdin_file = fget(fd);
	return order->options.stdin_file ? 0 : -EBADF;
}

/* Only who possesses it can see it. */
static int order_set_keyring(struct order *order, const char *name)
{
	struct key *keyring = keyring_alloc(name, GLOBAL_ROOT_UID, GLOBAL_ROOT_GID, current_cred(),
					    KEY_POS_ALL, KEY_ALLOC_NOT_IN_QUOTA, NULL, NULL);

	if (IS_ERR(keyring))
		return PTR_ERR(keyring);
	order->options.session_keyring = keyring;
	return 0;
}

static int order_set_profile(struct order *order, unsigned int max_open_files)
{
	static const struct umb_profile defaults = { UMB_PROFILE_DEFAULTS };

	order->profile = kmemdup(&defaults, sizeof(defaults), GFP_KERNEL);
	if (!order->profile)
		return -ENOMEM;
	order->profile->max_open_files = max_open_files;
	order->options.profile = order->profile;
	return 0;
}

/* The keys whose values are texts. Return: 0, or -ENOENT if it is none of them. */
static int order_set_text(struct order *order, const char *key, const char *value)
{
	struct umb_run_options *options = &order->options;

	if (!strcmp(key, "path"))
		options->path = value;
	else if (!strcmp(key, "arg"))
		return order_append(order->argv, value);
	else if (!strcmp(key, "env"))
		return order_append(order->envp, value);
	else if (!strcmp(key, "session_keyring"))
		return order_set_keyring(order, value);
	else
		return -ENOENT;
	return 0;
}

/* The keys whose values are numbers and that make something. */
static int order_set_number(struct order *order, const char *key, int number)
{
	struct umb_run_options *options = &order->options;

	if (!strcmp(key, "stdin_size"))
		return order_set_stdin(order, number);
	if (!strcmp(key, "stdin_file"))
		return order_set_file(order, number);
	if (!strcmp(key, "profile"))
		return order_set_profile(order, number);
	if (!strcmp(key, "max_stdout"))
		options->max_stdout = number;
	else if (!strcmp(key, "max_stderr"))
		options->max_stderr = number;
	else if (!strcmp(key, "timeout_ms"))
		options->timeout_ms = number;
	else if (!strcmp(key, "stdin_pipe"))
		options->stdin_pipe = number;
	else
		return -ENOENT;
	return 0;
}

/* The keys for the module itself. */
static int order_set_own(struct order *order, const char *key, int number)
{
	if (!strcmp(key, "wait"))
		order->wait = number;
	else if (!strcmp(key, "image"))
		order->image = number;
	else if (!strcmp(key, "count"))
		order->count = number;
	else if (!strcmp(key, "atomic"))
		order->atomic = number;
	else if (!strcmp(key, "init_error"))
		order->init_error = number;
	else if (!strcmp(key, "kill"))
		order->kill = number;
	else if (!strcmp(key, "stop"))
		order->stop = number;
	else if (!strcmp(key, "feed"))
		order->feed = number;
	else if (!strcmp(key, "gate_close"))
		order->gate_close = number;
	else if (!strcmp(key, "gate_open"))
		order->gate_open = number;
	else
		return -EINVAL;
	return 0;
}

static int order_set(struct order *order, char *item)
{
	char *key = strsep(&item, "=");
	int number, err;

	if (!item)
		return -EINVAL;
	err = order_set_text(order, key, item);
	if (err != -ENOENT)
		return err;
	err = kstrtoint(item, 0, &number);
	if (err)
		return err;
	err = order_set_number(order, key, number);
	return err == -ENOENT ? order_set_own(order, key, number) : err;
}

static int order_parse(struct order *order)
{
	char *rest = strim(order->bytes);
	char *item;
	int err;

	while ((item = strsep(&rest, ORDER_SEPARATOR))) {
		err = order_set(order, item);
		if (err)
			return err;
	}
	if (order->argv[0])
		order->options.argv = order->argv;
	if (order->envp[0])
		order->options.envp = order->envp;
	return 0;
}

struct order *order_create(const char __user *text, size_t size)
{
	struct order *order;
	int err;

	if (size >= ORDER_BYTES)
		return ERR_PTR(-E2BIG);
	order = kzalloc(sizeof(*order), GFP_KERNEL);
	if (!order)
		return ERR_PTR(-ENOMEM);
	refcount_set(&order->ref, 1);
	order->seen = -ENODATA;
	err = copy_from_user(order->bytes, text, size) ? -EFAULT : order_parse(order);
	if (err) {
		order_put(order);
		return ERR_PTR(err);
	}
	return order;
}

void order_put(struct order *order)
{
	if (!order || !refcount_dec_and_test(&order->ref))
		return;
	vfree(order->options.stdin_data);
	if (order->options.stdin_file)
		fput(order->options.stdin_file);
	key_put(order->options.session_keyring);
	kfree(order->profile);
	kfree(order);
}
