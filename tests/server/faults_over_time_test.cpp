// SPDX-License-Identifier: MIT
// Later effects of faults: after some time, or in another session.
#include <gmock/gmock.h>

#include "peers/faulty_server.hpp"

namespace pop3::serving {
namespace {

TEST(FaultsOverTime, LateRepliesComeWhenTheirTimeHasCome) {
    faulty_server server({"late=100"});
    time_point now{};
    server.session().set_time(now);
    EXPECT_EQ(server.said(), "");
    ASSERT_EQ(server.session().next_wakeup(), now + std::chrono::milliseconds(100));
    server.session().set_time(now + std::chrono::milliseconds(100));
    EXPECT_EQ(server.said(), "+OK pop3 ready^");
    EXPECT_EQ(server.session().next_wakeup(), std::nullopt);
}

TEST(FaultsOverTime, LateRefusalsComeWhenTheirTimeHasCome) {
    faulty_server server({"late-err=100"});
    const time_point now{};
    server.session().set_time(now);
    server.log_in();
    EXPECT_EQ(server.say("NOOP\r\n"), "+OK^");
    EXPECT_EQ(server.say("DELE 7\r\n"), "");
    server.session().set_time(now + std::chrono::milliseconds(100));
    EXPECT_EQ(server.said(), "-ERR no such message^");
}

TEST(FaultsOverTime, StrayRepliesComeAfterTheReplyAndBeforeTheNext) {
    faulty_server server({"stray=NOOP"});
    const time_point now{};
    server.session().set_time(now);
    server.log_in();
    EXPECT_EQ(server.say("NOOP\r\n"), "+OK^");
    EXPECT_EQ(server.say("STAT\r\n"), "");
    server.session().set_time(now + std::chrono::milliseconds(5));
    EXPECT_EQ(server.said(), "+OK^+OK 2 39^");
}

TEST(FaultsOverTime, DrippingGivesOneOctetAtATime) {
    faulty_server server({"drip=5"});
    time_point now{};
    std::string all;
    for (std::size_t i = 0; i < 16; ++i, now += std::chrono::milliseconds(5)) {
        server.session().set_time(now);
        const std::string octet = server.said();
        EXPECT_EQ(octet.size(), 1U) << i;
        all += octet;
    }
    EXPECT_EQ(all, "+OK pop3 ready\r~");
}

TEST(FaultsOverTime, UniqueIdsAreResetInEachSession) {
    faulty_server server({"uidl-reset"});
    server.log_in();
    server.reconnect();
    server.log_in();
    EXPECT_EQ(server.say("UIDL 1\r\n"), "+OK 1 s2.a^");
}

TEST(FaultsOverTime, ChangeTheSessionsTheyAreMeantFor) {
    faulty_server server({"uidl-renamed=2", "sizes-change=3", "hides=4"});
    std::string seen;
    for (int session = 1; session <= 5; ++session) {
        server.log_in();
        seen += server.say("UIDL 1\r\n") + server.say("LIST 1\r\n") + '|';
        server.reconnect();
    }
    EXPECT_EQ(seen,
              "+OK 1 a^+OK 1 20^|+OK 1 new.a^+OK 1 20^|+OK 1 new.a^+OK 1 23^|"
              "-ERR no such message^-ERR no such message^|+OK 1 new.a^+OK 1 23^|");
}

TEST(FaultsOverTime, GiveNewMailTheUniqueIdOfMailThatHasGone) {
    faulty_server server({"uidl-reused"});
    server.log_in();
    server.say("DELE 1\r\nQUIT\r\n");
    server.mail.add_message("mrose", "Subject: c\r\n\r\n", "c")
        .add_message("mrose", "Subject: d\r\n\r\n", "d");
    server.reconnect();
    server.log_in();
    EXPECT_EQ(server.say("UIDL\r\n"), "+OK unique-id listing follows^1 b^2 a^3 d^.^");
}

TEST(FaultsOverTime, ShowMailOnceThatWasRetrievedAndNotOnlyLookedAt) {
    faulty_server server({"shows-once"});
    server.log_in();
    server.say("RETR 2\r\n");
    server.reconnect();  // a lost connection shows it again
    server.log_in();
    EXPECT_EQ(server.say("STAT\r\n"), "+OK 2 39^");
    server.say("TOP 1 0\r\nRETR 2\r\nQUIT\r\n");
    server.reconnect();
    server.log_in();
    EXPECT_EQ(server.say("STAT\r\n"), "+OK 1 20^");
    EXPECT_EQ(server.mail.messages("mrose").size(), 2U);
}

TEST(FaultsOverTime, FollowAPoisonedMessageToItsNextNumber) {
    for (const char* const fault_name : {"poison", "poison-stalls", "poison-endless"}) {
        faulty_server server({fault_name});
        server.log_in();
        server.say("DELE 1\r\nQUIT\r\n");
        server.mail.add_message("mrose", "Subject: c\r\n\r\n", "c");
        server.reconnect();
        server.log_in();
        EXPECT_EQ(server.say("RETR 2\r\n"), "+OK 14 octets^Subject: c^^.^") << fault_name;
        EXPECT_THAT(server.say("RETR 1\r\n"), testing::Not(testing::HasSubstr("^.^")))
            << fault_name;
    }
}

TEST(FaultsOverTime, ALostConnectionCommitsWhenThatIsTheFault) {
    faulty_server server({"commit-unasked"});
    server.log_in();
    server.say("DELE 1\r\n");
    server.disconnect();
    EXPECT_EQ(server.mail.messages("mrose").size(), 1U);
}

TEST(FaultsOverTime, AClientThatFillsMemoryWhileItWaitsIsCutOff) {
    faulty_server server({"late=100"});
    server.session().set_time({});
    server.said();
    server.say(std::string(2 * 1024 * 1024, 'x'));
    server.session().set_time(time_point(std::chrono::hours(1)));
    EXPECT_THAT(server.said(), testing::EndsWith("[cut]"));
}

}  // namespace
}  // namespace pop3::serving
