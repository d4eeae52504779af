/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * In modprobe's place: kernel.modprobe names our own image, so that the kernel's request_module()
 * runs it. It asks us through the control device, and runs the distribution's modprobe where we do
 * not have an answer.
 */
#ifndef UMBLOB_TAKEOVER_MODPROBE_H
#define UMBLOB_TAKEOVER_MODPROBE_H

#include <linux/types.h>

/**
 * umblob_takeover_modprobe_take() - have kernel.modprobe name our image
 *
 * The helper and the device must be there. One at a time with the next function, in turns.
 *
 * Return: 0, or an errno with a line in the log: -EOPNOTSUPP (nothing to stand in for, or no path
 * leads to the image), -ENAMETOOLONG, -ENOMEM, or what reading or writing the setting said.
 */
int umblob_takeover_modprobe_take(void);

/*
 * Restores kernel.modprobe, unless it is somebody else's by now. Takes a tenth of a second, for
 * those who have read our path just before.
 */
void umblob_takeover_modprobe_give_back(void);

/**
 * umblob_takeover_modprobe_path() - where is the distribution's modprobe?
 * @buf: what kernel.modprobe says, or said before it was taken over, NUL-terminated
 * @size: of @buf, KMOD_PATH_LEN is enough
 *
 * At any time; waits, killably, while something is taken over or given back. Return: 0, -EINTR,
 * -EOVERFLOW, or what reading the setting said.
 */
int __must_check umblob_takeover_modprobe_path(char *buf, size_t size);

#endif
