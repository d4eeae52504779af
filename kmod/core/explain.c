// SPDX-License-Identifier: GPL-2.0-only
/* What is said of a call that did not end well. */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "umb.h"

const char *umb_explain(int outcome)
{
	switch (outcome) {
	case -ETIMEDOUT:
		return "the helper did not answer in time";
	case -EINTR:
		return "the caller was killed";
	case -ECANCELED:
		return "the request was cancelled";
	case -EAGAIN:
		return "the helper is not ready at the moment";
	case -EPIPE:
		return "the helper died meanwhile";
	case -ENODEV:
		return "the helper failed too often and is not started again; see the kernel log";
	case -ESHUTDOWN:
		return "the helper is being stopped";
	case -EPROTO:
		return "the helper's answer makes no sense";
	case -EMSGSIZE:
		return "the request is too long";
	case -EBUSY:
		return "too many requests are in flight";
	case -ENOMEM:
		return "no memory";
	default:
		return "the request failed";
	}
}

void umb_call_reason(const struct umb_call *call, char *buf, size_t size)
{
	const char *reason = call->reason;
	size_t len = call->reason_len;
	size_t i;

	if (!size)
		return;
	if (!len) {
		reason = umb_explain(call->outcome);
		len = strlen(reason);
	}
	len = min(len, size - 1);
	for (i = 0; i < len; i++)
		buf[i] = isascii(reason[i]) && isprint(reason[i]) ? reason[i] : '?';
	buf[len] = '\0';
}
