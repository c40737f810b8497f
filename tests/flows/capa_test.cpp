// SPDX-License-Identifier: MIT
// CAPA (RFC 2449, section 5): the server's capabilities.
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

// What the session knows, without asking the server.
verb<std::vector<std::string>> known() {
    return [](dialogue& s) -> flow<std::vector<std::string>> {
        std::vector<std::string> names;
        if (const capabilities* listing = s.known_capabilities())
            for (const capability& c : *listing) names.push_back(c.name);
        co_return names;
    };
}

TEST(Capa, GivesNamesAndArguments) {
    scripted_exchange talk(R"(
        C: CAPA
        S: +OK Capability list follows
        S: TOP
        S: SASL PLAIN CRAM-MD5
        S: IMPLEMENTATION Shlemazle-Plotz-v302
        S: .
    )");
    const capabilities listing = talk.in(session_state::authorization).play(verbs::capa()).value();
    EXPECT_EQ(listing.size(), 3u);
    EXPECT_TRUE(listing.has("top"));
    EXPECT_TRUE(listing.offers_mechanism("cram-md5"));
    EXPECT_FALSE(listing.has("UIDL"));
}

TEST(Capa, IsRememberedBySession) {
    scripted_exchange talk(R"(
        C: CAPA
        S: +OK
        S: UIDL
        S: .
    )");
    EXPECT_EQ(
        talk.in(session_state::authorization).play(verbs::then(verbs::capa(), known())).value(),
        std::vector<std::string>{"UIDL"});
}

// RFC 2449, section 5: -ERR means that the server does not list them.
TEST(Capa, RefusedLeavesNothingKnown) {
    const verb<bool> asked_again = [](dialogue& s) -> flow<bool> {
        result<capabilities> listing = co_await flows::capa(s).attempt();
        co_return !listing && !s.known_capabilities();
    };
    scripted_exchange talk(R"(
        C: CAPA
        S: -ERR what?
    )");
    const auto asked = talk.in(session_state::authorization, {"TOP", "UIDL"}).play(asked_again);
    EXPECT_TRUE(*asked.outcome);
    EXPECT_TRUE(asked.usable);
}

// RFC 2449, section 5, and docs/servers.md: the listing after the login may differ.
TEST(Capa, IsForgottenAtLogin) {
    scripted_exchange talk(R"(
        C: RPOP ann
        S: +OK
    )");
    EXPECT_TRUE(talk.in(session_state::authorization, {"PIPELINING"})
                    .play(verbs::then(verbs::rpop("ann"), known()))
                    .value()
                    .empty());
}

// The failure is the one that happened, not that of the command after it.
TEST(Capa, ThatIsNoPop3EndsTheLogin) {
    scripted_exchange talk(R"(
        C: CAPA
        S: OK, this is no POP3
    )");
    const failure reason = talk.in(session_state::authorization)
                               .over_tls()
                               .play(verbs::login("ann", password))
                               .reason();
    EXPECT_EQ(reason.code, errc::malformed_reply);
    EXPECT_EQ(reason.command, "CAPA");
}

TEST(Capa, MayBeEmpty) {
    scripted_exchange talk(R"(
        C: CAPA
        S: +OK
        S: .
    )");
    EXPECT_TRUE(talk.in(session_state::transaction).play(verbs::capa()).value().empty());
}

// A flow starts when it is first run.
TEST(Capa, ThatIsDroppedBeforeItRunsSendsNothing) {
    const verb<std::uint32_t> dropped = [](dialogue& s) -> flow<std::uint32_t> {
        { const flow<capabilities> never = flows::capa(s); }
        drop_listing drop = co_await flows::stat(s);
        co_return drop.messages;
    };
    scripted_exchange talk(R"(
        C: STAT
        S: +OK 2 320
    )");
    EXPECT_EQ(talk.in(session_state::transaction).play(dropped).value(), 2U);
}

class CapaOctets : public testing::TestWithParam<int> {};

// "TOP" and "UIDL" with their line ends are eleven octets.
TEST_P(CapaOctets, AreLimited) {
    limits bounds;
    bounds.capabilities = static_cast<std::uint64_t>(11 + GetParam());
    scripted_exchange talk(R"(
        C: CAPA
        S: +OK
        S: TOP
        S: UIDL
        S: .
    )");
    const auto asked = talk.in(session_state::authorization).with(bounds).play(verbs::capa());
    EXPECT_EQ(asked.outcome.has_value(), GetParam() >= 0);
    if (!asked.outcome) {
        EXPECT_EQ(asked.outcome.error().code, errc::limit_exceeded);
    }
}

INSTANTIATE_TEST_SUITE_P(AroundTheLimit, CapaOctets, testing::Values(-1, 0, 1));

}  // namespace
