/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The user space half of port.h. It makes the kernel's types and names out of the C library's, so
 * it cannot be in kernel style itself. Floating point is here too: the kernel has none.
 */
#ifndef UMB_CAPNP_PORT_USER_H
#define UMB_CAPNP_PORT_USER_H

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

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define UMB_CP_LE(bits, v) (v)
#else
#define UMB_CP_LE(bits, v) __builtin_bswap##bits(v)
#endif

/* memcpy() of a constant size is one load or store, and right under strict aliasing. */

static inline u16 umb_cp_load16(const void *p)
{
	u16 v;

	memcpy(&v, p, sizeof(v));
	return UMB_CP_LE(16, v);
}

static inline u32 umb_cp_load32(const void *p)
{
	u32 v;

	memcpy(&v, p, sizeof(v));
	return UMB_CP_LE(32, v);
}

static inline u64 umb_cp_load64(const void *p)
{
	u64 v;

	memcpy(&v, p, sizeof(v));
	return UMB_CP_LE(64, v);
}

static inline void umb_cp_store16(void *p, u16 v)
{
	v = UMB_CP_LE(16, v);
	memcpy(p, &v, sizeof(v));
}

static inline void umb_cp_store32(void *p, u32 v)
{
	v = UMB_CP_LE(32, v);
	memcpy(p, &v, sizeof(v));
}

static inline void umb_cp_store64(void *p, u64 v)
{
	v = UMB_CP_LE(64, v);
	memcpy(p, &v, sizeof(v));
}

/* The C library's is vectorized. Tests and fuzzers are built as the kernel is: without. */
#ifndef UMB_CP_LIKE_KERNEL
#define UMB_CP_STRLEN(s) strlen(s)
#endif

static inline unsigned long umb_cp_mask(unsigned long i, unsigned long n)
{
	(void)i;
	(void)n;
	return ~0ul;
}

static inline unsigned long umb_cp_nospec(unsigned long i, unsigned long n)
{
	(void)n;
	return i;
}

static inline float umb_cp_to_float(u32 bits)
{
	float v;

	memcpy(&v, &bits, sizeof(v));
	return v;
}

static inline u32 umb_cp_from_float(float v)
{
	u32 bits;

	memcpy(&bits, &v, sizeof(bits));
	return bits;
}

static inline double umb_cp_to_double(u64 bits)
{
	double v;

	memcpy(&v, &bits, sizeof(v));
	return v;
}

static inline u64 umb_cp_from_double(double v)
{
	u64 bits;

	memcpy(&bits, &v, sizeof(bits));
	return bits;
}

#endif
