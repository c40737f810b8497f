// SPDX-License-Identifier: MIT
// pop3 fetch where nobody watches: under cron, which mails every word, and in the loop of a shell.
#include <gmock/gmock.h>
#include <sysexits.h>

#include <atomic>
#include <csignal>
#include <future>

#include "peers/scripted_peer.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/files.hpp"
#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::cli {
namespace {

using test::finished_program;
using testing::ElementsAre;
using testing::HasSubstr;

class Unattended : public testing::Test {
  protected:
    [[nodiscard]] std::vector<std::string> words_for(std::uint16_t port) const {
        return {"fetch",
                "127.0.0.1",
                "--tls",
                "none",
                "--port",
                std::to_string(port),
                "--user",
                "mrose",
                "--to",
                "maildir:" + (home.path() / "Mail").string(),
                "--state",
                home.path() / "state",
                "--password-command",
                "echo tanstaaf"};
    }
    finished_program fetch(std::uint16_t port, const std::vector<std::string>& more = {}) {
        std::vector<std::string> words = words_for(port);
        words.insert(words.end(), more.begin(), more.end());
        return test::run_program(POP3_PROGRAM, words);
    }

    test::temporary_directory home;
};

// Reported once, as every lasting condition; the summary shows the reason of the exit status each time.
TEST_F(Unattended, TellsWhyTheExitStatusIsThatOfAFailureThoughNoMessageFailed) {
    const std::string listing = R"(
        C: UIDL
        S: +OK
        S: 1 a
        S: oops
        S: .
        C: LIST
        S: +OK
        S: 1 7
        S: oops
        S: .)";
    const std::string login = R"(S: +OK
        C: CAPA
        S: -ERR
        C: USER mrose
        S: +OK
        C: PASS tanstaaf
        S: +OK)";
    const test::scripted_peer odd(login + listing + R"(
        C: RETR 1
        S: +OK
        S: Hello
        S: .
        C: QUIT
        S: +OK)");
    const finished_program first = fetch(odd.port());
    EXPECT_EQ(first.status, EX_DATAERR) << first.err;
    EXPECT_EQ(first.out,
              "fetched 1 message (7 B), 0 known, 1 not readable in the listing, 0 failed\n");
    EXPECT_THAT(first.err, HasSubstr("1 line of the server's listing cannot be parsed"));
}

TEST_F(Unattended, ReportsAFailureWhereverTheLogIsToGo) {
    const test::closed_port nobody;
    for (const std::string log : {"stderr", "syslog", "journal"}) {
        if (std::filesystem::exists("/dev/log") && log != "stderr") continue;  // it has a daemon
        const finished_program run = fetch(nobody.number(), {"--log", log, "--retry-now"});
        EXPECT_EQ(run.status, EX_UNAVAILABLE);
        EXPECT_THAT(run.err, HasSubstr("no connection")) << log;
        EXPECT_EQ(run.err.find("Failures are printed here") != run.err.npos, log != "stderr");
    }
}

TEST_F(Unattended, ReportsThatItsResultCannotBeWritten) {
    memory_backend mail;
    mail.add_user("mrose", "tanstaaf");
    const server pop{{}, mail};
    std::string line = "exec '" POP3_PROGRAM "'";
    for (const std::string& word : words_for(pop.port())) line += " '" + word + '\'';
    const finished_program run = test::run_program("/bin/sh", {"-c", line + " --json > /dev/full"});
    EXPECT_EQ(run.status, EX_IOERR);
    EXPECT_EQ(run.err, "pop3: standard output cannot be written\n");
}

#ifdef POP3_HAS_CHECK
TEST_F(Unattended, ACheckPrintsItsProgressOnlyIfThatIsAskedFor) {
    memory_backend mail;
    mail.add_user("mrose", "tanstaaf").add_message("mrose", "Subject: one\r\n\r\nHello.\r\n");
    const server pop{{}, mail};
    const auto check = [&](const std::string& option) {
        return test::run_program(POP3_PROGRAM, {"check", "127.0.0.1", "--tls", "none", "--port",
                                                std::to_string(pop.port()), "--user", "mrose",
                                                "--password-command", "echo tanstaaf", option});
    };
    EXPECT_THAT(check("--verbose").err, testing::StartsWith("checked "));
    EXPECT_EQ(check("--quiet").err, "");
    EXPECT_EQ(check("--all").err, "");
}
#endif

// A server that is silent from one command on, and tells when that comes. Without pipelining: the client
// has the replies to all commands before.
class silent_server {
  public:
    silent_server(backend& mail, std::string_view misbehaviour, const std::string& last)
        : pop_({.offered = {.pipelining = false},
                .faults = {misbehaviour},
                .observe = {.connected = [this](std::uint64_t) { ++connections_; },
                            .command =
                                [this, last](std::uint64_t n, std::string_view line) {
                                    if (n == 1 && line == last) asked_.set_value();
                                }}},
               mail) {}
    [[nodiscard]] std::uint16_t port() const { return pop_.port(); }
    void wait() { asked_.get_future().wait(); }
    [[nodiscard]] int connections() const { return connections_; }

  private:
    std::promise<void> asked_;
    std::atomic<int> connections_ = 0;
    server pop_;
};

TEST_F(Unattended, AnInterruptEndsItBySignalWithTheDeliveredMailRecorded) {
    memory_backend mail;
    mail.add_user("mrose", "tanstaaf");
    for (const char* subject : {"one", "two"})
        mail.add_message("mrose", std::string("Subject: ") + subject + "\r\n\r\nHello.\r\n");
    silent_server silent(mail, "silent=RETR:2", "RETR 2");
    test::running_program run(POP3_PROGRAM, words_for(silent.port()));
    silent.wait();
    const finished_program ended = run.stop(SIGINT);
    EXPECT_EQ(ended.status, 128 + SIGINT);
    EXPECT_THAT(ended.err, HasSubstr("stopped on request"));
    EXPECT_THAT(test::contents_of(home.path() / "Mail/new"),
                ElementsAre("Subject: one\n\nHello.\n"));
}

TEST_F(Unattended, AnInterruptEndsThePlansOfAllAccounts) {
    memory_backend mail;
    mail.add_user("ann", "tanstaaf").add_user("bob", "tanstaaf");
    silent_server silent(mail, "silent=CAPA", "CAPA");
    std::string config = "state = \"" + (home.path() / "state").string() +
                         "\"\n[defaults]\nhost = \"127.0.0.1\"\ntls = \"none\"\nport = " +
                         std::to_string(silent.port()) + "\npassword-command = \"echo tanstaaf\"\n";
    for (const std::string user : {"ann", "bob"})
        config +=
            "[account." + user + "]\nuser = \"" + user + "\"\nto = \"maildir:/" + user + "\"\n";
    test::put(home.path() / "config.toml", config);
    test::running_program run(POP3_PROGRAM,
                              {"fetch", "--plan", "--config", home.path() / "config.toml"});
    silent.wait();
    EXPECT_EQ(run.stop(SIGINT).status, 128 + SIGINT);
    EXPECT_EQ(silent.connections(), 1);
}

}  // namespace
}  // namespace pop3::cli
