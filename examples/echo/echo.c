// SPDX-License-Identifier: GPL-2.0-only
/* Has its parameter "line" reversed by the program that it carries, when it is loaded. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/string.h>

#include "echo.umb.h"
#include "umb_module.h"

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

static void write_line(struct umb_cp_ptr_builder *request, void *data)
{
	struct echo_line_builder builder;

	echo_line_init(request, &builder);
	echo_line_set_text(&builder, line, strlen(line));
}

static int log_line(const struct umb_cp_ptr *reply, void *data)
{
	struct echo_line echoed;
	struct umb_cp_text text;
	int err = echo_line_read(reply, &echoed) ?: echo_line_text(&echoed, &text);

	if (!err)
		pr_info("the helper says: %*pE\n", (int)text.len, text.str);
	return err;
}

static int echo_ready(struct umb_instance *instance)
{
	return umb_call(instance, &(struct umb_request){.method = ECHO_METHOD_REVERSE,
							.timeout_ms = 1000,
							.write = write_line,
							.read = log_line});
}

umb_module_driver(driver, echo_ready);

MODULE_DESCRIPTION("Has a line reversed by the helper that it carries");
MODULE_AUTHOR("The umblob authors");
MODULE_LICENSE("GPL");
