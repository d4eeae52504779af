// SPDX-License-Identifier: GPL-2.0-only
/*
 * A user mode driver as net/bpfilter had it, whose work is that of bench_helper.cc: it gives back
 * what it gets, the value one larger.
 */
#include <string.h>
#include <unistd.h>

#include "umd_message.h"

int main(void)
{
	struct umd_message request, reply;

	while (read(STDIN_FILENO, &request, sizeof(request)) == sizeof(request)) {
		reply.value = request.value + 1;
		memcpy(reply.name, request.name, sizeof(reply.name));
		if (write(STDOUT_FILENO, &reply, sizeof(reply)) != sizeof(reply))
			return 1;
	}
	return 0;
}
