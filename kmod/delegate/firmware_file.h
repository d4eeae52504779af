/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A plain firmware file, read by the kernel itself once the helper has said in which folder it is.
 */
#ifndef UMBLOB_FIRMWARE_FILE_H
#define UMBLOB_FIRMWARE_FILE_H

#include "delegate.umb.h"
#include "firmware_bytes.h"

/**
 * umblob_firmware_file_read() - read a file below the kernel's firmware folder
 * @folder: which folder below it
 * @name: checked by umblob_name_check()
 * @bytes: where to; what was taken is given back on failure, and the caller's memory is undefined
 *	then
 *
 * With the kernel's credentials, from init's root. Whatever links there are, the file is one of
 * /lib/firmware: an absolute link, and "..", begin and end there. Nobody can write to the file
 * meanwhile. It waits for the file system for as long as that takes. Process context.
 *
 * Return: 0; -EACCES or -EPERM: a security module forbids it; -ENODATA: it is empty; -EFBIG;
 * -ENOMEM; -EINTR: the task was killed. All else says that the file is not what the helper has
 * found: -ENOENT, -EINVAL (no regular file), -ETXTBSY (somebody writes to it), -ESTALE (it has
 * another size now) and what else the file system said.
 */
int __must_check umblob_firmware_file_read(enum umb_dlg_find_firmware_reply_folder folder,
					   const char *name, struct umblob_firmware_bytes *bytes);

#endif
