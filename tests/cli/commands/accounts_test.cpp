// SPDX-License-Identifier: MIT
// pop3 fetch over the accounts of a configuration file, run as users run it.
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sysexits.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "peers/scripted_peer.hpp"
#include "pop3/client.hpp"
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

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

class Accounts : public testing::Test {
  protected:
    Accounts() {
        test::put(home.path() / "ca.pem", certificate.ca);
        test::put(home.path() / "secret", "tanstaaf\n");
        ::chmod((home.path() / "secret").c_str(), 0600);
        config = "state = \"" + (home.path() / "state").string() + "\"\n" + more_of_run +
                 "[defaults]\nhost = \"localhost\"\nport = " + std::to_string(pop.port()) +
                 "\nca = \"" + (home.path() / "ca.pem").string() + "\"\npassword-file = \"" +
                 (home.path() / "secret").string() + "\"\n";
    }

    // An account with one message, whose mail goes to a Maildir of its name.
    void add(const std::string& user, const std::string& settings = {}) {
        mail.add_user(user, "tanstaaf");
        mail.add_message(user, "Subject: for " + user + "\r\n\r\nHello.\r\n");
        config += "[account." + user + "]\nuser = \"" + user + "\"\n" + settings;
        if (settings.find("to =") == std::string::npos)
            config += "to = \"maildir:" + maildir_of(user).string() + "\"\n";
    }
    [[nodiscard]] std::filesystem::path maildir_of(const std::string& user) const {
        return home.path() / ("Mail." + user);
    }
    [[nodiscard]] std::vector<std::string> delivered_to(const std::string& user) const {
        const std::filesystem::path folder = maildir_of(user) / "new";
        return std::filesystem::exists(folder) ? test::contents_of(folder)
                                               : std::vector<std::string>{};
    }
    finished_program pop3(std::vector<std::string> words) {
        test::put(home.path() / "pop3/config.toml", "");
        std::filesystem::create_directories(home.path() / "pop3");
        test::put(home.path() / "pop3/config.toml", config);
        return test::run_program(POP3_PROGRAM, words,
                                 {.environment = {"XDG_CONFIG_HOME=" + home.path().string()}});
    }

    test::temporary_directory home;
    self_made_certificate certificate = make_certificate();
    memory_backend mail;
    server pop{{.tls = tls_mode::implicit, .certificate = certificate.server}, mail};
    std::string more_of_run = "jobs = 16\nper-host = 16\n";
    std::string config;
};

TEST_F(Accounts, OfTwoHundredFiveAreBrokenInFiveWaysAndTheOthersComplete) {
    const test::closed_port null_observer;
    const self_made_certificate stranger = make_certificate();
    memory_backend elsewhere;
    const server untrusted{{.tls = tls_mode::implicit, .certificate = stranger.server}, elsewhere};
    for (int i = 0; i < 195; ++i) add("user" + std::to_string(i));
    add("mistyped", "password-command = \"echo guess\"\n");
    add("refused", "port = " + std::to_string(null_observer.number()) + "\n");
    add("stranger", "port = " + std::to_string(untrusted.port()) + "\n");
    add("unwritable", "to = \"maildir:/proc/self/Mail\"\n");
    add("busy");
    client other("localhost",
                 {.port = pop.port(), .tls_options = {.ca_file = home.path() / "ca.pem"}});
    other.login({"busy", "tanstaaf"});

    const finished_program run = pop3({"fetch"});
    EXPECT_EQ(run.status, EXIT_FAILURE) << run.err;
    EXPECT_EQ(lines_of(run.out).back(),
              "200 accounts: 195 complete, 5 failed; fetched 195 messages (6.1 kB)");
    std::vector<std::string> complaints;
    for (const std::string& line : lines_of(run.err))
        if (line.starts_with("pop3: ")) complaints.push_back(line);
    std::ranges::sort(complaints);
    EXPECT_THAT(complaints, ElementsAre(HasSubstr("pop3: busy: "), HasSubstr("pop3: mistyped: "),
                                        HasSubstr("pop3: refused: "), HasSubstr("pop3: stranger: "),
                                        HasSubstr("pop3: unwritable: ")));
    EXPECT_THAT(run.err, HasSubstr("another session holds the maildrop"));
    EXPECT_THAT(run.err, HasSubstr("user name or password is wrong"));
    EXPECT_THAT(run.err, HasSubstr("no connection"));
    EXPECT_THAT(run.err, HasSubstr("not signed by a trusted authority"));
    EXPECT_THAT(run.err, HasSubstr("/proc/self/Mail"));
    for (int i = 0; i < 195; ++i)
        EXPECT_EQ(delivered_to("user" + std::to_string(i)).size(), 1U) << i;
}

TEST_F(Accounts, AreShownInATableWithALineForAll) {
    add("ann");
    add("mrose");
    mail.add_message("mrose", "Subject: more\r\n\r\n");
    const finished_program run = pop3({"fetch", "--verbose"});
    EXPECT_EQ(run.status, EX_OK) << run.err;
    EXPECT_EQ(run.out,
              "account  result     fetched      size     known   deleted    failed\n"
              "ann      complete         1      28 B         0         0         0\n"
              "mrose    complete         2      47 B         0         0         0\n"
              "2 accounts: 2 complete, 0 failed; fetched 3 messages (75 B)\n");
    EXPECT_THAT(run.err, HasSubstr("ann: listing messages\n"));
}

TEST_F(Accounts, WriteNothingWhereThereIsNoTerminalAndAllWentWell) {
    add("ann");
    add("mrose");
    const finished_program run = pop3({"fetch"});
    EXPECT_EQ(run.status, EX_OK);
    EXPECT_EQ(run.out + run.err, "");
}

TEST_F(Accounts, SayInTheTableHowManyMessagesWereLeftAlone) {
    add("ann");
    add("mrose", "max-size = 1\n");
    EXPECT_EQ(lines_of(pop3({"fetch", "-v"}).out).back(),
              "2 accounts: 2 complete, 0 failed; fetched 1 message (28 B), skipped 1 message");
}

TEST_F(Accounts, KeepTheirMemoryWhenTheirServerGetsAnotherName) {
    add("ann");
    EXPECT_EQ(pop3({"fetch"}).status, EX_OK);
    const server elsewhere{{.tls = tls_mode::implicit, .certificate = certificate.server}, mail};
    config += "port = " + std::to_string(elsewhere.port()) + "\n";
    const finished_program moved = pop3({"fetch"});
    EXPECT_EQ(moved.status, EX_OK) << moved.err;
    EXPECT_THAT(moved.err, HasSubstr("pop3: ann: the mailbox is localhost:"));
    EXPECT_EQ(delivered_to("ann").size(), 1U);
    EXPECT_EQ(pop3({"fetch"}).err, "") << "told once";
    const std::vector<std::string> lines = lines_of(pop3({"status"}).out);
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_THAT(lines[1], testing::StartsWith("ann "));
}

TEST_F(Accounts, HeedEachAProfileOfItsServer) {
    add("ann", "profile = \"" + (home.path() / "ann.json").string() + "\"\n");
    add("mrose", "profile = \"" + (home.path() / "none.json").string() + "\"\n");
    test::put(home.path() / "ann.json", R"({"login_by": "CRAM-MD5"})");
    const finished_program run = pop3({"fetch"});
    EXPECT_THAT(run.err, HasSubstr("pop3: ann: "));
    EXPECT_THAT(run.err, HasSubstr("CRAM-MD5"));
    EXPECT_THAT(run.err, HasSubstr("none.json")) << "and stops no other account";
}

TEST_F(Accounts, CanBeNamed) {
    add("ann");
    add("mrose");
    add("paul");
    EXPECT_EQ(pop3({"fetch", "-a", "ann", "mrose"}).status, EX_OK);
    EXPECT_EQ(delivered_to("ann").size(), 1U);
    EXPECT_EQ(delivered_to("mrose").size(), 1U);
    EXPECT_EQ(delivered_to("paul").size(), 0U);
    const finished_program wrong = pop3({"fetch", "-a", "mrsoe"});
    EXPECT_EQ(wrong.status, EX_USAGE);
    EXPECT_THAT(wrong.err, HasSubstr("there is no account mrsoe; did you mean mrose?"));
}

TEST_F(Accounts, TakeOptionsOfTheCommandLineOverTheFile) {
    add("ann", "delete = true\n");
    EXPECT_EQ(pop3({"fetch", "--keep"}).status, EX_OK);
    EXPECT_EQ(mail.messages("ann").size(), 1U);
    EXPECT_EQ(pop3({"fetch", "-v"}).out,
              "fetched 0 messages (0 B), 1 known, 1 deleted, 0 failed\n");
}

TEST_F(Accounts, GiveTheCommonStatusOfThoseThatFailed) {
    add("ann");
    add("paul");
    mail.add_user("ann", "changed").add_user("paul", "changed");
    add("mrose");
    EXPECT_EQ(pop3({"fetch"}).status, EX_NOPERM);
    const finished_program again = pop3({"fetch"});
    EXPECT_EQ(again.status, EX_NOPERM);
    EXPECT_THAT(again.err, HasSubstr("ann: not tried: this password was refused before"));
    mail.add_user("ann", "tanstaaf").add_user("paul", "tanstaaf");
    EXPECT_EQ(pop3({"fetch", "--retry-now"}).status, EX_OK);
}

TEST_F(Accounts, AreToldOfInJson) {
    add("ann");
    add("mrose");
    mail.add_user("mrose", "changed");
    const finished_program run = pop3({"fetch", "--json"});
    std::vector<nlohmann::json> objects;
    for (const std::string& line : lines_of(run.out))
        objects.push_back(nlohmann::json::parse(line));
    ASSERT_EQ(objects.size(), 3U);
    std::ranges::sort(objects.begin(), objects.end() - 1, {},
                      [](const auto& one) { return one["account"].template get<std::string>(); });
    EXPECT_EQ(objects[0]["account"], "ann");
    EXPECT_EQ(objects[0]["mailbox"], "localhost:" + std::to_string(pop.port()) + "/ann");
    EXPECT_EQ(objects[0]["skipped"], 0);
    EXPECT_EQ(objects[0]["result"], "complete");
    EXPECT_EQ(objects[0]["fetched"], 1);
    EXPECT_EQ(objects[0]["octets"], 28);
    EXPECT_EQ(objects[1]["result"], "failed");
    EXPECT_EQ(objects[1]["status"], EX_NOPERM);
    EXPECT_THAT(objects[1]["error"].get<std::string>(), HasSubstr("password is wrong"));
    EXPECT_EQ(objects[2]["type"], "summary");
    EXPECT_EQ(objects[2]["complete"], 1);
    EXPECT_EQ(objects[2]["failed"], 1);
    EXPECT_EQ(run.status, EX_NOPERM);
}

TEST_F(Accounts, DoNotShareStandardOutput) {
    add("ann");
    add("mrose", "to = \"stdout:\"\n");
    const finished_program run = pop3({"fetch"});
    EXPECT_EQ(run.status, EX_USAGE);
    EXPECT_THAT(run.err, HasSubstr("account mrose: standard output is for one account only"));
}

TEST_F(Accounts, AreNotRunFromAFileThatIsWrong) {
    add("ann", "prot = 1\n");
    const finished_program run = pop3({"fetch"});
    EXPECT_EQ(run.status, EX_CONFIG);
    EXPECT_THAT(run.err, HasSubstr("config.toml:"));
    EXPECT_THAT(run.err, HasSubstr("did you mean \"port\"?"));
    EXPECT_EQ(delivered_to("ann").size(), 0U);
}

TEST_F(Accounts, AreMissedWhereThereIsNoFile) {
    const finished_program run = test::run_program(
        POP3_PROGRAM, {"fetch"},
        {.environment = {"XDG_CONFIG_HOME=" + (home.path() / "nothing").string()}});
    EXPECT_EQ(run.status, EX_CONFIG);
    EXPECT_THAT(run.err, HasSubstr("there is no configuration file"));
}

TEST_F(Accounts, AreCheckedAndShown) {
    add("ann");
    EXPECT_EQ(
        pop3({"config", "check"}).out,
        "ann: delivers exactly once, found by its file name after a crash\n1 account, all well\n");
    EXPECT_THAT(pop3({"config", "show"}).out, HasSubstr("[account.ann]\nhost = \"localhost\"\n"));
    add("paul", "prot = 1\n");
    const finished_program wrong = pop3({"config", "check"});
    EXPECT_EQ(wrong.status, EX_CONFIG);
    EXPECT_THAT(wrong.err, HasSubstr("did you mean \"port\"?"));
}

TEST_F(Accounts, StandInTheStatusWithWhatTheLedgerKnows) {
    add("ann");
    add("mrose");
    add("late");
    mail.add_user("mrose", "changed");
    pop3({"fetch", "-a", "ann", "mrose"});
    const std::vector<std::string> lines = lines_of(pop3({"status"}).out);
    ASSERT_EQ(lines.size(), 4U);
    EXPECT_THAT(lines[0], HasSubstr("account  last success"));
    EXPECT_THAT(lines[1],
                testing::MatchesRegex("ann +20..-..-.. ..:.. +[0-9]+ s +1 +1 +1 +28 B  -"));
    EXPECT_THAT(lines[2], HasSubstr("never"));
    EXPECT_THAT(lines[2], HasSubstr("user name or password is wrong"));
    EXPECT_THAT(lines[2], HasSubstr("; not before 20")) << "it waits";
    EXPECT_THAT(lines[3], testing::MatchesRegex("late +never +- +0 +0 +0 +0 B  -"));

    const std::vector<std::string> objects = lines_of(pop3({"status", "--json"}).out);
    ASSERT_EQ(objects.size(), 3U);
    const nlohmann::json ann = nlohmann::json::parse(objects[0]);
    EXPECT_EQ(ann["account"], "ann");
    EXPECT_EQ(ann["known"], 1);
    EXPECT_EQ(ann["last_run"], ann["last_success"]);
    EXPECT_TRUE(ann["error"].is_null());
    const nlohmann::json mrose = nlohmann::json::parse(objects[1]);
    EXPECT_TRUE(mrose["last_success"].is_null());
    EXPECT_TRUE(mrose["not_before"].is_string());
}

TEST_F(Accounts, GiveMonitorsAStatus) {
    add("ann");
    EXPECT_EQ(pop3({"status"}).status, 1) << "no run yet";
    EXPECT_EQ(pop3({"status", "--max-lag", "1h"}).status, 2) << "no success yet";
    EXPECT_EQ(pop3({"fetch"}).status, EX_OK);
    EXPECT_EQ(pop3({"status"}).status, 0);
    EXPECT_EQ(pop3({"status", "--max-lag", "1h"}).status, 0);
    mail.add_user("ann", "changed");
    pop3({"fetch"});
    EXPECT_EQ(pop3({"status"}).status, 1) << "the last run failed";
    EXPECT_EQ(pop3({"status", "--max-lag", "1h"}).status, 1) << "and its success is new enough";
    EXPECT_EQ(pop3({"status", "--max-lag", "soon"}).status, EX_USAGE);
}

TEST_F(Accounts, ThatTheFileHasNoMoreAreShownAndDoNotCount) {
    add("ann");
    add("mrose");
    EXPECT_EQ(pop3({"fetch", "-a", "ann"}).status, EX_OK);
    mail.add_user("mrose", "changed");
    pop3({"fetch", "-a", "mrose"});
    config.resize(config.find("[account.mrose]"));
    const finished_program status = pop3({"status"});
    EXPECT_EQ(status.status, 0);
    EXPECT_EQ(lines_of(status.out).size(), 3U);
}

TEST_F(Accounts, HaveTheirNamesInTheStatusAsTheyAre) {
    add("ann");
    config +=
        "[account.\"b\u00FCro\"]\nuser = \"b\"\nto = \"stdout:\"\n"
        "[account.\"\\u009Bx\"]\nuser = \"c\"\nto = \"stdout:\"\n";
    const std::vector<std::string> lines = lines_of(pop3({"status"}).out);
    ASSERT_EQ(lines.size(), 4U);
    EXPECT_THAT(lines[2], testing::StartsWith("b\u00FCro       never"));
    EXPECT_THAT(lines[3], testing::StartsWith("\\xC2\\x9Bx  never"));
}

TEST_F(Accounts, HaveLongErrorsCutToTheTerminalAndWholeElsewhere) {
    add("ann");
    mail.add_user("ann", "changed");
    pop3({"fetch"});
    const std::filesystem::path file = home.path() / "pop3/config.toml";
    const auto row_of = [&](std::vector<std::string> words) {
        words.insert(words.end(), {"--config", file});
        return lines_of(
            test::run_program(POP3_PROGRAM, words, {.out = test::output_to::terminal}).out)[1];
    };
    EXPECT_THAT(row_of({"status"}), testing::EndsWith("...\r"));
    EXPECT_LE(row_of({"status"}).size(), 80U);
    EXPECT_THAT(row_of({"status", "--verbose"}), HasSubstr("; not before 20"));
    EXPECT_THAT(pop3({"status"}).out, HasSubstr("; not before 20"));
}

TEST_F(Accounts, ThatNothingIsKnownOfAreTold) {
    const std::filesystem::path none = home.path() / "nothing";
    const finished_program status =
        test::run_program(POP3_PROGRAM, {"status", "--state", none},
                          {.environment = {"XDG_CONFIG_HOME=" + none.string()}});
    EXPECT_EQ(status.status, 3);
    EXPECT_THAT(status.err, HasSubstr("pop3: there is no configuration file " + none.string()));
    EXPECT_THAT(status.err, HasSubstr("pop3: there is no ledger in " + none.string()));
}

TEST_F(Accounts, AreNamedInEachLineOfAPlanInJson) {
    add("ann");
    add("mrose");
    mail.add_user("mrose", "changed");
    std::vector<nlohmann::json> lines;
    for (const std::string& line : lines_of(pop3({"fetch", "--plan", "--json"}).out))
        lines.push_back(nlohmann::json::parse(line));
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0]["account"], "ann");
    EXPECT_EQ(lines[0]["mailbox"], "localhost:" + std::to_string(pop.port()) + "/ann");
    EXPECT_EQ(lines[0]["action"], "fetch");
    EXPECT_EQ(lines[1]["account"], "mrose");
    EXPECT_THAT(lines[1]["error"].get<std::string>(), HasSubstr("password is wrong"));
}

TEST_F(Accounts, AreTriedByALoginThatFetchesAndDeletesNothing) {
    add("ann", "delete = true\n");
    pop3({"fetch"});
    mail.add_message("ann", "Subject: kept\r\n\r\n").add_message("ann", "Subject: new\r\n\r\n");
    pop3({"fetch", "--keep", "--at-most", "1"});
    const finished_program tried = pop3({"config", "check", "--connect"});
    EXPECT_EQ(tried.status, EX_OK) << tried.err;
    EXPECT_EQ(tried.out, "ann: logged in to localhost:" + std::to_string(pop.port()) +
                             "/ann\n      2 messages on the server: 1 known, 1 new: 2\n"
                             "      a fetch would retrieve 1 (16 B), skip 0 and delete 1 at once. "
                             "Nothing was done.\n");
    EXPECT_EQ(mail.messages("ann").size(), 2U);
}

TEST_F(Accounts, ThatCannotBeLoggedInToAreNamedAndTheOthersAreTried) {
    add("ann");
    add("mrose");
    mail.add_user("ann", "changed");
    const finished_program tried = pop3({"config", "check", "--connect"});
    EXPECT_EQ(tried.status, EX_NOPERM);
    EXPECT_THAT(tried.err, testing::StartsWith("pop3: ann: "));
    EXPECT_THAT(tried.err, HasSubstr("user name or password is wrong"));
    EXPECT_THAT(tried.out, HasSubstr("mrose: logged in to "));
}

TEST_F(Accounts, AreCheckedInTheFileThatIsNamed) {
    const std::filesystem::path file = home.path() / "other.toml";
    test::put(file, "\n[account.x]\nhost = \"h\"\nuser = \"u\"\nto = \"maildir:/no/where\"\n");
    const finished_program wrong = pop3({"config", "check", file});
    EXPECT_EQ(wrong.status, EX_CONFIG);
    EXPECT_EQ(wrong.err, "pop3: " + file.string() +
                             ":5:6: there is no folder /no: create it, or check whether "
                             "its disk is mounted\n");
    EXPECT_EQ(pop3({"config", "check", file, "--config", file}).status, EX_USAGE);
    EXPECT_THAT(pop3({"config", "show", file}).out, HasSubstr("[account.x]\n"));
}

TEST_F(Accounts, AreMissedInAFileThatHasNone) {
    const std::filesystem::path file = home.path() / "empty.toml";
    test::put(file, "");
    const std::string words = "there is no account in the configuration file\n";
    const finished_program fetch = pop3({"fetch", "--config", file});
    const finished_program check = pop3({"config", "check", file});
    EXPECT_EQ(fetch.err, "pop3: " + words);
    EXPECT_EQ(check.err, "pop3: " + file.string() + ":1:1: " + words);
    EXPECT_EQ(fetch.status, EX_CONFIG);
    EXPECT_EQ(check.status, EX_CONFIG);
}

}  // namespace
}  // namespace pop3::cli
