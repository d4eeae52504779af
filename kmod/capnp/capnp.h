/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Cap'n Proto for the kernel: what the headers that capnpc-umb generates are built on.
 *
 * A reader works on one private, 8-byte aligned copy of a frame. It never allocates, never recurses
 * and never uses floating point; every pointer is checked against its segment before it is
 * followed, and what cannot be checked is refused with -EBADMSG. A builder fills a buffer of the
 * caller's and remembers the first overflow until finish.
 *
 * The same files are compiled in the kernel and in user space; port.h holds all that differs.
 */
#ifndef UMB_CAPNP_H
#define UMB_CAPNP_H

#include "port.h"
#include "frame.h"
#include "reader.h"
#include "builder.h"
#include "copy.h"
#include "framer.h"

#endif
