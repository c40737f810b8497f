// SPDX-License-Identifier: MIT
// RETR (RFC 1939, section 5): the message as it is, and when it is not accepted.
#include "support/dialogue.hpp"
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

TEST(Retr, UnstuffsDotsAndKeepsTheRest) {
    dialogue talk(R"(
        C: RETR 1
        S: +OK 40 octets
        S: Subject: hi
        S:
        S: ..a line that began with a dot
        S: .
    )");
    EXPECT_EQ(talk.in(session_state::transaction).play(verbs::retr(1)).value(),
              "Subject: hi\r\n\r\n.a line that began with a dot\r\n");
}

}  // namespace
