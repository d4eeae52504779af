// SPDX-License-Identifier: GPL-2.0-only
// Every message of the control device: written by one library, read by the other.
#include "control.capnp.h"
#include "control.umb.h"
#include "support.h"

namespace umb::test {
namespace {

TEST(ControlSchema, EnumsAreThoseOfTheSchema) {
  EXPECT_EQ(UMB_CTL_STATE_FAILED, static_cast<int>(control::State::FAILED));
  EXPECT_EQ(UMB_CTL_EVENT_KIND_FIRMWARE, static_cast<int>(control::Event::Kind::FIRMWARE));
}

TEST(ControlSchema, RequestIsReadByTheKernel) {
  capnp::MallocMessageBuilder message;
  message.initRoot<control::Request>().setModule("fs-btrfs");
  Frame frame(message);
  umb_ctl_request request;
  umb_cp_text name;
  ASSERT_EQ(umb_ctl_request_read_root(&frame.msg, &request), 0);
  EXPECT_EQ(umb_ctl_request_which(&request), UMB_CTL_REQUEST_MODULE);
  ASSERT_EQ(umb_ctl_request_module(&request, &name), 0);
  EXPECT_EQ(view(name), "fs-btrfs");
  EXPECT_EQ(umb_ctl_request_firmware(&request, &name), -EBADMSG);
  EXPECT_EQ(view(name), "fs-btrfs");
}

TEST(ControlSchema, StatusIsReadByUmbctl) {
  Buffer buffer;
  umb_ctl_reply_builder reply;
  umb_ctl_status_builder status;
  umb_cp_list_builder instances;
  umb_ctl_instance_builder instance;
  umb_ctl_reply_init_root(&buffer.builder, &reply);
  umb_ctl_reply_init_status(&reply, &status);
  umb_ctl_status_set_version(&status, "0.1.0", 5);
  umb_ctl_status_init_instances(&status, 2, &instances);
  umb_ctl_status_instances_init_at(&instances, 0, &instance);
  umb_ctl_instance_set_name(&instance, "module", 6);
  umb_ctl_instance_set_state(&instance, UMB_CTL_STATE_READY);
  umb_ctl_instance_set_pid(&instance, 1234);
  umb_ctl_status_instances_init_at(&instances, 1, &instance);
  umb_ctl_instance_set_name(&instance, "firmware", 8);
  umb_ctl_instance_set_state(&instance, UMB_CTL_STATE_BACKOFF);
  umb_ctl_instance_set_pid(&instance, -1);
  umb_ctl_instance_set_last_end(&instance, "signal 9", 8);

  Official official(buffer.finish());
  auto read = official.root<control::Reply>();
  EXPECT_EQ(read.getErrno(), 0);
  ASSERT_TRUE(read.isStatus());
  EXPECT_EQ(view(read.getStatus().getVersion()), "0.1.0");
  auto list = read.getStatus().getInstances();
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(view(list[0].getName()), "module");
  EXPECT_EQ(list[0].getState(), control::State::READY);
  EXPECT_EQ(list[0].getPid(), 1234);
  EXPECT_EQ(view(list[1].getName()), "firmware");
  EXPECT_EQ(list[1].getState(), control::State::BACKOFF);
  EXPECT_EQ(list[1].getPid(), -1);
  EXPECT_EQ(view(list[1].getLastEnd()), "signal 9");
}

TEST(ControlSchema, EventIsReadByUmbctl) {
  Buffer buffer;
  umb_ctl_reply_builder reply;
  umb_ctl_event_builder event;
  umb_ctl_reply_init_root(&buffer.builder, &reply);
  umb_ctl_reply_init_event(&reply, &event);
  umb_ctl_event_set_time_ns(&event, 123456789012345);
  umb_ctl_event_set_instance(&event, "module", 6);
  umb_ctl_event_set_kind(&event, UMB_CTL_EVENT_KIND_FIRMWARE);
  umb_ctl_event_set_errno(&event, EFBIG);
  umb_ctl_event_set_text(&event, "x.fw", 4);
  umb_ctl_event_set_lost(&event, 17);
  umb_ctl_event_set_state(&event, UMB_CTL_STATE_CRASHED);

  Official official(buffer.finish());
  auto read = official.root<control::Reply>().getEvent();
  EXPECT_EQ(read.getTimeNs(), 123456789012345u);
  EXPECT_EQ(view(read.getInstance()), "module");
  EXPECT_EQ(read.getKind(), control::Event::Kind::FIRMWARE);
  EXPECT_EQ(read.getErrno(), EFBIG);
  EXPECT_EQ(view(read.getText()), "x.fw");
  EXPECT_EQ(read.getLost(), 17u);
  EXPECT_EQ(read.getState(), control::State::CRASHED);
}

TEST(ControlSchema, ModuleAndFirmwareRepliesAreReadByUmbctl) {
  Buffer buffer;
  umb_ctl_reply_builder reply;
  umb_ctl_module_builder module;
  umb_cp_list_builder loaded;
  umb_ctl_reply_init_root(&buffer.builder, &reply);
  umb_ctl_reply_init_module(&reply, &module);
  umb_ctl_module_set_outcome(&module, UMB_CTL_MODULE_OUTCOME_BUILT_IN);
  umb_ctl_module_init_loaded(&module, 1, &loaded);
  umb_ctl_module_loaded_set_at(&loaded, 0, "ext4", 4);
  Official first(buffer.finish());
  EXPECT_EQ(first.root<control::Reply>().getModule().getOutcome(), control::Module::Outcome::BUILT_IN);
  EXPECT_EQ(view(first.root<control::Reply>().getModule().getLoaded()[0]), "ext4");

  Buffer other;
  umb_ctl_firmware_builder firmware;
  umb_ctl_reply_init_root(&other.builder, &reply);
  umb_ctl_reply_set_errno(&reply, ENOENT);
  umb_ctl_reply_set_reason(&reply, "none", 4);
  umb_ctl_reply_init_firmware(&reply, &firmware);
  umb_ctl_firmware_set_size(&firmware, 51008);
  umb_ctl_firmware_set_path(&firmware, "/lib/firmware/a", 15);
  umb_ctl_firmware_set_format(&firmware, UMB_CTL_FIRMWARE_FORMAT_ZSTD);
  Official second(other.finish());
  EXPECT_EQ(second.root<control::Reply>().getErrno(), ENOENT);
  EXPECT_EQ(view(second.root<control::Reply>().getReason()), "none");
  EXPECT_EQ(second.root<control::Reply>().getFirmware().getSize(), 51008u);
  EXPECT_EQ(view(second.root<control::Reply>().getFirmware().getPath()), "/lib/firmware/a");
  EXPECT_EQ(second.root<control::Reply>().getFirmware().getFormat(), control::Firmware::Format::ZSTD);
}

}  // namespace
}  // namespace umb::test
