// SPDX-License-Identifier: MIT
// Many messages at once (RFC 2449, section 6.6): in a window, with an outcome for each.
#include <stdexcept>

#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

using testing::ElementsAre;

scripted_exchange& pipelining(scripted_exchange& talk) {
    return talk.in(session_state::transaction, {"PIPELINING"});
}

limits window_of(std::size_t commands) {
    limits bounds;
    bounds.window_commands = commands;
    return bounds;
}

TEST(Batch, SendsItsCommandsAheadWhereTheServerPipelines) {
    scripted_exchange talk(R"(
        C: DELE 1
        C: DELE 2
        C: DELE 3
        S: +OK
        S: +OK
        S: +OK
    )");
    EXPECT_EQ(pipelining(talk).play(verbs::dele_all(3)).value().size(), 3u);
}

TEST(Batch, WaitsForEachReplyWhereTheServerDoesNot) {
    scripted_exchange talk(R"(
        C: DELE 1
        S: +OK
        C: DELE 2
        S: +OK
    )");
    EXPECT_EQ(talk.in(session_state::transaction, {"UIDL"}).play(verbs::dele_all(2)).value().size(),
              2u);
}

TEST(Batch, WaitsForEachReplyWhereTheServerDoesNotSay) {
    scripted_exchange talk(R"(
        C: DELE 1
        S: +OK
        C: DELE 2
        S: +OK
    )");
    EXPECT_TRUE(talk.in(session_state::transaction).play(verbs::dele_all(2)).outcome);
}

TEST(Batch, WaitsForEachReplyWhereTheCallerWantsItSo) {
    scripted_exchange talk(R"(
        C: DELE 1
        S: +OK
        C: DELE 2
        S: +OK
    )");
    EXPECT_TRUE(
        pipelining(talk).with(policy{.pipelining = false}).play(verbs::dele_all(2)).outcome);
}

// Four of seven servers discard what comes right after a login (docs/servers.md).
TEST(Batch, WaitsForEachReplyUntilTheServerWasAskedAgainAfterTheLogin) {
    scripted_exchange talk(R"(
        C: RPOP ann
        S: +OK
        C: DELE 1
        S: +OK
        C: DELE 2
        S: +OK
    )");
    EXPECT_TRUE(talk.in(session_state::authorization, {"PIPELINING"})
                    .play(verbs::then(verbs::rpop("ann"), verbs::dele_all(2)))
                    .outcome);
}

// Full at four; room again after half of it was answered.
TEST(Batch, RefillsItsWindowWhenHalfOfItWasAnswered) {
    scripted_exchange talk(R"(
        C: DELE 1
        C: DELE 2
        C: DELE 3
        C: DELE 4
        S: +OK
        S: +OK
        C: DELE 5
        C: DELE 6
        S: +OK
        S: +OK
        C: DELE 7
        S: +OK
        S: +OK
        S: +OK
    )");
    EXPECT_EQ(pipelining(talk).with(window_of(4)).play(verbs::dele_all(7)).value().size(), 7u);
}

// "DELE 1" and CRLF are eight octets: three of them reach 24.
TEST(Batch, BoundsItsWindowInOctetsToo) {
    limits bounds;
    bounds.window_octets = 24;
    scripted_exchange talk(R"(
        C: DELE 1
        C: DELE 2
        C: DELE 3
        S: +OK
        S: +OK
        C: DELE 4
        C: DELE 5
        S: +OK
        S: +OK
        S: +OK
    )");
    EXPECT_EQ(pipelining(talk).with(bounds).play(verbs::dele_all(5)).value().size(), 5u);
}

TEST(Batch, HasAWindowOfOneAtLeast) {
    scripted_exchange talk(R"(
        C: DELE 1
        S: +OK
        C: DELE 2
        S: +OK
    )");
    for (const std::size_t commands : {0u, 1u})
        EXPECT_TRUE(pipelining(talk).with(window_of(commands)).play(verbs::dele_all(2)).outcome);
}

TEST(Batch, OfNothingSaysNothing) {
    scripted_exchange talk("");
    EXPECT_TRUE(pipelining(talk).play(verbs::dele_all(0)).value().empty());
    EXPECT_TRUE(pipelining(talk).play(verbs::retr_all(0)).value().empty());
}

TEST(Batch, OfADeadSessionFailsAtOnce) {
    EXPECT_EQ(scripted_exchange("")
                  .in(session_state::authorization)
                  .play(verbs::dele_all(3))
                  .reason()
                  .code,
              errc::wrong_state);
}

// ---- one refusal does not affect the others (rule R13) ----

TEST(RetrAll, GivesEachMessageOrItsRefusal) {
    scripted_exchange talk(R"(
        C: RETR 1
        C: RETR 2
        C: RETR 3
        S: +OK
        S: one
        S: .
        S: -ERR gone
        S: +OK
        S: ..three
        S: .
    )");
    EXPECT_THAT(pipelining(talk).play(verbs::retr_all(3)).value(),
                ElementsAre("1: one\r\n", "2: -ERR gone", "3: .three\r\n"));
}

TEST(RetrAll, NamesTheMessageInWhichTheConnectionWasLost) {
    scripted_exchange talk(R"(
        C: RETR 1
        C: RETR 2
        S: +OK
        S: half
        server closes
    )");
    const failure reason = pipelining(talk).play(verbs::retr_all(2)).reason();
    EXPECT_EQ(reason.code, errc::closed_by_server);
    EXPECT_EQ(reason.command, "RETR 1");
}

TEST(RetrAll, LetsAStrayBlankLinePass) {
    scripted_exchange talk(R"(
        C: RETR 1
        C: RETR 2
        S: +OK
        S: one
        S: .
        S:
        S: +OK
        S: two
        S: .
    )");
    EXPECT_EQ(pipelining(talk).play(verbs::retr_all(2)).value().size(), 2u);
}

TEST(TopAll, GivesEachTopOrItsRefusal) {
    scripted_exchange talk(R"(
        C: TOP 1 5
        C: TOP 2 5
        S: -ERR gone
        S: +OK
        S: two
        S: .
    )");
    EXPECT_THAT(pipelining(talk).play(verbs::top_all(2, 5)).value(),
                ElementsAre("1: -ERR gone", "2: two\r\n"));
}

TEST(DeleAll, GivesAnOutcomeForEach) {
    scripted_exchange talk(R"(
        C: DELE 1
        C: DELE 2
        C: DELE 3
        S: +OK
        S: -ERR already deleted
        S: +OK
    )");
    const auto outcomes = pipelining(talk).play(verbs::dele_all(3)).value();
    EXPECT_TRUE(outcomes[0]);
    EXPECT_EQ(outcomes[1].error().command, "DELE 2");
    EXPECT_EQ(outcomes[1].error().reply, "-ERR already deleted");
    EXPECT_TRUE(outcomes[2]);
}

TEST(ListAll, GivesAnOutcomeForEach) {
    scripted_exchange talk(R"(
        C: LIST 1
        C: LIST 2
        S: +OK 1 120
        S: -ERR no such message
    )");
    const auto outcomes = pipelining(talk).play(verbs::list_all(2)).value();
    EXPECT_EQ(*outcomes[0], (scan_entry{message_number(1), 120}));
    EXPECT_EQ(outcomes[1].error().code, errc::server_error);
}

TEST(UidlAll, GivesAnOutcomeForEach) {
    scripted_exchange talk(R"(
        C: UIDL 1
        C: UIDL 2
        S: -ERR no such message
        S: +OK 2 QhdPYR:00WBw1Ph7x7
    )");
    const auto outcomes = pipelining(talk).play(verbs::uidl_all(2)).value();
    EXPECT_EQ(outcomes[0].error().code, errc::server_error);
    EXPECT_EQ(outcomes[1]->str(), "QhdPYR:00WBw1Ph7x7");
}

// Replies that are out of step would assign wrong unique-ids to messages.
TEST(UidlAll, EndsAtALineForAnotherMessage) {
    scripted_exchange talk(R"(
        C: UIDL 1
        C: UIDL 2
        S: +OK 2 two
        S: +OK 1 one
    )");
    auto out_of_step = pipelining(talk).play(verbs::uidl_all(2));
    EXPECT_FALSE(out_of_step.usable);
    const failure reason = std::move(out_of_step).reason();
    EXPECT_EQ(reason.code, errc::out_of_step);
}

TEST(UidlAll, TakesAnAnswerThatCannotBeReadForAFailureInItsPlace) {
    scripted_exchange talk(R"(
        C: UIDL 1
        C: UIDL 2
        S: +OK one
        S: +OK 2 two
    )");
    const auto outcomes = pipelining(talk).play(verbs::uidl_all(2)).value();
    EXPECT_EQ(outcomes[0].error().code, errc::unreadable_reply);
    EXPECT_EQ(outcomes[0].error().command, "UIDL 1");
    EXPECT_EQ(outcomes[1]->str(), "two");
}

TEST(Batch, EndsAtAnAnswerTooMany) {
    scripted_exchange talk(R"(
        C: DELE 1
        C: DELE 2
        S: +OK
        S: +OK
        S: +OK
    )");
    EXPECT_EQ(pipelining(talk).play(verbs::then(verbs::dele_all(2), verbs::noop())).reason().code,
              errc::unsolicited_octets);
}

class full_message_disk final : public message_sink {
  public:
    void begin(message_number) override {}
    void write(std::string_view) override { throw std::runtime_error("disk full"); }
    void end(message_number) override {}
    void refused(message_number, const failure&) override {}
};

// Writes to a disk that is full when the message ends.
class full_at_the_end final : public message_sink {
  public:
    void begin(message_number) override {}
    void write(std::string_view) override {}
    void end(message_number) override { throw error(fail(errc::sink_failed, "no space")); }
    void refused(message_number, const failure&) override {}
};

flow<std::size_t> retr_two_onto_a_full_disk(dialogue& s) {
    full_at_the_end sink;
    std::size_t whole = co_await flows::retr_all(s, verbs::up_to(2), sink);
    co_return whole;
}

TEST(RetrAll, IsEndedByASinkThatFailsAndNamesTheMessage) {
    scripted_exchange talk(R"(
        C: RETR 1
        C: RETR 2
        S: +OK
        S: one
        S: .
        S: +OK
        S: two
        S: .
    )");
    auto ended = pipelining(talk).play_once(verb<std::size_t>(retr_two_onto_a_full_disk));
    EXPECT_FALSE(ended.usable);
    const failure reason = std::move(ended).reason();
    EXPECT_EQ(reason.code, errc::sink_failed);
    EXPECT_EQ(reason.command, "RETR 1");
}

TEST(RetrAll, LetsTheExceptionOfItsSinkThroughAndLeavesTheSessionUnusable) {
    owned_session s;
    const script greeting = parse_script("S: +OK");
    scripted_server hello(greeting, {});
    ASSERT_TRUE(*drive(flows::greeting(s), hello));
    const script rest = parse_script(R"(
        C: RPOP ann
        S: +OK
        C: CAPA
        S: +OK
        S: PIPELINING
        S: .
        C: RETR 1
        C: RETR 2
        S: +OK
        S: one
        S: .
        S: +OK
        S: two
        S: .
    )");
    scripted_server server(rest, {});
    ASSERT_TRUE(*drive(flows::rpop(s, "ann"), server));
    ASSERT_TRUE(*drive(flows::capa(s), server));
    full_message_disk sink;
    EXPECT_THROW(drive(flows::retr_all(s, verbs::up_to(2), sink), server), std::runtime_error);
    EXPECT_FALSE(s.usable());
    EXPECT_EQ(drive(flows::quit(s), server)->error().code, errc::session_unusable);
    EXPECT_EQ(server.complaint(), "");
}

TEST(Batch, IsNotPipelinedByAnyoneWhereTheCallerWantsItSo) {
    owned_session s;
    s.set_pipelining(false);
    EXPECT_FALSE(s.policy().pipelining);
}

}  // namespace
