// SPDX-License-Identifier: MIT
// Every method against our own server over real sockets: in clear text, by STLS, over TLS.
#include <gmock/gmock.h>

#include <fstream>

#include "pop3/poplib.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/corpus.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::poplib {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Key;
using testing::StartsWith;

std::string joined(const std::vector<std::string>& lines) {
    std::string octets;
    for (const std::string& line : lines) octets.append(line).append(CRLF);
    return octets;
}

class PoplibServer : public testing::TestWithParam<tls_mode> {
  protected:
    PoplibServer() {
        std::ofstream(directory.path() / "ca.pem") << made.ca;
        mail.add_user("mrose", "tanstaaf")
            .add_message("mrose", "Subject: one\r\n\r\n.dot\r\nlast\r\n", "uid-1")
            .add_message("mrose", "Subject: two\r\n\r\n", "uid-2");
    }

    [[nodiscard]] tls_options trust() const { return {.ca_file = directory.path() / "ca.pem"}; }

    // A connection that is as private as the test requires.
    std::unique_ptr<POP3> connected() {
        if (GetParam() == tls_mode::implicit)
            return std::make_unique<POP3_SSL>("localhost", server.port(), "", "", std::nullopt,
                                              trust());
        auto mailbox = std::make_unique<POP3>("localhost", server.port());
        if (GetParam() == tls_mode::stls) mailbox->stls(trust());
        return mailbox;
    }
    std::unique_ptr<POP3> logged_in() {
        auto mailbox = connected();
        mailbox->user("mrose");
        mailbox->pass_("tanstaaf");
        return mailbox;
    }

    test::temporary_directory directory;
    self_made_certificate made = make_certificate();
    memory_backend mail;
    server_options options{
        .offered = {.apop = true}, .tls = GetParam(), .certificate = made.server};
    pop3::server server{options, mail};
};

INSTANTIATE_TEST_SUITE_P(Over, PoplibServer,
                         testing::Values(tls_mode::none, tls_mode::stls, tls_mode::implicit),
                         [](const auto& over) {
                             return over.param == tls_mode::none   ? "ClearText"
                                    : over.param == tls_mode::stls ? "Stls"
                                                                   : "Tls";
                         });

TEST_P(PoplibServer, GreetsAndLogsIn) {
    const auto mailbox = connected();
    EXPECT_THAT(mailbox->getwelcome(), StartsWith("+OK"));
    EXPECT_THAT(mailbox->user("mrose"), StartsWith("+OK"));
    EXPECT_THAT(mailbox->pass_("tanstaaf"), StartsWith("+OK"));
}

TEST_P(PoplibServer, WrongPasswordIsAnErrorProto) {
    const auto mailbox = connected();
    mailbox->user("mrose");
    try {
        mailbox->pass_("wrong");
        FAIL() << "logged in";
    } catch (const error_proto& e) {
        EXPECT_THAT(e.reason().reply, StartsWith("-ERR"));
    }
}

TEST_P(PoplibServer, AuthLogsIn) {
    const auto mailbox = connected();
    sasl_plain plain(credentials("mrose", "tanstaaf"));
    EXPECT_THAT(mailbox->auth(plain), StartsWith("+OK"));
    EXPECT_EQ(mailbox->stat().messages, 2U);
}

TEST_P(PoplibServer, CapaAndUtf8WorkBeforeTheLogin) {
    const auto mailbox = connected();
    EXPECT_THAT(mailbox->capa(), Contains(Key("UIDL")));
    EXPECT_THAT(mailbox->utf8(), StartsWith("+OK"));
}

TEST_P(PoplibServer, ListsTheMaildrop) {
    const auto mailbox = logged_in();
    const auto [count, octets] = mailbox->stat();
    EXPECT_EQ(count, 2U);
    EXPECT_EQ(octets, 44U);
    EXPECT_THAT(mailbox->list().lines, ElementsAre("1 28", "2 16"));
    EXPECT_THAT(mailbox->list(2), StartsWith("+OK 2 16"));
    EXPECT_THAT(mailbox->uidl().lines, ElementsAre("1 uid-1", "2 uid-2"));
    EXPECT_THAT(mailbox->uidl(1), StartsWith("+OK 1 uid-1"));
}

TEST_P(PoplibServer, RetrievesMessagesAndTheirTops) {
    const auto mailbox = logged_in();
    const auto [response, lines, octets] = mailbox->retr(1);
    EXPECT_THAT(response, StartsWith("+OK"));
    EXPECT_THAT(lines, ElementsAre("Subject: one", "", ".dot", "last"));
    EXPECT_EQ(octets, 28U);
    EXPECT_THAT(mailbox->top(1, 1).lines, ElementsAre("Subject: one", "", ".dot"));
}

TEST_P(PoplibServer, DeletesAtQuitAndNotBefore) {
    auto mailbox = logged_in();
    EXPECT_THAT(mailbox->dele(1), StartsWith("+OK"));
    EXPECT_THROW(mailbox->retr(1), error_proto);
    EXPECT_THAT(mailbox->rset(), StartsWith("+OK"));
    EXPECT_THAT(mailbox->dele(2), StartsWith("+OK"));
    EXPECT_THAT(mailbox->noop(), StartsWith("+OK"));
    EXPECT_EQ(mail.messages("mrose").size(), 2U);
    EXPECT_THAT(mailbox->quit(), StartsWith("+OK"));
    EXPECT_THAT(mail.messages("mrose"), ElementsAre("Subject: one\r\n\r\n.dot\r\nlast\r\n"));
}

TEST_P(PoplibServer, LeavingWithoutQuitDeletesNothing) {
    logged_in()->dele(1);
    logged_in()->quit();  // the server has ended the session before
    EXPECT_EQ(mail.messages("mrose").size(), 2U);
}

TEST_P(PoplibServer, RpopIsTheServersToRefuse) {
    EXPECT_THROW(connected()->rpop("mrose"), error_proto);
}

TEST_P(PoplibServer, OddMessagesComeOctetForOctet) {
    mail.add_user("alice", "tanstaaf");
    for (const test::odd_message& odd : test::odd_messages())
        mail.add_message("alice", test::as_retrieved(odd.stored));
    const auto mailbox = connected();
    mailbox->user("alice");
    mailbox->pass_("tanstaaf");
    std::uint32_t n = 0;
    for (const test::odd_message& odd : test::odd_messages()) {
        const multi_line_response message = mailbox->retr(++n);
        EXPECT_EQ(message.octets, test::as_retrieved(odd.stored).size()) << odd.name;
        EXPECT_TRUE(joined(message.lines) == test::as_retrieved(odd.stored)) << odd.name;
    }
}

// ---- TLS ----

using PoplibTls = PoplibServer;
INSTANTIATE_TEST_SUITE_P(Over, PoplibTls, testing::Values(tls_mode::implicit, tls_mode::stls));

TEST_P(PoplibTls, ServerThatNobodyVouchesForIsRefused) {
    const auto connect = [&] {
        if (GetParam() == tls_mode::implicit)
            POP3_SSL("localhost", server.port());
        else
            POP3("localhost", server.port()).stls();
    };
    try {
        connect();
        FAIL() << "was trusted";
    } catch (const error& e) {
        EXPECT_EQ(e.code(), errc::certificate_untrusted);
    }
}

TEST_P(PoplibTls, StlsOverTlsIsAnErrorProtoInPythonsWords) {
    try {
        connected()->stls(trust());
        FAIL() << "began anew";
    } catch (const error_proto& e) {
        EXPECT_EQ(e.reason().detail, "-ERR TLS session already established");
    }
}

TEST(PoplibApop, LogsInByDigest) {
    memory_backend mail;
    mail.add_user("mrose", "tanstaaf");
    const pop3::server server({.offered = {.apop = true}}, mail);
    POP3 mailbox("localhost", server.port());
    EXPECT_THAT(mailbox.apop("mrose", "tanstaaf"), StartsWith("+OK"));
    EXPECT_THAT(mailbox.list().lines, IsEmpty());
}

TEST(PoplibApop, GreetingFromBeforeStlsProvesNothing) {
    const test::temporary_directory directory;
    const self_made_certificate made = make_certificate();
    std::ofstream(directory.path() / "ca.pem") << made.ca;
    memory_backend mail;
    const pop3::server server(
        {.offered = {.apop = true}, .tls = tls_mode::stls, .certificate = made.server}, mail);
    POP3 mailbox("localhost", server.port());
    mailbox.stls({.ca_file = directory.path() / "ca.pem"});
    EXPECT_THAT(mailbox.getwelcome(), testing::HasSubstr("<"));
    EXPECT_THROW(mailbox.apop("mrose", "tanstaaf"), error_proto);
}

}  // namespace
}  // namespace pop3::poplib
