/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * umblob.ko's API to other modules: load a module, find a firmware file, through the helpers that
 * umblob.ko carries.
 *
 * Both may sleep, are to be called from process context, and can be ended early only by a fatal
 * signal to the calling task. Besides the errors named below they return what a call to a helper
 * can end with, see kmod/core/umb.h: -ETIMEDOUT, -EINTR, -EPIPE, -ENODEV, -ESHUTDOWN, -EBUSY,
 * -ENOMEM, -EPROTO; and -EDEADLK if the helper's own process calls: the init function of a module
 * that umblob_request_module() is loading cannot have it load another one.
 */
#ifndef UMBLOB_H
#define UMBLOB_H

struct device;
struct firmware;

/**
 * umblob_request_module() - load a module and what it depends on
 * @name: a module's name or an alias
 *
 * As with request_module(), 0 does not say that whatever the module is for is there: an alias that
 * modprobe's configuration has on its blacklist is passed over with success.
 *
 * Return: 0 if the module is there now: just loaded, already loaded or built in; or blacklisted.
 * -EINVAL	the name is NULL or empty
 * -EILSEQ	it has a control character
 * -EXDEV	it has a ".." component or starts with a slash
 * -ENAMETOOLONG	it has more than 255 bytes
 * -ENOENT	no module of that name or alias
 * -EBADMSG	the module's file is corrupt or truncated
 * -ENOEXEC	it was built for another kernel
 * -EOPNOTSUPP	modprobe's configuration has a command run in its place
 * -EACCES, -EFBIG, -EINVAL, -ELOOP	that configuration cannot be read
 * or what its own init said.
 */
int umblob_request_module(const char *name);

/**
 * umblob_request_firmware() - read a firmware file
 * @firmware: set to the file on success, unchanged otherwise; release_firmware() frees it
 * @name: below the kernel's firmware folders, without .xz or .zst
 * @device: for whom, in the log; may be NULL
 *
 * Return: 0, -EINVAL, -EILSEQ, -EXDEV, -ENAMETOOLONG, -ENOENT and -EBADMSG as above, -EFBIG: larger
 * than the limit, -ENODATA: it is empty.
 */
int umblob_request_firmware(const struct firmware **firmware, const char *name,
			    struct device *device);

#endif
