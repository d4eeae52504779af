/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What differs between the kernel and user space, and nothing else: the integer types, the
 * little-endian loads and stores, and the guard against speculation past a bounds check.
 */
#ifndef UMB_CAPNP_PORT_H
#define UMB_CAPNP_PORT_H

#ifndef __KERNEL__
#include "port_user.h"
#else

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/nospec.h>
#include <linux/string.h>
#include <linux/types.h>
#include <asm/byteorder.h>

/* Around declarations, for C++. */
#define UMB_CP_BEGIN_DECLS
#define UMB_CP_END_DECLS

static inline u16 umb_cp_load16(const void *p)
{
	return le16_to_cpup((const __le16 *)p);
}

static inline u32 umb_cp_load32(const void *p)
{
	return le32_to_cpup((const __le32 *)p);
}

static inline u64 umb_cp_load64(const void *p)
{
	return le64_to_cpup((const __le64 *)p);
}

static inline void umb_cp_store16(void *p, u16 v)
{
	*(__le16 *)p = cpu_to_le16(v);
}

static inline void umb_cp_store32(void *p, u32 v)
{
	*(__le32 *)p = cpu_to_le32(v);
}

static inline void umb_cp_store64(void *p, u64 v)
{
	*(__le64 *)p = cpu_to_le64(v);
}

/* All ones if @i is below @n; 0 if the processor only guessed that. */
static inline unsigned long umb_cp_mask(unsigned long i, unsigned long n)
{
	return array_index_mask_nospec(i, n);
}

/* @i, which is below @n, or some index below @n if the processor only guessed that. */
static inline unsigned long umb_cp_nospec(unsigned long i, unsigned long n)
{
	return array_index_nospec(i, n);
}

#endif /* __KERNEL__ */

#endif
