// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include "reader.h"

/* The two low bits of a pointer. */
enum kind {
	KIND_STRUCT,
	KIND_LIST,
	KIND_FAR,
	KIND_OTHER, /* capabilities, and what is not defined yet */
};

/* Where a pointer leads: @word says to what, @start is in words from the segment's begin. */
struct target {
	const struct umb_cp_segment *seg;
	u64 word;
	s64 start;
};

static inline enum kind kind_of(u64 word)
{
	return (enum kind)(word & 3);
}

/* The signed 30 bits of a struct or list pointer: words from its own end to the object. */
static inline s64 offset_of(u64 word)
{
	return (s32)(u32)word >> 2;
}

/* The 29 bits of a far pointer: words from the segment's begin to the landing pad. */
static inline u32 far_offset_of(u64 word)
{
	return (u32)word >> 3;
}

static inline bool is_double_far(u64 word)
{
	return word & 4;
}

static inline u32 far_segment_of(u64 word)
{
	return (u32)(word >> 32);
}

/*
 * Pays for @words and checks that they lie in @seg from @start on. Sizes that @words comes from
 * are to be cut with @mask, for the processor may go on before it knows.
 */
static inline int claim(struct umb_cp_msg *msg, const struct umb_cp_segment *seg, s64 start,
			u64 words, const u8 **at, u32 *mask)
{
	/* A start before the segment is beyond its end as well. */
	if ((u64)start > seg->words || words > seg->words - (u64)start)
		return -EBADMSG;
	if (words >= msg->traversal_left)
		return -EBADMSG;
	msg->traversal_left -= (u32)words + 1;
	*mask = (u32)umb_cp_mask((unsigned long)words,
				 (unsigned long)(seg->words - (u64)start) + 1);
	*at = seg->base +
	      (size_t)umb_cp_nospec((unsigned long)start, seg->words + 1ul) * UMB_CP_WORD;
	return 0;
}

static int find_segment(struct umb_cp_msg *msg, u32 id, const struct umb_cp_segment **seg)
{
	if (id >= msg->segment_count)
		return -EBADMSG;
	*seg = &msg->segments[umb_cp_nospec(id, msg->segment_count)];
	return 0;
}

/*
 * A far pointer leads to a landing pad in another segment: an ordinary pointer there, or, for a
 * double-far pointer, a far pointer to the object's first word and a tag that says what the object
 * is. The pad costs as an object does. Callers take only a struct or a list for an answer, so a pad
 * that is far once more ends there.
 */
static int follow_far(struct umb_cp_msg *msg, u64 far, struct target *t)
{
	const struct umb_cp_segment *seg;
	const u8 *pad;
	u64 word;
	u32 mask;
	int err;

	err = find_segment(msg, far_segment_of(far), &seg);
	if (err)
		return err;
	err = claim(msg, seg, far_offset_of(far), is_double_far(far) ? 2 : 1, &pad,
		    &mask);
	if (err)
		return err;
	word = umb_cp_load64(pad);

	if (!is_double_far(far)) {
		t->seg = seg;
		t->word = word;
		t->start = (s64)far_offset_of(far) + 1 + offset_of(word);
		return 0;
	}

	if (kind_of(word) != KIND_FAR || is_double_far(word))
		return -EBADMSG;
	t->word = umb_cp_load64(pad + UMB_CP_WORD);
	if (offset_of(t->word))
		return -EBADMSG;
	t->start = far_offset_of(word);
	return find_segment(msg, far_segment_of(word), &t->seg);
}

static inline int follow(const struct umb_cp_ptr *p, struct target *t)
{
	const u64 word = umb_cp_load64(p->at);

	if (kind_of(word) == KIND_FAR)
		return follow_far(p->msg, word, t);
	t->seg = p->seg;
	t->word = word;
	t->start = (s64)((u64)(p->at - p->seg->base) / UMB_CP_WORD) + 1 + offset_of(word);
	return 0;
}

/* Field by field: a copy of a struct just written would wait for all of its stores. */
static inline void set_struct(struct umb_cp_struct *out, const struct umb_cp_ptr *p,
			      const struct umb_cp_segment *seg, const u8 *data, u32 size)
{
	const u32 depth = p->depth - 1;

	out->msg = p->msg;
	out->seg = seg;
	out->data = data;
	out->data_size = (u16)size * UMB_CP_WORD;
	out->ptr_count = (u16)(size >> 16);
	out->depth = (u16)depth;
}

int umb_cp_struct_elsewhere(struct umb_cp_msg *msg, const struct umb_cp_segment *seg, const u8 *at,
			    u32 depth, struct umb_cp_struct *out)
{
	const struct umb_cp_ptr p = { msg, seg, at, depth };
	u32 size, mask;
	struct target t;
	const u8 *data;
	int err;

	if (!depth)
		return -EBADMSG;
	if (umb_cp_ptr_is_null(&p)) {
		set_struct(out, &p, NULL, NULL, 0);
		return 0;
	}
	err = follow(&p, &t);
	if (err)
		return err;
	if (kind_of(t.word) != KIND_STRUCT)
		return -EBADMSG;
	size = (u32)(t.word >> 32);
	err = claim(msg, t.seg, t.start, (u16)size + (size >> 16), &data, &mask);
	if (err)
		return err;
	set_struct(out, &p, t.seg, data, size & mask);
	return 0;
}

/* The sizes of all but composite elements, in bits; of a pointer, that is its data. */
static const u8 element_bits[] = { 0, 1, 8, 16, 32, 64, 0, 0 };

/* The list's first word is a tag, a struct pointer with the number of elements for an offset. */
static int open_composite(const struct target *t, u32 words, struct umb_cp_list *l)
{
	u32 count, sizes, mask;
	const u8 *tag;
	u64 word, size;
	int err;

	err = claim(l->msg, t->seg, t->start, (u64)words + 1, &tag, &mask);
	if (err)
		return err;
	word = umb_cp_load64(tag);
	if (kind_of(word) != KIND_STRUCT)
		return -EBADMSG;
	words &= mask;
	count = (u32)word >> 2;
	sizes = (u32)(word >> 32);
	size = (u64)count * ((u16)sizes + (sizes >> 16));
	if (size > words)
		return -EBADMSG;
	mask = (u32)umb_cp_mask((unsigned long)size, words + 1ul);
	sizes &= mask;
	l->first = tag + UMB_CP_WORD;
	l->count = count & mask;
	l->data_bits = (u16)sizes * 64u;
	l->ptr_count = (u16)(sizes >> 16);
	l->step = l->data_bits + l->ptr_count * 64u;
	return 0;
}

static int open_plain(const struct target *t, enum umb_cp_element element, u32 count,
		      struct umb_cp_list *l)
{
	u32 mask;
	int err;

	l->data_bits = element_bits[element];
	l->ptr_count = element == UMB_CP_POINTER;
	l->step = l->data_bits + l->ptr_count * 64u;
	err = claim(l->msg, t->seg, t->start, ((u64)count * l->step + 63) / 64, &l->first, &mask);
	if (err)
		return err;
	l->count = count & mask;
	return 0;
}

/*
 * A list may be read as one of smaller elements, and as one of structs; that is how a list of
 * scalars becomes a list of structs in a later version of a schema, and the other way round. A list
 * of bits is only ever that.
 */
static bool fits(const struct umb_cp_list *l, enum umb_cp_element found,
		 enum umb_cp_element expected)
{
	if (found == UMB_CP_BIT || expected == UMB_CP_BIT)
		return found == expected;
	if (expected == UMB_CP_COMPOSITE)
		return true;
	if (expected == UMB_CP_POINTER)
		return l->ptr_count;
	return element_bits[expected] <= l->data_bits;
}

/* Elements of no size cost one word each: a frame of three words can have 2^29 of them. */
static int charge_empty(struct umb_cp_list *l)
{
	if (l->step)
		return 0;
	if (l->count > l->msg->traversal_left)
		return -EBADMSG;
	l->msg->traversal_left -= l->count;
	return 0;
}

/* @l has its message and its depth. */
static int open_list(const struct target *t, enum umb_cp_element *found, struct umb_cp_list *l)
{
	const u32 size = (u32)(t->word >> 35);
	int err;

	l->seg = t->seg;
	*found = (enum umb_cp_element)(t->word >> 32 & 7);
	if (*found == UMB_CP_COMPOSITE)
		err = open_composite(t, size, l);
	else
		err = open_plain(t, *found, size, l);
	return err ? err : charge_empty(l);
}

int umb_cp_ptr_list(const struct umb_cp_ptr *p, enum umb_cp_element expected, u32 max,
		    struct umb_cp_list *out)
{
	struct umb_cp_list l = { .msg = p->msg };
	enum umb_cp_element found;
	struct target t;
	int err;

	if (umb_cp_ptr_is_null(p)) {
		*out = l;
		return 0;
	}
	if (!p->depth)
		return -EBADMSG;
	l.depth = (u16)(p->depth - 1);
	err = follow(p, &t);
	if (err)
		return err;
	if (kind_of(t.word) != KIND_LIST)
		return -EBADMSG;
	err = open_list(&t, &found, &l);
	if (err)
		return err;
	if (l.count > max || !fits(&l, found, expected))
		return -EBADMSG;
	*out = l;
	return 0;
}

int umb_cp_ptr_any(const struct umb_cp_ptr *p, bool *is_list, enum umb_cp_element *found,
		   struct umb_cp_list *out)
{
	struct umb_cp_list l = { .msg = p->msg, .depth = (u16)(p->depth - 1) };
	enum umb_cp_element element = UMB_CP_COMPOSITE;
	struct target t;
	u32 size, mask;
	int err;

	if (!p->depth)
		return -EBADMSG;
	err = follow(p, &t);
	if (err)
		return err;
	switch (kind_of(t.word)) {
	case KIND_STRUCT:
		size = (u32)(t.word >> 32);
		err = claim(p->msg, t.seg, t.start, (u16)size + (size >> 16), &l.first, &mask);
		if (err)
			return err;
		size &= mask;
		l.seg = t.seg;
		l.count = 1;
		l.data_bits = (u16)size * 64u;
		l.ptr_count = (u16)(size >> 16);
		l.step = l.data_bits + l.ptr_count * 64u;
		break;
	case KIND_LIST:
		err = open_list(&t, &element, &l);
		break;
	default:
		err = -EBADMSG;
	}
	if (err)
		return err;
	*is_list = kind_of(t.word) == KIND_LIST;
	*found = element;
	*out = l;
	return 0;
}

static int open_bytes(const struct umb_cp_ptr *p, const u8 **bytes, u32 *count)
{
	struct target t;
	u32 n, mask;
	int err;

	err = follow(p, &t);
	if (err)
		return err;
	if (kind_of(t.word) != KIND_LIST || (t.word >> 32 & 7) != UMB_CP_BYTE)
		return -EBADMSG;
	n = (u32)(t.word >> 35);
	err = claim(p->msg, t.seg, t.start, ((u64)n + 7) / 8, bytes, &mask);
	if (err)
		return err;
	*count = n & mask;
	return 0;
}

#ifdef UMB_CP_STRLEN

bool umb_cp_ends_at_first_nul(const u8 *bytes, u32 count)
{
	return !bytes[count - 1] && UMB_CP_STRLEN((const char *)bytes) == count - 1;
}

#else

/* The high bit of some byte is set if and only if a byte of @word is 0. */
static inline u64 zero_bytes(u64 word)
{
	return (word - 0x0101010101010101ull) & ~word;
}

/* By words, for the text begins at one and all of its last one is in the segment. */
bool umb_cp_ends_at_first_nul(const u8 *bytes, u32 count)
{
	const u8 *const last = bytes + (size_t)((count - 1) / UMB_CP_WORD) * UMB_CP_WORD;
	const u8 *p = bytes;
	u64 found = 0;

	for (; last - p >= 4 * UMB_CP_WORD; p += 4 * UMB_CP_WORD)
		found |= zero_bytes(umb_cp_load64(p)) |
			 zero_bytes(umb_cp_load64(p + UMB_CP_WORD)) |
			 zero_bytes(umb_cp_load64(p + 2 * UMB_CP_WORD)) |
			 zero_bytes(umb_cp_load64(p + 3 * UMB_CP_WORD));
	for (; p < last; p += UMB_CP_WORD)
		found |= zero_bytes(umb_cp_load64(p));
	/* Of the last word only the bytes before the NUL count. */
	found |= zero_bytes(umb_cp_load64(last) | ~0ull << (count - 1) % UMB_CP_WORD * 8);
	return !(found & 0x8080808080808080ull) && !bytes[count - 1];
}

#endif

int umb_cp_text_elsewhere(struct umb_cp_msg *msg, const struct umb_cp_segment *seg, const u8 *at,
			  u32 max, struct umb_cp_text *out)
{
	const struct umb_cp_ptr p = { msg, seg, at, 0 };
	const u8 *bytes;
	u32 count;
	int err;

	if (umb_cp_ptr_is_null(&p)) {
		out->str = "";
		out->len = 0;
		return 0;
	}
	err = open_bytes(&p, &bytes, &count);
	if (err)
		return err;
	if (!count || count - 1 > max || !umb_cp_ends_at_first_nul(bytes, count))
		return -EBADMSG;
	out->str = (const char *)bytes;
	out->len = count - 1;
	return 0;
}

int umb_cp_ptr_data(const struct umb_cp_ptr *p, u32 max, struct umb_cp_data *out)
{
	const u8 *bytes = NULL;
	u32 count = 0;
	int err;

	if (!umb_cp_ptr_is_null(p)) {
		err = open_bytes(p, &bytes, &count);
		if (err)
			return err;
	}
	if (count > max)
		return -EBADMSG;
	out->data = bytes;
	out->len = count;
	return 0;
}

struct umb_cp_ptr umb_cp_msg_of_constant(struct umb_cp_msg *msg, const struct umb_cp_segment *seg)
{
	const struct umb_cp_ptr root = { msg, seg, seg->base, UMB_CP_MAX_DEPTH };

	msg->segment_count = 0;
	msg->traversal_left = 0xffffffff;
	msg->max_depth = UMB_CP_MAX_DEPTH;
	return root;
}

struct umb_cp_ptr umb_cp_list_ptr(const struct umb_cp_list *l, u32 i)
{
	struct umb_cp_ptr p = { l->msg, l->seg, NULL, l->depth };

	if (i < l->count && l->ptr_count)
		p.at = l->first + ((u64)umb_cp_nospec(i, l->count) * l->step + l->data_bits) / 8;
	return p;
}

int umb_cp_list_struct(const struct umb_cp_list *l, u32 i, struct umb_cp_struct *out)
{
	if (i >= l->count || !l->depth || l->data_bits == 1)
		return -EBADMSG;
	out->msg = l->msg;
	out->seg = l->seg;
	out->data = l->first + (u64)umb_cp_nospec(i, l->count) * l->step / 8;
	out->data_size = l->data_bits / 8;
	out->ptr_count = l->ptr_count;
	out->depth = (u16)(l->depth - 1);
	return 0;
}
