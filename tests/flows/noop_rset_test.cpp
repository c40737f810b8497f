// SPDX-License-Identifier: MIT
// NOOP and RSET (RFC 1939, section 5), and what every command has in common.
#include "pop3/owned_session.hpp"
#include "pop3/threaded_work.hpp"
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

TEST(Noop, AsksForNothing) {
    scripted_exchange talk(R"(
        C: NOOP
        S: +OK
    )");
    EXPECT_TRUE(talk.in(session_state::transaction).play(verbs::noop()).outcome);
}

// ---- keeping alive ----

flow<std::size_t> keep_alive(dialogue& s) {
    const event over;
    std::size_t times = co_await flows::keep_alive(s, over);
    EXPECT_TRUE(over.is_set());
    co_return times;
}

TEST(KeepAlive, SaysNoopUntilTheWorkIsOver) {
    scripted_exchange talk(R"(
        C: NOOP
        S: +OK
        C: NOOP
        S: +OK
        the work is over
    )");
    EXPECT_EQ(talk.in(session_state::transaction).play(keep_alive).value(), 2U);
}

TEST(KeepAlive, WorkThatIsDoneInTimeNeedsNone) {
    EXPECT_EQ(scripted_exchange("the work is over")
                  .in(session_state::transaction)
                  .play(keep_alive)
                  .value(),
              0U);
}

TEST(KeepAlive, WaitsAsLongAsThePolicyHasIt) {
    owned_session s({}, policy{.keep_alive = std::chrono::seconds(7)});
    flow<std::size_t> talk = flows::keep_alive(s, event());
    const io_request* want = talk.next();
    ASSERT_NE(want, nullptr);
    EXPECT_EQ(want->type, io_request::kind::wait);
    EXPECT_EQ(want->longest, std::chrono::seconds(7));
}

TEST(KeepAlive, WorkOnAThreadThatThrewIsOver) {
    threaded_work work([] { throw std::runtime_error("disk full"); });
    EXPECT_THROW(work.get(), std::runtime_error);
    EXPECT_TRUE(work.done().is_set());
}

TEST(Rset, TakesTheMarksAway) {
    scripted_exchange talk(R"(
        C: RSET
        S: +OK maildrop has 2 messages (320 octets)
    )");
    EXPECT_EQ(talk.in(session_state::transaction).play(verbs::rset()).value().text(),
              "maildrop has 2 messages (320 octets)");
}

// ---- states (RFC 1939, section 3) ----

struct wrong {
    const char* name;
    session_state state;
    verb<reply> command;
};

class WrongState : public testing::TestWithParam<wrong> {};

TEST_P(WrongState, IsNotedBeforeAnythingIsSent) {
    auto refused = scripted_exchange("").in(GetParam().state).over_tls().play(GetParam().command);
    EXPECT_TRUE(refused.usable);
    EXPECT_EQ(std::move(refused).reason().code, errc::wrong_state);
}

INSTANTIATE_TEST_SUITE_P(
    Each, WrongState,
    testing::Values(wrong{"NoopBeforeLogin", session_state::authorization, verbs::noop()},
                    wrong{"DeleBeforeLogin", session_state::authorization, verbs::dele(1)},
                    wrong{"UserAfterLogin", session_state::transaction, verbs::user("ann")},
                    wrong{"PassAfterLogin", session_state::transaction, verbs::pass("x")},
                    wrong{"RpopAfterLogin", session_state::transaction, verbs::rpop("ann")},
                    wrong{"QuitAfterQuit", session_state::ended, verbs::quit()},
                    wrong{"UserAfterQuit", session_state::ended, verbs::user("ann")},
                    wrong{"NoopAfterQuit", session_state::ended, verbs::noop()}),
    [](const auto& one) { return one.param.name; });

// poplib sends any command it is asked to.
TEST(WrongState, IsTheServersBusinessIfTheCallerWantsItSo) {
    scripted_exchange talk(R"(
        C: STAT
        S: -ERR log in first
    )");
    EXPECT_EQ(talk.in(session_state::authorization)
                  .with(policy{.check_state = false})
                  .play(verbs::stat())
                  .reason()
                  .code,
              errc::server_error);
}

}  // namespace
