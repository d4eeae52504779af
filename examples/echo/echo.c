// SPDX-License-Identifier: GPL-2.0-only
/*
 * The smallest module with a helper: it has its parameter "line" reversed by the program that it
 * carries, once when it is loaded, and keeps the helper until it is removed.
 *
 *	# insmod echo.ko line=hello && dmesg | tail -n 1
 *	echo: the helper says: olleh
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>
#include <linux/string.h>

#include "echo.umb.h"
#include "embed.h"
#include "umb.h"

#define TIMEOUT_MS 1000

static char *line = "hello";
module_param(line, charp, 0444);
MODULE_PARM_DESC(line, "What the helper reverses, at most 255 bytes (default hello)");

static const struct umb_profile profile = { UMB_PROFILE_DEFAULTS };

static struct umb_driver driver = {
	.name = "echo",
	.role = "echo",
	.schema_id = ECHO_SCHEMA_ID,
	.profile = &profile,
};

static struct umb_instance *instance;

static int ask(struct umb_call *call)
{
	struct echo_line_builder request;
	struct umb_cp_ptr payload;
	struct umb_cp_text text;
	struct echo_line reply;
	int err;

	echo_line_init(umb_call_request(call), &request);
	echo_line_set_text(&request, line, strlen(line));
	err = umb_call_exec(call);
	if (!err)
		err = umb_call_reply(call, &payload);
	if (!err)
		err = echo_line_read(&payload, &reply);
	if (!err)
		err = echo_line_text(&reply, &text);
	if (!err)
		pr_info("the helper says: %*pE\n", (int)text.len, text.str);
	return err;
}

static int reverse_line(void)
{
	char reason[UMB_REASON_MAX];
	struct umb_call call;
	int err;

	err = umb_call_begin(&call, instance, ECHO_METHOD_REVERSE, TIMEOUT_MS);
	if (err)
		return err;
	err = ask(&call);
	if (err) {
		umb_call_reason(&call, reason, sizeof(reason));
		pr_err("the line was not reversed: %s (%pe)\n", reason, ERR_PTR(err));
	}
	umb_call_end(&call);
	return err;
}

static int __init echo_init(void)
{
	int err;

	driver.image = umb_image_create(KBUILD_MODNAME, umb_blob_start,
					umb_blob_end - umb_blob_start);
	if (IS_ERR(driver.image))
		return PTR_ERR(driver.image);
	instance = umb_start(&driver);
	if (IS_ERR(instance)) {
		err = PTR_ERR(instance);
		goto err_image;
	}
	err = reverse_line();
	if (err)
		goto err_instance;
	return 0;

err_instance:
	umb_stop(instance);
err_image:
	umb_image_destroy(driver.image);
	return err;
}

static void __exit echo_exit(void)
{
	umb_stop(instance);
	umb_image_destroy(driver.image);
}

module_init(echo_init);
module_exit(echo_exit);

MODULE_DESCRIPTION("Has a line reversed by the helper that it carries");
MODULE_AUTHOR("The umblob authors");
MODULE_LICENSE("GPL");
