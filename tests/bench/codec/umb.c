// SPDX-License-Identifier: GPL-2.0-only
/* As a kernel module does it: generated accessors over kmod/capnp. */
#include "codec.h"
#include "delegate.umb.h"
#include "umb.umb.h"

ssize_t umb_encode_request(const struct codec_request *from, void *buf, size_t size)
{
	struct umb_dlg_find_firmware_request_builder find;
	struct umb_wire_envelope_builder envelope;
	struct umb_wire_call_builder call;
	struct umb_cp_ptr_builder payload;
	struct umb_cp_builder b;

	umb_cp_builder_init(&b, buf, size);
	umb_wire_envelope_init_root(&b, &envelope);
	umb_wire_envelope_init_call(&envelope, &call);
	umb_wire_call_set_id(&call, from->id);
	umb_wire_call_set_method(&call, from->method);
	umb_wire_call_set_timeout_ms(&call, from->timeout_ms);
	umb_wire_call_init_payload(&call, &payload);
	umb_dlg_find_firmware_request_init(&payload, &find);
	umb_dlg_find_firmware_request_set_name(&find, from->name, from->name_len);
	umb_dlg_find_firmware_request_set_offset(&find, from->offset);
	umb_dlg_find_firmware_request_set_room(&find, from->room);
	return umb_cp_builder_finish(&b);
}

ssize_t umb_encode_reply(const struct codec_reply *from, void *buf, size_t size)
{
	struct umb_dlg_find_firmware_reply_builder found;
	struct umb_wire_envelope_builder envelope;
	struct umb_wire_return_builder ret;
	struct umb_cp_ptr_builder payload;
	struct umb_cp_builder b;

	umb_cp_builder_init(&b, buf, size);
	umb_wire_envelope_init_root(&b, &envelope);
	umb_wire_envelope_init_return(&envelope, &ret);
	umb_wire_return_set_id(&ret, from->id);
	umb_wire_return_set_errno(&ret, from->error);
	umb_wire_return_init_payload(&ret, &payload);
	umb_dlg_find_firmware_reply_init(&payload, &found);
	umb_dlg_find_firmware_reply_set_size(&found, from->size);
	umb_dlg_find_firmware_reply_set_path(&found, from->path, from->path_len);
	umb_dlg_find_firmware_reply_set_format(&found, from->format);
	return umb_cp_builder_finish(&b);
}

int umb_decode_request(const void *frame, size_t len, struct codec_request *to)
{
	struct umb_dlg_find_firmware_request find;
	struct umb_wire_envelope envelope;
	struct umb_wire_call call;
	struct umb_cp_ptr payload;
	struct umb_cp_text name;
	struct umb_cp_msg msg;
	int err;

	err = umb_cp_msg_open(&msg, frame, len, &umb_cp_default_limits);
	if (err)
		return err;
	err = umb_wire_envelope_read_root(&msg, &envelope);
	if (err)
		return err;
	err = umb_wire_envelope_call(&envelope, &call);
	if (err)
		return err;
	payload = umb_wire_call_payload(&call);
	err = umb_dlg_find_firmware_request_read(&payload, &find);
	if (err)
		return err;
	err = umb_dlg_find_firmware_request_name(&find, &name);
	if (err)
		return err;
	to->id = umb_wire_call_id(&call);
	to->method = umb_wire_call_method(&call);
	to->timeout_ms = umb_wire_call_timeout_ms(&call);
	to->offset = umb_dlg_find_firmware_request_offset(&find);
	to->room = umb_dlg_find_firmware_request_room(&find);
	to->name = name.str;
	to->name_len = name.len;
	return 0;
}

int umb_decode_reply(const void *frame, size_t len, struct codec_reply *to)
{
	struct umb_dlg_find_firmware_reply found;
	struct umb_wire_envelope envelope;
	struct umb_wire_return ret;
	struct umb_cp_ptr payload;
	struct umb_cp_text path;
	struct umb_cp_msg msg;
	int err;

	err = umb_cp_msg_open(&msg, frame, len, &umb_cp_default_limits);
	if (err)
		return err;
	err = umb_wire_envelope_read_root(&msg, &envelope);
	if (err)
		return err;
	err = umb_wire_envelope_return(&envelope, &ret);
	if (err)
		return err;
	payload = umb_wire_return_payload(&ret);
	err = umb_dlg_find_firmware_reply_read(&payload, &found);
	if (err)
		return err;
	err = umb_dlg_find_firmware_reply_path(&found, &path);
	if (err)
		return err;
	to->id = umb_wire_return_id(&ret);
	to->error = umb_wire_return_errno(&ret);
	to->size = umb_dlg_find_firmware_reply_size(&found);
	to->format = umb_dlg_find_firmware_reply_format(&found);
	to->path = path.str;
	to->path_len = path.len;
	return 0;
}
