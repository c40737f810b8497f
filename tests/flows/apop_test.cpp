// SPDX-License-Identifier: MIT
// APOP (RFC 1939, section 7): the digest of the greeting's timestamp and the secret.
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

verb<reply> greeted_then_apop(const std::string& secret) {
    return verbs::then(verbs::greeting(), verbs::apop("mrose", secret));
}

TEST(Apop, GivesTheDigestOfRfc1939) {
    scripted_exchange talk(R"(
        S: +OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>
        C: APOP mrose c4c9334bac560ecc979e58001b3e22fb
        S: +OK maildrop has 1 message (369 octets)
    )");
    const auto login = talk.play(greeted_then_apop("tanstaaf"));
    EXPECT_TRUE(login.outcome);
    EXPECT_EQ(login.state, session_state::transaction);
    EXPECT_EQ(login.trace[1], "C: APOP mrose ****");
}

TEST(Apop, ShowsNeitherSecretNorDigestWhenTheServerRepeatsThem) {
    scripted_exchange talk(R"(
        S: +OK <1896.697170952@dbc.mtview.ca.us>
        C: APOP mrose c4c9334bac560ecc979e58001b3e22fb
        S: -ERR c4c9334bac560ecc979e58001b3e22fb is not of tanstaaf
    )");
    auto login = talk.play(greeted_then_apop("tanstaaf"));
    EXPECT_EQ(login.trace[2], "S: -ERR ****");
    const failure reason = std::move(login).reason();
    EXPECT_EQ(reason.code, errc::login_refused);
    EXPECT_EQ(reason.reply, "-ERR ****");
}

class BadTimestamp : public testing::TestWithParam<const char*> {};

// CVE-2007-1558: a timestamp that is no msg-id may be forged to find out the secret.
TEST_P(BadTimestamp, IsNotDigested) {
    scripted_exchange talk(std::string("S| +OK ") + GetParam() + "\\r\\n");
    auto login = talk.play(greeted_then_apop(password));
    EXPECT_TRUE(login.usable);
    EXPECT_EQ(std::move(login).reason().code, errc::apop_not_offered);
}

INSTANTIATE_TEST_SUITE_P(Each, BadTimestamp,
                         testing::Values("no timestamp", "<>", "<@>", "<no-at-sign>", "<left@>",
                                         "<@right>", "<two@at@signs>", "<a blank@host>",
                                         "<1896.697@host", "1896.697@host>", ">1896.697@host<",
                                         "<<1896.697@host>>", "<a<1896.697@host>",
                                         "<1896\\xff@host>", "<1896\\0@host>", "<1896\\t@host>",
                                         "<1896\\x7f@host>", "<no> <1896.697@host>"));

struct lenient_case {
    const char* greeting;
    const char* digest;
};
class LenientTimestamp : public testing::TestWithParam<lenient_case> {};

// poplib uses the text between the first '<' and the last '>'.
TEST_P(LenientTimestamp, IsWhatPythonDigests) {
    scripted_exchange talk(std::string("S: +OK ") + GetParam().greeting + "\nC: APOP mrose " +
                           GetParam().digest + "\nS: +OK");
    EXPECT_TRUE(talk.with(policy{.strict_apop_timestamp = false})
                    .play(greeted_then_apop(password))
                    .outcome);
}

INSTANTIATE_TEST_SUITE_P(
    Each, LenientTimestamp,
    testing::Values(lenient_case{"<timestamp>", "0671a1e9bc78e453b49797984fda5894"},
                    lenient_case{"b <x@y> b <z@w> more", "c49001fa26cf51522f80cece117099d3"}));

TEST(Apop, NeedsATimestampUnderPythonsPolicyToo) {
    EXPECT_EQ(scripted_exchange("S: +OK > no timestamp <")
                  .with(policy{.strict_apop_timestamp = false})
                  .play(greeted_then_apop(password))
                  .reason()
                  .code,
              errc::apop_not_offered);
}

// CVE-2018-1060: no search that starts over at each '<'.
TEST(Apop, LooksAtAMillionBracketsOnce) {
    limits bounds;
    bounds.status_line = bounds.input_buffer = 2'000'000;
    for (const bool strict : {true, false}) {
        scripted_exchange talk("S: +OK " + std::string(1'000'000, '<'));
        const failure reason = talk.with(bounds)
                                   .with(policy{.strict_apop_timestamp = strict})
                                   .play_once(greeted_then_apop(password))
                                   .reason();
        EXPECT_EQ(reason.code, errc::apop_not_offered);
    }
}

}  // namespace
