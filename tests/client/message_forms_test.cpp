// SPDX-License-Identifier: MIT
// The forms in which a client takes message-numbers and hands over messages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "peers/scripted_peer.hpp"
#include "pop3/client.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::test {
namespace {

using testing::ElementsAre;

// A client that is logged in at `server`, whose script begins with these lines.
constexpr const char* login = R"(S: +OK
    C: USER mrose
    S: +OK
    C: PASS tanstaaf
    S: +OK
    )";

client logged_in(const scripted_peer& server) {
    client mail("127.0.0.1", {.tls = tls_mode::none,
                              .port = server.port(),
                              .policy = {.allow_cleartext_password = true}});
    mail.user("mrose");
    mail.pass("tanstaaf");
    return mail;
}

std::string retr_one() {
    return std::string(login) + R"(C: RETR 1
        S: +OK
        S: Subject: hi
        S:
        S: .)";
}

constexpr const char* one = "Subject: hi\r\n\r\n";

TEST(MessageForms, RetrAloneReturnsTheMessage) {
    const scripted_peer server(retr_one());
    client mail = logged_in(server);
    EXPECT_EQ(mail.retr(1), one);
}

TEST(MessageForms, TopAloneReturnsTheHeader) {
    const scripted_peer server(std::string(login) + R"(C: TOP 7 0
        S: +OK
        S: Subject: ho
        S:
        S: .)");
    client mail = logged_in(server);
    EXPECT_EQ(mail.top(7, 0), "Subject: ho\r\n\r\n");
}

TEST(MessageForms, AFunctionTakesTheOctets) {
    const scripted_peer server(retr_one());
    client mail = logged_in(server);
    std::string text;
    mail.retr(1, [&](std::string_view octets) { text += octets; });
    EXPECT_EQ(text, one);
}

TEST(MessageForms, AStreamTakesTheOctets) {
    const scripted_peer server(retr_one());
    client mail = logged_in(server);
    std::ostringstream out;
    mail.retr(1, out);
    EXPECT_EQ(out.str(), one);
}

TEST(MessageForms, ATemporarySinkLivesAsLongAsTheVerb) {
    const scripted_peer server(retr_one());
    client mail = logged_in(server);
    std::string text;
    mail.retr(1, to_string(text));
    EXPECT_EQ(text, one);
}

TEST(MessageForms, ATemporaryFileIsWrittenWhenTheVerbReturns) {
    const temporary_directory place;
    const scripted_peer server(retr_one());
    client mail = logged_in(server);
    mail.retr(1, std::ofstream(place.path() / "1.eml", std::ios::binary));
    std::ostringstream written;
    written << std::ifstream(place.path() / "1.eml", std::ios::binary).rdbuf();
    EXPECT_EQ(written.str(), one);
}

TEST(MessageForms, ATemporaryFileOnAFullDiskFailsTheVerb) {
    const scripted_peer server(retr_one());
    client mail = logged_in(server);
    try {
        mail.retr(1, std::ofstream("/dev/full", std::ios::binary));
        FAIL() << "the message was not written";
    } catch (const error& e) {
        EXPECT_EQ(e.code(), errc::sink_failed);
    }
}

std::string both_of_a_listing(const char* listing) {
    return std::string(login) + listing + R"(C: RETR 1
        S: +OK
        S: a
        S: .
        C: RETR 3
        S: -ERR it is gone)";
}

TEST(MessageForms, AListingNamesTheMessagesOfABatch) {
    const scripted_peer server(both_of_a_listing(R"(C: LIST
        S: +OK
        S: 1 3
        S: 3 3
        S: .
        )"));
    client mail = logged_in(server);
    std::vector<std::string> came;
    std::vector<message_number> refused;
    each_message take([&](message_number, std::string text) { came.push_back(std::move(text)); },
                      [&](message_number n, const failure&) { refused.push_back(n); });
    EXPECT_EQ(mail.retr_all(mail.list(), take), 1U);
    EXPECT_THAT(came, ElementsAre("a\r\n"));
    EXPECT_THAT(refused, ElementsAre(3));
}

TEST(MessageForms, ARefusedMessageThatNobodyTakesEndsTheBatch) {
    const scripted_peer server(both_of_a_listing(R"(C: UIDL
        S: +OK
        S: 1 x
        S: 3 y
        S: .
        )"));
    client mail = logged_in(server);
    each_message take([](message_number, const std::string&) {});
    EXPECT_THROW(mail.retr_all(mail.uidl(), take), error_proto);
}

}  // namespace
}  // namespace pop3::test
