/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * umblob.ko's API to other modules: load a module, find a firmware file, through the helpers that
 * umblob.ko carries.
 *
 * All but the _nowait ones may sleep, are to be called from process context, and can be ended early
 * only by a fatal signal to the calling task. Besides the errors named below they return what a
 * call to a helper can end with, see kmod/core/umb.h: -ETIMEDOUT, -EINTR, -EPIPE, -ENODEV,
 * -ESHUTDOWN, -EBUSY, -ENOMEM, -EPROTO; and -EDEADLK if the helper's own process calls: the init
 * function of a module that umblob_request_module() is loading cannot have it load another one.
 */
#ifndef UMBLOB_H
#define UMBLOB_H

#include <linux/types.h>

struct device;
struct firmware;
struct module;

/**
 * umblob_request_module() - load a module and what it depends on
 * @name: a module's name or an alias
 *
 * As with request_module(), 0 does not say that whatever the module is for is there: an alias that
 * modprobe's configuration has on its blacklist is passed over with success.
 *
 * From the moment at which a suspend, a hibernation or the start of a hibernated system begins to
 * its end no module is loaded, as with request_module(): its caller may hold a lock that a device's
 * resume needs.
 *
 * Return: 0 if the module is there now: just loaded, already loaded or built in; or blacklisted.
 * -EINVAL	the name is NULL or empty
 * -EILSEQ	it has a control character
 * -EXDEV	it has a ".." component or starts with a slash
 * -ENAMETOOLONG	it has more than 255 bytes
 * -ENOENT	no module of that name or alias
 * -EBADMSG	the module's file is corrupt or truncated
 * -ENOEXEC	it was built for another kernel
 * -EOPNOTSUPP	modprobe's configuration has a command run in its place, and the module parameter
 *		module_commands is not set; or it is, and kernel.modprobe is empty
 * -EIO		with that, modprobe was run for it, and failed, or could not be started
 * -EBUSY	16 modprobes are being run for such commands, besides what is said above
 * -EACCES	an install line has /bin/false in its place; or that configuration cannot be read;
 *		of a folder, or what a link leads to, that is newer than the helper, not for long:
 *		it is started again for it, if that was not so in the last 5 seconds, and once it
 *		loads and removes nothing for others
 * -EFBIG, -EINVAL, -ELOOP	that configuration cannot be read
 * -EAGAIN	the system is about to suspend, or resumes
 * or what its own init said.
 */
int umblob_request_module(const char *name);

/**
 * umblob_request_firmware() - read a firmware file
 * @firmware: set to the file on success, unchanged otherwise; release_firmware() frees it
 * @name: below the kernel's firmware folders, without .xz or .zst
 * @device: for whom, in the log; may be NULL
 *
 * A plain file is read by the kernel itself and takes as long as its file system does.
 *
 * From the moment at which a suspend, a hibernation or the start of a hibernated system begins to
 * stop user space until it is told to have ended, there is what the cache has: the 64 files that
 * were last asked for with a @device, as far as they were found in 5 seconds and are no more than
 * 128 MiB and an eighth of the memory in all. Of any other it is -EAGAIN, at once, as the caller
 * may hold what the devices need. The cache is kept for 10 seconds after the end; it is for whole
 * files that are read to memory of their own, and for no others.
 *
 * Return: 0, -EINVAL, -EILSEQ, -EXDEV, -ENAMETOOLONG, -ENOENT and -EBADMSG as above, -EFBIG: larger
 * than the limit, -ENODATA: it is empty, -ESTALE: it was changed while it was read, -EACCES or
 * -EPERM: the helper may not read it, or a security module forbids it and there is no other;
 * -EAGAIN: the system is about to suspend.
 */
int umblob_request_firmware(const struct firmware **firmware, const char *name,
			    struct device *device);

/**
 * umblob_firmware_request_nowarn() - the same, without a word in the log if it fails
 * @firmware: see there
 * @name: see there
 * @device: see there
 *
 * Return: see there.
 */
int umblob_firmware_request_nowarn(const struct firmware **firmware, const char *name,
				   struct device *device);

/**
 * umblob_request_firmware_into_buf() - read a firmware file to memory of the caller's own
 * @name: see umblob_request_firmware()
 * @device: see there
 * @buf: kernel memory that can be written to; undefined after a failure
 * @size: of @buf, at least 1, at most INT_MAX
 *
 * There is no struct firmware here, as release_firmware() would take @buf for memory of vmalloc()'s
 * and free it: how the kernel marks that it may not is its own.
 *
 * Return: how many bytes the file has; as umblob_request_firmware(), -EINVAL also for @buf or
 * @size; -EFBIG: it has more than @size.
 */
ssize_t umblob_request_firmware_into_buf(const char *name, struct device *device, void *buf,
					 size_t size);

/**
 * umblob_request_partial_firmware_into_buf() - read a piece of a firmware file
 * @name: see umblob_request_firmware()
 * @device: see there
 * @buf: see umblob_request_firmware_into_buf()
 * @size: of @buf, at least 1, at most INT_MAX: how many bytes at most
 * @offset: from where on, in bytes of the file when decompressed
 *
 * A compressed file is decompressed from its start each time, as far as need be; what comes after
 * the piece is not looked at, nor are checksums over more than was read.
 *
 * Return: how many bytes were read: fewer than @size at the file's end, 0 at or beyond it; as
 * umblob_request_firmware_into_buf(), but for -ENODATA; -EFBIG: the file is compressed, or not in
 * the kernel's own folders, and the piece as large as firmware_max_bytes, in pages, or larger.
 */
ssize_t umblob_request_partial_firmware_into_buf(const char *name, struct device *device, void *buf,
						 size_t size, size_t offset);

/*
 * Called when a request of umblob_request_firmware_nowait()'s has ended, from process context.
 * @firmware: for release_firmware(); NULL if there is none
 */
typedef void (*umblob_firmware_cont)(const struct firmware *firmware, void *context);

/**
 * umblob_request_firmware_nowait() - read a firmware file without waiting for it
 * @module: whose @cont is; held until that has returned. THIS_MODULE
 * @name: see umblob_request_firmware(); copied
 * @device: see there; held until @cont has returned
 * @gfp: how memory for the request is allocated
 * @context: for @cont
 * @cont: called once if 0 is returned, perhaps before that
 *
 * Any context that @gfp allows. It waits for the end of a suspend; at most 64 are being served at a
 * time.
 *
 * Return: 0; -EINVAL, -EILSEQ, -EXDEV and -ENAMETOOLONG for the name; -ENOMEM; -EFAULT: @module is
 * being unloaded.
 */
int umblob_request_firmware_nowait(struct module *module, const char *name, struct device *device,
				   gfp_t gfp, void *context, umblob_firmware_cont cont);

/**
 * umblob_firmware_request_nowait_nowarn() - the same, without a word in the log if it fails
 * @module: see there
 * @name: see there
 * @device: see there
 * @gfp: see there
 * @context: see there
 * @cont: see there
 *
 * Return: see there.
 */
int umblob_firmware_request_nowait_nowarn(struct module *module, const char *name,
					  struct device *device, gfp_t gfp, void *context,
					  umblob_firmware_cont cont);

#endif
