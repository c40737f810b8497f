// SPDX-License-Identifier: MIT
// How to test a mail program with GoogleTest: against a server that works, and against one that
// does not. Replace fetch_all() by the program under test.
#include <gtest/gtest.h>
#include <pop3/client.hpp>
#include <pop3/server/memory_backend.hpp>
#include <pop3/server/server.hpp>

#include <algorithm>

namespace {

// Fetches all messages and deletes them, and gives up on failure.
std::vector<std::string> fetch_all(pop3::client& mail) {
    std::vector<std::string> messages;
    for (const pop3::scan_entry one : mail.list()) {
        messages.push_back(mail.retr(one.number));
        mail.dele(one.number);
    }
    mail.quit();
    return messages;
}

class MailProgram : public testing::Test {
  protected:
    MailProgram() {
        mailboxes.add_user("mrose", "tanstaaf")
            .add_message("mrose", "Subject: one\r\n\r\nHello.\r\n")
            .add_message("mrose", "Subject: two\r\n\r\n.dot\r\n");
    }
    // Logs in to `server` without any port, with short time limits.
    static pop3::client log_in(pop3::server& server) {
        auto wire = pop3::transport_over(server.connect());
        pop3::client mail(pop3::connection::over(std::move(wire), "localhost",
                                                 {.tls = pop3::tls_mode::none,
                                                  .timeouts = {.read = std::chrono::seconds(1)},
                                                  .policy = {.allow_cleartext_password = true}})
                              .value());
        mail.login({"mrose", "tanstaaf"});
        return mail;
    }
    [[nodiscard]] std::size_t left() const { return mailboxes.messages("mrose").size(); }

    pop3::memory_backend mailboxes;
    pop3::session_log log;
};

TEST_F(MailProgram, FetchesAndDeletes) {
    pop3::server server({.observe = log.observer()}, mailboxes);
    pop3::client mail = log_in(server);
    EXPECT_EQ(fetch_all(mail).size(), 2U);
    EXPECT_EQ(left(), 0U);
    const std::vector<std::string> text = log.commands(1);
    EXPECT_EQ(std::ranges::count(text, "DELE 2"), 1);
    EXPECT_EQ(text.back(), "QUIT");
}

TEST_F(MailProgram, DeletesNothingWhenTheServerFallsSilent) {
    pop3::server server({.faults = {"stall-inside=RETR:2"}}, mailboxes);
    pop3::client mail = log_in(server);
    EXPECT_THROW(fetch_all(mail), pop3::error);
    EXPECT_EQ(left(), 2U);
}

// The same with any fault that costs the connection in the middle of a session.
class LostConnection : public MailProgram, public testing::WithParamInterface<const char*> {};

TEST_P(LostConnection, DeletesNothing) {
    pop3::server server({.faults = {GetParam()}}, mailboxes);
    pop3::client mail = log_in(server);
    EXPECT_THROW(fetch_all(mail), pop3::error);
    EXPECT_EQ(left(), 2U);
}

INSTANTIATE_TEST_SUITE_P(Faults, LostConnection,
                         testing::Values("close-before=LIST", "close-inside=RETR:1", "cut=RETR:2",
                                         "unsolicited=RETR:1", "close-after=DELE:2"));

}  // namespace
