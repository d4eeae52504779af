// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include "framer.h"

/* With so many bytes there is a table of one segment, and of a longer one its length is known. */
#define FIRST_BYTES UMB_CP_WORD

void umb_cp_framer_init(struct umb_cp_framer *f, void *buf, size_t size,
			const struct umb_cp_limits *limits)
{
	f->buf = (u8 *)buf;
	f->size = size;
	f->limits = limits;
	f->error = size < FIRST_BYTES ? -EMSGSIZE : 0;
	umb_cp_framer_next(f);
}

void umb_cp_framer_next(struct umb_cp_framer *f)
{
	f->have = 0;
	f->need = FIRST_BYTES;
	f->length = 0;
}

/* All of the bytes that were needed to know more are there. */
static int learn(struct umb_cp_framer *f)
{
	ssize_t length = umb_cp_frame_length(f->buf, f->have, f->limits);

	if (length < 0)
		return (int)length;
	f->length = (size_t)length;
	f->need = f->length ? f->length : umb_cp_table_bytes(umb_cp_load32(f->buf) + 1);
	return f->need > f->size ? -EMSGSIZE : 0;
}

int umb_cp_framer_took(struct umb_cp_framer *f, size_t n)
{
	if (f->error)
		return f->error;
	if (n > f->need - f->have) {
		f->error = -EINVAL;
		return f->error;
	}
	f->have += n;
	if (f->have == f->need && !f->length)
		f->error = learn(f);
	return f->error;
}

ssize_t umb_cp_framer_feed(struct umb_cp_framer *f, const void *bytes, size_t n)
{
	const u8 *from = (const u8 *)bytes;
	size_t taken = 0;

	if (f->error)
		return f->error;
	while (taken < n && !umb_cp_framer_is_complete(f)) {
		size_t room, step;
		u8 *to = umb_cp_framer_room(f, &room);
		int err;

		step = room < n - taken ? room : n - taken;
		memcpy(to, from + taken, step);
		taken += step;
		err = umb_cp_framer_took(f, step);
		if (err)
			return err;
	}
	return (ssize_t)taken;
}
