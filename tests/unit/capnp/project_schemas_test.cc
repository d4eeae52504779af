// SPDX-License-Identifier: GPL-2.0-only
// Every message between a driver and its helper: written by one library, read by the other.
#include "delegate.capnp.h"
#include "delegate.umb.h"
#include "support.h"
#include "umb.capnp.h"
#include "umb.umb.h"

namespace umb::test {
namespace {

TEST(ProjectSchemas, ConstantsAreThoseOfTheSchema) {
  EXPECT_EQ(UMB_WIRE_PROTOCOL_VERSION, wire::PROTOCOL_VERSION);
  EXPECT_EQ(UMB_DLG_SCHEMA_ID, delegate::SCHEMA_ID);
  EXPECT_EQ(UMB_DLG_SCHEMA_FILE_ID, 0xb8f1d2c3a4958602);
  EXPECT_EQ(UMB_DLG_METHOD_FIND_FIRMWARE, static_cast<int>(delegate::Method::FIND_FIRMWARE));
}

TEST(ProjectSchemas, HelloOfTheKernelIsReadByTheHelper) {
  Buffer buffer;
  umb_wire_envelope_builder envelope;
  umb_wire_hello_builder hello;
  umb_wire_limits_builder limits;
  umb_wire_envelope_init_root(&buffer.builder, &envelope);
  umb_wire_envelope_init_hello(&envelope, &hello);
  umb_wire_hello_set_min_version(&hello, 1);
  umb_wire_hello_set_max_version(&hello, 3);
  umb_wire_hello_set_features(&hello, 0x8000000000000001);
  umb_wire_hello_set_nonce(&hello, 0x0123456789abcdef);
  umb_wire_hello_set_build_id(&hello, "\x00\x01\xff", 3);
  umb_wire_hello_set_schema_id(&hello, UMB_DLG_SCHEMA_ID);
  umb_wire_hello_set_role(&hello, "module", 6);
  umb_wire_hello_init_limits(&hello, &limits);
  umb_wire_limits_set_max_message_bytes(&limits, 65536);
  umb_wire_limits_set_max_in_flight(&limits, 64);
  umb_wire_limits_set_arena_bytes(&limits, 1ull << 40);
  umb_wire_limits_set_max_workers(&limits, 8);

  Official official(buffer.finish());
  auto read = official.root<wire::Envelope>();
  ASSERT_TRUE(read.isHello());
  EXPECT_EQ(read.getHello().getMinVersion(), 1);
  EXPECT_EQ(read.getHello().getMaxVersion(), 3);
  EXPECT_EQ(read.getHello().getFeatures(), 0x8000000000000001);
  EXPECT_EQ(read.getHello().getNonce(), 0x0123456789abcdef);
  EXPECT_EQ(view(read.getHello().getBuildId()), std::string_view("\x00\x01\xff", 3));
  EXPECT_EQ(read.getHello().getSchemaId(), delegate::SCHEMA_ID);
  EXPECT_EQ(view(read.getHello().getRole()), "module");
  EXPECT_EQ(read.getHello().getLimits().getMaxMessageBytes(), 65536u);
  EXPECT_EQ(read.getHello().getLimits().getMaxInFlight(), 64u);
  EXPECT_EQ(read.getHello().getLimits().getArenaBytes(), 1ull << 40);
  EXPECT_EQ(read.getHello().getLimits().getMaxWorkers(), 8u);
}

TEST(ProjectSchemas, HelloOfTheHelperIsReadByTheKernel) {
  capnp::MallocMessageBuilder message;
  auto written = message.initRoot<wire::Envelope>().initHello();
  written.setMinVersion(1);
  written.setMaxVersion(2);
  written.setNonce(42);
  written.setBuildId(kj::arrayPtr(reinterpret_cast<const kj::byte*>("\x7f\x00"), 2));
  written.setRole("firmware");

  Frame frame(message);
  umb_wire_envelope envelope;
  umb_wire_hello hello;
  umb_wire_limits limits;
  umb_cp_data build_id;
  umb_cp_text role;
  ASSERT_EQ(frame.error, 0);
  ASSERT_EQ(umb_wire_envelope_read_root(&frame.msg, &envelope), 0);
  EXPECT_EQ(umb_wire_envelope_which(&envelope), UMB_WIRE_ENVELOPE_HELLO);
  ASSERT_EQ(umb_wire_envelope_hello(&envelope, &hello), 0);
  EXPECT_EQ(umb_wire_hello_min_version(&hello), 1);
  EXPECT_EQ(umb_wire_hello_max_version(&hello), 2);
  EXPECT_EQ(umb_wire_hello_nonce(&hello), 42u);
  ASSERT_EQ(umb_wire_hello_build_id(&hello, &build_id), 0);
  EXPECT_EQ(view(build_id), std::string_view("\x7f\x00", 2));
  ASSERT_EQ(umb_wire_hello_role(&hello, &role), 0);
  EXPECT_EQ(view(role), "firmware");
  EXPECT_FALSE(umb_wire_hello_has_limits(&hello));
  ASSERT_EQ(umb_wire_hello_limits(&hello, &limits), 0);
  EXPECT_EQ(umb_wire_limits_max_in_flight(&limits), 0u);
}

TEST(ProjectSchemas, CallIsReadByTheHelper) {
  Buffer buffer;
  umb_wire_envelope_builder envelope;
  umb_wire_call_builder call;
  umb_cp_ptr_builder slot;
  umb_dlg_find_firmware_request_builder request;
  umb_wire_envelope_init_root(&buffer.builder, &envelope);
  umb_wire_envelope_init_call(&envelope, &call);
  umb_wire_call_set_id(&call, 0xfedcba9876543210);
  umb_wire_call_set_method(&call, UMB_DLG_METHOD_FIND_FIRMWARE);
  umb_wire_call_set_timeout_ms(&call, 5000);
  umb_wire_call_init_payload(&call, &slot);
  umb_dlg_find_firmware_request_init(&slot, &request);
  umb_dlg_find_firmware_request_set_name(&request, "ath9k_htc/htc_9271-1.4.0.fw", 27);
  umb_dlg_find_firmware_request_set_offset(&request, 4096);
  umb_dlg_find_firmware_request_set_room(&request, 1 << 20);

  Official official(buffer.finish());
  auto read = official.root<wire::Envelope>();
  ASSERT_TRUE(read.isCall());
  EXPECT_EQ(read.getCall().getId(), 0xfedcba9876543210);
  EXPECT_EQ(read.getCall().getMethod(), static_cast<uint16_t>(delegate::Method::FIND_FIRMWARE));
  EXPECT_EQ(read.getCall().getTimeoutMs(), 5000u);
  auto payload = read.getCall().getPayload().getAs<delegate::FindFirmwareRequest>();
  EXPECT_EQ(view(payload.getName()), "ath9k_htc/htc_9271-1.4.0.fw");
  EXPECT_EQ(payload.getOffset(), 4096u);
  EXPECT_EQ(payload.getRoom(), 1u << 20);
}

TEST(ProjectSchemas, ReturnIsReadByTheKernel) {
  capnp::MallocMessageBuilder message;
  auto written = message.initRoot<wire::Envelope>().initReturn();
  written.setId(7);
  auto reply = written.initPayload().initAs<delegate::LoadModuleReply>();
  reply.setOutcome(delegate::LoadModuleReply::Outcome::ALREADY_LOADED);
  auto loaded = reply.initLoaded(2);
  loaded.set(0, "libcrc32c");
  loaded.set(1, "xfs");

  Frame frame(message);
  umb_wire_envelope envelope;
  umb_wire_return ret;
  umb_dlg_load_module_reply read;
  umb_cp_list list;
  umb_cp_text text;
  ASSERT_EQ(umb_wire_envelope_read_root(&frame.msg, &envelope), 0);
  ASSERT_EQ(umb_wire_envelope_return(&envelope, &ret), 0);
  EXPECT_EQ(umb_wire_return_id(&ret), 7u);
  EXPECT_EQ(umb_wire_return_errno(&ret), 0);
  ASSERT_EQ(umb_wire_return_reason(&ret, &text), 0);
  EXPECT_EQ(view(text), "");
  umb_cp_ptr payload = umb_wire_return_payload(&ret);
  ASSERT_EQ(umb_dlg_load_module_reply_read(&payload, &read), 0);
  EXPECT_EQ(umb_dlg_load_module_reply_outcome(&read), UMB_DLG_LOAD_MODULE_REPLY_OUTCOME_ALREADY_LOADED);
  ASSERT_EQ(umb_dlg_load_module_reply_loaded(&read, &list), 0);
  ASSERT_EQ(list.count, 2u);
  ASSERT_EQ(umb_dlg_load_module_reply_loaded_at(&list, 0, &text), 0);
  EXPECT_EQ(view(text), "libcrc32c");
  ASSERT_EQ(umb_dlg_load_module_reply_loaded_at(&list, 1, &text), 0);
  EXPECT_EQ(view(text), "xfs");
  EXPECT_EQ(umb_dlg_load_module_reply_loaded_at(&list, 2, &text), -EBADMSG);
}

TEST(ProjectSchemas, ReturnWithAnErrorIsReadByTheKernel) {
  capnp::MallocMessageBuilder message;
  auto written = message.initRoot<wire::Envelope>().initReturn();
  written.setErrno(ENOENT);
  written.setReason("nosuch: no such module");

  Frame frame(message);
  umb_wire_envelope envelope;
  umb_wire_return ret;
  umb_cp_text reason;
  ASSERT_EQ(umb_wire_envelope_read_root(&frame.msg, &envelope), 0);
  ASSERT_EQ(umb_wire_envelope_return(&envelope, &ret), 0);
  EXPECT_EQ(umb_wire_return_errno(&ret), ENOENT);
  ASSERT_EQ(umb_wire_return_reason(&ret, &reason), 0);
  EXPECT_EQ(view(reason), "nosuch: no such module");
  EXPECT_FALSE(umb_wire_return_has_payload(&ret));
}

TEST(ProjectSchemas, CancelEventAndShutdownGoBothWays) {
  Buffer buffer;
  umb_wire_envelope_builder envelope;
  umb_wire_cancel_builder cancel;
  umb_wire_envelope_init_root(&buffer.builder, &envelope);
  umb_wire_envelope_init_cancel(&envelope, &cancel);
  umb_wire_cancel_set_id(&cancel, 3);
  Official cancelled(buffer.finish());
  ASSERT_TRUE(cancelled.root<wire::Envelope>().isCancel());
  EXPECT_EQ(cancelled.root<wire::Envelope>().getCancel().getId(), 3u);

  Buffer last;
  umb_wire_shutdown_builder shutdown;
  umb_wire_envelope_init_root(&last.builder, &envelope);
  umb_wire_envelope_init_shutdown(&envelope, &shutdown);
  umb_wire_shutdown_set_grace_ms(&shutdown, 1500);
  Official stopped(last.finish());
  ASSERT_TRUE(stopped.root<wire::Envelope>().isShutdown());
  EXPECT_EQ(stopped.root<wire::Envelope>().getShutdown().getGraceMs(), 1500u);

  capnp::MallocMessageBuilder message;
  message.initRoot<wire::Envelope>().initEvent().setCode(9);
  Frame frame(message);
  umb_wire_envelope read;
  umb_wire_event event;
  ASSERT_EQ(umb_wire_envelope_read_root(&frame.msg, &read), 0);
  ASSERT_EQ(umb_wire_envelope_event(&read, &event), 0);
  EXPECT_EQ(umb_wire_event_code(&event), 9);
}

}  // namespace
}  // namespace umb::test
