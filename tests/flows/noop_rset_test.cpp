// SPDX-License-Identifier: MIT
// NOOP and RSET (RFC 1939, section 5), and what every command has in common.
#include "pop3/on_a_thread.hpp"
#include "support/verbs.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

TEST(Noop, AsksForNothing) {
    dialogue talk(R"(
        C: NOOP
        S: +OK
    )");
    EXPECT_TRUE(talk.in(session_state::transaction).play(verbs::noop()).outcome);
}

// Busy so many times; remembers how long it was given.
class work_of_so_many_pauses final : public background_work {
  public:
    explicit work_of_so_many_pauses(int pauses) : left_(pauses) {}
    bool busy(std::chrono::milliseconds longest) override {
        longest_ = longest;
        return left_-- > 0;
    }
    [[nodiscard]] std::chrono::milliseconds was_given() const { return longest_; }

  private:
    int left_;
    std::chrono::milliseconds longest_{};
};

flow<std::size_t> keep_alive_through_two_pauses(session& s) {
    work_of_so_many_pauses work(2);
    std::size_t times = co_await flows::keep_alive(s, work);
    EXPECT_EQ(work.was_given(), std::chrono::seconds(7));
    co_return times;
}

TEST(KeepAlive, SaysNoopAsOftenAsThePolicyHasItWhileTheWorkGoesOn) {
    dialogue talk(R"(
        C: NOOP
        S: +OK
        C: NOOP
        S: +OK
    )");
    EXPECT_EQ(talk.in(session_state::transaction)
                  .with(policy{.keep_alive = std::chrono::seconds(7)})
                  .play(keep_alive_through_two_pauses)
                  .value(),
              2U);
}

TEST(KeepAlive, WorkThatIsDoneInTimeNeedsNone) {
    work_of_so_many_pauses work(0);
    EXPECT_EQ(dialogue("")
                  .in(session_state::transaction)
                  .play([&](session& s) { return flows::keep_alive(s, work); })
                  .value(),
              0U);
}

TEST(KeepAlive, WorkOnAThreadGivesWhatItThrew) {
    on_a_thread work([] { throw std::runtime_error("disk full"); });
    while (work.busy(std::chrono::hours(1))) {
    }
    EXPECT_THROW(work.get(), std::runtime_error);
}

TEST(Rset, TakesTheMarksAway) {
    dialogue talk(R"(
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
    auto refused = dialogue("").in(GetParam().state).over_tls().play(GetParam().command);
    EXPECT_TRUE(refused.usable);
    EXPECT_EQ(std::move(refused).why().code, errc::wrong_state);
}

INSTANTIATE_TEST_SUITE_P(
    Each, WrongState,
    testing::Values(wrong{"NoopBeforeLogin", session_state::authorization, verbs::noop()},
                    wrong{"DeleBeforeLogin", session_state::authorization, verbs::dele(1)},
                    wrong{"UserBehindLogin", session_state::transaction, verbs::user("ann")},
                    wrong{"PassBehindLogin", session_state::transaction, verbs::pass("x")},
                    wrong{"RpopBehindLogin", session_state::transaction, verbs::rpop("ann")},
                    wrong{"QuitBehindQuit", session_state::ended, verbs::quit()},
                    wrong{"UserBehindQuit", session_state::ended, verbs::user("ann")},
                    wrong{"NoopBehindQuit", session_state::ended, verbs::noop()}),
    [](const auto& one) { return one.param.name; });

// poplib sends whatever it is told to send.
TEST(WrongState, IsTheServersBusinessIfTheCallerWantsItSo) {
    dialogue talk(R"(
        C: STAT
        S: -ERR log in first
    )");
    EXPECT_EQ(talk.in(session_state::authorization)
                  .with(policy{.check_state = false})
                  .play(verbs::stat())
                  .why()
                  .code,
              errc::server_error);
}

}  // namespace
