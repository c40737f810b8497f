// SPDX-License-Identifier: MIT
// Tests with a real Dovecot, shared by all of a program. If Dovecot is missing they are skipped;
// but CI must have it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "dovecot_server.hpp"
#include "pop3/connection.hpp"

namespace pop3::test {

class with_dovecot : public testing::TestWithParam<tls_mode> {
  protected:
    void SetUp() override {
        const std::string missing = dovecot_server::why_not();
        if (missing.empty()) return;
        if (std::getenv("CI")) FAIL() << missing;
        GTEST_SKIP() << missing;
    }

    static dovecot_server& server() {
        static dovecot_server one;
        return one;
    }

    /// How to connect in the test's mode, with a client certificate if there is one.
    static connect_options options(const std::string& certificate = {}) {
        const bool implicit = GetParam() == tls_mode::implicit;
        return {.tls = GetParam(),
                .port = implicit ? server().tls_port() : server().port(),
                .tls_options = {.ca_file = server().ca_file(), .client_certificate = certificate},
                .policy = {.allow_cleartext_password = GetParam() == tls_mode::none}};
    }
};

inline std::string mode_name(const testing::TestParamInfo<tls_mode>& mode) {
    switch (mode.param) {
        case tls_mode::none:
            return "ClearText";
        case tls_mode::stls:
            return "Stls";
        case tls_mode::implicit:
            return "ImplicitTls";
    }
    return {};
}

}  // namespace pop3::test
