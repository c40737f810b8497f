// SPDX-License-Identifier: MIT
// The clients against a real Dovecot: in clear text, over STLS, and over implicit TLS.
#include <gtest/gtest.h>

#include <map>
#include <memory>

#include "peers/with_dovecot.hpp"
#include "pop3/client.hpp"
#include "pop3/poplib.hpp"
#include "support/corpus.hpp"

namespace {

using namespace pop3;
using test::dovecot_server;

class WithDovecot : public test::with_dovecot {
  protected:
    [[nodiscard]] client logged_in(const std::string& user) const {
        client mail("localhost", options());
        mail.login({user, dovecot_server::password(user)});
        return mail;
    }

    // poplib as a program would open it in this mode.
    [[nodiscard]] std::unique_ptr<poplib::POP3> open_poplib() const {
        const tls_options trust{.ca_file = server().ca_file()};
        if (GetParam() == tls_mode::implicit)
            return std::make_unique<poplib::POP3_SSL>("localhost", server().tls_port(), "", "",
                                                      std::nullopt, trust);
        auto mailbox = std::make_unique<poplib::POP3>("localhost", server().port());
        if (GetParam() == tls_mode::stls) mailbox->stls(trust);
        return mailbox;
    }
};

// Keeps each message of a batch.
class collecting_sink final : public message_sink {
  public:
    void begin(message_number n) override { current_ = &messages[n.value()]; }
    void write(std::string_view octets) override { current_->append(octets); }
    void end(message_number) override { ++whole; }
    void refused(message_number n, const failure& reason) override {
        refusals[n.value()] = reason.message();
    }

    std::map<std::uint32_t, std::string> messages;
    std::map<std::uint32_t, std::string> refusals;
    std::size_t whole = 0;

  private:
    std::string* current_ = nullptr;
};

std::vector<std::string> stored(const std::vector<test::odd_message>& messages) {
    std::vector<std::string> files;
    for (const test::odd_message& message : messages) files.push_back(message.stored);
    return files;
}

std::vector<message_number> numbers_up_to(std::uint32_t last) {
    std::vector<message_number> numbers;
    for (std::uint32_t n = 1; n <= last; ++n) numbers.emplace_back(n);
    return numbers;
}

TEST_P(WithDovecot, OddMessagesArriveByteExact) {
    const auto odd = test::odd_messages();
    const std::string user = server().new_user(stored(odd));
    client mail = logged_in(user);
    ASSERT_EQ(mail.stat().messages, odd.size());
    for (std::uint32_t i = 0; i < odd.size(); ++i) {
        std::string got;
        auto sink = to_string(got);
        mail.retr(message_number(i + 1), sink);
        EXPECT_EQ(got, test::as_retrieved(odd[i].stored)) << odd[i].name;
    }
    mail.quit();
}

TEST_P(WithDovecot, AThousandMessagesComePipelined) {
    std::vector<std::string> files;
    for (int i = 1; i <= 1000; ++i)
        files.push_back(test::odd_header("number" + std::to_string(i)) + "\n" + std::to_string(i) +
                        "\n.\n");
    const std::string user = server().new_user(files);
    client mail = logged_in(user);
    ASSERT_TRUE(mail.known_capabilities() && mail.known_capabilities()->has("PIPELINING"));
    collecting_sink sink;
    EXPECT_EQ(mail.retr_all(numbers_up_to(1000), sink), 1000U);
    mail.quit();
    ASSERT_EQ(sink.whole, 1000U);
    for (std::uint32_t n = 1; n <= 1000; ++n)
        ASSERT_EQ(sink.messages[n], test::as_retrieved(files[n - 1])) << n;
}

TEST_P(WithDovecot, OneRefusedMessageLeavesItsNeighboursAlone) {
    const std::string user =
        server().new_user({"Subject: a\n\na\n", "Subject: b\n\nb\n", "Subject: c\n\nc\n"});
    client mail = logged_in(user);
    mail.dele(message_number(2));
    collecting_sink sink;
    EXPECT_EQ(mail.retr_all(numbers_up_to(3), sink), 2U);
    EXPECT_EQ(sink.refusals.size(), 1U);
    EXPECT_EQ(sink.messages[3], "Subject: c\r\n\r\nc\r\n");
    mail.rset();
    mail.quit();
    EXPECT_EQ(server().count(user), 3U);
}

TEST_P(WithDovecot, OnlyQuitDeletes) {
    const std::string user = server().new_user({"Subject: a\n\na\n", "Subject: b\n\nb\n"});
    {
        client mail = logged_in(user);
        for (const result<reply>& marked : mail.dele_all(numbers_up_to(2))) EXPECT_TRUE(marked);
    }
    EXPECT_EQ(logged_in(user).stat().messages, 2U);

    client mail = logged_in(user);
    mail.dele(message_number(1));
    mail.quit();
    EXPECT_EQ(server().count(user), 1U);
}

TEST_P(WithDovecot, UniqueIdsStayOverSessions) {
    const std::string user = server().new_user({"Subject: a\n\na\n", "Subject: b\n\nb\n"});
    std::vector<std::string> first;
    std::vector<std::string> second;
    client one = logged_in(user);
    for (const auto& [number, uid] : one.uidl()) first.emplace_back(uid);
    one.quit();
    client two = logged_in(user);
    for (const auto& [number, uid] : two.uidl()) second.emplace_back(uid);
    two.quit();
    EXPECT_EQ(first.size(), 2U);
    EXPECT_EQ(first, second);
}

TEST_P(WithDovecot, AWrongPasswordSaysSoAndIsNotRepeated) {
    client mail("localhost", options());
    try {
        mail.login({server().new_user({}), "not the password"});
        FAIL() << "logged in";
    } catch (const error_proto& error) {
        EXPECT_EQ(error.code(), errc::authentication_failed);
        EXPECT_EQ(error.code(), cause::fix_credentials);
        EXPECT_EQ(std::string(error.what()).find("not the password"), std::string::npos)
            << error.what();
    }
}

TEST_P(WithDovecot, EveryMethodOfPoplibWorks) {
    const std::string user =
        server().new_user({"Subject: first\n\none\n.two\n", "Subject: second\n\nthree\n"});
    const auto mailbox = open_poplib();
    EXPECT_TRUE(mailbox->getwelcome().starts_with("+OK"));
    EXPECT_TRUE(mailbox->capa().contains("UIDL"));
    EXPECT_TRUE(mailbox->user(user).starts_with("+OK"));
    EXPECT_TRUE(mailbox->pass_(dovecot_server::password(user)).starts_with("+OK"));

    const auto [count, octets] = mailbox->stat();
    EXPECT_EQ(count, 2U);
    EXPECT_EQ(octets, 29U + 26U);
    EXPECT_EQ(mailbox->list().lines, (std::vector<std::string>{"1 29", "2 26"}));
    EXPECT_EQ(mailbox->list(2), "+OK 2 26");
    ASSERT_EQ(mailbox->uidl().lines.size(), 2U);
    EXPECT_EQ(mailbox->uidl(1), "+OK " + mailbox->uidl().lines[0]);
    const auto whole = mailbox->retr(1);
    EXPECT_EQ(whole.lines, (std::vector<std::string>{"Subject: first", "", "one", ".two"}));
    EXPECT_EQ(whole.octets, 29U);
    EXPECT_EQ(mailbox->top(1, 1).lines, (std::vector<std::string>{"Subject: first", "", "one"}));
    EXPECT_TRUE(mailbox->noop().starts_with("+OK"));
    EXPECT_TRUE(mailbox->dele(1).starts_with("+OK"));
    EXPECT_THROW(mailbox->retr(1), error_proto);
    EXPECT_TRUE(mailbox->rset().starts_with("+OK"));
    EXPECT_TRUE(mailbox->dele(2).starts_with("+OK"));
    EXPECT_THROW(mailbox->utf8(), error_proto);  // Dovecot has no UTF8
    EXPECT_TRUE(mailbox->quit().starts_with("+OK"));
    EXPECT_EQ(server().count(user), 1U);
}

TEST_P(WithDovecot, ApopLogsInByTheTimestampOfTheGreeting) {
    if (GetParam() == tls_mode::stls) GTEST_SKIP() << "the greeting came in clear text: forgotten";
    const std::string user = server().new_user({});
    const auto mailbox = open_poplib();
    EXPECT_TRUE(mailbox->apop(user, dovecot_server::password(user)).starts_with("+OK"));
    mailbox->quit();
}

INSTANTIATE_TEST_SUITE_P(Every, WithDovecot,
                         testing::Values(tls_mode::none, tls_mode::stls, tls_mode::implicit),
                         test::mode_name);

}  // namespace
