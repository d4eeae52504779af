/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef FAULTY_PROFILE_H
#define FAULTY_PROFILE_H

struct umb_profile;

/* The profile that the module's parameters make, which is there as long as the module. */
const struct umb_profile *profile_from_params(void);

#endif
