// SPDX-License-Identifier: MIT
// Status lines (RFC 1939, section 3): valid ones, invalid ones, and their length.
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

played<reply> answered(const std::string& line, const limits& bounds = {}) {
    scripted_exchange talk("C: NOOP\n" + line);
    return talk.in(session_state::transaction).with(bounds).play(verbs::noop());
}

TEST(StatusLine, MayBeWrittenSmall) {
    EXPECT_TRUE(answered("S: +ok fine").outcome);
    EXPECT_EQ(answered("S: -err no").reason().code, errc::server_error);
}

TEST(StatusLine, NeedsNoTextAndMayHaveATab) {
    EXPECT_TRUE(answered("S: +OK").outcome);
    EXPECT_EQ(answered("S| +OK\\tfine\\r\\n").value().text(), "fine");
}

TEST(StatusLine, MayEndInABareLf) {
    EXPECT_TRUE(answered("S| +OK fine\\n").value().bare_lf);
    EXPECT_EQ(answered("S| +OK fine\\n").value().text(), "fine");
}

TEST(StatusLine, KeepsOddOctets) {
    EXPECT_EQ(answered("S| +OK \\xe9\\0\\rx\\r\\n").value().text(),
              std::string_view("\xe9\0\rx", 4));
}

class NoStatusLine : public testing::TestWithParam<const char*> {};

// hMailServer sends "+ERR" for a wrong password: a client that reads only the sign is logged in.
TEST_P(NoStatusLine, BreaksTheDialogue) {
    auto broken = answered(std::string("S| ") + GetParam() + "\\r\\n");
    EXPECT_FALSE(broken.usable);
    const failure reason = std::move(broken).reason();
    EXPECT_EQ(reason.code, errc::malformed_reply);
    EXPECT_EQ(reason.command, "NOOP");
    EXPECT_THAT(reason.advice(), testing::HasSubstr("out of sync"))
        << "the greeting has shown that this is POP3";
}

INSTANTIATE_TEST_SUITE_P(Each, NoStatusLine,
                         testing::Values("+OKfoo", "+ERR", "-OK", "+", "+ ", "OK", "ERR", "-",
                                         " +OK", "\\t+OK", "+OK\\0", "-ERR,no", "+O", "hello",
                                         "\\0", "\\r+OK", "+OK\\r"));

class StatusLineLength : public testing::TestWithParam<int> {};

// limits::status_line counts the line end.
TEST_P(StatusLineLength, IsLimited) {
    limits bounds;
    bounds.status_line = static_cast<std::size_t>(100 + GetParam());
    auto got = answered("S: +OK " + std::string(94, 'x'), bounds);
    EXPECT_EQ(got.outcome.has_value(), GetParam() >= 0);
    if (!got.outcome) {
        EXPECT_FALSE(got.usable);
        EXPECT_EQ(std::move(got).reason().code, errc::line_too_long);
    }
}

INSTANTIATE_TEST_SUITE_P(AroundTheLimit, StatusLineLength, testing::Values(-1, 0, 1));

TEST(StatusLine, OfAThousandOctetsIsTaken) {
    EXPECT_TRUE(answered("S: +OK " + std::string(1000, 'x')).outcome);
}

TEST(StatusLine, WithoutEndIsCutOff) {
    scripted_exchange talk("C: NOOP\nS| " + std::string(100'000, 'x'));
    EXPECT_EQ(talk.in(session_state::transaction).play_once(verbs::noop()).reason().code,
              errc::line_too_long);
}

TEST(StatusLine, CutShortIsALostConnection) {
    const failure reason = answered("S| +OK fine\nserver closes").reason();
    EXPECT_EQ(reason.code, errc::closed_by_server);
    EXPECT_EQ(reason.reply, "+OK fine");
}

}  // namespace
