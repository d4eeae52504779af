// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/string.h>

#include "name.h"

/* Bytes above 0x7f are left alone: iscntrl() would take some of UTF-8 for control characters. */
static bool name_has_control(const char *name)
{
	for (; *name; name++)
		if (isascii(*name) && iscntrl(*name))
			return true;
	return false;
}

static bool name_has_parent(const char *name)
{
	const char *component = name;
	size_t len;

	for (;;) {
		len = strcspn(component, "/");
		if (len == 2 && !strncmp(component, "..", 2))
			return true;
		if (!component[len])
			return false;
		component += len + 1;
	}
}

int umblob_name_check(const char *name, const char **why)
{
	if (!name || !*name) {
		*why = "the name is empty";
		return -EINVAL;
	}
	if (strnlen(name, UMBLOB_NAME_LEN + 1) > UMBLOB_NAME_LEN) {
		*why = "the name has more than 255 bytes";
		return -ENAMETOOLONG;
	}
	if (name_has_control(name)) {
		*why = "the name has a control character";
		return -EILSEQ;
	}
	if (*name == '/' || name_has_parent(name)) {
		*why = "the name starts with a slash or has a \"..\" component";
		return -EXDEV;
	}
	return 0;
}

int umblob_name_shown(const char *name)
{
	return name ? strnlen(name, UMBLOB_NAME_LEN) : 0;
}

const char *umblob_name_strip(const char *reason, const char *name)
{
	const size_t len = umblob_name_shown(name);

	if (!len || strncmp(reason, name, len) || strncmp(reason + len, ": ", 2))
		return reason;
	return reason + len + 2;
}
