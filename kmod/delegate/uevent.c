// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/net.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <linux/socket.h>
#include <linux/string.h>
#include <linux/uio.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include "compat.h"
#include "uevent.h"

/* The kernel's own messages; 2 is what udev makes of them. */
#define KERNEL_GROUP 1

/*
 * A message takes up to 4 KiB of it, and a machine that finds all of its devices sends some
 * thousands. The memory is used only while they wait.
 */
#define RECEIVE_BUFFER (16 << 20)

static const char *uevent_value(const char *line, const char *key)
{
	const size_t len = str_has_prefix(line, key);

	return len ? line + len : NULL;
}

/* A key that is there twice counts once: the kernel's own come first. */
static void uevent_read_line(struct umblob_uevent *event, const char *line)
{
	const struct {
		const char *key;
		const char **value;
	} fields[] = {
		{ "ACTION=", &event->action },
		{ "DEVPATH=", &event->devpath },
		{ "SUBSYSTEM=", &event->subsystem },
		{ "FIRMWARE=", &event->firmware },
		{ "SYNTH_UUID=", &event->uuid },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(fields); i++)
		if (!*fields[i].value)
			*fields[i].value = uevent_value(line, fields[i].key);
}

/*
 * A message is "ACTION@PATH" and lines "KEY=VALUE", each with a NUL at its end; @text has one more
 * after @size bytes, so that each line ends whatever was sent. Return: whether it is complete.
 */
static bool uevent_parse(struct umblob_uevent *event, const char *text, size_t size)
{
	const char *end = text + size;
	const char *line;

	memset(event, 0, sizeof(*event));
	for (line = text + strlen(text) + 1; line < end; line += strlen(line) + 1)
		uevent_read_line(event, line);
	return event->action && event->devpath && event->subsystem;
}

/* Return: the size, -EAGAIN: there is none; -ENOBUFS: some were lost; or -errno. */
static int uevent_receive(struct umblob_uevent_listener *listener, struct sockaddr_nl *from,
			  bool *whole)
{
	struct kvec vec = { .iov_base = listener->text, .iov_len = UMBLOB_UEVENT_MAX };
	struct msghdr message = { .msg_name = from, .msg_namelen = sizeof(*from) };
	int n;

	n = kernel_recvmsg(listener->socket, &message, &vec, 1, UMBLOB_UEVENT_MAX, MSG_DONTWAIT);
	if (n < 0)
		return n;
	listener->text[n] = '\0';
	*whole = !(message.msg_flags & MSG_TRUNC);
	return n;
}

/* Only what the kernel sent: it has no port. */
static void uevent_hear(struct umblob_uevent_listener *listener, const struct sockaddr_nl *from,
			int size)
{
	struct umblob_uevent event;

	if (from->nl_pid || !uevent_parse(&event, listener->text, size))
		return;
	listener->event(listener, &event);
}

/*
 * The socket takes no more messages from the first one that is lost until its queue is empty, and
 * says so once; so what was lost is looked for when there is nothing left to be received.
 */
static void uevent_work(struct work_struct *work)
{
	struct umblob_uevent_listener *listener =
		container_of(work, struct umblob_uevent_listener, work);
	struct sockaddr_nl from;
	bool whole, lost = false;
	int n;

	for (;;) {
		n = uevent_receive(listener, &from, &whole);
		if (n == -EAGAIN)
			break;
		if (n >= 0 && whole)
			uevent_hear(listener, &from, n);
		if (n == -ENOBUFS || n == -ENOMEM)
			lost = true;
		else if (n < 0)
			break;
		cond_resched();
	}
	if (lost)
		listener->lost(listener);
}

/* By whoever sends, also if it could not: it may hold locks. */
static void uevent_ready(struct sock *sk)
{
	struct umblob_uevent_listener *listener;

	read_lock_bh(&sk->sk_callback_lock);
	listener = sk->sk_user_data;
	if (listener)
		queue_work(umb_unbound_wq, &listener->work);
	read_unlock_bh(&sk->sk_callback_lock);
}

static void uevent_set_callback(struct umblob_uevent_listener *listener, bool on)
{
	struct sock *sk = listener->socket->sk;

	write_lock_bh(&sk->sk_callback_lock);
	sk->sk_user_data = on ? listener : NULL;
	if (on) {
		listener->data_ready = sk->sk_data_ready;
		listener->error_report = sk->sk_error_report;
		sk->sk_data_ready = uevent_ready;
		sk->sk_error_report = uevent_ready;
	} else {
		sk->sk_data_ready = listener->data_ready;
		sk->sk_error_report = listener->error_report;
	}
	write_unlock_bh(&sk->sk_callback_lock);
}

int umblob_uevent_listen(struct umblob_uevent_listener *listener)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = KERNEL_GROUP };
	struct socket *socket;
	int err;

	err = sock_create_kern(&init_net, AF_NETLINK, SOCK_RAW, NETLINK_KOBJECT_UEVENT, &socket);
	if (err)
		return err;
	sock_set_rcvbuf(socket->sk, RECEIVE_BUFFER);
	INIT_WORK(&listener->work, uevent_work);
	listener->socket = socket;
	uevent_set_callback(listener, true);
	/* 6.19: the address is of another type. Both take a pointer to whatever it is. */
	err = kernel_bind(socket, (void *)&address, sizeof(address));
	if (err)
		umblob_uevent_close(listener);
	return err;
}

void umblob_uevent_flush(struct umblob_uevent_listener *listener)
{
	flush_work(&listener->work);
}

/*
 * Who broadcasts may be about to call uevent_ready() after the callback is gone, but not after
 * sock_release(): that waits for broadcasts. For one who sends to this socket alone there is
 * synchronize_net().
 */
void umblob_uevent_close(struct umblob_uevent_listener *listener)
{
	uevent_set_callback(listener, false);
	cancel_work_sync(&listener->work);
	sock_release(listener->socket);
	listener->socket = NULL;
	synchronize_net();
}
