// SPDX-License-Identifier: MIT
// STAT (RFC 1939, section 5).
#include "support/dialogue.hpp"
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

TEST(Stat, GivesTheDropListing) {
    dialogue talk(R"(
        C: STAT
        S: +OK 2 320
    )");
    EXPECT_EQ(talk.in(session_state::transaction).play(verbs::stat()).value(),
              (drop_listing{2, 320}));
}

}  // namespace
