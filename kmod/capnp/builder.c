// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include "builder.h"

/* The two low bits of a list pointer. */
#define LIST_POINTER 1

static const u8 element_bits[] = { 0, 1, 8, 16, 32, 64, 0, 0 };

void umb_cp_builder_misplaced(struct umb_cp_builder *b)
{
	umb_cp_builder_fail(b, -EINVAL);
}

/* A list of @words that @slot leads to, zeroed, and NULL if there is no room for it. */
static u8 *take_list(const struct umb_cp_ptr_builder *slot, u64 words, u32 high)
{
	u8 *p;

	if (!slot->at) {
		umb_cp_builder_misplaced(slot->b);
		return NULL;
	}
	if (!umb_cp_take(slot->b, words, &p))
		return NULL;
	umb_cp_point(slot->at, p, LIST_POINTER, high);
	memset(p, 0, (size_t)words * UMB_CP_WORD);
	return p;
}

void umb_cp_slot_list(const struct umb_cp_ptr_builder *slot, enum umb_cp_element element, u32 n,
		      struct umb_cp_list_builder *out)
{
	u8 *p = NULL;

	out->b = slot->b;
	out->data_bits = element_bits[element];
	out->ptr_count = element == UMB_CP_POINTER;
	out->step = out->data_bits + out->ptr_count * 64u;
	if (n > UMB_CP_MAX_ELEMENTS)
		umb_cp_builder_fail(slot->b, -EMSGSIZE);
	else
		p = take_list(slot, ((u64)n * out->step + 63) / 64, n << 3 | element);
	out->first = p;
	out->count = p ? n : 0;
}

void umb_cp_slot_struct_list(const struct umb_cp_ptr_builder *slot, u32 n, u16 data_words, u16 ptrs,
			     struct umb_cp_list_builder *out)
{
	const u64 words = (u64)n * ((u32)data_words + ptrs);
	u8 *p = NULL;

	out->b = slot->b;
	out->data_bits = data_words * 64u;
	out->ptr_count = ptrs;
	out->step = ((u32)data_words + ptrs) * 64u;
	if (n > UMB_CP_MAX_ELEMENTS || words > UMB_CP_MAX_WORDS)
		umb_cp_builder_fail(slot->b, -EMSGSIZE);
	else
		p = take_list(slot, words + 1, (u32)words << 3 | UMB_CP_COMPOSITE);
	if (p) {
		umb_cp_store32(p, n << 2);
		umb_cp_store32(p + 4, (u32)ptrs << 16 | data_words);
		p += UMB_CP_WORD;
	}
	out->first = p;
	out->count = p ? n : 0;
}

void umb_cp_put_bytes(struct umb_cp_ptr_builder slot, const void *bytes, size_t len, u32 max,
		      u32 count)
{
	const size_t words = ((size_t)count + 7) / UMB_CP_WORD;
	u8 *p;

	/* @count is at most one more than @len, and that may have been all ones. */
	if (len > max || len > UMB_CP_MAX_ELEMENTS || count > UMB_CP_MAX_ELEMENTS) {
		umb_cp_builder_fail(slot.b, -EMSGSIZE);
		return;
	}
	if (!slot.at) {
		umb_cp_builder_misplaced(slot.b);
		return;
	}
	if (!umb_cp_take(slot.b, words, &p))
		return;
	umb_cp_point(slot.at, p, LIST_POINTER, count << 3 | UMB_CP_BYTE);
	if (!words)
		return;
	/* All that @bytes do not cover is in the last word. */
	umb_cp_store64(p + (words - 1) * UMB_CP_WORD, 0);
	if (len)
		memcpy(p, bytes, len);
}

/* Elements of a list for which there was no room are no new error. */
static bool has_element(const struct umb_cp_list_builder *l, u32 i)
{
	if (i < l->count)
		return true;
	umb_cp_builder_fail(l->b, -EMSGSIZE);
	return false;
}

u8 *umb_cp_list_place(const struct umb_cp_list_builder *l, u32 i, u32 bits)
{
	if (!has_element(l, i))
		return NULL;
	if (bits > l->data_bits) {
		umb_cp_builder_misplaced(l->b);
		return NULL;
	}
	return l->first + (u64)i * l->step / 8;
}

struct umb_cp_ptr_builder umb_cp_list_slot(const struct umb_cp_list_builder *l, u32 i)
{
	struct umb_cp_ptr_builder slot = { l->b, NULL };

	if (!has_element(l, i))
		return slot;
	if (l->ptr_count)
		slot.at = l->first + ((u64)i * l->step + l->data_bits) / 8;
	else
		umb_cp_builder_misplaced(l->b);
	return slot;
}

void umb_cp_list_init_struct(const struct umb_cp_list_builder *l, u32 i,
			     struct umb_cp_struct_builder *out)
{
	const bool has = has_element(l, i);

	out->b = l->b;
	out->data = has ? l->first + (u64)i * l->step / 8 : NULL;
	out->data_size = has ? l->data_bits / 8 : 0;
	out->ptr_count = has ? l->ptr_count : 0;
}
