// SPDX-License-Identifier: MIT
// DELE (RFC 1939, section 5): marks; only QUIT deletes.
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

TEST(Dele, MarksAMessage) {
    scripted_exchange talk(R"(
        C: DELE 1
        S: +OK message 1 deleted
    )");
    auto marked = talk.in(session_state::transaction).play(verbs::dele(1));
    EXPECT_EQ(marked.state, session_state::transaction);
    EXPECT_EQ(std::move(marked).value().text(), "message 1 deleted");
}

TEST(Dele, RefusedLeavesTheSessionGood) {
    scripted_exchange talk(R"(
        C: DELE 1
        S: -ERR message 1 already deleted
    )");
    auto refused = talk.in(session_state::transaction).play(verbs::dele(1));
    EXPECT_TRUE(refused.usable);
    EXPECT_EQ(std::move(refused).reason().code, errc::server_error);
}

}  // namespace
