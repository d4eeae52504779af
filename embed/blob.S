/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The helper's executable, as bytes of the module. A section whose name begins with .init is freed once the module's
 * init function has returned; by then the framework keeps its own, swappable copy.
 *
 * UMB_BLOB_PATH comes from module.mk.
 */
#ifndef UMB_BLOB_PATH
#error "UMB_BLOB_PATH is not set: build this file through embed/module.mk"
#endif

	.section .init.rodata, "a", %progbits
	.balign 16

	.globl umb_blob_start
	.hidden umb_blob_start
	.type umb_blob_start, %object
umb_blob_start:
	.incbin UMB_BLOB_PATH
	.size umb_blob_start, . - umb_blob_start

	.globl umb_blob_end
	.hidden umb_blob_end
	.type umb_blob_end, %object
umb_blob_end:
	.size umb_blob_end, 0

	.section .note.GNU-stack, "", %progbits
