# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What no test may make a kernel say. The guest looks for it in its log, and the host on the console of a guest that is gone.

# shellcheck disable=SC2034 # whoever sources this uses it
trouble_pattern='BUG|WARNING|Oops|[Ll]eak|hung_task|blocked for more than|Call Trace|soft lockup|RCU.*stall|refcount_t'
