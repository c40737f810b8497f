// SPDX-License-Identifier: MIT
// QUIT (RFC 1939, sections 4 and 6): done, refused, or in doubt.
#include "support/dialogue.hpp"
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

TEST(Quit, IsDoneWhenTheServerSaysSo) {
    dialogue talk(R"(
        C: QUIT
        S: +OK bye
    )");
    const auto bye = talk.in(session_state::transaction).play(verbs::quit());
    EXPECT_TRUE(bye.outcome);
    EXPECT_EQ(bye.state, session_state::ended);
}

}  // namespace
