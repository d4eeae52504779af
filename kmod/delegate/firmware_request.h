/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What other modules ask for: the functions of umblob.h that are about firmware.
 */
#ifndef UMBLOB_FIRMWARE_REQUEST_H
#define UMBLOB_FIRMWARE_REQUEST_H

/*
 * For requests that nobody waits for. Process context. Return: 0 or -ENOMEM; the second one must
 * follow, when no other module can ask any more, and waits until the last such request has ended.
 */
int __must_check umblob_firmware_request_init(void);
void umblob_firmware_request_exit(void);

#endif
