// SPDX-License-Identifier: MIT
// The whole server, over real sockets and real TLS.
#include "pop3/server/server.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <memory>
#include <thread>
#include <vector>

#include "peers/socket_client.hpp"
#include "pop3/error.hpp"
#include "pop3/server/memory_backend.hpp"

namespace pop3::serving {
namespace {

class Server : public testing::Test {
  protected:
    Server() {
        mail.add_user("mrose", "tanstaaf");
        mail.add_message("mrose", "Subject: 1\r\n\r\n.one\r\n").add_message("mrose", "two\r\n");
    }

    static void log_in(socket_client& client) {
        EXPECT_EQ(client.line(), "+OK pop3 ready\r\n");
        EXPECT_EQ(client.ask("USER mrose"), "+OK now the password\r\n");
        EXPECT_EQ(client.ask("PASS tanstaaf"), "+OK maildrop has 2 messages\r\n");
    }

    // Waits for the server to notice that a connection is gone.
    void wait_until_free() {
        while (mail.in_use("mrose")) std::this_thread::yield();
    }

    memory_backend mail;
};

TEST_F(Server, ServesASession) {
    const server running({}, mail);
    socket_client client(running.port());
    log_in(client);
    client.send("RETR 1\r\n");
    EXPECT_EQ(client.multi_line(), "+OK 20 octets\r\nSubject: 1\r\n\r\n..one\r\n.\r\n");
    EXPECT_EQ(client.ask("DELE 1"), "+OK message 1 marked as deleted\r\n");
    EXPECT_EQ(client.ask("QUIT"), "+OK bye\r\n");
    EXPECT_EQ(client.all(), "");
    EXPECT_EQ(mail.messages("mrose"), std::vector<std::string>{"two\r\n"});
}

TEST_F(Server, AnswersPipelinedCommandsInOrder) {
    const server running({}, mail);
    socket_client client(running.port());
    client.send("USER mrose\r\nPASS tanstaaf\r\nSTAT\r\nLIST 2\r\nNOOP\r\nQUIT\r\n");
    EXPECT_EQ(client.all(),
              "+OK pop3 ready\r\n+OK now the password\r\n+OK maildrop has 2 messages\r\n"
              "+OK 2 25\r\n+OK 2 5\r\n+OK\r\n+OK bye\r\n");
}

TEST_F(Server, TheMaildropIsLockedWhileASessionHasIt) {
    const server running({}, mail);
    socket_client first(running.port());
    log_in(first);
    socket_client second(running.port());
    second.line();
    second.ask("USER mrose");
    EXPECT_EQ(second.ask("PASS tanstaaf"), "-ERR [IN-USE] another session holds the maildrop\r\n");
    first.ask("QUIT");
    EXPECT_EQ(second.ask("PASS tanstaaf"), "+OK maildrop has 2 messages\r\n");
}

TEST_F(Server, AConnectionThatIsLostDeletesNothingAndFreesTheMaildrop) {
    const server running({}, mail);
    {
        socket_client client(running.port());
        log_in(client);
        client.ask("DELE 1");
        client.ask("DELE 2");
    }
    wait_until_free();
    EXPECT_EQ(mail.messages("mrose").size(), 2U);
}

TEST_F(Server, StoppingItDeletesNothing) {
    {
        const server running({}, mail);
        socket_client client(running.port());
        log_in(client);
        client.ask("DELE 1");
    }
    EXPECT_FALSE(mail.in_use("mrose"));
    EXPECT_EQ(mail.messages("mrose").size(), 2U);
}

TEST_F(Server, AClientThatSaysNothingIsCutOff) {
    server_options options;
    options.idle_limit = std::chrono::milliseconds(50);
    const server running(options, mail);
    socket_client client(running.port());
    EXPECT_EQ(client.all(), "+OK pop3 ready\r\n");
}

TEST_F(Server, MoreUsersThanAllowedAreTurnedAway) {
    server_options options;
    options.connections = 2;
    mail.add_user("other", "pw");
    const server running(options, mail);
    socket_client first(running.port());
    log_in(first);
    socket_client second(running.port());
    EXPECT_EQ(second.line(), "+OK pop3 ready\r\n");
    EXPECT_EQ(second.ask("USER other"), "+OK now the password\r\n");
    EXPECT_EQ(second.ask("PASS pw"), "+OK maildrop has 0 messages\r\n");
    socket_client third(running.port());
    EXPECT_EQ(third.all(), "-ERR [SYS/TEMP] too many connections, try again later\r\n");
}

TEST_F(Server, TheOldestStrangerMakesRoomForANewcomer) {
    server_options options;
    options.connections = 2;
    const server running(options, mail);
    socket_client user(running.port());
    log_in(user);
    socket_client stranger(running.port());
    EXPECT_EQ(stranger.line(), "+OK pop3 ready\r\n");
    socket_client newcomer(running.port());
    EXPECT_EQ(newcomer.line(), "+OK pop3 ready\r\n");
    EXPECT_EQ(stranger.all(), "");
    EXPECT_EQ(user.ask("NOOP"), "+OK\r\n");
}

TEST_F(Server, AnAddressWithManyStrangersLosesItsOldest) {
    server_options options;
    options.strangers_per_address = 1;
    const server running(options, mail);
    socket_client first(running.port());
    EXPECT_EQ(first.line(), "+OK pop3 ready\r\n");
    socket_client second(running.port());
    EXPECT_EQ(second.line(), "+OK pop3 ready\r\n");
    EXPECT_EQ(first.all(), "");
}

TEST_F(Server, AClientThatDoesNotLogInIsCutOffWhateverItSends) {
    server_options options;
    options.login_limit = std::chrono::milliseconds(50);
    const server running(options, mail);
    socket_client client(running.port());
    client.send("NOOP\r\n");
    EXPECT_TRUE(client.all().starts_with("+OK pop3 ready\r\n"));
}

// One more descriptor may be opened in this process while it lives.
class one_descriptor_left {
  public:
    one_descriptor_left() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        rlimit now = before_;
        const int next = ::dup(0);
        ::close(next);
        now.rlim_cur = static_cast<rlim_t>(next) + 1;
        ::setrlimit(RLIMIT_NOFILE, &now);
    }
    ~one_descriptor_left() { ::setrlimit(RLIMIT_NOFILE, &before_); }
    one_descriptor_left(const one_descriptor_left&) = delete;
    one_descriptor_left& operator=(const one_descriptor_left&) = delete;

  private:
    rlimit before_{};
};

TEST_F(Server, AStrangerMakesRoomWhenNoDescriptorIsLeft) {
    const server running({}, mail);
    socket_client user(running.port());
    log_in(user);
    socket_client stranger(running.port());
    EXPECT_EQ(stranger.line(), "+OK pop3 ready\r\n");
    const one_descriptor_left scarce;
    socket_client newcomer(running.port());
    EXPECT_EQ(newcomer.line(), "+OK pop3 ready\r\n");
    EXPECT_EQ(stranger.all(), "");
    EXPECT_EQ(user.ask("NOOP"), "+OK\r\n");
}

TEST_F(Server, ANewcomerIsRefusedInWordsWhenUsersHaveAllDescriptors) {
    const server running({}, mail);
    socket_client user(running.port());
    log_in(user);
    const one_descriptor_left scarce;
    socket_client newcomer(running.port());
    EXPECT_EQ(newcomer.all(), "-ERR [SYS/TEMP] too many connections, try again later\r\n");
    EXPECT_EQ(user.ask("NOOP"), "+OK\r\n");
}

TEST_F(Server, ServesManyConnectionsAtATime) {
    for (int i = 0; i < 200; ++i) {
        const std::string user = "user" + std::to_string(i);
        mail.add_user(user, "pw").add_message(user, "Subject: " + user + "\r\n\r\n");
    }
    const server running({}, mail);
    std::vector<std::unique_ptr<socket_client>> clients;
    for (int i = 0; i < 200; ++i) {
        clients.push_back(std::make_unique<socket_client>(running.port()));
        clients.back()->send("USER user" + std::to_string(i) + "\r\nPASS pw\r\nRETR 1\r\nQUIT\r\n");
    }
    for (int i = 0; i < 200; ++i) {
        const std::string text = clients[static_cast<std::size_t>(i)]->all();
        EXPECT_NE(text.find("\r\nSubject: user" + std::to_string(i) + "\r\n"), std::string::npos)
            << text;
        EXPECT_TRUE(text.ends_with("+OK bye\r\n")) << text;
    }
}

TEST_F(Server, AClientThatDoesNotReadDoesNotKeepOthersWaiting) {
    mail.add_user("big", "pw").add_message("big", std::string(32 * 1024 * 1024, 'x'));
    const server running({}, mail);
    socket_client lazy(running.port(), 4096);
    lazy.send("USER big\r\nPASS pw\r\nRETR 1\r\nRETR 1\r\nRETR 1\r\nNOOP\r\n");
    for (int i = 0; i < 4; ++i) lazy.line();
    socket_client client(running.port());
    log_in(client);
    EXPECT_EQ(client.ask("QUIT"), "+OK bye\r\n");
}

TEST_F(Server, ApopTimestampsAreNeverTheSameTwice) {
    server_options options;
    options.offered.apop = true;
    const server running(options, mail);
    socket_client first(running.port());
    socket_client second(running.port());
    const std::string greeting = first.line();
    EXPECT_TRUE(greeting.ends_with("@localhost>\r\n")) << greeting;
    EXPECT_NE(greeting, second.line());
}

TEST_F(Server, AnAddressThatCannotBeHadIsNamed) {
    const server running({}, mail);
    server_options options;
    options.port = running.port();
    try {
        const server another(options, mail);
        FAIL() << "two servers on one port";
    } catch (const error& e) {
        EXPECT_EQ(e.code(), std::errc::address_in_use);
        EXPECT_NE(std::string(e.what()).find("127.0.0.1:" + std::to_string(options.port)),
                  std::string::npos)
            << e.what();
    }
}

TEST_F(Server, SpeaksTlsFromTheFirstOctet) {
    const self_made_certificate made = make_certificate();
    server_options options;
    options.tls = tls_mode::implicit;
    options.certificate = made.server;
    const server running(options, mail);
    socket_client client(running.port());
    ASSERT_EQ(client.start_tls(made.ca), "");
    log_in(client);
    EXPECT_EQ(client.ask("DELE 2"), "+OK message 2 marked as deleted\r\n");
    EXPECT_EQ(client.ask("STLS"), "-ERR already logged in\r\n");
    EXPECT_EQ(client.ask("QUIT"), "+OK bye\r\n");
    EXPECT_EQ(client.all(), "");
    EXPECT_EQ(mail.messages("mrose").size(), 1U);
}

TEST_F(Server, StartsTlsOnStls) {
    const self_made_certificate made = make_certificate();
    server_options options;
    options.tls = tls_mode::stls;
    options.certificate = made.server;
    options.offered.cleartext_login = false;
    const server running(options, mail);
    socket_client client(running.port());
    client.line();
    EXPECT_EQ(client.ask("USER mrose"), "-ERR no password without TLS: STLS first\r\n");
    EXPECT_EQ(client.ask("STLS"), "+OK begin TLS\r\n");
    ASSERT_EQ(client.start_tls(made.ca), "");
    EXPECT_EQ(client.ask("USER mrose"), "+OK now the password\r\n");
    EXPECT_EQ(client.ask("PASS tanstaaf"), "+OK maildrop has 2 messages\r\n");
    EXPECT_EQ(client.ask("QUIT"), "+OK bye\r\n");
}

TEST_F(Server, OctetsAfterStlsEndTheConnection) {
    server_options options;
    options.tls = tls_mode::stls;
    options.certificate = make_certificate().server;
    const server running(options, mail);
    socket_client client(running.port());
    client.line();
    client.send("STLS\r\nUSER mrose\r\n");
    EXPECT_EQ(client.all(), "-ERR octets after STLS\r\n");
}

TEST_F(Server, ClearTextInsteadOfAHandshakeEndsTheConnection) {
    server_options options;
    options.tls = tls_mode::implicit;
    options.certificate = make_certificate().server;
    const server running(options, mail);
    socket_client client(running.port());
    client.send("USER mrose\r\n");
    EXPECT_EQ(client.all().find("+OK"), std::string::npos);
}

TEST_F(Server, ALargeMessageComesWholeThroughTls) {
    std::string message;
    while (message.size() < 8 * 1024 * 1024) message += "a line of a large message\r\n";
    mail.add_user("big", "pw").add_message("big", message);
    const self_made_certificate made = make_certificate();
    server_options options;
    options.tls = tls_mode::implicit;
    options.certificate = made.server;
    const server running(options, mail);
    socket_client client(running.port());
    ASSERT_EQ(client.start_tls(made.ca), "");
    client.send("USER big\r\nPASS pw\r\nRETR 1\r\nQUIT\r\n");
    for (int i = 0; i < 4; ++i) client.line();
    EXPECT_EQ(client.all(), message + ".\r\n+OK bye\r\n");
}

TEST_F(Server, ACertificateThatCannotBeUsedIsRefusedAtTheStart) {
    const self_made_certificate one = make_certificate();
    const self_made_certificate other = make_certificate();
    for (const server_certificate& bad : {server_certificate{one.server.chain, {}},
                                          server_certificate{one.server.chain, other.server.key},
                                          server_certificate{"nonsense", one.server.key},
                                          server_certificate{one.server.chain, "nonsense"}}) {
        server_options options;
        options.tls = tls_mode::implicit;
        options.certificate = bad;
        try {
            const server running(options, mail);
            FAIL() << "listens without a usable certificate";
        } catch (const error& e) {
            EXPECT_EQ(e.code(), errc::tls_bad_file) << e.what();
        }
    }
}

TEST_F(Server, MakesItsOwnCertificate) {
    const server running({.tls = tls_mode::implicit}, mail);
    socket_client client(running.port());
    ASSERT_EQ(client.start_tls(running.authority()), "");
    log_in(client);
}

TEST_F(Server, IsSeenByItsObserver) {
    std::string seen;
    server_observer observer;
    observer.connected = [&](std::uint64_t n) { seen += "connected " + std::to_string(n) + '\n'; };
    observer.command = [&](std::uint64_t, std::string_view line) { seen.append(line) += '\n'; };
    observer.logged_in = [&](std::string_view user) {
        seen.append("logged in: ").append(user) += '\n';
    };
    observer.deleted = [&](std::string_view user, std::size_t messages) {
        seen.append("deleted for ").append(user) += ": " + std::to_string(messages) + '\n';
    };
    observer.closed = [&](std::uint64_t n) { seen += "closed " + std::to_string(n) + '\n'; };
    {
        const server running({.observe = observer}, mail);
        socket_client client(running.port());
        log_in(client);
        client.ask("DELE 2");
        client.ask("QUIT");
        client.all();
    }
    EXPECT_EQ(seen,
              "connected 1\nUSER mrose\nPASS ****\nlogged in: mrose\nDELE 2\nQUIT\n"
              "deleted for mrose: 1\nclosed 1\n");
}

TEST_F(Server, KeepsALogOfItsDialogues) {
    session_log log;
    server running({.tls = tls_mode::implicit, .faults = {"err=DELE"}, .observe = log.observer()},
                   mail);
    {
        socket_client client(running.port());
        ASSERT_EQ(client.start_tls(running.authority()), "");
        log_in(client);
        client.ask("DELE 2");
    }
    EXPECT_EQ(log.commands(1), (std::vector<std::string>{"USER mrose", "PASS ****", "DELE 2"}));
    transcript session = log.dialogue(1);
    for (transcript_event& event : session) event.at = {};
    EXPECT_EQ(to_text(session),
              "     0 -- TLS\n     0 S: +OK pop3 ready\n     0 C: USER mrose\n"
              "     0 S: +OK now the password\n     0 C: PASS ****\n"
              "     0 S: +OK maildrop has 2 messages\n     0 C: DELE 2\n"
              "     0 S: -ERR not today\n     0 -- client closed\n");
    EXPECT_EQ(log.connections(), 1U);
}

TEST_F(Server, IsReachedWithoutAPort) {
    server running({}, mail);
    socket_client first(socket_client::over{running.connect()});
    log_in(first);
    socket_client second(socket_client::over{running.connect()});
    EXPECT_EQ(second.line(), "+OK pop3 ready\r\n");
    EXPECT_EQ(first.ask("STAT"), "+OK 2 25\r\n");
}

struct tls_fault {
    const char* fault_name;
    const char* verdict;  // of the client's handshake
};

class TlsFault : public testing::TestWithParam<tls_fault> {};

TEST_P(TlsFault, IsSeenInTheHandshake) {
    memory_backend mail;
    const server running({.tls = tls_mode::implicit, .faults = {GetParam().fault_name}}, mail);
    EXPECT_EQ(socket_client(running.port()).start_tls(running.authority()), GetParam().verdict);
}

INSTANTIATE_TEST_SUITE_P(
    All, TlsFault,
    testing::Values(tls_fault{"certificate-expired", "certificate has expired"},
                    tls_fault{"certificate-other-name", "hostname mismatch"},
                    tls_fault{"certificate-other-purpose", "unsuitable certificate purpose"},
                    tls_fault{"certificate-self-signed", "self-signed certificate"},
                    tls_fault{"tls-refused", "handshake failed"},
                    tls_fault{"tls-old", "handshake failed"}, tls_fault{"tls-old-too", ""}));

TEST_F(Server, DamagedRecordsAreNotRead) {
    const server running({.tls = tls_mode::implicit, .faults = {"tls-damaged=2"}}, mail);
    socket_client client(running.port());
    ASSERT_EQ(client.start_tls(running.authority()), "");
    EXPECT_EQ(client.line(), "+OK pop3 ready\r\n");
    EXPECT_EQ(client.ask("NOOP"), "");
}

TEST_F(Server, DripsWhileNothingComes) {
    const server running({.faults = {"drip=1"}}, mail);
    socket_client client(running.port());
    log_in(client);
}

struct flawed {
    const char* words;
    certificate_flaws flaws;
    std::vector<std::string> names;
    const char* verdict;
};

class Certificate : public testing::TestWithParam<flawed> {};

TEST_P(Certificate, WithThisFlawIsRefusedForIt) {
    memory_backend mail;
    const self_made_certificate made = make_certificate(GetParam().names, GetParam().flaws);
    server_options options;
    options.tls = tls_mode::implicit;
    options.certificate = made.server;
    const server running(options, mail);
    EXPECT_EQ(socket_client(running.port()).start_tls(made.ca), GetParam().verdict);
}

INSTANTIATE_TEST_SUITE_P(
    Flaws, Certificate,
    testing::Values(
        flawed{"Expired", {.expired = true}, {"localhost"}, "certificate has expired"},
        flawed{"WrongPurpose",
               {.wrong_purpose = true},
               {"localhost"},
               "unsuitable certificate purpose"},
        flawed{"SelfSigned", {.self_signed = true}, {"localhost"}, "self-signed certificate"},
        flawed{"WrongName", {}, {"other.example"}, "hostname mismatch"},
        flawed{"NoName", {}, {}, "hostname mismatch"}),
    [](const auto& one) { return std::string(one.param.words); });

TEST(ServerCertificate, ThatIsNotThereIsNamed) {
    try {
        server_certificate::from_files("/no/such/file.pem", "/no/such/file.key");
        FAIL() << "read a file that is not there";
    } catch (const error& e) {
        EXPECT_EQ(e.code(), errc::tls_bad_file);
        EXPECT_NE(std::string(e.what()).find("/no/such/file.pem"), std::string::npos) << e.what();
    }
}

}  // namespace
}  // namespace pop3::serving
