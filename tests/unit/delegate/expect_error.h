// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "runtime/error.h"

namespace umb::test {

template <typename Act>
void expectError(int errnum, const std::string& reasonPart, Act&& act) {
  // The act must throw an Error with this errno, whose reason, as it is sent, names the thing.
  try {
    act();
    ADD_FAILURE() << "no error; expected " << describeErrno(errnum).cStr();
  } catch (const Error& error) {
    EXPECT_EQ(error.errnum(), errnum) << error.what();
    std::string line = oneLine(error.reason()).cStr();
    EXPECT_NE(line.find(reasonPart), std::string::npos) << line;
  }
}

}  // namespace umb::test
