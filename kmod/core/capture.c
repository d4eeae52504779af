// SPDX-License-Identifier: GPL-2.0-only
/* The output of a one-shot helper, kept up to a bound. */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "capture.h"
#include "pipe.h"

/* The first buffer; each further one is twice as large. */
#define CAPTURE_FIRST 4096

/* Reads of one go, so that a program that floods its output cannot keep the work item busy. */
#define CAPTURE_READS 64

/*
 * See that there is room for at least one more byte. Return: whether there is. Once something was
 * dropped there never is: what is kept has no hole.
 */
static bool capture_reserve(struct umb_capture *capture)
{
	size_t room;
	char *data;

	if (capture->size < capture->room)
		return true;
	if (capture->room == capture->max || capture->dropped)
		return false;
	room = min(max_t(size_t, 2 * capture->room, CAPTURE_FIRST), capture->max);
	data = kvmalloc(room + 1, GFP_KERNEL);
	if (!data)
		return false;
	if (capture->size)
		memcpy(data, capture->data, capture->size);
	kvfree(capture->data);
	capture->data = data;
	capture->room = room;
	return true;
}

/* Return: bytes read; 0 or less: there is nothing more. */
static ssize_t capture_read_once(struct umb_capture *capture)
{
	char excess[256];
	ssize_t n;

	if (!capture_reserve(capture)) {
		n = kernel_read(capture->from, excess, sizeof(excess), NULL);
		if (n > 0)
			capture->dropped += n;
		return n;
	}
	n = kernel_read(capture->from, capture->data + capture->size,
			capture->room - capture->size, NULL);
	if (n > 0)
		capture->size += n;
	capture->data[capture->size] = '\0';
	return n;
}

void umb_capture_open(struct umb_capture *capture, struct file *from, size_t max,
		      void (*ready)(struct umb_watch *watch))
{
	capture->from = from;
	capture->max = max;
	umb_watch_file(&capture->watch, from, ready);
	ready(&capture->watch);
}

bool umb_capture_read(struct umb_capture *capture)
{
	int i;

	if (!capture->from)
		return false;
	for (i = 0; i < CAPTURE_READS; i++)
		if (capture_read_once(capture) <= 0)
			return false;
	return true;
}

void umb_capture_finish(struct umb_capture *capture)
{
	/* Of what was in the pipe when the program ended; another process may write for ever. */
	size_t left = UMB_PIPE_MAX_BYTES;
	ssize_t n;

	if (!capture->from)
		return;
	umb_unwatch(&capture->watch);
	do {
		n = capture_read_once(capture);
		left -= clamp_t(ssize_t, n, 0, left);
	} while (n > 0 && left);
	__fput_sync(capture->from);
	capture->from = NULL;
}

void umb_capture_free(struct umb_capture *capture)
{
	kvfree(capture->data);
	capture->data = NULL;
}
