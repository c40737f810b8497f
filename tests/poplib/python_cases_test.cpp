// SPDX-License-Identifier: MIT
// The cases of CPython's Lib/test/test_poplib.py (3.13): one test for each name there, run as its three
// classes run it (clear text, TLS from the first octet, after stls()), against scripts that answer as its
// dummy server does. docs/coming-from-poplib.md lists the cases that are different on purpose.
#include <gmock/gmock.h>

#include "peers/scripted_peer.hpp"
#include "pop3/poplib.hpp"

namespace pop3::poplib {
namespace {

using test::identity;
using test::scripted_peer;
using testing::Contains;
using testing::ElementsAre;
using testing::EndsWith;
using testing::Key;
using testing::Not;
using testing::StartsWith;

constexpr const char* welcome = "+OK dummy pop3 server ready. <timestamp>";

constexpr const char* message_lines = R"(S: +OK 116 bytes
        S: From: postmaster@python.org
        S: Content-Type: text/plain
        S: MIME-Version: 1.0
        S: Subject: Dummy
        S:
        S: line1
        S: line2
        S: line3
        S: .)";

class PythonsCase : public testing::TestWithParam<tls_mode> {
  protected:
    [[nodiscard]] tls_options trusted() const { return {.ca_pem = authority_.certificate_pem()}; }
    [[nodiscard]] identity for_name(const std::string& names) const {
        return identity({.names = names}, &authority_);
    }
    [[nodiscard]] static std::string capa(const char* more = "") {
        return std::string("C: CAPA\nS: +OK Capability list follows\n") + more +
               "S: IMPLEMENTATION python-testlib-pop-server\nS: .\n";
    }

    // Connects to a server that goes on with `script` once the connection is as private as the class of
    // the case has it.
    POP3& connected(const std::string& script, const std::string& greeting = welcome) {
        const std::string hello = "S: " + greeting + "\n";
        const std::string tls = "TLS\n";
        const bool upgrades = GetParam() == tls_mode::stls;
        const std::string begin =
            GetParam() == tls_mode::implicit ? tls + hello
            : upgrades ? hello + capa("S: STLS\n") + "C: STLS\nS: +OK Begin TLS negotiation\n" + tls
                       : hello;
        server_.emplace(begin + script, for_name("DNS:localhost"));
        if (GetParam() == tls_mode::implicit)
            client_ = std::make_unique<POP3_SSL>("localhost", server_->port(), "", "", std::nullopt,
                                                 trusted());
        else
            client_ = std::make_unique<POP3>("localhost", server_->port());
        if (upgrades) client_->stls(trusted());
        return *client_;
    }

    identity authority_{{.subject = "An authority", .authority = true}};
    std::optional<scripted_peer> server_;
    std::unique_ptr<POP3> client_;
};

INSTANTIATE_TEST_SUITE_P(As, PythonsCase,
                         testing::Values(tls_mode::none, tls_mode::implicit, tls_mode::stls),
                         [](const auto& over) {
                             return over.param == tls_mode::none       ? "TestPOP3Class"
                                    : over.param == tls_mode::implicit ? "TestPOP3_SSLClass"
                                                                       : "TestPOP3_TLSClass";
                         });

TEST_P(PythonsCase, getwelcome) {
    EXPECT_EQ(connected("").getwelcome(), welcome);
}

TEST_P(PythonsCase, exceptions) {
    POP3& client = connected("C: echo -err\nS: -err");
    EXPECT_THROW(client.command("echo -err"), error_proto);
}

TEST_P(PythonsCase, user) {
    POP3& client = connected(R"(C: USER guido
        S: +OK password required
        C: USER invalid
        S: -ERR no such user)");
    EXPECT_THAT(client.user("guido"), StartsWith("+OK"));
    EXPECT_THROW(client.user("invalid"), error_proto);
}

TEST_P(PythonsCase, pass_) {
    POP3& client = connected(R"(C: PASS tanstaaf
        S: +OK 10 messages
        C: USER invalid
        S: -ERR no such user)");
    EXPECT_THAT(client.pass_("tanstaaf"), StartsWith("+OK"));
    EXPECT_THROW(client.user("invalid"), error_proto);
}

TEST_P(PythonsCase, stat) {
    POP3& client = connected("C: STAT\nS: +OK 10 100");
    EXPECT_EQ(client.stat(), (drop_listing{10, 100}));
}

TEST_P(PythonsCase, list) {
    POP3& client = connected(R"(C: LIST
        S: +OK
        S: 1 1
        S: 2 2
        S: 3 3
        S: 4 4
        S: 5 5
        S: .
        C: LIST 1
        S: +OK 1 1)");
    const auto [response, lines, octets] = client.list();
    EXPECT_THAT(lines, ElementsAre("1 1", "2 2", "3 3", "4 4", "5 5"));
    EXPECT_EQ(octets, 25U);
    EXPECT_THAT(client.list(1), EndsWith("OK 1 1"));
}

void expect_the_message(const multi_line_response& given) {
    EXPECT_EQ(given.response, "+OK 116 bytes");
    EXPECT_THAT(given.lines,
                ElementsAre("From: postmaster@python.org", "Content-Type: text/plain",
                            "MIME-Version: 1.0", "Subject: Dummy", "", "line1", "line2", "line3"));
    EXPECT_EQ(given.octets, 113U);
}

TEST_P(PythonsCase, retr) {
    POP3& client = connected(std::string("C: RETR 1\n") + message_lines);
    expect_the_message(client.retr(1));
}

TEST_P(PythonsCase, top) {
    POP3& client = connected(std::string("C: TOP 1 1\n") + message_lines);
    expect_the_message(client.top(1, 1));
}

TEST_P(PythonsCase, too_long_lines) {
    POP3& client = connected("C: NOOP\nS: +" + std::string(16 * 1024, 'a'));
    EXPECT_THROW(client.noop(), error_proto);
}

TEST_P(PythonsCase, dele) {
    POP3& client = connected("C: DELE 1\nS: +OK message marked for deletion.");
    EXPECT_THAT(client.dele(1), StartsWith("+OK"));
}

TEST_P(PythonsCase, noop) {
    POP3& client = connected("C: NOOP\nS: +OK done nothing.");
    EXPECT_THAT(client.noop(), StartsWith("+OK"));
}

TEST_P(PythonsCase, rpop) {
    POP3& client = connected("C: RPOP foo\nS: +OK done nothing.");
    EXPECT_THAT(client.rpop("foo"), StartsWith("+OK"));
}

// Different on purpose after stls(): the greeting came before TLS and proves nothing.
TEST_P(PythonsCase, apop_normal) {
    if (GetParam() == tls_mode::stls) {
        POP3& client = connected("");
        EXPECT_THROW(client.apop("foo", "dummypassword"), error_proto);
        return;
    }
    POP3& client = connected(R"(C: APOP foo 6ad091c223cbbcdcb60819b7c8cfeae8
        S: +OK done nothing.)");
    EXPECT_THAT(client.apop("foo", "dummypassword"), StartsWith("+OK"));
}

TEST_P(PythonsCase, apop_REDOS) {
    POP3& client = connected("", "+OK " + std::string(2000, '<'));
    EXPECT_THROW(client.apop("a", "kb"), error_proto);
}

TEST_P(PythonsCase, uidl) {
    POP3& client = connected(R"(C: UIDL
        S: +OK
        S: 1 1
        S: 2 2
        S: .
        C: UIDL 1
        S: +OK 1 1)");
    EXPECT_THAT(client.uidl().lines, ElementsAre("1 1", "2 2"));
    EXPECT_THAT(client.uidl(1), StartsWith("+OK"));
}

TEST_P(PythonsCase, utf8_raises_if_unsupported) {
    POP3& client = connected("C: UTF8\nS: -ERR What is RFC6856?!?");
    EXPECT_THROW(client.utf8(), error_proto);
}

TEST_P(PythonsCase, utf8) {
    POP3& client = connected("C: UTF8\nS: +OK I know RFC6856");
    EXPECT_EQ(client.utf8(), "+OK I know RFC6856");
}

TEST_P(PythonsCase, capa) {
    POP3& client = connected(capa());
    EXPECT_THAT(client.capa(), Contains(Key("IMPLEMENTATION")));
}

// In Python, sock and file are None then; here every method is an error.
TEST_P(PythonsCase, quit) {
    POP3& client = connected("C: QUIT\nS: +OK closing.");
    EXPECT_THAT(client.quit(), StartsWith("+OK"));
    EXPECT_THROW(client.noop(), error);
}

TEST_P(PythonsCase, stls_capa) {
    const bool listed = GetParam() == tls_mode::none;
    POP3& client = connected(capa(listed ? "S: STLS\n" : ""));
    if (listed)
        EXPECT_THAT(client.capa(), Contains(Key("STLS")));
    else
        EXPECT_THAT(client.capa(), Not(Contains(Key("STLS"))));
}

// Different on purpose in clear text: without a context it verifies, so the case passes one.
TEST_P(PythonsCase, stls) {
    if (GetParam() != tls_mode::none) {
        POP3& client = connected("");
        EXPECT_THROW(client.stls(), error_proto);
        return;
    }
    POP3& client = connected(capa("S: STLS\n") + "C: STLS\nS: +OK Begin TLS negotiation\nTLS\n");
    EXPECT_EQ(client.stls(trusted()), "+OK Begin TLS negotiation");
}

TEST_P(PythonsCase, stls_context) {
    if (GetParam() != tls_mode::none) {
        POP3& client = connected("");
        EXPECT_THROW(client.stls(trusted()), error_proto);
        return;
    }
    const std::string upgrade = std::string("S: ") + welcome + "\n" + capa("S: STLS\n") +
                                "C: STLS\nS: +OK Begin TLS negotiation\nTLS\n";
    {
        const scripted_peer server(upgrade, for_name("DNS:localhost"));
        POP3 client("127.0.0.1", server.port());  // the certificate is for another name
        try {
            client.stls(trusted());
            FAIL() << "the name was not verified";
        } catch (const error& e) {
            EXPECT_EQ(e.code(), errc::certificate_wrong_name);
        }
    }
    const scripted_peer server(upgrade, for_name("DNS:localhost"));
    POP3 client("localhost", server.port());
    EXPECT_EQ(client.stls(trusted()), "+OK Begin TLS negotiation");
}

// TestPOP3_SSLClass alone: a context that accepts any certificate.
TEST(PythonsCaseOfTls, context) {
    const identity untrusted({.names = "DNS:elsewhere.example.org"});
    const scripted_peer server("TLS\nS: +OK\nC: NOOP\nS: +OK done nothing.", untrusted);
    POP3_SSL client("localhost", server.port(), "", "", std::nullopt,
                    tls_options().dangerously_accept_any_certificate());
    EXPECT_THAT(client.noop(), StartsWith("+OK"));
}

// TestTimeouts. Python greets with "+ Hola mundo" there, which is malformed here.
TEST(PythonsCaseOfTimeouts, testTimeoutValue) {
    const scripted_peer server("S: +OK Hola mundo");
    EXPECT_NO_THROW(POP3("127.0.0.1", server.port(), std::chrono::seconds(30)));
    EXPECT_THROW(POP3("127.0.0.1", server.port(), std::chrono::seconds(0)), std::invalid_argument);
}

}  // namespace
}  // namespace pop3::poplib
