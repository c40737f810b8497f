// SPDX-License-Identifier: MIT
// A verb that is cancelled: before the first octet of its command it leaves no trace; after that octet
// it ends the session. Each verb is cancelled at each step, with writes of each size.
#include <gtest/gtest.h>

#include <algorithm>

#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

struct cancelled_verb {
    const char* name;
    const char* text;
    verb<reply> exchange;
    session_state state = session_state::transaction;
};

const cancelled_verb cancelled_verbs[] = {
    {"Noop", "C: NOOP\nS: +OK\n", verbs::noop()},
    {"Dele", "C: DELE 1\nS: +OK\n", verbs::dele(1)},
    {"Quit", "C: QUIT\nS: +OK\n", verbs::quit()},
    {"Rpop", "C: RPOP ann\nS: +OK\n", verbs::rpop("ann"), session_state::authorization},
    {"UserPass", "C: USER ann\nS: +OK\nC: PASS s3cret\nS: +OK\n", verbs::user_pass("ann", "s3cret"),
     session_state::authorization},
};

class Cancel : public testing::TestWithParam<cancelled_verb> {
  protected:
    // A session in the state of the verb.
    void begin(owned_session& s) const {
        s.set_secure();
        play(s, "S: +OK\n", flows::greeting(s));
        if (GetParam().state == session_state::transaction)
            play(s, "C: RPOP ann\nS: +OK\n", flows::rpop(s, "ann"));
    }
    template <class T>
    static void play(owned_session&, const std::string& text, flow<T> exchange) {
        const script turns = parse_script(text);
        scripted_server server(turns, {});
        const auto outcome = drive(std::move(exchange), server);
        EXPECT_TRUE(outcome && *outcome) << text;
        EXPECT_TRUE(server.finished());
    }
    // Cancels the verb at `step`; false if it ends before.
    bool cancel_at(std::size_t step, cut pieces) const {
        owned_session s;
        begin(s);
        const script turns = parse_script(GetParam().text);
        scripted_server server(turns, pieces, {fault::kind::cancel, step});
        const auto outcome = drive(GetParam().exchange(s), server);
        if (!server.broke()) return false;
        const std::string& heard = server.heard();
        const bool between = heard.empty() || heard.ends_with('\n');
        expect(s, *outcome, between && !server.awaits_answer());
        return true;
    }
    void expect(owned_session& s, const result<reply>& outcome, bool untouched) const {
        ASSERT_FALSE(outcome);
        const bool quits = std::string_view(GetParam().name) == "Quit";
        EXPECT_EQ(outcome.error().code,
                  !untouched && quits ? errc::quit_in_doubt : errc::cancelled);
        EXPECT_EQ(s.usable(), untouched);
        if (untouched)  // nothing of the cancelled command is left
            play(s, GetParam().text, GetParam().exchange(s));
    }
};

TEST_P(Cancel, LeavesTheSessionUsableUntilAnOctetOfACommandIsSent) {
    for (const cut pieces : {cut{}, cut{1, 1}})
        for (std::size_t step = 0; cancel_at(step, pieces); ++step)
            if (HasFailure()) FAIL() << "at step " << step << ", " << pieces;
}

INSTANTIATE_TEST_SUITE_P(EachVerb, Cancel, testing::ValuesIn(cancelled_verbs),
                         [](const auto& given) { return std::string(given.param.name); });

// The first request of `exchange` is answered by `results`, one after the other.
template <class T>
result<T> answered(flow<T> exchange, std::vector<io_result> results) {
    for (const io_result& each : results) {
        EXPECT_NE(exchange.next(), nullptr);
        exchange.done(each);
    }
    EXPECT_EQ(exchange.next(), nullptr);
    return exchange.take();
}

void greet(owned_session& s) {
    const script turns = parse_script("S: +OK\n");
    scripted_server server(turns, {});
    EXPECT_TRUE(*drive(flows::greeting(s), server));
}

const io_result cancelled{errc::cancelled, 0, {}};

TEST(Cancelled, WriteThatMovedOctetsEndsTheSession) {
    owned_session s;
    greet(s);
    const auto outcome = answered(flows::capa(s), {io_result{}, {errc::cancelled, 1, {}}});
    EXPECT_EQ(outcome.error().code, errc::cancelled);
    EXPECT_FALSE(s.usable());
}

TEST(Cancelled, FailureCannotBeCaught) {
    owned_session s;
    greet(s);
    const auto ask = [](dialogue& d) -> flow<int> {
        result<capabilities> listing = co_await flows::capa(d).attempt();
        co_return listing ? 1 : -1;
    };
    EXPECT_EQ(answered(ask(s), {cancelled}).error().code, errc::cancelled);
    EXPECT_TRUE(s.usable());
}

TEST(Cancelled, BatchIsTakenBackAsAWhole) {
    owned_session s;
    greet(s);
    s.set_secure();
    const script turns =
        parse_script("C: RPOP ann\nS: +OK\nC: CAPA\nS: +OK\nS: PIPELINING\nS: .\n");
    scripted_server server(turns, {});
    EXPECT_TRUE(*drive(flows::rpop(s, "ann"), server));
    EXPECT_TRUE(*drive(flows::capa(s), server));
    EXPECT_EQ(answered(flows::dele_all(s, verbs::up_to(3)), {io_result{}, cancelled}).error().code,
              errc::cancelled);
    EXPECT_TRUE(s.usable());
    const script later = parse_script("C: STAT\nS: +OK 3 30\n");
    scripted_server next(later, {});
    EXPECT_TRUE(*drive(flows::stat(s), next));
    EXPECT_EQ(next.complaint(), "");
}

// What it has done is done: QUIT would delete message 1.
TEST(Cancelled, BatchThatIsPartlyAnsweredEndsTheSession) {
    owned_session s;
    greet(s);
    s.set_secure();
    const script turns = parse_script("C: RPOP ann\nS: +OK\n");
    scripted_server server(turns, {});
    EXPECT_TRUE(*drive(flows::rpop(s, "ann"), server));
    flow<std::vector<result<reply>>> batch = flows::dele_all(s, verbs::up_to(2));
    ASSERT_NE(batch.next(), nullptr);
    batch.done({});  // nothing is pending
    const io_request* want = batch.next();
    ASSERT_NE(want, nullptr);
    batch.done({{}, want->out.size()});  // C: DELE 1
    want = batch.next();
    ASSERT_NE(want, nullptr);
    const std::string_view deleted = "+OK\r\n";
    std::ranges::copy(deleted, want->in.begin());
    batch.done({{}, deleted.size()});
    ASSERT_NE(batch.next(), nullptr);
    batch.done(cancelled);
    EXPECT_EQ(batch.next(), nullptr);
    EXPECT_FALSE(s.usable());
}

TEST(Cancelled, CapaKeepsWhatWasKnown) {
    owned_session s;
    greet(s);
    const script turns = parse_script("C: CAPA\nS: +OK\nS: PIPELINING\nS: .\n");
    scripted_server server(turns, {});
    EXPECT_TRUE(*drive(flows::capa(s), server));
    EXPECT_EQ(answered(flows::capa(s), {cancelled}).error().code, errc::cancelled);
    EXPECT_NE(s.known_capabilities(), nullptr);
}

TEST(Cancelled, StlsThatIsRequiredEndsTheSession) {
    owned_session s;
    flow<reply> opening = flows::open(s, tls_mode::stls);
    const io_request* want = opening.next();
    ASSERT_NE(want, nullptr);
    const std::string_view hello = "+OK\r\n";
    std::ranges::copy(hello, want->in.begin());
    opening.done({{}, hello.size(), {}});
    ASSERT_NE(opening.next(), nullptr);
    opening.done(cancelled);
    EXPECT_EQ(opening.next(), nullptr);
    EXPECT_EQ(opening.take().error().code, errc::cancelled);
    EXPECT_FALSE(s.usable());  // nothing may be sent in clear text
}

TEST(Cancelled, LostConnectionEndsTheSessionBeforeTheFirstOctetToo) {
    owned_session s;
    greet(s);
    EXPECT_FALSE(answered(flows::capa(s), {io_result{reset, 0, {}}}));
    EXPECT_FALSE(s.usable());
}

}  // namespace
