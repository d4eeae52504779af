/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Frames out of a stream of bytes that arrives in pieces, whatever these are: what comes out does
 * not depend on how it was cut.
 */
#ifndef UMB_CAPNP_FRAMER_H
#define UMB_CAPNP_FRAMER_H

#include "frame.h"

UMB_CP_BEGIN_DECLS

/**
 * struct umb_cp_framer - one frame that is being put together
 * @buf: where; 8-byte aligned, of the caller's
 * @size: of @buf in bytes
 * @have: bytes of the frame that are there
 * @need: bytes until which its length is known, or until which it is complete
 * @length: of the whole frame; 0 while it is not known
 * @error: what was wrong with it; stays
 * @limits: what is acceptable
 */
struct umb_cp_framer {
	u8 *buf;
	size_t size;
	size_t have;
	size_t need;
	size_t length;
	int error;
	const struct umb_cp_limits *limits;
};

/* @buf and @limits must outlive the framer. */
void umb_cp_framer_init(struct umb_cp_framer *f, void *buf, size_t size,
			const struct umb_cp_limits *limits);

/**
 * umb_cp_framer_feed() - take bytes of the stream
 * @f: the framer, whose frame is not complete
 * @bytes: of any alignment; copied
 * @n: how many there are
 *
 * Return: how many it took; fewer than @n only if the frame is complete now. -EMSGSIZE if the frame
 * has more bytes or segments than the limits allow or than @buf has room for, -EBADMSG if no frame
 * can begin like this: both are found out before a byte behind the table is taken, and for good,
 * for there is no way to find the next frame.
 */
ssize_t umb_cp_framer_feed(struct umb_cp_framer *f, const void *bytes, size_t n) __must_check;

/*
 * The same without a copy, for callers that read straight into the buffer: room says where the next
 * bytes go and how many are wanted, which is none once the frame is complete or after an error, and
 * took that @n of them have come; -EINVAL if that is more than were wanted. Never reads past the
 * frame.
 */
static inline u8 *umb_cp_framer_room(const struct umb_cp_framer *f, size_t *n)
{
	*n = f->error ? 0 : f->need - f->have;
	return f->buf + f->have;
}

int umb_cp_framer_took(struct umb_cp_framer *f, size_t n) __must_check;

static inline bool umb_cp_framer_is_complete(const struct umb_cp_framer *f)
{
	return f->length && f->have == f->length;
}

/* The complete frame, for umb_cp_msg_open(), valid until the next one; NULL if there is none. */
static inline const void *umb_cp_framer_frame(const struct umb_cp_framer *f, size_t *len)
{
	if (!umb_cp_framer_is_complete(f))
		return NULL;
	*len = f->length;
	return f->buf;
}

/* Forgets the frame, complete or not, and begins the next one. */
void umb_cp_framer_next(struct umb_cp_framer *f);

UMB_CP_END_DECLS

#endif
