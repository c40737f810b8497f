// SPDX-License-Identifier: MIT
// pop3 serve, run as users run it, and read with our own client.
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sysexits.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "pop3/client.hpp"
#include "pop3/error.hpp"
#include "pop3/server/certificate.hpp"
#include "pop3/server/faults.hpp"
#include "pop3/transcript.hpp"
#include "support/files.hpp"
#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::cli {
namespace {

using test::finished_program;
using test::running_program;
using testing::HasSubstr;

class Serve : public testing::Test {
  protected:
    Serve() {
        for (const char* folder : {"new", "cur", "tmp"})
            std::filesystem::create_directories(where.path() / "Maildir" / folder);
        put("Maildir/new/1.a", "Subject: one\n\n.\n");
        put("Maildir/new/2.b", "Subject: two\n\n");
    }

    [[nodiscard]] std::string path(const std::string& name) const {
        return (where.path() / name).string();
    }
    void put(const std::string& name, const std::string& octets) const {
        std::ofstream(path(name), std::ios::binary) << octets;
        ::chmod(path(name).c_str(), 0600);
    }
    [[nodiscard]] std::vector<std::string> arguments(std::vector<std::string> more) const {
        const std::vector<std::string> first = {"serve", "--maildir", path("Maildir"), "--user",
                                                "mrose"};
        more.insert(more.begin(), first.begin(), first.end());
        return more;
    }
    [[nodiscard]] finished_program refused(std::vector<std::string> more) const {
        return test::run_program(POP3_PROGRAM, arguments(std::move(more)));
    }
    static std::uint16_t port_of(const std::string& line) {
        EXPECT_THAT(line, testing::StartsWith("listening on 127.0.0.1:"));
        return static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
    }

    const test::temporary_directory where;
};

TEST_F(Serve, ServesAMaildirInClearTextWhenToldSo) {
    running_program serve(POP3_PROGRAM,
                          arguments({"--password-command", "echo tanstaaf", "--tls", "none"}));
    const std::uint16_t port = port_of(serve.first_line());
    client mail(
        "127.0.0.1",
        {.tls = tls_mode::none, .port = port, .policy = {.allow_cleartext_password = true}});
    mail.login({"mrose", "tanstaaf"});
    std::string text;
    auto sink = to_string(text);
    mail.retr(message_number(1), sink);
    EXPECT_EQ(text, "Subject: one\r\n\r\n.\r\n");
    mail.dele(message_number(2));
    mail.quit();
    EXPECT_TRUE(std::filesystem::exists(path("Maildir/new/1.a")));
    EXPECT_FALSE(std::filesystem::exists(path("Maildir/new/2.b")));
}

TEST_F(Serve, ServesOverTlsByDefault) {
    const self_made_certificate made = make_certificate();
    put("ca.pem", made.ca);
    put("server.pem", made.server.chain);
    put("server.key", made.server.key);
    put("password", "tanstaaf\nsecond line\n");
    running_program serve(POP3_PROGRAM,
                          arguments({"--password-file", path("password"), "--tls-cert",
                                     path("server.pem"), "--tls-key", path("server.key")}));
    const std::uint16_t port = port_of(serve.first_line());
    client mail("localhost", {.port = port, .tls_options = {.ca_file = path("ca.pem")}});
    mail.login({"mrose", "tanstaaf"});
    EXPECT_EQ(mail.stat().messages, 2U);
    mail.quit();
}

TEST_F(Serve, TakesNoPasswordBeforeStls) {
    const self_made_certificate made = make_certificate();
    put("ca.pem", made.ca);
    put("both.pem", made.server.chain + made.server.key);
    running_program serve(POP3_PROGRAM, arguments({"--password-command", "echo tanstaaf", "--tls",
                                                   "stls", "--tls-cert", path("both.pem")}));
    const std::uint16_t port = port_of(serve.first_line());
    client clear(
        "127.0.0.1",
        {.tls = tls_mode::none, .port = port, .policy = {.allow_cleartext_password = true}});
    EXPECT_THROW(clear.login({"mrose", "tanstaaf"}), error);
    client mail("localhost",
                {.tls = tls_mode::stls, .port = port, .tls_options = {.ca_file = path("ca.pem")}});
    mail.login({"mrose", "tanstaaf"});
    EXPECT_EQ(mail.stat().messages, 2U);
    mail.quit();
}

TEST_F(Serve, MakesItsOwnCertificateWhenToldSo) {
    running_program serve(POP3_PROGRAM, arguments({"--password-command", "echo tanstaaf",
                                                   "--tls-self-made", path("ca.pem")}));
    const std::uint16_t port = port_of(serve.first_line());
    client mail("localhost", {.port = port, .tls_options = {.ca_file = path("ca.pem")}});
    mail.login({"mrose", "tanstaaf"});
    EXPECT_EQ(mail.stat().messages, 2U);
    mail.quit();
}

TEST_F(Serve, ReplacesNoFileByItsAuthority) {
    put("ca.pem", "of another server");
    const finished_program ended =
        refused({"--password-command", "echo tanstaaf", "--tls-self-made", path("ca.pem")});
    EXPECT_NE(ended.status, EX_OK);
    EXPECT_THAT(ended.err, HasSubstr("ca.pem"));
    EXPECT_EQ(std::filesystem::file_size(path("ca.pem")), 17U);
}

TEST_F(Serve, LeavesNoAuthorityIfItCannotListen) {
    const finished_program ended = refused({"--password-command", "echo tanstaaf", "--listen",
                                            "192.0.2.1", "--tls-self-made", path("ca.pem")});
    EXPECT_NE(ended.status, EX_OK);
    EXPECT_FALSE(std::filesystem::exists(path("ca.pem")));
}

TEST_F(Serve, ItsAuthorityIsForItsOwnerAlone) {
    running_program serve(POP3_PROGRAM, arguments({"--password-command", "echo tanstaaf",
                                                   "--tls-self-made", path("ca.pem")}));
    (void)serve.first_line();
    struct stat is {};
    ASSERT_EQ(::stat(path("ca.pem").c_str(), &is), 0);
    EXPECT_EQ(is.st_mode & 0777U, 0600U);
}

TEST_F(Serve, MisbehavesAsToldTo) {
    running_program serve(
        POP3_PROGRAM, arguments({"--password-command", "echo tanstaaf", "--tls", "none", "--fault",
                                 "err=RETR:1", "--fault", "stat-says=7 7"}));
    const std::uint16_t port = port_of(serve.first_line());
    client mail(
        "127.0.0.1",
        {.tls = tls_mode::none, .port = port, .policy = {.allow_cleartext_password = true}});
    mail.login({"mrose", "tanstaaf"});
    EXPECT_EQ(mail.stat().messages, 7U);
    auto nowhere = discard();
    EXPECT_THROW(mail.retr(message_number(1), nowhere), error);
    EXPECT_EQ(mail.retr(message_number(2), nowhere), 16U);
}

TEST_F(Serve, ServesSeveralUsersFromMaildirsAndMboxes) {
    put("carol.mbox", "From x\nSubject: for carol\n\n");
    running_program serve(
        POP3_PROGRAM,
        {"serve", "--user", "mrose", "--user", "carol=" + path("carol.mbox"), "--maildir",
         path("Maildir"), "--password-command", "echo tanstaaf", "--tls", "none"});
    const std::uint16_t port = port_of(serve.first_line());
    for (const auto& [user, messages] : {std::pair("mrose", 2U), std::pair("carol", 1U)}) {
        client mail(
            "127.0.0.1",
            {.tls = tls_mode::none, .port = port, .policy = {.allow_cleartext_password = true}});
        mail.login({user, "tanstaaf"});
        EXPECT_EQ(mail.stat().messages, messages) << user;
        mail.dele(message_number(1));
        mail.quit();
    }
    EXPECT_EQ(std::filesystem::file_size(path("carol.mbox")), 0U);
    EXPECT_FALSE(std::filesystem::exists(path("Maildir/new/1.a")));
}

TEST_F(Serve, ReportsAMailboxThatCannotBeOpenedOnceWithTheReason) {
    running_program serve(POP3_PROGRAM,
                          arguments({"--password-command", "echo tanstaaf", "--tls", "none"}));
    const std::uint16_t port = port_of(serve.first_line());
    std::filesystem::rename(path("Maildir/cur"), path("elsewhere"));
    std::filesystem::create_directory_symlink(path("elsewhere"), path("Maildir/cur"));
    for (int i = 0; i < 2; ++i) {
        client mail(
            "127.0.0.1",
            {.tls = tls_mode::none, .port = port, .policy = {.allow_cleartext_password = true}});
        EXPECT_THROW(mail.login({"mrose", "tanstaaf"}), error);
    }
    const std::string reported = serve.stop(SIGTERM).err;
    EXPECT_THAT(reported, HasSubstr("the mailbox of mrose cannot be opened: "));
    EXPECT_THAT(reported, HasSubstr("not a Maildir"));
    EXPECT_EQ(reported.find("mrose"), reported.rfind("mrose"));
}

TEST_F(Serve, OffersWhatItIsToldTo) {
    running_program serve(POP3_PROGRAM,
                          arguments({"--password-command", "echo tanstaaf", "--tls", "none",
                                     "--without", "UIDL", "--without", "SASL", "--with", "APOP"}));
    const std::uint16_t port = port_of(serve.first_line());
    client mail(
        "127.0.0.1",
        {.tls = tls_mode::none, .port = port, .policy = {.allow_cleartext_password = true}});
    EXPECT_THROW(mail.uidl(), error);
    mail.apop({"mrose", "tanstaaf"});
    EXPECT_EQ(mail.stat().messages, 2U);
    EXPECT_FALSE(mail.capa().has("UIDL"));
    EXPECT_FALSE(mail.capa().has("SASL"));
    EXPECT_TRUE(mail.capa().has("TOP"));
}

TEST_F(Serve, WritesTranscriptsOfItsConnections) {
    running_program serve(POP3_PROGRAM, arguments({"--password-command", "echo tanstaaf", "--tls",
                                                   "none", "--transcript", path("said")}));
    const std::uint16_t port = port_of(serve.first_line());
    for (int i = 0; i < 2; ++i) {
        client mail(
            "127.0.0.1",
            {.tls = tls_mode::none, .port = port, .policy = {.allow_cleartext_password = true}});
        mail.login({"mrose", "tanstaaf"});
        mail.quit();
    }
    serve.stop(SIGTERM);
    for (const char* const name : {"said", "said.2"}) {
        std::ifstream file(path(name));
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        EXPECT_TRUE(parse_transcript(text)) << text;
        EXPECT_THAT(text, HasSubstr(" C: QUIT\n"));
        EXPECT_THAT(text, HasSubstr(" C: AUTH PLAIN ****\n"));
    }
}

TEST_F(Serve, AUserNeedsAMailbox) {
    const finished_program ended = test::run_program(
        POP3_PROGRAM,
        {"serve", "--user", "mrose", "--password-command", "echo x", "--tls", "none"});
    EXPECT_EQ(ended.status, EX_USAGE);
    EXPECT_THAT(ended.err, HasSubstr("no mailbox"));
}

class ServeTest : public Serve {
  protected:
    // Of the words that a person reads.
    static std::uint16_t port_of_test(const std::string& line) {
        EXPECT_THAT(line,
                    testing::StartsWith("listening on this machine alone, user test, password "
                                        "test, without TLS: 127.0.0.1:"));
        return static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
    }
    static client logged_in(std::uint16_t port) {
        client mail(
            "127.0.0.1",
            {.tls = tls_mode::none, .port = port, .policy = {.allow_cleartext_password = true}});
        mail.login({"test", "test"});
        return mail;
    }
    static std::vector<std::string> messages(client& mail) {
        std::vector<std::string> all;
        for (const scan_entry& entry : mail.list()) {
            auto sink = to_string(all.emplace_back());
            mail.retr(entry.number, sink);
        }
        return all;
    }
};

TEST_F(ServeTest, NeedsNoMoreThanItsName) {
    running_program serve(POP3_PROGRAM, {"serve", "--test"});
    client mail = logged_in(port_of_test(serve.first_line()));
    const std::vector<std::string> all = messages(mail);
    EXPECT_GE(all.size(), 3U);
    EXPECT_THAT(all, testing::Each(HasSubstr("\r\nSubject: ")));
    EXPECT_THAT(all, testing::Contains(HasSubstr("\r\n.\r\n..\r\n")));
    mail.quit();
}

TEST_F(ServeTest, MayHaveItsOwnMailAndFaults) {
    running_program serve(POP3_PROGRAM, {"serve", "--test", "--maildir", path("Maildir"), "--fault",
                                         "stat-says=7 7"});
    client mail = logged_in(port_of_test(serve.first_line()));
    EXPECT_EQ(mail.stat().messages, 7U);
    EXPECT_THAT(messages(mail), testing::Contains("Subject: two\r\n\r\n"));
    mail.quit();
}

TEST_F(ServeTest, IsForThisMachineAloneAndDecidesItsPassword) {
    for (const char* const option :
         {"--listen=127.0.0.1", "--user=ann", "--password-command=echo x", "--tls=none"}) {
        const finished_program ended = test::run_program(POP3_PROGRAM, {"serve", "--test", option});
        EXPECT_EQ(ended.status, EX_USAGE) << option;
        EXPECT_THAT(ended.err, HasSubstr("--test")) << option;
    }
}

TEST_F(ServeTest, ServesFilesOfMessagesAndLeavesThemAsTheyAre) {
    std::filesystem::create_directories(path("mail/folder.eml"));
    put("mail/b.eml", "Subject: b\n\n.\n");
    put("mail/a.eml", "Subject: a\r\n\r\na");
    put("mail/a b.eml", "Subject: a b\n");
    put("mail/.eml", "Subject: hidden\n");
    put("mail/c.txt", "Subject: c\n");
    std::filesystem::create_symlink(path("Maildir/new/1.a"), path("mail/link.eml"));
    std::string uid_of_blank;
    for (int start = 0; start < 2; ++start) {
        running_program serve(POP3_PROGRAM, {"serve", "--test", "--eml", path("mail")});
        const std::uint16_t port = port_of_test(serve.first_line());
        client mail = logged_in(port);
        EXPECT_THAT(messages(mail),
                    testing::ElementsAre("Subject: a b\r\n", "Subject: a\r\n\r\na\r\n",
                                         "Subject: b\r\n\r\n.\r\n"));
        const unique_id_listing uids = mail.uidl();
        EXPECT_EQ(uids.number("a"), message_number(2));
        EXPECT_EQ(uids.number("b"), message_number(3));
        const std::string uid(uids.uid(message_number(1)).value());
        EXPECT_EQ(start == 0 ? uid : uid_of_blank, uid) << "it is another one after a new start";
        uid_of_blank = uid;
        mail.dele(message_number(3));
        mail.quit();
        EXPECT_EQ(logged_in(port).stat().messages, 2U);
    }
    EXPECT_TRUE(std::filesystem::exists(path("mail/b.eml")));
}

TEST_F(ServeTest, NeedsFilesOfMessagesIfTheyAreNamed) {
    for (const char* const folder : {"Maildir", "nowhere"}) {
        const finished_program ended =
            test::run_program(POP3_PROGRAM, {"serve", "--test", "--eml", path(folder)});
        EXPECT_NE(ended.status, EX_OK);
        EXPECT_THAT(ended.err, HasSubstr(path(folder)));
    }
}

TEST_F(ServeTest, TellsItsPortInAFileWhileItRuns) {
    for (const char* const before : {"", "40961\n"}) {
        put("port", before);
        running_program serve(POP3_PROGRAM, {"serve", "--test", "--port-file", path("port")});
        const std::uint16_t port = port_of_test(serve.first_line());
        EXPECT_EQ(test::content(path("port")), std::to_string(port) + '\n');
        serve.stop(SIGTERM);
        EXPECT_FALSE(std::filesystem::exists(path("port")));
    }
}

TEST_F(ServeTest, WritesItsPortOverNoOtherFile) {
    for (const char* const before : {"Dear Ann\n", "99999\n", "1\n2\n"}) {
        put("letter", before);
        const finished_program ended =
            test::run_program(POP3_PROGRAM, {"serve", "--test", "--port-file", path("letter")});
        EXPECT_NE(ended.status, EX_OK);
        EXPECT_THAT(ended.err, HasSubstr(path("letter")));
        EXPECT_EQ(test::content(path("letter")), before);
    }
    const finished_program nameless =
        test::run_program(POP3_PROGRAM, {"serve", "--test", "--port-file", path("")});
    EXPECT_THAT(nameless.err, HasSubstr("Name a file in it"));
}

TEST_F(ServeTest, NamesAPortThatAnotherProgramHas) {
    running_program first(POP3_PROGRAM, {"serve", "--test", "--port-file", path("port")});
    const std::string port = std::to_string(port_of_test(first.first_line()));
    const finished_program second = test::run_program(
        POP3_PROGRAM, {"serve", "--test", "--port", port, "--port-file", path("port")});
    EXPECT_NE(second.status, EX_OK);
    EXPECT_THAT(second.err, HasSubstr("127.0.0.1:" + port));
    EXPECT_THAT(second.err, HasSubstr("Another program listens on this port"));
    EXPECT_EQ(test::content(path("port")), port + '\n');  // of the first, which goes on
}

TEST_F(Serve, NeedsAUserAndAPassword) {
    EXPECT_THAT(test::run_program(POP3_PROGRAM, {"serve"}).err, HasSubstr("no user"));
    EXPECT_THAT(refused({"--tls", "none"}).err, HasSubstr("no password"));
}

TEST_F(Serve, ListsItsFaults) {
    const finished_program ended = test::run_program(POP3_PROGRAM, {"serve", "--list-faults"});
    EXPECT_EQ(ended.status, EX_OK);
    EXPECT_EQ(ended.out, table_of_faults());
}

TEST_F(Serve, AFaultThatDoesNotExistIsNamed) {
    const finished_program ended =
        refused({"--password-command", "echo x", "--tls", "none", "--fault", "lazy"});
    EXPECT_EQ(ended.status, EX_USAGE);
    EXPECT_THAT(ended.err, HasSubstr("there is no fault lazy"));
}

TEST_F(Serve, SignalsEndItInOrder) {
    for (const int signal_number : {SIGTERM, SIGINT}) {
        running_program serve(POP3_PROGRAM,
                              arguments({"--password-command", "echo tanstaaf", "--tls", "none"}));
        const std::string line = serve.first_line();
        const finished_program ended = serve.stop(signal_number);
        EXPECT_EQ(ended.status, signal_number == SIGINT ? 128 + SIGINT : EX_OK);
        EXPECT_EQ(ended.out, line + "\n");
        EXPECT_EQ(ended.err, "");
    }
}

TEST_F(Serve, ClearTextHasToBeAskedForByName) {
    const finished_program ended = refused({"--password-command", "echo tanstaaf"});
    EXPECT_EQ(ended.status, EX_USAGE);
    EXPECT_THAT(ended.err, HasSubstr("--tls none"));
}

TEST_F(Serve, ThePasswordComesFromOnePlace) {
    put("password", "tanstaaf\n");
    EXPECT_EQ(refused({"--tls", "none"}).status, EX_USAGE);
    EXPECT_EQ(refused({"--tls", "none", "--password-command", "echo x", "--password-file",
                       path("password")})
                  .status,
              EX_USAGE);
}

TEST_F(Serve, APasswordFileThatOthersMayReadIsRefused) {
    put("password", "tanstaaf\n");
    ::chmod(path("password").c_str(), 0640);
    const finished_program ended = refused({"--tls", "none", "--password-file", path("password")});
    EXPECT_NE(ended.status, EX_OK);
    EXPECT_THAT(ended.err, HasSubstr("chmod 600"));
    EXPECT_THAT(ended.err, testing::Not(HasSubstr("tanstaaf")));
}

TEST_F(Serve, APasswordFileNeedsAPassword) {
    put("password", "\ntanstaaf\n");
    EXPECT_NE(refused({"--tls", "none", "--password-file", path("password")}).status, EX_OK);
    EXPECT_NE(refused({"--tls", "none", "--password-file", path("missing")}).status, EX_OK);
}

TEST_F(Serve, WhatIsNoMaildirIsNamed) {
    const finished_program ended =
        test::run_program(POP3_PROGRAM, {"serve", "--maildir", path("nowhere"), "--user", "mrose",
                                         "--password-command", "echo x", "--tls", "none"});
    EXPECT_NE(ended.status, EX_OK);
    EXPECT_THAT(ended.err, HasSubstr(path("nowhere")));
}

TEST_F(Serve, AFileThatIsNoCertificateIsNamed) {
    put("junk.pem", "junk\n");
    const finished_program ended =
        refused({"--password-command", "echo x", "--tls-cert", path("junk.pem")});
    EXPECT_EQ(ended.status, EX_CONFIG);
    EXPECT_THAT(ended.err, HasSubstr("no usable certificate"));
}

TEST_F(Serve, AnAddressThatCannotBeHadIsNamed) {
    const finished_program ended = refused(
        {"--password-command", "echo x", "--tls", "none", "--listen", "localhost", "--port", "1"});
    EXPECT_NE(ended.status, EX_OK);
    EXPECT_THAT(ended.err, HasSubstr("localhost:1"));
}

}  // namespace
}  // namespace pop3::cli
