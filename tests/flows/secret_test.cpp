// SPDX-License-Identifier: MIT
// No secret is shown, in traces and in failures (rule R8), and what verbs return is not changed.
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

using testing::ElementsAre;

// The server repeats the password in every answer that it can.
TEST(Secret, IsMaskedWhereverTheServerRepeatsIt) {
    scripted_exchange talk(R"(
        C: USER ann
        S: +OK
        C: PASS s3cret
        S: +OK yes, it is s3cret
        C: NOOP
        S: +OK s3cret
    )");
    const auto session = talk.in(session_state::authorization)
                             .over_tls()
                             .play(verbs::then(verbs::user_pass("ann", password), verbs::noop()));
    EXPECT_EQ(session.trace[2], "C: PASS ****");
    EXPECT_EQ(session.trace[3], "S: +OK ****");
    EXPECT_EQ(session.trace[5], "S: +OK ****");
}

TEST(Secret, IsNotMaskedInWhatAVerbReturns) {
    scripted_exchange talk(R"(
        C: USER ann
        S: +OK
        C: PASS s3cret
        S: +OK
        C: NOOP
        S: +OK s3cret service
    )");
    EXPECT_EQ(talk.in(session_state::authorization)
                  .over_tls()
                  .play(verbs::then(verbs::user_pass("ann", password), verbs::noop()))
                  .outcome->text(),
              "s3cret service");
}

// Stars in the place of the word would tell everybody who knows the server's texts.
TEST(Secret, IsNotToldByThePlaceOfItsMask) {
    scripted_exchange talk(R"(
        C: USER ann
        S: +OK
        C: PASS mailbox
        S: -ERR the mailbox is locked
    )");
    const auto session =
        talk.in(session_state::authorization).over_tls().play(verbs::user_pass("ann", "mailbox"));
    EXPECT_EQ(session.trace.back(), "S: -ERR ****");
    EXPECT_EQ(session.outcome.error().reply, "-ERR ****");
}

TEST(Secret, IsMaskedWhateverTheCaseOfItsLetters) {
    scripted_exchange talk(R"(
        C: PASS s3cret
        S: -ERR PASS S3CRET IS WRONG
    )");
    EXPECT_EQ(
        talk.in(session_state::authorization).over_tls().play(verbs::pass(password)).reason().reply,
        "-ERR ****");
}

// Lines without the text would tell it as well as those with it.
TEST(Secret, OfAFewLettersMasksEveryLineOfATrace) {
    scripted_exchange talk(R"(
        C: USER ann
        S: +OK
        C: PASS ok
        S: +OK
        C: NOOP
        S: +OK nothing done
    )");
    const auto session = talk.in(session_state::authorization)
                             .over_tls()
                             .play(verbs::then(verbs::user_pass("ann", "ok"), verbs::noop()));
    EXPECT_EQ(session.trace.back(), "S: +OK ****");
}

TEST(Secret, IsMaskedInARefusalAfterTheLogin) {
    scripted_exchange talk(R"(
        C: USER ann
        S: +OK
        C: PASS s3cret
        S: +OK
        C: DELE 1
        S: -ERR ann:s3cret may not
    )");
    EXPECT_EQ(talk.in(session_state::authorization)
                  .over_tls()
                  .play(verbs::then(verbs::user_pass("ann", password), verbs::dele(1)))
                  .reason()
                  .reply,
              "-ERR ****");
}

TEST(Secret, IsMaskedInALineThatIsNoAnswer) {
    scripted_exchange talk(R"(
        C: PASS s3cret
        S: what is s3cret?
    )");
    EXPECT_EQ(
        talk.in(session_state::authorization).over_tls().play(verbs::pass(password)).reason().reply,
        "****");
}

// A password may be a number, and numbers are parsed.
TEST(Secret, DoesNotChangeNumbersThatAreRead) {
    scripted_exchange talk(R"(
        C: USER ann
        S: +OK
        C: PASS 2
        S: +OK
        C: STAT
        S: +OK 2 320
    )");
    const auto stat = talk.in(session_state::authorization)
                          .over_tls()
                          .play(verbs::then(verbs::user_pass("ann", "2"), verbs::stat()));
    EXPECT_EQ(*stat.outcome, (drop_listing{2, 320}));
    EXPECT_EQ(stat.trace.back(), "S: +OK ****");
}

TEST(Secret, IsMaskedInTheTraceOfListings) {
    scripted_exchange talk(R"(
        C: USER ann
        S: +OK
        C: PASS s3cret
        S: +OK
        C: UIDL
        S: +OK
        S: 1 s3cret
        S: .
    )");
    const auto uidl = talk.in(session_state::authorization)
                          .over_tls()
                          .play(verbs::then(verbs::user_pass("ann", password), verbs::uidl()));
    EXPECT_EQ(uidl.outcome->uid(message_number(1)), password);
    EXPECT_EQ(uidl.trace.back(), "S: ****");
}

class raw_recorder final : public tracer {
  public:
    void sent(std::string_view line) override { lines.emplace_back(line); }
    void sent_unmasked(std::string_view line) override { lines.emplace_back(line); }
    void received(std::string_view) override {}
    std::vector<std::string> lines;
};

// Audit hooks may ask for the unmasked line.
TEST(Secret, IsShownToWhoAsksForIt) {
    const verb<std::vector<std::string>> audited =
        [](owned_session& s) -> flow<std::vector<std::string>> {
        raw_recorder audit;
        s.set_tracer(&audit);
        co_await flows::pass(s, "s3cret");
        s.set_tracer(nullptr);
        co_return audit.lines;
    };
    scripted_exchange talk(R"(
        C: PASS s3cret
        S: +OK
    )");
    EXPECT_THAT(talk.in(session_state::authorization).over_tls().play_once(audited).value(),
                ElementsAre("PASS ****", "PASS s3cret"));
}

}  // namespace
