// SPDX-License-Identifier: MIT
// No secret is shown: not in traces, not in failures, not in replies (rule R8).
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
    EXPECT_EQ(session.outcome->text(), "****");
    EXPECT_EQ(session.trace[2], "C: PASS ****");
    EXPECT_EQ(session.trace[5], "S: +OK ****");
}

TEST(Secret, IsMaskedInARefusalBehindTheLogin) {
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
              "-ERR ann:**** may not");
}

TEST(Secret, IsMaskedInALineThatIsNoAnswer) {
    scripted_exchange talk(R"(
        C: PASS s3cret
        S: what is s3cret?
    )");
    EXPECT_EQ(
        talk.in(session_state::authorization).over_tls().play(verbs::pass(password)).reason().reply,
        "what is ****?");
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
    EXPECT_EQ(stat.trace.back(), "S: +OK **** 3****0");
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
    EXPECT_EQ(uidl.trace.back(), "S: 1 ****");
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
