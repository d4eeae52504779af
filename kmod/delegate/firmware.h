/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finding a firmware file through the helper that may nothing: umblob_request_firmware(), and the
 * same with all that the helper said.
 */
#ifndef UMBLOB_FIRMWARE_H
#define UMBLOB_FIRMWARE_H

#include "delegate.umb.h"
#include "firmware_bytes.h"
#include "role.h"

struct device;
struct firmware;

/* The helper with role "firmware". Started and stopped by main.c, after umblob_firmware_init(). */
extern struct umblob_role umblob_firmware_role;

/* Makes the profile from the module parameters. */
void umblob_firmware_init(void);

/* Bytes of a file's path, the NUL included: delegate.capnp has a path of as many without it. */
#define UMBLOB_FIRMWARE_PATH_MAX 1025

/**
 * struct umblob_firmware_find - one request for a firmware file
 * @firmware: the file, after umblob_firmware_find() has returned 0, unless @bytes has the caller's
 *	memory; whoever takes it sets this to NULL
 * @bytes: zeroed; or with the caller's memory to read to, and then with its size after
 *	umblob_firmware_find() has returned 0. Without memory, its room, if any, is a limit besides
 *	the module's own
 * @copied: all files are to come through the helper, whose time is bounded
 * @limit_ms: how long the helper may take; 0: as long as the module's parameter says
 * @name: what is asked for
 * @flags: UMB_CALL_*
 * @deadline: in jiffies, of all calls to the helper together
 * @path: the file it came from, after it has returned 0; from the helper, any bytes but NUL
 * @format: of that file
 * @reason: one line for people, after it has returned an error
 * @after: see the request's field of that name
 * @refused: why the first file that a security module refused was not read, or why what came
 *	through the helper was not taken; 0 if none was refused
 * @outdated: the helper, asked once, may not read what firmware_class.path has become
 * @reply: points into @call
 * @call: if @begun
 * @begun: there is a call to end
 */
struct umblob_firmware_find {
	const struct firmware *firmware;
	struct umblob_firmware_bytes bytes;
	bool copied;
	unsigned int limit_ms;
	const char *name;
	unsigned int flags;
	unsigned long deadline;
	char path[UMBLOB_FIRMWARE_PATH_MAX];
	enum umb_dlg_find_firmware_reply_format format;
	char reason[UMB_REASON_MAX];
	enum umb_dlg_find_firmware_reply_folder after;
	int refused;
	bool outdated;
	struct umb_dlg_find_firmware_reply reply;
	struct umb_call call;
	bool begun;
};

/**
 * umblob_firmware_find() - ask for a firmware file
 * @find: zeroed but for @bytes, @copied and @limit_ms; umblob_firmware_done() must follow,
 *	whatever is returned
 * @name: NUL-terminated, of any length and from anybody
 * @flags: UMB_CALL_*; if the helper dies the next one is asked
 *
 * A plain file in the kernel's folders is named by the helper and read by the kernel; what is
 * compressed or elsewhere comes through the arena.
 *
 * Return: as umblob_request_firmware(); -EACCES or -EPERM if a security module forbids it.
 */
int __must_check umblob_firmware_find(struct umblob_firmware_find *find, const char *name,
				      unsigned int flags);

/**
 * umblob_firmware_done() - let go of what umblob_firmware_find() holds, the firmware included
 * @find: not to be looked at afterwards
 */
void umblob_firmware_done(struct umblob_firmware_find *find);

/**
 * umblob_firmware_warn() - tell the log why there is no firmware
 * @device: for whom; may be NULL
 * @name: NUL-terminated, or NULL
 * @reason: one line, which may begin with the name
 * @err: a negative errno
 *
 * At most a few times a second.
 */
void umblob_firmware_warn(struct device *device, const char *name, const char *reason, int err);

#endif
