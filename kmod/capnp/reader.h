/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Readers: small values that point into an open frame. Use the generated accessors; these are what
 * they call.
 *
 * A scalar that lies beyond the end of its struct reads as 0, and so, after the XOR that the
 * generated accessor does, as its default. That is how an older sender's struct is read, and it is
 * the only check a scalar needs.
 */
#ifndef UMB_CAPNP_READER_H
#define UMB_CAPNP_READER_H

#include "frame.h"

UMB_CP_BEGIN_DECLS

/* The element sizes of lists, as the encoding numbers them. */
enum umb_cp_element {
	UMB_CP_VOID,
	UMB_CP_BIT,
	UMB_CP_BYTE,
	UMB_CP_TWO_BYTES,
	UMB_CP_FOUR_BYTES,
	UMB_CP_EIGHT_BYTES,
	UMB_CP_POINTER,
	UMB_CP_COMPOSITE,
};

/* The most elements that a list can say it has. */
#define UMB_CP_MAX_ELEMENTS ((1u << 29) - 1)

/* A pointer not yet followed: an AnyPointer. @at is NULL if the struct is too old to have it. */
struct umb_cp_ptr {
	struct umb_cp_msg *msg;
	const struct umb_cp_segment *seg;
	const u8 *at;
	u32 depth; /* how many levels may still follow */
};

/* The pointers come right after the data. */
struct umb_cp_struct {
	struct umb_cp_msg *msg;
	const struct umb_cp_segment *seg;
	const u8 *data;
	u32 data_size; /* in bytes */
	u16 ptr_count;
	u16 depth;
};

/* The elements seen as structs: also a list of scalars is one, of structs with one field. */
struct umb_cp_list {
	struct umb_cp_msg *msg;
	const struct umb_cp_segment *seg;
	const u8 *first;
	u32 count;
	u32 step; /* from one element to the next, in bits */
	u32 data_bits; /* of one element */
	u16 ptr_count; /* of one element */
	u16 depth;
};

/* @str is never NULL; it has a NUL at @len and none before. */
struct umb_cp_text {
	const char *str;
	u32 len;
};

struct umb_cp_data {
	const void *data;
	u32 len;
};

/* Scalars: @off in bytes from the start of the data section, for bool in bits. */

static inline u8 umb_cp_get_u8(const struct umb_cp_struct *s, u32 off)
{
	return off + 1 <= s->data_size ? s->data[off] : 0;
}

static inline u16 umb_cp_get_u16(const struct umb_cp_struct *s, u32 off)
{
	return off + 2 <= s->data_size ? umb_cp_load16(s->data + off) : 0;
}

static inline u32 umb_cp_get_u32(const struct umb_cp_struct *s, u32 off)
{
	return off + 4 <= s->data_size ? umb_cp_load32(s->data + off) : 0;
}

static inline u64 umb_cp_get_u64(const struct umb_cp_struct *s, u32 off)
{
	return off + 8 <= s->data_size ? umb_cp_load64(s->data + off) : 0;
}

static inline bool umb_cp_get_bool(const struct umb_cp_struct *s, u32 bit)
{
	return umb_cp_get_u8(s, bit / 8) >> bit % 8 & 1;
}

static inline struct umb_cp_ptr umb_cp_get_ptr(const struct umb_cp_struct *s, u32 i)
{
	struct umb_cp_ptr p = { s->msg, s->seg, NULL, s->depth };

	if (i < s->ptr_count)
		p.at = s->data + s->data_size + (size_t)i * UMB_CP_WORD;
	return p;
}

static inline bool umb_cp_ptr_is_null(const struct umb_cp_ptr *p)
{
	return !p->at || !umb_cp_load64(p->at);
}

static inline bool umb_cp_has_ptr(const struct umb_cp_struct *s, u32 i)
{
	const struct umb_cp_ptr p = umb_cp_get_ptr(s, i);

	return !umb_cp_ptr_is_null(&p);
}

/* As umb_cp_get_ptr(), but instead of a null pointer the root of @dflt, which is in the code. */
static inline struct umb_cp_ptr umb_cp_get_ptr_or(const struct umb_cp_struct *s, u32 i,
						  const struct umb_cp_segment *dflt)
{
	struct umb_cp_ptr p = umb_cp_get_ptr(s, i);

	if (umb_cp_ptr_is_null(&p)) {
		p.seg = dflt;
		p.at = dflt->base;
	}
	return p;
}

/*
 * Following a pointer. All return 0, or -EBADMSG with *@out unchanged. A null pointer reads as an
 * empty text, data or list, or as a struct without any field set; that costs depth too, so that a
 * loop over `next` ends at a null pointer.
 * @max is the most elements or bytes that are acceptable.
 *
 * What most pointers lead to, an object in their own segment that passes every check, is inline, so
 * that readers stay in registers: that halves the time to decode a message. Whatever else there is
 * goes to the umb_cp_*_elsewhere() functions, which make all checks again.
 */
int umb_cp_ptr_list(const struct umb_cp_ptr *p, enum umb_cp_element expected, u32 max,
		    struct umb_cp_list *out) __must_check;
int umb_cp_ptr_data(const struct umb_cp_ptr *p, u32 max, struct umb_cp_data *out) __must_check;

/*
 * Whatever object @p, which is not null, leads to: a list of @found elements, or a struct, which is
 * one element of a composite list then. -EBADMSG as above.
 */
int umb_cp_ptr_any(const struct umb_cp_ptr *p, bool *is_list, enum umb_cp_element *found,
		   struct umb_cp_list *out) __must_check;

/* The parts of a struct umb_cp_ptr one by one: what has no address can be in registers. */
int umb_cp_struct_elsewhere(struct umb_cp_msg *msg, const struct umb_cp_segment *seg, const u8 *at,
			    u32 depth, struct umb_cp_struct *out) __must_check;
int umb_cp_text_elsewhere(struct umb_cp_msg *msg, const struct umb_cp_segment *seg, const u8 *at,
			  u32 max, struct umb_cp_text *out) __must_check;

/* Is the last of @count bytes, which begin at a word, a NUL, and the only one? @count is not 0. */
bool umb_cp_ends_at_first_nul(const u8 *bytes, u32 count);

/*
 * @word, at @p->at, is a struct or list pointer. Pays for the @words that it leads to and says
 * where they are; false if they are not all in its segment, or cost too much. Sizes out of @word
 * are to be cut with @mask, for the processor may go on before it knows.
 */
static inline bool umb_cp_claim_near(const struct umb_cp_ptr *p, u64 word, u32 words,
				     const u8 **object, u32 *mask)
{
	const struct umb_cp_segment *seg = p->seg;
	/* 30 bits with their sign from the pointer's own end. What is before the segment wraps. */
	const u64 start = (u64)(p->at - seg->base) / UMB_CP_WORD + 1 +
			  (u64)(s64)((s32)(u32)word >> 2);

	if (start > seg->words || words > seg->words - start)
		return false;
	if (words >= p->msg->traversal_left)
		return false;
	p->msg->traversal_left -= words + 1;
	*mask = (u32)umb_cp_mask(words, (unsigned long)(seg->words - start) + 1);
	*object = seg->base + umb_cp_nospec((unsigned long)start, seg->words + 1ul) * UMB_CP_WORD;
	return true;
}

static inline int __must_check umb_cp_ptr_struct(const struct umb_cp_ptr *p,
						 struct umb_cp_struct *out)
{
	const u64 word = p->at ? umb_cp_load64(p->at) : 0;
	const u16 data_words = (u16)(word >> 32), ptr_count = (u16)(word >> 48);
	struct umb_cp_struct found;
	const u8 *data;
	u32 mask;
	int err;

	if (word && !(word & 3) && p->depth &&
	    umb_cp_claim_near(p, word, (u32)data_words + ptr_count, &data, &mask)) {
		out->msg = p->msg;
		out->seg = p->seg;
		out->data = data;
		out->data_size = (data_words & mask) * UMB_CP_WORD;
		out->ptr_count = (u16)(ptr_count & mask);
		out->depth = (u16)(p->depth - 1);
		return 0;
	}
	err = umb_cp_struct_elsewhere(p->msg, p->seg, p->at, p->depth, &found);
	if (!err)
		*out = found;
	return err;
}

static inline int __must_check umb_cp_ptr_text(const struct umb_cp_ptr *p, u32 max,
					       struct umb_cp_text *out)
{
	const u64 word = p->at ? umb_cp_load64(p->at) : 0;
	const u32 count = (u32)(word >> 35);
	struct umb_cp_text found;
	const u8 *bytes;
	u32 mask, len;
	int err;

	if ((word & 3) == 1 && (word >> 32 & 7) == UMB_CP_BYTE && count && count - 1 <= max &&
	    umb_cp_claim_near(p, word, (count + 7) / 8, &bytes, &mask)) {
		len = (count - 1) & mask;
		if (!umb_cp_ends_at_first_nul(bytes, len + 1))
			return -EBADMSG;
		out->str = (const char *)bytes;
		out->len = len;
		return 0;
	}
	err = umb_cp_text_elsewhere(p->msg, p->seg, p->at, max, &found);
	if (!err)
		*out = found;
	return err;
}

/* Makes @msg one without limits, for reading @seg, a message of one segment in the code. */
struct umb_cp_ptr umb_cp_msg_of_constant(struct umb_cp_msg *msg, const struct umb_cp_segment *seg);

static inline int __must_check umb_cp_read_root(struct umb_cp_msg *msg, struct umb_cp_struct *out)
{
	const struct umb_cp_segment *seg = &msg->segments[0];
	const struct umb_cp_ptr root = { msg, seg, seg->base, msg->max_depth };

	return umb_cp_ptr_struct(&root, out);
}

static inline int __must_check umb_cp_get_struct(const struct umb_cp_struct *s, u32 i,
						 struct umb_cp_struct *out)
{
	const struct umb_cp_ptr p = umb_cp_get_ptr(s, i);

	return umb_cp_ptr_struct(&p, out);
}

static inline int __must_check umb_cp_get_list(const struct umb_cp_struct *s, u32 i,
					       enum umb_cp_element expected, u32 max,
					       struct umb_cp_list *out)
{
	const struct umb_cp_ptr p = umb_cp_get_ptr(s, i);

	return umb_cp_ptr_list(&p, expected, max, out);
}

static inline int __must_check umb_cp_get_text(const struct umb_cp_struct *s, u32 i, u32 max,
					       struct umb_cp_text *out)
{
	const struct umb_cp_ptr p = umb_cp_get_ptr(s, i);

	return umb_cp_ptr_text(&p, max, out);
}

static inline int __must_check umb_cp_get_data(const struct umb_cp_struct *s, u32 i, u32 max,
					       struct umb_cp_data *out)
{
	const struct umb_cp_ptr p = umb_cp_get_ptr(s, i);

	return umb_cp_ptr_data(&p, max, out);
}

/* Elements of lists. A scalar beyond the end, or wider than the list's elements, reads as 0. */

static inline const u8 *umb_cp_list_at(const struct umb_cp_list *l, u32 i, u32 bits)
{
	if (i >= l->count || bits > l->data_bits)
		return NULL;
	return l->first + (u64)umb_cp_nospec(i, l->count) * l->step / 8;
}

static inline u8 umb_cp_list_u8(const struct umb_cp_list *l, u32 i)
{
	const u8 *p = umb_cp_list_at(l, i, 8);

	return p ? *p : 0;
}

static inline u16 umb_cp_list_u16(const struct umb_cp_list *l, u32 i)
{
	const u8 *p = umb_cp_list_at(l, i, 16);

	return p ? umb_cp_load16(p) : 0;
}

static inline u32 umb_cp_list_u32(const struct umb_cp_list *l, u32 i)
{
	const u8 *p = umb_cp_list_at(l, i, 32);

	return p ? umb_cp_load32(p) : 0;
}

static inline u64 umb_cp_list_u64(const struct umb_cp_list *l, u32 i)
{
	const u8 *p = umb_cp_list_at(l, i, 64);

	return p ? umb_cp_load64(p) : 0;
}

static inline bool umb_cp_list_bool(const struct umb_cp_list *l, u32 i)
{
	const u8 *p = umb_cp_list_at(l, i, 1);

	return p ? *p >> (u64)i * l->step % 8 & 1 : false;
}

/* A null pointer beyond the end. */
struct umb_cp_ptr umb_cp_list_ptr(const struct umb_cp_list *l, u32 i);

/* -EBADMSG beyond the end, and where a list begins to be nested too deeply. */
int umb_cp_list_struct(const struct umb_cp_list *l, u32 i, struct umb_cp_struct *out) __must_check;

static inline int __must_check umb_cp_list_text(const struct umb_cp_list *l, u32 i, u32 max,
						struct umb_cp_text *out)
{
	const struct umb_cp_ptr p = umb_cp_list_ptr(l, i);

	return p.at ? umb_cp_ptr_text(&p, max, out) : -EBADMSG;
}

static inline int __must_check umb_cp_list_data(const struct umb_cp_list *l, u32 i, u32 max,
						struct umb_cp_data *out)
{
	const struct umb_cp_ptr p = umb_cp_list_ptr(l, i);

	return p.at ? umb_cp_ptr_data(&p, max, out) : -EBADMSG;
}

static inline int __must_check umb_cp_list_list(const struct umb_cp_list *l, u32 i,
						enum umb_cp_element expected, u32 max,
						struct umb_cp_list *out)
{
	const struct umb_cp_ptr p = umb_cp_list_ptr(l, i);

	return p.at ? umb_cp_ptr_list(&p, expected, max, out) : -EBADMSG;
}

UMB_CP_END_DECLS

#endif
