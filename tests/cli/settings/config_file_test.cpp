// SPDX-License-Identifier: MIT
// The content of the configuration file, its errors, and their positions.
#include "cli/settings/config_file.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "support/files.hpp"
#include "support/other_user.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

configuration parsed(std::string_view text, bool is_private = true) {
    return parse_config(text, "config.toml", is_private);
}

// A complete account, with further settings.
std::string account_with(const std::string& more) {
    return "[account.work]\nhost = \"pop.example.org\"\nuser = \"mrose\"\nto = \"maildir:/m\"\n" +
           more;
}

TEST(ConfigFile, GivesAccountsInTheOrderOfTheFileOverTheDefaults) {
    const configuration all = parsed(R"(
jobs = 3
[defaults]
host = "pop.example.org"
to = "maildir:/mail"
timeout = 20
[account.work]
user = "mrose"
[account.home]
user = "ann"
timeout = 5
tls = "stls"
)");
    EXPECT_THAT(all.complaints, IsEmpty());
    EXPECT_EQ(all.run.most.in_all, 3U);
    ASSERT_EQ(all.accounts.size(), 2U);
    const account& work = all.accounts[0].settings;
    EXPECT_EQ(work.name, "work");
    EXPECT_EQ(work.connection.host, "pop.example.org");
    EXPECT_EQ(work.connection.timeout, std::chrono::seconds(20));
    const account& home = all.accounts[1].settings;
    EXPECT_EQ(home.connection.user, "ann");
    EXPECT_EQ(home.connection.timeout, std::chrono::seconds(5));
    EXPECT_EQ(home.connection.tls, tls_mode::stls);
}

TEST(ConfigFile, EverythingOfAnAccountReachesIt) {
    const configuration all = parsed(R"([account.work]
host = "pop.example.org"
port = 2995
ca = "/ca.pem"
pin = "abc"
user = "mrose"
mechanism = "scram-sha-256"
password-command = "pass show mail"
to = "lmtp:/run/lmtp"
recipients = ["a@example.org", "b@example.org"]
sender = "c@example.org"
received = true
delivered-to = "d@example.org"
delete-after = 30
keep-newest = 100
max-size = "20M"
headers-above = 1000
at-most = 7
strict = true
)");
    ASSERT_THAT(all.complaints, IsEmpty());
    const account& one = all.accounts.at(0).settings;
    EXPECT_EQ(one.connection.port, 2995);
    EXPECT_EQ(one.connection.ca_file, "/ca.pem");
    EXPECT_EQ(one.connection.pin, "abc");
    EXPECT_EQ(one.connection.mechanism, "scram-sha-256");
    EXPECT_EQ(one.connection.password_command, "pass show mail");
    EXPECT_THAT(one.delivery.recipients, ElementsAre("a@example.org", "b@example.org"));
    EXPECT_EQ(one.delivery.sender, "c@example.org");
    EXPECT_TRUE(one.delivery.received);
    EXPECT_EQ(one.delivery.delivered_to, "d@example.org");
    EXPECT_EQ(one.policy.after, fetch::retention::remove);
    EXPECT_EQ(one.policy.remove_after, std::chrono::days(30));
    EXPECT_EQ(one.policy.keep_newest, 100U);
    EXPECT_EQ(one.policy.largest, 20'000'000U);
    EXPECT_EQ(one.policy.header_only_above, 1000U);
    EXPECT_EQ(one.policy.at_most, 7U);
    EXPECT_TRUE(one.policy.strict);
}

TEST(ConfigFile, TellsOfEverythingThatIsWrongAtOnceAndWhere) {
    EXPECT_THAT(parsed("jbos = 3\n" + account_with("prot = 995\ntls = \"maybe\"\nport = \"x\"\n"))
                    .complaints,
                ElementsAre("config.toml:1:1: there is no setting \"jbos\"; did you mean \"jobs\"?",
                            "config.toml:6:1: there is no setting \"prot\"; did you mean \"port\"?",
                            "config.toml:7:7: \"tls\" is one of implicit|stls|none",
                            "config.toml:8:8: \"port\" is a number from 1 to 65535"));
}

TEST(ConfigFile, TellsOfWrongTypes) {
    const auto complaint = [](const std::string& line) {
        const configuration all = parsed(account_with(line + "\n"));
        return all.complaints.empty() ? "none" : all.complaints.front();
    };
    EXPECT_EQ(complaint("delete = 1"), "config.toml:5:10: \"delete\" is true or false");
    EXPECT_EQ(complaint("port = 65536"), "config.toml:5:8: \"port\" is a number from 1 to 65535");
    EXPECT_EQ(complaint("max-size = \"big\""),
              "config.toml:5:12: \"max-size\" is a number of octets, or a text as in \"20M\"");
    EXPECT_EQ(complaint("ca = 5"), "config.toml:5:6: \"ca\" is a text that is not empty");
    EXPECT_EQ(complaint("recipients = [1]"),
              "config.toml:5:14: \"recipients\" is a text, or several: [\"one\", \"two\"]");
}

TEST(ConfigFile, TellsWhereASettingBelongs) {
    EXPECT_THAT(parsed("user = \"x\"\n").complaints,
                ElementsAre(HasSubstr("\"user\" belongs in [defaults] or [account.NAME]")));
    EXPECT_THAT(parsed(account_with("jobs = 3\n")).complaints,
                ElementsAre(HasSubstr("\"jobs\" belongs at the top of the file")));
    EXPECT_THAT(parsed("[acount.work]\n").complaints,
                ElementsAre(HasSubstr("did you mean \"account\"?")));
    EXPECT_THAT(parsed("[account]\nwork = 1\n").complaints,
                ElementsAre(HasSubstr("settings of an account belong in [account.NAME]")));
}

TEST(ConfigFile, HasNoOptionsThatAreForOneRun) {
    EXPECT_THAT(parsed(account_with("rematch = true\n")).complaints,
                ElementsAre(HasSubstr("there is no setting \"rematch\"")));
}

TEST(ConfigFile, TellsOfWhatIsNotToml) {
    EXPECT_THAT(parsed("jobs = = 3\n").complaints, ElementsAre(HasSubstr("config.toml:1:8: ")));
}

TEST(ConfigFile, TellsOfAccountsThatLackSomething) {
    EXPECT_THAT(
        parsed("[account.work]\nhost = \"h\"\n").complaints,
        ElementsAre(HasSubstr("config.toml:1:10: account \"work\": a user is missing"),
                    HasSubstr("no target for the mail is set: write to = \"maildir:~/Mail\"")));
    EXPECT_THAT(parsed(account_with("to = \"mailbox:/m\"\n")).complaints, testing::SizeIs(1));
    EXPECT_THAT(
        parsed(account_with("password-file = \"f\"\npassword-command = \"c\"\n")).complaints,
        ElementsAre(HasSubstr("the password comes from more than one source")));
}

TEST(ConfigFile, AnAccountsOwnSourceOfThePasswordReplacesTheCommonOne) {
    const configuration all =
        parsed("[defaults]\npassword-file = \"f\"\n" + account_with("password-command = \"c\"\n"));
    EXPECT_THAT(all.complaints, IsEmpty());
    EXPECT_EQ(all.accounts.at(0).settings.connection.password_file, "");
    EXPECT_THAT(shown(all), Not(HasSubstr("password-file")));
}

TEST(ConfigFile, TellsOfTwoAccountsForOneMailbox) {
    std::string twice = account_with("");
    twice += "[account.again]\nhost = \"POP.example.org\"\nuser = \"mrose\"\nto = \"mbox:/m\"\n";
    EXPECT_THAT(
        parsed(twice).complaints,
        ElementsAre(HasSubstr("account \"again\": this is the mailbox of account \"work\"")));
}

TEST(ConfigFile, NeedsNoUserWhereTheMechanismNeedsNone) {
    EXPECT_THAT(
        parsed("[account.k]\nhost = \"h\"\nmechanism = \"gssapi\"\nto = \"mbox:/m\"\n").complaints,
        IsEmpty());
}

TEST(ConfigFile, APasswordStandsInNoFileThatOthersMayRead) {
    const std::string text = account_with("password = \"tanstaaf\"\n");
    EXPECT_THAT(parsed(text, true).complaints, IsEmpty());
    EXPECT_EQ(parsed(text, true).accounts.at(0).settings.connection.password.reveal(), "tanstaaf");
    const std::vector<std::string> complaints = parsed(text, false).complaints;
    EXPECT_THAT(complaints, ElementsAre(HasSubstr("config.toml:5:1: other users may read this")));
    EXPECT_THAT(complaints.at(0), Not(HasSubstr("tanstaaf")));
}

TEST(ConfigFile, IsAskedFromTheDiskWhoMayReadIt) {
    const test::temporary_directory home;
    const std::filesystem::path file = home.path() / "config.toml";
    test::put(file, account_with("password = \"tanstaaf\"\n"));
    ::chmod(file.c_str(), 0600);
    EXPECT_THAT(read_config(file).complaints, IsEmpty());
    ::chmod(file.c_str(), 0640);
    EXPECT_THAT(read_config(file).complaints, ElementsAre(HasSubstr("chmod 600")));
}

TEST(ConfigFile, ThatOthersMayWriteIsRefused) {
    const test::temporary_directory home;
    const std::filesystem::path file = home.path() / "config.toml";
    test::put(file, account_with(""));
    ::chmod(file.c_str(), 0644);
    EXPECT_THAT(read_config(file).complaints, IsEmpty());
    ::chmod(file.c_str(), 0646);
    EXPECT_THAT(read_config(file).complaints,
                ElementsAre(HasSubstr("chmod go-w " + file.string())));
}

TEST(ConfigFile, InADirectoryThatOthersMayWriteIsRefused) {
    const test::temporary_directory home;
    const std::filesystem::path file = home.path() / "config.toml";
    test::put(file, account_with(""));
    ::chmod(file.c_str(), 0644);
    ::chmod(home.path().c_str(), 0777);
    EXPECT_THAT(read_config(file).complaints,
                ElementsAre(HasSubstr("chmod go-w " + home.path().string())));
    ::chmod(home.path().c_str(), 01777);  // as /tmp: each file is replaced by its owner only
    EXPECT_THAT(read_config(file).complaints, IsEmpty());
    ::chmod(home.path().c_str(), 0700);
}

TEST(ConfigFile, APasswordThatIsNoTomlIsNotInTheComplaint) {
    for (const char* const line :
         {"password = s3cret\n", "password \"s3cret\"\n", "password = \"s3cret\n"})
        EXPECT_THAT(parsed(account_with(line)).complaints,
                    ElementsAre(HasSubstr(R"(write the password in quotes: password = "...")")))
            << line;
}

// The parser would quote a number that is too large; a number may be a password.
TEST(ConfigFile, ANumberThatIsTooLargeIsNotRepeated) {
    EXPECT_THAT(
        parsed(account_with("pass = 98765432109876543210\n")).complaints,
        ElementsAre(testing::AllOf(HasSubstr("too large"), testing::Not(HasSubstr("9876543210")))));
}

TEST(ConfigFile, AnotherSettingThatNamesAPasswordIsNotTakenForOne) {
    EXPECT_THAT(parsed(account_with("mechanism = my password is elsewhere\n")).complaints,
                ElementsAre(HasSubstr("a text needs quotes")));
}

TEST(ConfigFile, AnAccountThatDeletesNothingOverrulesDefaultsThatDeleteLater) {
    const configuration all =
        parsed("[defaults]\ndelete-after = 3\n" + account_with("delete = false\n"));
    EXPECT_EQ(all.accounts.at(0).settings.policy.after, fetch::retention::keep);
}

TEST(ConfigFile, AnAccountThatKeepsItsMailOverrulesDefaultsThatDelete) {
    const configuration all =
        parsed("[defaults]\ndelete = true\nkeep-newest = 3\n" + account_with("keep = true\n"));
    EXPECT_THAT(all.complaints, IsEmpty());
    EXPECT_EQ(all.accounts.at(0).settings.policy.after, fetch::retention::keep);
    EXPECT_EQ(all.accounts.at(0).settings.policy.keep_newest, std::nullopt);
}

TEST(ConfigFile, AnAccountThatDeletesOverrulesDefaultsThatKeep) {
    const configuration all =
        parsed("[defaults]\nkeep = true\n" + account_with("delete-after = 3\n"));
    EXPECT_THAT(all.complaints, IsEmpty());
    EXPECT_EQ(all.accounts.at(0).settings.policy.after, fetch::retention::remove);
}

TEST(ConfigFile, ThatIsAFolderIsToldAsOne) {
    const test::temporary_directory home;
    EXPECT_THAT(read_config(home.path()).complaints,
                ElementsAre(home.path().string() + " is a folder: name the file in it"));
}

TEST(ConfigFile, ThatIsFarTooLargeIsToldAsNone) {
    const test::temporary_directory home;
    const std::filesystem::path file = home.path() / "config.toml";
    test::put(file, std::string(1024 * 1024 + 1, '#'));
    EXPECT_THAT(
        read_config(file).complaints,
        ElementsAre(file.string() + " is larger than 1 MiB: this is no configuration file"));
}

TEST(ConfigFile, ThatCannotBeReadIsToldWithTheReason) {
    if (::geteuid() != 0) GTEST_SKIP() << "root acts as another user";
    const test::temporary_directory home;
    ::chmod(home.path().c_str(), 0755);
    const std::filesystem::path file = home.path() / "config.toml";
    test::put(file, account_with(""));
    ::chmod(file.c_str(), 0600);
    EXPECT_TRUE(test::as_user(test::ann, [&] {
        try {
            read_config(file);
        } catch (const error& e) {
            return e.reason().message() ==
                   "read the configuration " + file.string() + ": Permission denied";
        }
        return false;
    }));
}

TEST(ConfigFile, IsShownWithDefaultsAndWithoutSecrets) {
    const std::string text = shown(parsed("jobs = 3\n" + account_with("password = \"tanstaaf\"\n"
                                                                      "max-size = \"1k\"\n")));
    EXPECT_THAT(text, HasSubstr("jobs = 3\n"));
    EXPECT_THAT(text, HasSubstr("per-host = 2  # by default\n"));
    EXPECT_THAT(text, HasSubstr("[account.work]\nhost = \"pop.example.org\"\n"));
    EXPECT_THAT(text, HasSubstr("tls = \"implicit\"  # by default\n"));
    EXPECT_THAT(text, HasSubstr("password = \"********\"\n"));
    EXPECT_THAT(text, Not(HasSubstr("tanstaaf")));
}

TEST(ConfigFile, WhatIsShownReadsAsTheSame) {
    const std::string text =
        "[account.\"a b\"]\nhost = \"h\"\nuser = \"m\\\"r\"\nto = \"mbox:/m\"\n"
        "delete-after = 4\nrecipients = [\"a\", \"b\"]\n";
    const std::string once = shown(parsed(text));
    EXPECT_THAT(parsed(once).complaints, IsEmpty());
    EXPECT_EQ(parsed(once).accounts.at(0).settings.connection.user, "m\"r");
    EXPECT_EQ(parsed(once).accounts.at(0).settings.policy.remove_after, std::chrono::days(4));
}

}  // namespace
}  // namespace pop3::cli
