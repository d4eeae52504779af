/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * /dev/umblob: how programs talk to umblob.ko
 *
 * The messages are those of proto/control.capnp, in Cap'n Proto's stream framing (a table of
 * segment sizes, then the segments); build them with any implementation of Cap'n Proto.
 *
 *	write()		takes exactly one frame with a Request, of at most UMBLOB_CTL_REQUEST_MAX
 *			bytes, and returns when the request has ended. That takes as long as it
 *			takes: a module's own init function runs meanwhile. Only a fatal signal ends
 *			it early.
 *	read()		gives one frame with a Reply, then, in the same stream, the bytes that the
 *			reply announces, in as many pieces as the caller likes; then 0 until there
 *			is another answer. After a request for events it gives a Reply for every
 *			event, and waits for the next one.
 *	poll()		POLLIN: there is something to read. POLLOUT: requests are taken, that is, it
 *			gives no events.
 *	close()		drops what was not read, and ends the events.
 *
 * Each open file is a session of its own: requests through different files run side by side, those
 * through one file after each other; a request drops what was not read of the answer before it.
 * O_NONBLOCK does not shorten a request. It makes read() and write() fail with EAGAIN where they
 * would wait for a request of another thread, or for an event.
 *
 * A request that failed is answered: its errno and a reason are in the Reply. write() itself fails
 * only if there is no answer:
 *	EBADMSG, EMSGSIZE	not one whole frame with a Request
 *	EOPNOTSUPP		a request that this module does not know
 *	EPERM			all but `status` need CAP_NET_ADMIN in the initial user namespace,
 *				or uid 0 with CAP_SYS_ADMIN there; both of whoever opened the file
 *				and of whoever writes. Others' `status` has no last words of helpers
 *				(`unload` needs CAP_SYS_MODULE of both besides, and says so in its
 *				reply)
 *	EBUSY			this file gives events now
 *	EINTR, ENOMEM
 *
 * While a file is open the module cannot be removed.
 */
#ifndef UMBLOB_CTL_H
#define UMBLOB_CTL_H

#define UMBLOB_CTL_NAME "umblob"
#define UMBLOB_CTL_PATH "/dev/" UMBLOB_CTL_NAME

#define UMBLOB_CTL_REQUEST_MAX 16384

#endif
