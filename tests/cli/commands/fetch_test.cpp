// SPDX-License-Identifier: MIT
// pop3 fetch, run as a user runs it.
#include <gmock/gmock.h>
#include <sysexits.h>

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
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;

class Fetch : public testing::Test {
  protected:
    Fetch() {
        mail.add_user("mrose", "tanstaaf");
        mail.add_message("mrose", "Subject: one\r\n\r\nHello.\r\n");
        mail.add_message("mrose", "Subject: two\r\n\r\nHello.\r\n");
        test::put(home.path() / "ca.pem", certificate.ca);
    }

    // Of repeated options the last counts.
    finished_program fetch(std::vector<std::string> more = {},
                           const std::string& host = "localhost",
                           const std::string& password = "tanstaaf",
                           const test::run_environment& around = {}) {
        std::vector<std::string> words{"fetch",
                                       host,
                                       "--password-command",
                                       "echo " + password,
                                       "--ca",
                                       home.path() / "ca.pem",
                                       "--state",
                                       home.path() / "state"};
        words.insert(words.end(), more.begin(), more.end());
        if (std::ranges::find(more, "--user") == more.end())
            words.insert(words.end(), {"--user", "mrose"});
        if (std::ranges::find(more, "--port") == more.end())
            words.insert(words.end(), {"--port", std::to_string(pop.port())});
        if (std::ranges::find(more, "--to") == more.end())
            words.insert(words.end(), {"--to", "maildir:" + (home.path() / "Mail").string()});
        return test::run_program(POP3_PROGRAM, words, around);
    }

    test::temporary_directory home;
    self_made_certificate certificate = make_certificate();
    memory_backend mail;
    server pop{{.tls = tls_mode::implicit, .certificate = certificate.server}, mail};
};

TEST_F(Fetch, FetchesOverVerifiedTlsAndSaysSoInOneLine) {
    const finished_program first = fetch({"--verbose"});
    EXPECT_EQ(first.out, "fetched 2 messages (48 B), 0 known, 0 failed\n");
    EXPECT_EQ(first.status, EX_OK) << first.err;
    EXPECT_THAT(test::contents_of(home.path() / "Mail/new"),
                ElementsAre("Subject: one\n\nHello.\n", "Subject: two\n\nHello.\n"));
    EXPECT_EQ(fetch({"--verbose"}).out, "fetched 0 messages (0 B), 2 known, 0 failed\n");
    EXPECT_EQ(mail.messages("mrose").size(), 2U);
}

TEST_F(Fetch, DeletesWhenTold) {
    EXPECT_EQ(fetch({"--delete", "--verbose"}).out,
              "fetched 2 messages (48 B), 0 known, 2 deleted, 0 failed\n");
    EXPECT_THAT(mail.messages("mrose"), IsEmpty());
}

TEST_F(Fetch, WritesNothingWhereThereIsNoTerminalAndAllWentWell) {
    for (const auto& more : std::vector<std::vector<std::string>>{
             {}, {"--log", "syslog"}, {"--delete"}, {"--quiet"}}) {
        const finished_program run = fetch(more);
        EXPECT_EQ(run.status, EX_OK);
        EXPECT_EQ(run.out + run.err, "");
    }
}

TEST_F(Fetch, SaysAtATerminalWhatCameOfIt) {
    const test::run_environment terminal{.out = test::output_to::terminal};
    EXPECT_EQ(fetch({}, "localhost", "tanstaaf", terminal).out,
              "fetched 2 messages (48 B), 0 known, 0 failed\r\n");
    EXPECT_EQ(fetch({"--quiet"}, "localhost", "tanstaaf", terminal).out, "");
}

TEST_F(Fetch, TellsWhatFailedHoweverQuietItIs) {
    const finished_program run = fetch({"--quiet"}, "localhost", "guess");
    EXPECT_EQ(run.status, EX_NOPERM);
    EXPECT_THAT(run.err, HasSubstr("user name or password is wrong"));
}

TEST_F(Fetch, SaysNothingAmongTheMailOnStandardOutput) {
    const finished_program run = fetch({"--to", "stdout:", "--verbose"});
    EXPECT_THAT(run.out, EndsWith("Subject: two\n\nHello.\n\n"));
    EXPECT_THAT(run.err,
                EndsWith("standard output is an mbox; stdout:raw writes the messages alone\n"
                         "fetched 2 messages (48 B), 0 known, 0 failed\n"));
    const finished_program json = fetch({"--to", "stdout:", "--json"});
    EXPECT_EQ(json.out, "");
    EXPECT_THAT(json.err, HasSubstr("\"known\":2"));
}

TEST_F(Fetch, WritesTheMessagesAsTheyCameIfRawIsAskedFor) {
    const finished_program run = fetch({"--to", "stdout:raw", "--verbose"});
    EXPECT_EQ(run.out, "Subject: one\r\n\r\nHello.\r\nSubject: two\r\n\r\nHello.\r\n");
    EXPECT_THAT(run.err, HasSubstr("standard output is the messages as they came"));
    EXPECT_THAT(run.err, EndsWith("fetched 2 messages (48 B), 0 known, 0 failed\n"));
}

TEST_F(Fetch, CountsInJsonWhatIsLeftAlone) {
    EXPECT_THAT(
        fetch({"--json", "--at-most", "1"}).out,
        HasSubstr(
            "\"fetched\":1,\"octets\":24,\"known\":0,\"renamed\":0,\"returned\":0,\"skipped\":1,"));
}

TEST_F(Fetch, TellsInEachRunOrOnceThatAPasswordIsNotTriedAgain) {
    fetch({}, "localhost", "guess");
    EXPECT_THAT(fetch({}, "localhost", "guess").err, HasSubstr("this password was refused before"));
    const finished_program later = fetch({}, "localhost", "guess");
    EXPECT_EQ(later.status, EX_NOPERM);
    EXPECT_EQ(later.out + later.err, "") << "nobody is there";
    EXPECT_THAT(fetch({"--verbose"}, "localhost", "guess").err,
                HasSubstr("this password was refused before"));
    EXPECT_THAT(fetch({"--json"}, "localhost", "guess").out,
                HasSubstr("this password was refused before"));
}

TEST_F(Fetch, WritesALineForEachPhaseWhenToldTo) {
    EXPECT_EQ(fetch({"--verbose"}).err, "connecting to localhost:" + std::to_string(pop.port()) +
                                            "\nlogging in as mrose\nlisting messages\n"
                                            "fetching 2 messages (48 B)\n");
}

TEST_F(Fetch, WarnsOfAServerThatDeletesWhatIsToStay) {
    const server deleting{{.offered = {.expire_never = false},
                           .tls = tls_mode::implicit,
                           .certificate = certificate.server,
                           .faults = {"capa-adds=EXPIRE 0"}},
                          mail};
    const auto told_by_a_run = [&](std::vector<std::string> more = {}) {
        more.insert(more.end(), {"--port", std::to_string(deleting.port())});
        const finished_program run = fetch(std::move(more));
        EXPECT_EQ(run.status, EX_OK);
        const std::size_t from = std::min(run.err.find("pop3: "), run.err.size());
        return run.err.substr(from);
    };
    EXPECT_EQ(told_by_a_run({"--headers-above", "1"}), "") << "TOP reads no message";
    EXPECT_EQ(told_by_a_run({"--delete"}), "") << "that is what was wanted";
    mail.add_message("mrose", "Subject: three\r\n\r\n");
    EXPECT_EQ(
        told_by_a_run(),
        "pop3: the server may delete the fetched messages: it announces EXPIRE 0\n"
        "      They are delivered. To keep mail on the server, look for that among the settings "
        "of your mailbox at the server.\n");
    mail.add_message("mrose", "Subject: four\r\n\r\n");
    EXPECT_EQ(told_by_a_run({"--delete-after", "7"}), "") << "it was told once";
}

TEST_F(Fetch, SaysInEachMessageHowItCameWhenTold) {
    const finished_program run =
        fetch({"--received", "--delivered-to", "ann@example.org", "--to", "stdout:"});
    EXPECT_EQ(run.status, EX_OK) << run.err;
    EXPECT_THAT(run.out, MatchesRegex("From MAILER-DAEMON [^\n]+\nDelivered-To: ann@example.org\n"
                                      "Received: from localhost\n\tby [^\n]+ with POP3S\n"
                                      "\tfor <ann@example.org>; [^\n]+ \\+0000\n"
                                      "Subject: one\n\nHello.\n\nFrom MAILER-DAEMON (.|\n)*"));
}

TEST_F(Fetch, TakesNoLinesForAnAddress) {
    const finished_program run = fetch({"--delivered-to", "ann\nX-Spam: no"});
    EXPECT_EQ(run.status, EX_USAGE);
    EXPECT_EQ(run.err, "pop3: delivered-to is not an address\n");
}

TEST_F(Fetch, DeliversAsAUserWhereFilesHaveOwnersOnly) {
    const finished_program run = fetch({"--deliver-as", "root", "--to", "stdout:"});
    EXPECT_EQ(run.status, EX_USAGE);
    EXPECT_EQ(run.err, "pop3: deliver-as is for a Maildir or an mbox\n");
}

TEST_F(Fetch, TellsOfAWrongPasswordWithoutShowingIt) {
    const finished_program run = fetch({}, "localhost", "guess");
    EXPECT_EQ(run.status, EX_NOPERM);
    EXPECT_THAT(run.err, HasSubstr("user name or password is wrong"));
    EXPECT_THAT(run.err + run.out, Not(HasSubstr("guess")));
    EXPECT_EQ(run.out, "");
}

TEST_F(Fetch, TellsOfAnUnknownHost) {
    const finished_program run = fetch({}, "no-such-host.invalid");
    EXPECT_EQ(run.status, EX_NOHOST);
    EXPECT_THAT(run.err, HasSubstr("connect no-such-host.invalid:"));
}

TEST_F(Fetch, TellsOfARefusedPort) {
    const test::closed_port null_observer;
    const finished_program run = fetch({"--port", std::to_string(null_observer.number())});
    EXPECT_EQ(run.status, EX_UNAVAILABLE);
    EXPECT_THAT(run.err, HasSubstr("connect localhost:" + std::to_string(null_observer.number())));
}

TEST_F(Fetch, TellsOfACertificateThatNobodyTrusts) {
    test::put(home.path() / "ca.pem", make_certificate().ca);
    const finished_program run = fetch();
    EXPECT_EQ(run.status, EX_CONFIG);
    EXPECT_THAT(run.err, HasSubstr("not signed by a trusted authority"));
}

TEST_F(Fetch, TellsOfATargetThatCannotBeWritten) {
    const finished_program run = fetch({"--to", "maildir:/proc/self/Mail", "--delete"});
    EXPECT_EQ(run.status, EX_CANTCREAT);
    EXPECT_THAT(run.err, HasSubstr("/proc/self/Mail"));
    EXPECT_EQ(mail.messages("mrose").size(), 2U);
}

TEST_F(Fetch, TellsOfATargetThatIsNone) {
    EXPECT_EQ(fetch({"--to", "carrier-pigeon:home"}).status, EX_USAGE);
}

TEST_F(Fetch, TellsOfALedgerThatIsDamaged) {
    EXPECT_EQ(fetch().status, EX_OK);
    test::put(home.path() / "state/ledger.sqlite", "");
    const finished_program run = fetch();
    EXPECT_EQ(run.status, EX_IOERR);
    EXPECT_THAT(run.err, HasSubstr("the ledger cannot be read"));
}

TEST_F(Fetch, TellsOfMessagesThatCouldNotBeFetched) {
    const test::scripted_peer bad(R"(S: +OK
        C: CAPA
        S: -ERR
        C: USER mrose
        S: +OK
        C: PASS tanstaaf
        S: +OK
        C: UIDL
        S: +OK
        S: 1 a
        S: .
        C: LIST
        S: +OK
        S: 1 5
        S: .
        C: RETR 1
        S: -ERR damaged
        C: QUIT
        S: +OK)");
    const finished_program run =
        fetch({"--tls", "none", "--port", std::to_string(bad.port())}, "127.0.0.1");
    EXPECT_EQ(run.status, EX_DATAERR);
    EXPECT_EQ(run.out, "fetched 0 messages (0 B), 0 known, 1 failed\n");
    EXPECT_THAT(run.err, HasSubstr("pop3: message 1 (a): RETR 1: the server refused"));
}

TEST_F(Fetch, EndsAtItsDeadlineWhateverItsProgramDoes) {
    const finished_program run = fetch(
        {"--to", "pipe:sh -c 'trap \"\" TERM; while :; do sleep 1; done'", "--deadline", "1"});
    EXPECT_EQ(run.status, EX_TEMPFAIL) << run.err;
    EXPECT_THAT(run.err, HasSubstr("not finished within the time limit of the run"));
}

TEST_F(Fetch, EndsAtItsDeadlineWhoeverHoldsTheLockOfItsMbox) {
    test::put(home.path() / "mbox.lock", std::to_string(::getpid()));
    const finished_program run =
        fetch({"--to", "mbox:" + (home.path() / "mbox").string(), "--deadline", "1"});
    EXPECT_EQ(run.status, EX_TEMPFAIL) << run.err;
}

// The deadline ends the first run at the first message, and that message comes last in the second.
TEST_F(Fetch, AMessageAtWhichItsProgramHangsKeepsNoOtherFromComing) {
    const std::string into = home.path() / "came";
    const std::vector<std::string> words{
        "--to", "pipe:sh -c 'grep -q \"Subject: one\" && sleep 1000; echo came >>" + into + "'",
        "--deadline", "1"};
    fetch(words);
    EXPECT_FALSE(std::filesystem::exists(into));
    fetch(words);
    EXPECT_EQ(test::content(into), "came\n");
}

// It knows the password of the session before.
TEST_F(Fetch, ShowsNoPasswordThatTheServerMakesAUniqueIdOf) {
    const test::scripted_peer bad(R"(S: +OK welcome back, TANSTAAF
        C: CAPA
        S: -ERR
        C: USER mrose
        S: +OK
        C: PASS tanstaaf
        S: +OK
        C: UIDL
        S: +OK
        S: 1 TANSTAAF
        S: .
        C: LIST
        S: +OK
        S: 1 5
        S: .
        C: RETR 1
        S: -ERR dGFuc3RhYWY=
        C: QUIT
        S: +OK)");
    const std::string transcript = home.path() / "session.pop3";
    const finished_program run =
        fetch({"--tls", "none", "--port", std::to_string(bad.port()), "--transcript", transcript},
              "127.0.0.1");
    EXPECT_THAT(run.err, HasSubstr("pop3: message 1 (****): RETR 1: the server refused"));
    const std::string all = run.out + run.err + test::content(transcript);
    for (const char* const spelling : {"tanstaaf", "TANSTAAF", "dGFuc3RhYWY"})
        EXPECT_THAT(all, Not(HasSubstr(spelling)));
}

TEST_F(Fetch, ShowsThePlanAndChangesNothing) {
    const finished_program before = fetch({"--plan", "--delete"});
    EXPECT_EQ(before.status, EX_OK) << before.err;
    EXPECT_THAT(before.out, HasSubstr("     1      24 B  fetch           new ("));
    EXPECT_THAT(before.out, HasSubstr("\nfetch 2, compare 0 (together 48 B), keep 0, delete 0, "
                                      "skip 0. Nothing was done.\n"));
    EXPECT_FALSE(std::filesystem::exists(home.path() / "state"));
    EXPECT_FALSE(std::filesystem::exists(home.path() / "Mail"));

    EXPECT_EQ(fetch().status, EX_OK);
    const std::string ledger = test::content(home.path() / "state/ledger.sqlite");
    EXPECT_THAT(fetch({"--plan", "--delete"}).out, HasSubstr("keep 0, delete 2, skip 0"));
    EXPECT_THAT(fetch({"--plan", "--delete-after", "7"}).out,
                HasSubstr("keep            known, but not for long enough"));
    EXPECT_EQ(test::content(home.path() / "state/ledger.sqlite"), ledger);
    EXPECT_EQ(mail.messages("mrose").size(), 2U);
}

TEST_F(Fetch, ShowsThePlanInJson) {
    mail.add_message("mrose", std::string(3000, 'x') + "\r\n", "uid\x9B\"");
    const finished_program run =
        fetch({"--plan", "--json", "--keep-newest", "1", "--max-size", "2k"});
    EXPECT_THAT(run.out,
                EndsWith("{\"account\":\"\",\"mailbox\":\"localhost:" + std::to_string(pop.port()) +
                         "/mrose\",\"number\":3,\"octets\":3002,\"uid\":\"uid\\ufffd\\\"\","
                         "\"action\":\"skip\",\"reason\":\"too large\","
                         "\"may_be_deleted\":false}\n"));
}

TEST_F(Fetch, KeepAndDeleteExcludeOneAnother) {
    EXPECT_EQ(fetch({"--keep", "--delete"}).status, EX_USAGE);
}

// ---- what reaches the terminal ----

bool is_printable(const std::string& text) {
    return std::ranges::all_of(
        text, [](char c) { return (c >= ' ' && c <= '~') || c == '\n' || c == '\r' || c == '\t'; });
}

TEST_F(Fetch, MailOnATerminalDoesNotControlIt) {
    mail.add_message("mrose", "Subject: \x1B[2J\xC2\x9B\xE2\x80\xAE\r\n\r\nHello.\r\n");
    const finished_program shown =
        fetch({"--to", "stdout:"}, "localhost", "tanstaaf", {.out = test::output_to::terminal});
    EXPECT_EQ(shown.status, EX_OK) << shown.err;
    EXPECT_THAT(shown.out, HasSubstr("Subject: \\x1B[2J\\xC2\\x9B\\xE2\\x80\\xAE\r\n"));
    EXPECT_TRUE(is_printable(shown.out)) << shown.out;
}

TEST_F(Fetch, MailIntoAPipeIsUnchanged) {
    mail.add_message("mrose", "Subject: \x1B[2J\xC2\x9B\r\n\r\nHello.\r\n");
    EXPECT_THAT(fetch({"--to", "stdout:"}).out,
                HasSubstr("\nSubject: \x1B[2J\xC2\x9B\n\nHello.\n"));
}

TEST_F(Fetch, ShowsNothingButPrintableAsciiOfAnOddUser) {
    const std::string user =
        "mrose\xC2\x9B"
        "31m\xE2\x80\xAE";
    for (const char* form : {"--json", "--verbose", "--plan"}) {
        const finished_program shown = fetch({form, "--user", user});
        EXPECT_TRUE(is_printable(shown.out)) << form << shown.out;
        EXPECT_TRUE(is_printable(shown.err)) << form << shown.err;
    }
    EXPECT_THAT(fetch({"--json", "--user", user}).out, HasSubstr("/mrose\\u009b31m\\u202e\""));
}

TEST_F(Fetch, ShowsNothingButPrintableAsciiOfAnOddCommandLine) {
    for (const std::string& word : {std::string("--\xC2\x9B"), std::string("--timeout=\x1B[2J")})
        EXPECT_TRUE(is_printable(fetch({word}).err)) << word;
    const finished_program shown = fetch({}, "pop://\xC2\x9B@localhost");
    EXPECT_TRUE(is_printable(shown.err)) << shown.err;
    EXPECT_EQ(shown.status, EX_USAGE);
}

}  // namespace
}  // namespace pop3::cli
