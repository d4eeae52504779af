/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What differs between the kernel and user space, and nothing else: the integer types, the
 * little-endian loads and stores, and the guard against speculation past a bounds check.
 */
#ifndef UMB_CAPNP_PORT_H
#define UMB_CAPNP_PORT_H

#ifdef __KERNEL__

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/nospec.h>
#include <linux/string.h>
#include <linux/types.h>
#include <asm/byteorder.h>

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

/* @i, which is below @n, or some index below @n if the processor only guessed that. */
static inline unsigned long umb_cp_nospec(unsigned long i, unsigned long n)
{
	return array_index_nospec(i, n);
}

#else /* user space */

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

#ifdef __cplusplus
#define UMB_CP_BEGIN_DECLS extern "C" {
#define UMB_CP_END_DECLS }
#else
#define UMB_CP_BEGIN_DECLS
#define UMB_CP_END_DECLS
#endif

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;

#ifndef __must_check
#define __must_check __attribute__((__warn_unused_result__))
#endif
#ifndef __aligned
#define __aligned(x) __attribute__((__aligned__(x)))
#endif
#ifndef __maybe_unused
#define __maybe_unused __attribute__((__unused__))
#endif

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define UMB_CP_SWAP(bits, v) (v)
#else
#define UMB_CP_SWAP(bits, v) __builtin_bswap##bits(v)
#endif

/* memcpy() of a constant size is one load or store, and right under strict aliasing. */
#define UMB_CP_DEFINE_ACCESS(bits)                                \
	static inline u##bits umb_cp_load##bits(const void *p)    \
	{                                                         \
		u##bits v;                                        \
								  \
		memcpy(&v, p, sizeof(v));                         \
		return UMB_CP_SWAP(bits, v);                      \
	}                                                         \
								  \
	static inline void umb_cp_store##bits(void *p, u##bits v) \
	{                                                         \
		v = UMB_CP_SWAP(bits, v);                         \
		memcpy(p, &v, sizeof(v));                         \
	}

UMB_CP_DEFINE_ACCESS(16)
UMB_CP_DEFINE_ACCESS(32)
UMB_CP_DEFINE_ACCESS(64)

#undef UMB_CP_DEFINE_ACCESS

static inline unsigned long umb_cp_nospec(unsigned long i, unsigned long n)
{
	(void)n;
	return i;
}

#endif /* __KERNEL__ */

#endif
