// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/init.h>

#include "bench.umb.h"
#include "embed.h"
#include "ping.h"
#include "umb.h"

#define TIMEOUT_MS 30000

/* Makes request and reply frames of some 200 bytes. */
static const char name[120] = { [0 ... 119] = 'n' };

static const struct umb_profile profile = { UMB_PROFILE_DEFAULTS };

static struct umb_driver driver = {
	.name = "bench",
	.role = "bench",
	.schema_id = BENCH_SCHEMA_ID,
	.profile = &profile,
};

int __init ping_create_image(void)
{
	driver.image = umb_image_create("bench-helper", umb_blob_start,
					umb_blob_end - umb_blob_start);
	return PTR_ERR_OR_ZERO(driver.image);
}

void ping_destroy_image(void)
{
	umb_image_destroy(driver.image);
}

struct umb_instance *ping_start(void)
{
	return umb_start(&driver);
}

static int ask(struct umb_call *call, u64 value)
{
	struct bench_ping_builder request;
	struct umb_cp_ptr payload;
	struct bench_ping reply;
	int err;

	bench_ping_init(umb_call_request(call), &request);
	bench_ping_set_value(&request, value);
	bench_ping_set_name(&request, name, sizeof(name));
	err = umb_call_exec(call);
	if (!err)
		err = umb_call_reply(call, &payload);
	if (!err)
		err = bench_ping_read(&payload, &reply);
	if (!err && bench_ping_value(&reply) != value + 1)
		err = -EILSEQ;
	return err;
}

int ping(struct umb_instance *instance, u64 value)
{
	struct umb_call call;
	int err;

	err = umb_call_begin(&call, instance, 0, TIMEOUT_MS, 0);
	if (err)
		return err;
	err = ask(&call, value);
	umb_call_end(&call);
	return err;
}
