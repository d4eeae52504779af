/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One request in words, for firmware if nothing else is said, and its outcome in words:
 *
 *	get NAME			umblob_request_firmware()
 *	quiet NAME			umblob_firmware_request_nowarn()
 *	into NAME SIZE			umblob_request_firmware_into_buf()
 *	part NAME SIZE OFFSET		umblob_request_partial_firmware_into_buf()
 *	later NAME			umblob_request_firmware_nowait(), where one may not sleep
 *	later-quiet NAME		umblob_firmware_request_nowait_nowarn(), likewise
 *	leave NAME			not waited for; its callback takes two seconds
 *	module NAME			umblob_request_module()
 *	kernel NAME			request_firmware_direct()
 *	kernel-into NAME SIZE		request_firmware_into_buf()
 *	kernel-part NAME SIZE OFFSET	request_partial_firmware_into_buf()
 *
 * The outcome is "SIZE SHA256" or "-ERRNO".
 */
#ifndef OPS_H
#define OPS_H

struct device;

#define OPS_RESULT_MAX 96

/* Return: 0 with @result written, or -EINVAL if the request makes no sense. Process context. */
int ops_run(const char *request, struct device *device, char *result);

#endif
