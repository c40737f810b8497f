// SPDX-License-Identifier: MIT
// Passwords from all sources: files, systemd, the keyring, the terminal.
#include "cli/passwords/password_source.hpp"

#include <gmock/gmock.h>
#include <pty.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "fetch/error.hpp"
#include "fetch/targets/small_disk.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/files.hpp"
#include "support/program.hpp"
#include "support/temporary_directory.hpp"
#include "system/unique_fd.hpp"

namespace pop3::cli {
namespace {

using test::finished_program;
using testing::HasSubstr;
using testing::Not;

std::string complaint_about(const connection_options& options) {
    try {
        resolve_credentials(options);
    } catch (const error& e) {
        return e.what();
    }
    return "none";
}

class PasswordSource : public testing::Test {
  protected:
    std::filesystem::path secret(mode_t mode) {
        test::put(home.path() / "secret", "tanstaaf\n");
        ::chmod((home.path() / "secret").c_str(), mode);
        return home.path() / "secret";
    }
    test::temporary_directory home;
};

TEST_F(PasswordSource, AFileGivesItsFirstLine) {
    const connection_options options{.user = "mrose", .password_file = secret(0600)};
    EXPECT_EQ(resolve_credentials(options).password().reveal(), "tanstaaf");
}

TEST_F(PasswordSource, AFileThatOthersMayReadIsRefused) {
    const connection_options options{.user = "mrose", .password_file = secret(0640)};
    EXPECT_THAT(complaint_about(options), HasSubstr("chmod 600"));
}

TEST_F(PasswordSource, AFifoGivesTheFirstLineThatAProgramWrites) {
    const std::string fifo = home.path() / "fifo";
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    std::thread writer([&] {
        std::ofstream out(fifo);
        out << "tans" << std::flush << "taaf\nlogin: mrose\n";
    });
    EXPECT_EQ(resolve_credentials({.user = "mrose", .password_file = fifo}, {}).password().reveal(),
              "tanstaaf");
    writer.join();
}

TEST_F(PasswordSource, AFifoThatNobodyWritesCostsTheTimeout) {
    const std::string fifo = home.path() / "fifo";
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    const connection_options options{.user = "mrose", .password_file = fifo};
    std::string words;
    try {
        resolve_credentials(options, {.until = std::chrono::steady_clock::now()});
    } catch (const system::local_error& e) {
        EXPECT_EQ(e.code(), fetch::fetch_errc::password_unavailable);
        words = e.what();
    }
    EXPECT_THAT(words, HasSubstr("no program wrote to this FIFO within the timeout"));
}

TEST_F(PasswordSource, AFifoIsNotWaitedForAfterAStop) {
    const std::string fifo = home.path() / "fifo";
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    std::stop_source stop;
    stop.request_stop();
    std::error_code reason;
    try {
        resolve_credentials({.user = "mrose", .password_file = fifo}, {.stop = stop.get_token()});
    } catch (const system::local_error& e) {
        reason = e.code();
    }
    EXPECT_EQ(reason, errc::cancelled);
}

TEST_F(PasswordSource, ACredentialComesFromSystemd) {
    secret(0400);
    ::setenv("CREDENTIALS_DIRECTORY", home.path().c_str(), 1);
    EXPECT_EQ(
        resolve_credentials({.user = "mrose", .password_credential = "secret"}).password().reveal(),
        "tanstaaf");
    EXPECT_THAT(complaint_about({.user = "mrose", .password_credential = "../secret"}),
                HasSubstr("a credential is a name, not a path"));
    ::unsetenv("CREDENTIALS_DIRECTORY");
    EXPECT_THAT(complaint_about({.user = "mrose", .password_credential = "secret"}),
                HasSubstr("LoadCredential="));
}

TEST_F(PasswordSource, ACredentialMayHaveTheModeThatSystemdGivesIt) {
    secret(0440);
    ::setenv("CREDENTIALS_DIRECTORY", home.path().c_str(), 1);
    EXPECT_EQ(
        resolve_credentials({.user = "mrose", .password_credential = "secret"}).password().reveal(),
        "tanstaaf");
    EXPECT_EQ(resolve_credentials({.user = "mrose", .password_file = home.path() / "secret"})
                  .password()
                  .reveal(),
              "tanstaaf")
        << "as units name it by %d";
    ::unsetenv("CREDENTIALS_DIRECTORY");
}

TEST_F(PasswordSource, AContainersSecretMayHaveAnyModeOnAReadOnlyFileSystem) {
    const test::small_disk disk("100k");
    if (!disk.mounted()) GTEST_SKIP() << "only root may mount a small disk";
    test::put(disk.path() / "secret", "tanstaaf\n");
    ::chmod((disk.path() / "secret").c_str(), 0444);
    const connection_options options{.user = "mrose", .password_file = disk.path() / "secret"};
    EXPECT_THAT(complaint_about(options), HasSubstr("password-command = \"cat FILE\""));
    ASSERT_TRUE(disk.make_read_only());
    EXPECT_EQ(resolve_credentials(options).password().reveal(), "tanstaaf");
}

TEST_F(PasswordSource, MechanismsSayWhatIsProven) {
    const auto method = [](const std::string& mechanism) {
        return resolve_credentials(
            {.user = "mrose", .mechanism = mechanism, .password_command = "echo tanstaaf"});
    };
    EXPECT_EQ(method("external").kind(), credential_kind::certificate);
    EXPECT_EQ(method("GSSAPI").kind(), credential_kind::kerberos_ticket);
    EXPECT_EQ(method("anonymous").kind(), credential_kind::none);
    EXPECT_EQ(method("xoauth2").kind(), credential_kind::token);
    EXPECT_EQ(method("scram-sha-256").mechanism(), "SCRAM-SHA-256");
    EXPECT_EQ(method("").mechanism(), "");
}

// Runs the program on a terminal of its own, and types `line` when it asks. Returns all output of
// the terminal, and the exit status.
std::pair<std::string, int> typed(const std::vector<std::string>& words, const std::string& line) {
    int terminal = -1;
    const pid_t pid = ::forkpty(&terminal, nullptr, nullptr, nullptr);
    if (pid == 0) {
        std::vector<char*> argv{const_cast<char*>(POP3_PROGRAM)};
        for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
        argv.push_back(nullptr);
        ::execv(POP3_PROGRAM, argv.data());
        ::_exit(127);
    }
    std::string shown;
    bool answered = false;
    char octets[512];
    for (ssize_t n = 0; (n = ::read(terminal, octets, sizeof octets)) > 0;) {
        shown.append(octets, static_cast<std::size_t>(n));
        if (!answered && shown.ends_with(": ")) {
            answered = ::write(terminal, line.data(), line.size()) > 0;
        }
    }
    ::close(terminal);
    int status = 0;
    ::waitpid(pid, &status, 0);
    return {shown, WEXITSTATUS(status)};
}

class PasswordPrompt : public PasswordSource {
  protected:
    PasswordPrompt() { mail.add_user("mrose", "tanstaaf").add_message("mrose", "one\r\n"); }
    [[nodiscard]] std::vector<std::string> fetch() const {
        return {"fetch",   "127.0.0.1",
                "--tls",   "none",
                "--port",  std::to_string(pop.port()),
                "--user",  "mrose",
                "--to",    "maildir:" + (home.path() / "Mail").string(),
                "--state", home.path() / "state"};
    }
    memory_backend mail;
    server pop{{}, mail};
};

TEST_F(PasswordPrompt, AsksOnTheTerminalAndEchoesNothing) {
    const auto [shown, status] = typed(fetch(), "tanstaaf\n");
    EXPECT_EQ(status, EX_OK) << shown;
    EXPECT_THAT(shown, HasSubstr("Password for mrose at 127.0.0.1: "));
    EXPECT_THAT(shown, HasSubstr("fetched 1 message"));
    EXPECT_THAT(shown, Not(HasSubstr("tanstaaf")));
}

TEST_F(PasswordPrompt, TakesNoAnswerForNoPassword) {
    const auto [shown, status] = typed(fetch(), "\n");
    EXPECT_EQ(status, EX_NOPERM);
    EXPECT_THAT(shown, HasSubstr("nothing was entered"));
}

TEST_F(PasswordPrompt, SaysSoWhereThereIsNoTerminal) {
    std::vector<std::string> words = fetch();
    words.insert(words.begin(), {"--wait", POP3_PROGRAM});  // a session has a terminal or none
    const finished_program run = test::run_program("/usr/bin/setsid", words);
    EXPECT_EQ(run.status, EX_NOPERM);
    EXPECT_THAT(run.err, HasSubstr("there is no terminal to ask on"));
}

#ifdef POP3_HAS_KEYRING
// A session bus of its own, with a temporary keyring in it.
TEST_F(PasswordPrompt, TheKeyringIsAskedByServerAndUser) {
    std::string command = std::string(POP3_PROGRAM) + " --password-keyring --verbose";
    for (const std::string& word : fetch()) command.insert(command.find(" --pass"), " " + word);
    const std::string script =
        "printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null\n" +
        command +
        " && exit 1\n"  // there is none yet
        "printf tanstaaf | secret-tool store --label=pop3 protocol pop3 server 127.0.0.1 "
        "user mrose\n" +
        command;
    const finished_program run = test::run_program(
        "/usr/bin/dbus-run-session", {"--", "/bin/sh", "-c", script},
        {.environment = {"HOME=" + home.path().string(), "XDG_RUNTIME_DIR=" + home.path().string(),
                         "XDG_DATA_HOME=" + home.path().string()}});
    EXPECT_EQ(run.status, EX_OK) << run.err;
    EXPECT_THAT(run.err, HasSubstr("secret-tool store --label=pop3 protocol pop3"));
    EXPECT_EQ(run.out, "fetched 1 message (5 B), 0 known, 0 failed\n");
}
// A session bus that accepts connections and never says anything.
TEST_F(PasswordPrompt, AKeyringThatDoesNotAnswerCostsTheTimeout) {
    const std::string bus = home.path() / "bus";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::ranges::copy(bus, address.sun_path);
    const system::unique_fd silent(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::bind(silent.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::listen(silent.get(), 8), 0);
    std::vector<std::string> words = fetch();
    words.insert(words.end(), {"--password-keyring", "--timeout", "1"});
    const finished_program run = test::run_program(
        POP3_PROGRAM, words, {.environment = {"DBUS_SESSION_BUS_ADDRESS=unix:path=" + bus}});
    EXPECT_EQ(run.status, EX_NOPERM) << run.err;
    EXPECT_THAT(run.err, HasSubstr("the keyring did not answer within the timeout"));
}
#endif

}  // namespace
}  // namespace pop3::cli
