// SPDX-License-Identifier: GPL-2.0-only
/* The generated headers compile as C without a warning; headers.cc is the same file as C++. */
#include "capnp.h"
#include "calls.umb.h"
#include "control.umb.h"
#include "corners.umb.h"
#include "delegate.umb.h"
#include "floats.umb.h"
#include "keywords.umb.h"
#include "recursive.umb.h"
#include "sub/shapes.umb.h"
#include "umb.umb.h"
#include "wide.umb.h"
