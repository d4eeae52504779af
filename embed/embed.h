/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The bytes that blob.S puts into the module. They are gone after the module's init function:
 * only code and data that is __init itself may name them.
 */
#ifndef UMB_EMBED_H
#define UMB_EMBED_H

#include <linux/types.h>

extern const u8 umb_blob_start[];
extern const u8 umb_blob_end[];

#endif /* UMB_EMBED_H */
