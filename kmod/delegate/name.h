/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What may be asked for: the same rules for modules and firmware, for other modules and for user
 * space.
 */
#ifndef UMBLOB_NAME_H
#define UMBLOB_NAME_H

#define UMBLOB_NAME_LEN 255 /* bytes at most, without the NUL */

/**
 * umblob_name_check() - may a helper be asked for this name?
 * @name: NUL-terminated, or NULL
 * @why: set to one line for people if it may not; unchanged otherwise
 *
 * Return: 0, -EINVAL (NULL or empty), -ENAMETOOLONG, -EILSEQ (control characters), or -EXDEV (it
 * could lead out of the folders that are searched: a ".." component or a leading slash).
 */
int __must_check umblob_name_check(const char *name, const char **why);

/**
 * umblob_name_shown() - how much of a name a log line shows
 * @name: NUL-terminated, or NULL
 *
 * Return: the width for a %*pE, which escapes what is not printable.
 */
int umblob_name_shown(const char *name);

/**
 * umblob_name_strip() - for a line that has named the thing already
 * @reason: one line, which may begin with "NAME: "
 * @name: NUL-terminated, or NULL
 *
 * Return: the reason from after that.
 */
const char *umblob_name_strip(const char *reason, const char *name);

#endif
