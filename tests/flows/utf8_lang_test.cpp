// SPDX-License-Identifier: MIT
// UTF8 and LANG (RFC 6856).
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

TEST(Utf8, SwitchesTheServerOver) {
    scripted_exchange talk(R"(
        C: UTF8
        S: +OK UTF8 enabled
    )");
    EXPECT_TRUE(talk.in(session_state::authorization).play(verbs::utf8()).outcome);
}

// Courier accepts it after the login too.
TEST(Utf8, IsLetThroughAfterTheLogin) {
    scripted_exchange talk(R"(
        C: UTF8
        S: -ERR too late
    )");
    EXPECT_EQ(talk.in(session_state::transaction).play(verbs::utf8()).reason().code,
              errc::server_error);
}

TEST(Lang, ChoosesALanguage) {
    scripted_exchange talk(R"(
        C: LANG fr
        S| +OK fr La langue a \xc3\xa9t\xc3\xa9 chang\xc3\xa9e\r\n
    )");
    EXPECT_EQ(talk.in(session_state::authorization).play(verbs::lang("fr")).value().text(),
              "fr La langue a \xc3\xa9t\xc3\xa9 chang\xc3\xa9\x65");
}

TEST(Lang, TakesTheServersDefaultByAStar) {
    scripted_exchange talk(R"(
        C: LANG *
        S: +OK i-default
    )");
    EXPECT_TRUE(talk.in(session_state::transaction).play(verbs::lang("*")).outcome);
}

TEST(Lang, ListsLanguages) {
    scripted_exchange talk(R"(
        C: LANG
        S: +OK Language listing follows:
        S: en English
        S: de Deutsch
        S: ..odd
        S: .
    )");
    EXPECT_THAT(talk.in(session_state::authorization).play(verbs::lang()).value(),
                testing::ElementsAre("en English", "de Deutsch", ".odd"));
}

TEST(Lang, CannotListWithoutEnd) {
    limits bounds;
    bounds.capabilities = 20;
    scripted_exchange talk(R"(
        C: LANG
        S: +OK
        S: en English
        S: de Deutsch
        S: .
    )");
    EXPECT_EQ(talk.in(session_state::authorization).with(bounds).play(verbs::lang()).reason().code,
              errc::limit_exceeded);
}

}  // namespace
