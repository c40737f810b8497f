// SPDX-License-Identifier: MIT
// What a runner owes a session around a verb, by a runner in memory.
#include "pop3/verb_guard.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "pop3/flows.hpp"
#include "pop3/owned_session.hpp"

namespace pop3::test {
namespace {

class memory_runner final : public verb_runner {
  public:
    explicit memory_runner(std::string from_server) : unread_(std::move(from_server)) {}

    template <class T>
    result<T> run(flow<T> exchange) {
        verb_guard verb(*this);
        if (!verb.entered()) return fail(errc::busy);
        while (const io_request* want = exchange.next()) exchange.done(perform(*want));
        return verb.finish(exchange.take());
    }
    [[nodiscard]] bool is_connected() const { return connected_; }
    owned_session mail{};

  private:
    class dialogue& subject() noexcept override {
        return mail;
    }
    void hang_up() noexcept override { connected_ = false; }

    io_result perform(const io_request& want) {
        if (want.type == io_request::kind::write) return {{}, want.out.size()};
        if (want.type != io_request::kind::read) return {};
        if (unread_.empty()) throw std::bad_alloc();
        const std::size_t octets = std::min(unread_.find('\n') + 1, want.in.size());
        std::copy_n(unread_.begin(), octets, want.in.begin());
        unread_.erase(0, octets);
        return {{}, octets};
    }

    std::string unread_;
    bool connected_ = true;
};

TEST(VerbGuard, AVerbInsideAnotherDoesNotEnter) {
    memory_runner runner("+OK\r\n");
    const verb_guard outer(runner);
    EXPECT_TRUE(outer.entered());
    EXPECT_EQ(runner.run(flows::greeting(runner.mail)).error().code, errc::busy);
    EXPECT_TRUE(runner.busy());
}

TEST(VerbGuard, TheNextVerbEntersAfterTheFirst) {
    memory_runner runner("+OK\r\n+OK\r\n");
    ASSERT_TRUE(runner.run(flows::greeting(runner.mail)));
    EXPECT_FALSE(runner.busy());
    EXPECT_TRUE(runner.run(flows::user(runner.mail, "ann")));
}

TEST(VerbGuard, ARefusedCommandKeepsTheConnection) {
    memory_runner runner("+OK\r\n-ERR no\r\n");
    ASSERT_TRUE(runner.run(flows::greeting(runner.mail)));
    ASSERT_FALSE(runner.run(flows::user(runner.mail, "ann")));
    EXPECT_TRUE(runner.mail.usable());
    EXPECT_TRUE(runner.is_connected());
}

TEST(VerbGuard, AnExceptionLeavesTheSessionUnusableAndWithoutAConnection) {
    memory_runner runner("+OK\r\n");
    ASSERT_TRUE(runner.run(flows::greeting(runner.mail)));
    EXPECT_THROW((void)runner.run(flows::user(runner.mail, "ann")), std::bad_alloc);
    EXPECT_FALSE(runner.busy());
    EXPECT_FALSE(runner.mail.usable());
    EXPECT_FALSE(runner.is_connected());
}

flow<int> fails_inside_a_message(dialogue& s) {
    s.send("RETR", message_number(1));
    co_await s.expect_ok();
    std::string_view chunk = co_await s.next_chunk();
    if (!chunk.empty()) co_await failed(errc::limit_exceeded);
    co_return 0;
}

TEST(VerbGuard, AFailureInsideAMessageLeavesNoConnection) {
    memory_runner runner("+OK\r\n+OK\r\n+OK\r\nthe text\r\n.\r\n");
    ASSERT_TRUE(runner.run(flows::greeting(runner.mail)));
    ASSERT_TRUE(runner.run(flows::rpop(runner.mail, "ann")));
    EXPECT_FALSE(runner.run(fails_inside_a_message(runner.mail)));
    EXPECT_FALSE(runner.mail.usable());
    EXPECT_FALSE(runner.is_connected());
}

TEST(VerbGuard, AnEndedSessionHoldsNoConnection) {
    memory_runner runner("+OK\r\n+OK bye\r\n");
    ASSERT_TRUE(runner.run(flows::greeting(runner.mail)));
    ASSERT_TRUE(runner.run(flows::quit(runner.mail)));
    EXPECT_FALSE(runner.is_connected());
}

}  // namespace
}  // namespace pop3::test
