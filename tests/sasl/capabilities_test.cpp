// SPDX-License-Identifier: MIT
// What is known about the server's capabilities: listings, and what they leave out or claim.
#include <gtest/gtest.h>

#include "mechanisms.hpp"
#include "support/scripted_exchange.hpp"
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

capabilities listing_of(std::initializer_list<const char*> lines) {
    capabilities all;
    for (const char* line : lines) all.add(line);
    return all;
}

TEST(Capabilities, AreAThousandNamesAndNoMore) {
    capabilities all;
    for (int i = 0; i < 1001; ++i) all.add("X" + std::to_string(i) + " argument");
    EXPECT_TRUE(all.has("X999", "argument"));
    EXPECT_FALSE(all.has("X1000"));
    all.add("X999 more");
    EXPECT_TRUE(all.has("X999", "more"));
}

// Runs a verb against the script and returns the session afterwards.
template <class Verb>
void run(owned_session& s, const std::string& text, const Verb& verb) {
    const script turns = parse_script(text);
    scripted_server server(turns, {});
    (void)drive(verb(s), server);
    EXPECT_EQ(server.complaint(), "");
    EXPECT_TRUE(server.finished()) << text;
}

class Support : public testing::Test {
  protected:
    Support() { run(s, "S: +OK", verbs::greeting()); }
    void listed(const std::string& lines) {
        run(s, "C: CAPA\nS: +OK\n" + lines + "S: .", verbs::capa());
    }
    void logged_in() { run(s, "C: RPOP ann\nS: +OK", verbs::rpop("ann")); }

    owned_session s;
};

// ---- the listing ----

TEST(Capabilities, CompareNamesWithoutRegardToCaseAndJoinWhatComesTwice) {
    const auto all = listing_of({"Sasl PLAIN", "SASL login"});
    EXPECT_TRUE(all.offers_mechanism("plain"));
    EXPECT_TRUE(all.offers_mechanism("LOGIN"));
    EXPECT_EQ(all.size(), 1U);
}

TEST(Capabilities, SurviveTheListingOfMailutils) {
    const auto all =
        listing_of({"TOP", "UIDL", "EXPIRENEVER", "LOGIN-DELAY", "5", "", "  ", "USER"});
    EXPECT_TRUE(all.has("USER"));
    EXPECT_FALSE(all.expire());
    EXPECT_FALSE(all.delay());
}

TEST(Capabilities, KeepWordsThatTheyDoNotKnow) {
    const auto all = listing_of({"X-GOOGLE-RICO", "XOIP one two", "\xff\xfe"});
    EXPECT_TRUE(all.has("x-google-rico"));
    EXPECT_TRUE(all.has("XOIP", "TWO"));
    EXPECT_EQ(all.size(), 3U);
}

TEST(Capabilities, TellHowLongMailIsKept) {
    EXPECT_EQ(listing_of({"EXPIRE 31 USER"}).expire()->days, 31U);
    EXPECT_TRUE(listing_of({"EXPIRE 31 USER"}).expire()->differs_by_user);
    EXPECT_EQ(listing_of({"EXPIRE 0"}).expire()->days, 0U);
    EXPECT_EQ(listing_of({"EXPIRE NEVER"}).expire()->days, std::nullopt);
    EXPECT_FALSE(listing_of({"EXPIRE soon"}).expire());
    EXPECT_FALSE(listing_of({"EXPIRE 4294967296"}).expire());
}

TEST(Capabilities, TellHowLongToWaitBetweenLogins) {
    EXPECT_EQ(listing_of({"LOGIN-DELAY 300"}).delay()->seconds, 300U);
    EXPECT_TRUE(listing_of({"LOGIN-DELAY 300 USER"}).delay()->differs_by_user);
    EXPECT_FALSE(listing_of({"LOGIN-DELAY -1"}).delay());
}

TEST(Capabilities, TellTheServersNameInItsOwnWords) {
    EXPECT_EQ(listing_of({"IMPLEMENTATION Cyrus POP3 server"}).implementation(),
              "Cyrus POP3 server");
}

// ---- one account ----

TEST_F(Support, IsUnknownBeforeTheServerWasAsked) {
    EXPECT_EQ(s.supports("TOP"), support::unknown);
}

TEST_F(Support, IsUnknownWhereTheServerDoesNotSay) {
    run(s, "C: CAPA\nS: -ERR", verbs::capa());
    EXPECT_EQ(s.supports("TOP"), support::unknown);
}

TEST_F(Support, IsAdvertisedOrAbsentByTheListing) {
    listed("S: top\n");
    EXPECT_EQ(s.supports("TOP"), support::advertised);
    EXPECT_EQ(s.supports("PIPELINING"), support::absent);
}

TEST_F(Support, IsObservedWhereItWorkedWhateverTheListingSays) {
    logged_in();
    run(s, "C: UIDL\nS: +OK\nS: .", verbs::uidl());
    listed("S: TOP\n");
    EXPECT_EQ(s.supports("uidl"), support::observed);
}

TEST_F(Support, IsRefusedWhereItDidNotWorkWhateverTheListingSays) {
    listed("S: UIDL\n");
    logged_in();
    run(s, "C: UIDL\nS: -ERR unknown command", verbs::uidl());
    EXPECT_EQ(s.supports("UIDL"), support::refused);
}

TEST_F(Support, StaysObservedAfterARefusal) {
    logged_in();
    run(s, "C: TOP 1 0\nS: +OK\nS: .", verbs::top(1, 0));
    run(s, "C: TOP 9 0\nS: -ERR no such message", verbs::top(9, 0));
    EXPECT_EQ(s.supports("TOP"), support::observed);
}

TEST_F(Support, IsNotRefusedByAFaultThatPasses) {
    logged_in();
    run(s, "C: UIDL\nS: -ERR [SYS/TEMP] later", verbs::uidl());
    EXPECT_EQ(s.supports("UIDL"), support::unknown);
}

TEST_F(Support, IsForgottenOverStls) {
    listed("S: STLS\nS: UTF8\n");
    run(s, "C: LANG *\nS: +OK", verbs::lang("*"));
    run(s, "C: STLS\nS: +OK\nTLS handshake", verbs::stls());
    EXPECT_EQ(s.supports("LANG"), support::unknown);
    EXPECT_EQ(s.supports("UTF8"), support::unknown);
    EXPECT_EQ(s.known_capabilities(), nullptr);
}

TEST_F(Support, IsLearnedAnewAfterALogin) {
    s.set_secure();
    run(s, R"(
        C: CAPA
        S: +OK
        S: SASL PLAIN
        S: EXPIRE 31 USER
        S: .
        C: AUTH PLAIN AGFubgBzM2NyZXQ=
        S: +OK
        C: CAPA
        S: +OK
        S: EXPIRE 7
        S: PIPELINING
        S: .
    )",
        verbs::login(ann()));
    EXPECT_EQ(s.supports("SASL"), support::absent);
    EXPECT_EQ(s.supports("PIPELINING"), support::advertised);
    EXPECT_EQ(s.known_capabilities()->expire()->days, 7U);
}

}  // namespace
