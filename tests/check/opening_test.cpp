// SPDX-License-Identifier: MIT
// The checks before the login: TLS that is not there.
#include <gmock/gmock.h>

#include "in_process.hpp"

namespace pop3::check {
namespace {

constexpr auto readable =
    "no TLS on this port: passwords and mail can be read by anybody on the way";

TEST(NoTls, IsAFailureThatPutsPasswordsAndMailAtRisk) {
    in_process_server server;
    const examination_result found = examine(server.reached());
    EXPECT_EQ(found_by(found, "stls").outcome_kind, outcome::fail);
    EXPECT_EQ(found_by(found, "stls").detail, readable);
    EXPECT_EQ(found.exit_status(), 3);
}

TEST(NoTls, IsTheSameFailureWhereStlsWasAskedFor) {
    in_process_server server;
    settings options = server.reached();
    options.options.tls = tls_mode::stls;
    const examination_result found = examine(options);
    EXPECT_EQ(found_by(found, "stls").detail, readable);
    EXPECT_EQ(found_by(found, "login").outcome_kind, outcome::skipped);
    EXPECT_EQ(found.exit_status(), 3);
}

TEST(NoTls, OfAServerWithoutCapaIsAFailureToo) {
    in_process_server popa3d("", {.capa = false});
    EXPECT_EQ(found_by(popa3d, "stls").detail, readable);
}

TEST(NoTls, BreaksAPromiseWhereStlsIsListed) {
    in_process_server server("capa-adds=STLS");
    EXPECT_EQ(found_by(server, "stls").detail, "CAPA lists STLS, but it is refused");
}

}  // namespace
}  // namespace pop3::check
