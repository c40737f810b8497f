// SPDX-License-Identifier: MIT
// pop3 check as users run it; and its page in a browser.
#include <gmock/gmock.h>
#include <sysexits.h>

#include <nlohmann/json.hpp>

#include "peers/served.hpp"
#include "support/program.hpp"

namespace pop3::check {
namespace {

using testing::HasSubstr;
using testing::Not;

class CheckProgram : public testing::Test {
  protected:
    test::finished_program check(const served& mailbox, const std::string& tls,
                                 std::vector<std::string> more = {}) {
        std::vector<std::string> words{
            "check", "localhost", "--port", std::to_string(mailbox.port()), "--tls",
            tls,     "--user",    "mrose",  "--password-command",           "echo tanstaaf"};
        if (tls != "none") words.insert(words.end(), {"--ca", mailbox.ca_file()});
        words.insert(words.end(), more.begin(), more.end());
        return test::run_program(POP3_PROGRAM, words);
    }
    test::temporary_directory directory;
};

TEST_F(CheckProgram, PrintsATableAndThatAllIsWell) {
    const served mailbox(tls_mode::stls);
    const auto run = check(mailbox, "stls");
    EXPECT_EQ(run.status, 0) << run.out << run.err;
    EXPECT_THAT(run.out, HasSubstr("served"));
    EXPECT_THAT(run.out, HasSubstr("  pass  retr"));
    EXPECT_THAT(run.out, HasSubstr("\nAll is well: "));
    EXPECT_THAT(run.out, HasSubstr(" 0 warn, 0 fail, "));
}

TEST_F(CheckProgram, SaysByItsStatusThatMailIsAtRisk) {
    const served mailbox(tls_mode::none, {"uidl-reset"});
    const std::string profile = directory.path() / "profile.json";
    const auto run = check(mailbox, "none", {"--json", "--profile", profile});
    EXPECT_EQ(run.status, 3) << run.out << run.err;
    EXPECT_EQ(nlohmann::json::parse(run.out)["exit_status"], 3);
    std::ifstream written(profile);
    EXPECT_EQ(nlohmann::json::parse(written)["changes_unique_ids"], true);
}

TEST_F(CheckProgram, SaysThatAServerWithoutTlsIsARisk) {
    const served mailbox(tls_mode::none);
    const auto run = check(mailbox, "none");
    EXPECT_EQ(run.status, 3) << run.out << run.err;
    EXPECT_THAT(run.out, HasSubstr("passwords and mail can be read by anybody on the way"));
    EXPECT_THAT(run.out, HasSubstr("\nMail or passwords are at risk (stls)."));
    EXPECT_THAT(run.out, Not(HasSubstr("ll is well")));
}

TEST_F(CheckProgram, EndsByItsDeadlineAndSaysSo) {
    const served mailbox(tls_mode::none, {"ignore=CAPA"});
    const auto run = check(mailbox, "none", {"--deadline", "1"});
    EXPECT_EQ(run.status, 1) << run.out << run.err;
    EXPECT_THAT(run.out, HasSubstr("the time limit ended the examination early"));
}

TEST_F(CheckProgram, ReplacesItsReportAndProfileInTheNextRun) {
    const served mailbox(tls_mode::stls);
    const std::string page = directory.path() / "report.html";
    const std::string profile = directory.path() / "profile.json";
    for (int night = 0; night < 2; ++night) {
        const auto run = check(mailbox, "stls", {"--html", page, "--profile", profile});
        EXPECT_EQ(run.status, 0) << run.err;
    }
}

TEST_F(CheckProgram, ReplacesNoFileThatIsNoReport) {
    const served mailbox(tls_mode::stls);
    const std::string diary = directory.path() / "diary";
    std::ofstream(diary) << "my diary";
    const auto run = check(mailbox, "stls", {"--html", diary});
    EXPECT_EQ(run.status, EX_CANTCREAT) << run.err;
    EXPECT_THAT(run.err, HasSubstr("it is no earlier report"));
    EXPECT_THAT(run.err, HasSubstr("Name another file, or remove this one."));
}

TEST_F(CheckProgram, SaysThatNobodyIsThere) {
    const auto run =
        test::run_program(POP3_PROGRAM, {"check", "localhost", "--port", "1", "--tls", "none",
                                         "--user", "mrose", "--password-command", "echo x"});
    EXPECT_EQ(run.status, EX_UNAVAILABLE) << run.err;
}

TEST_F(CheckProgram, WritesAProfileThatFetchHeeds) {
    const served mailbox(tls_mode::none);
    const std::string profile = directory.path() / "profile.json";
    const auto fetch = [&] {
        return test::run_program(
            POP3_PROGRAM,
            {"fetch", "localhost", "--port", std::to_string(mailbox.port()), "--tls", "none",
             "--user", "mrose", "--password-command", "echo tanstaaf", "--to",
             "maildir:" + (directory.path() / "Maildir").string(), "--state",
             (directory.path() / "state").string(), "--profile", profile, "--verbose"});
    };
    check(mailbox, "none", {"--profile", profile});
    const auto well = fetch();
    EXPECT_EQ(well.status, 0) << well.err;
    EXPECT_THAT(well.out, HasSubstr("fetched 4 messages"));
    std::ofstream(profile) << R"({"login_by": "APOP"})";  // which this server does not have
    EXPECT_THAT(fetch().err, HasSubstr("APOP"));
}

TEST_F(CheckProgram, WritesAProfileForTheConfigurationFileToo) {
    const served mailbox(tls_mode::none, {"close-before=UTF8"});
    const std::string profile = directory.path() / "profile.json";
    check(mailbox, "none", {"--profile", profile});
    const auto fetch_with = [&](const std::string& setting) {
        const std::string file = directory.path() / "config.toml";
        std::ofstream(file) << "[account.ann]\nhost = \"localhost\"\nport = " << mailbox.port()
                            << "\ntls = \"none\"\nuser = \"mrose\"\n"
                               "password-command = \"echo tanstaaf\"\nto = \"maildir:"
                            << (directory.path() / "Maildir").string() << "\"\n"
                            << setting;
        return test::run_program(POP3_PROGRAM,
                                 {"fetch", "--config", file, "--state",
                                  (directory.path() / "state").string(), "--verbose"});
    };
    EXPECT_NE(fetch_with("").status, 0);
    const auto well = fetch_with("profile = \"" + profile + "\"\n");
    EXPECT_EQ(well.status, 0) << well.err;
    EXPECT_THAT(well.out, HasSubstr("fetched 4 messages"));
}

// ---- the page in a browser ----

// ./ci.sh full installs a browser; elsewhere an existing one is used.
class CheckPage : public CheckProgram {
  protected:
    void SetUp() override {
        if (std::filesystem::exists(browser)) return;
        ASSERT_EQ(std::getenv("POP3_NEEDS_BROWSER"), nullptr) << browser << " is not there";
        GTEST_SKIP() << browser << " is not there";
    }
    // The document that the browser makes of a page.
    std::string document(const std::string& file) {
        return test::run_program(browser,
                                 {"--headless", "--no-sandbox", "--disable-gpu",
                                  "--disable-dev-shm-usage", "--allow-file-access-from-files",
                                  "--user-data-dir=" + (directory.path() / "browser").string(),
                                  "--dump-dom", "file://" + file})
            .out;
    }

    static constexpr auto browser = "/usr/bin/chromium";
    const served mailbox{tls_mode::none, {"uidl-same=2"}};
    const std::string page = directory.path() / "report.html";
};

TEST_F(CheckPage, IsReadByABrowser) {
    check(mailbox, "none", {"--html", page});
    const std::string read = document(page);
    EXPECT_THAT(read, HasSubstr("<article class=\"fail\" id=\"uidl-unique\""));
    EXPECT_THAT(read, HasSubstr("<th scope=\"row\"><code>retr</code></th>"));
    EXPECT_THAT(read, HasSubstr("<tr class=\"pass\" id=\"retr\">"));
    EXPECT_THAT(read, HasSubstr("S: 2 uid-a"));
}

TEST_F(CheckPage, IsNoWiderThanAPhone) {
    check(mailbox, "none", {"--html", page});
    const std::string phone = directory.path() / "phone.html";
    std::ofstream(phone)
        << "<iframe id=f src=report.html style='width:360px;border:0'></iframe>"
           "<p id=w></p><script>onload = () => { const d = f.contentDocument;"
           "for (const e of d.querySelectorAll('details')) e.open = true;"
           "w.textContent = d.documentElement.scrollWidth > 360 ? 'too wide' : 'fits' }</script>";
    EXPECT_THAT(document(phone), HasSubstr("<p id=\"w\">fits</p>"));
}

}  // namespace
}  // namespace pop3::check
