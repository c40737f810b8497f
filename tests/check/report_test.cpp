// SPDX-License-Identifier: MIT
// The reports: the server's text stays text.
#include "check/report.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "check/quirks_file.hpp"
#include "fetch/error.hpp"
#include "support/temporary_directory.hpp"

#include <fstream>

namespace pop3::check {
namespace {

using testing::HasSubstr;
using testing::Not;

const check_spec& spec(std::string_view id) {
    for (const check_spec& each : all_checks())
        if (each.id == id) return each;
    throw std::invalid_argument("no such check");
}

examination_result some() {
    examination_result result;
    result.host = "pop.example.org";
    result.port = 995;
    result.user = "mrose\x1b[0m";
    result.began =
        std::chrono::sys_days(std::chrono::year(2026) / 11 / 29) + std::chrono::hours(20);
    result.certificate = {.subject = "CN = <pop>.example.org",
                          .issuer = "CN = an authority",
                          .valid_until = "2027-01-31",
                          .sha256 = std::string(64, 'a')};
    result.implementation = "<script>alert(1)</script>\x1b[2J";
    result.rows = {{&spec("greeting"), passed("", "S: +OK hello")},
                   {&spec("top"), failed("\x1b[31m<b>\"&'", "C: TOP 1 0\nS: +OK \xFF<i>")},
                   {&spec("lang"), skipped("CAPA does not list it")}};
    return result;
}

template <class Print>
std::string printed(Print print) {
    std::ostringstream out;
    print(out);
    return out.str();
}

TEST(Table, ShowsWhatIsWrongWithTheLineThatShowsIt) {
    const std::string text = printed([](std::ostream& out) { print_table(out, some(), {}); });
    EXPECT_THAT(text, HasSubstr("  pass  greeting"));
    EXPECT_THAT(text, HasSubstr("  FAIL  top"));
    EXPECT_THAT(text, HasSubstr("C: TOP 1 0\n"));
    EXPECT_THAT(text, HasSubstr("(RFC 1939,"));
    EXPECT_THAT(text, HasSubstr("1 pass, 0 warn, 1 fail, 1 skipped"));
}

TEST(Table, HasNoControlCharactersUnlessTheyAreOurColours) {
    const std::string plain = printed([](std::ostream& out) { print_table(out, some(), {}); });
    EXPECT_THAT(plain, Not(HasSubstr("\x1b")));
    const std::string bright =
        printed([](std::ostream& out) { print_table(out, some(), {.colour = true}); });
    EXPECT_THAT(bright, HasSubstr("\x1b[1;31mFAIL\x1b[0m"));
    EXPECT_THAT(bright, Not(HasSubstr("\x1b[2J")));
}

TEST(Json, IsReadBackWhole) {
    const auto read =
        nlohmann::json::parse(printed([](std::ostream& out) { print_json(out, some()); }));
    EXPECT_EQ(read["exit_status"], 2);
    EXPECT_EQ(read["host"], "pop.example.org");
    EXPECT_EQ(read["port"], 995);
    EXPECT_EQ(read["tls"], "implicit");
    EXPECT_EQ(read["user"], "mrose\\x1B[0m");
    EXPECT_EQ(read["date"], "2026-11-29T20:00:00Z");
    EXPECT_EQ(read["version"], program_version());
    EXPECT_EQ(read["certificate"]["subject"], "CN = <pop>.example.org");
    EXPECT_EQ(read["certificate"]["valid_until"], "2027-01-31");
    EXPECT_EQ(read["complete"], true);
    EXPECT_EQ(read["verdict"], verdict(some()));
    EXPECT_EQ(read["checks"].size(), 3U);
    EXPECT_EQ(read["checks"][1]["advice"], "use TOP only for a preview");
    EXPECT_EQ(read["checks"][1]["id"], "top");
    EXPECT_EQ(read["checks"][1]["outcome"], "fail");
    EXPECT_EQ(read["checks"][1]["evidence"], "C: TOP 1 0\nS: +OK \\xFF<i>");
}

TEST(Html, TakesNothingThatAServerSaysForMarkup) {
    const std::string page = printed([](std::ostream& out) { print_html(out, some()); });
    EXPECT_THAT(page, Not(HasSubstr("<script")));
    EXPECT_THAT(page, Not(HasSubstr("<b>\"&")));
    EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
    EXPECT_THAT(page, HasSubstr("\\xFF&lt;i&gt;"));
    EXPECT_THAT(page, HasSubstr("CN = &lt;pop&gt;.example.org"));
    EXPECT_THAT(page, Not(HasSubstr("\x1b")));
}

TEST(Html, NeedsNoOtherFile) {
    std::string page = printed([](std::ostream& out) { print_html(out, some()); });
    const std::string link =
        "<a href=\"https://www.rfc-editor.org/";  // for readers, not for the page
    for (std::size_t at; (at = page.find(link)) != page.npos;) page.erase(at, link.size());
    for (const char* const other : {"http", "src=", "url(", "<link", "@import"})
        EXPECT_THAT(page, Not(HasSubstr(other)));
}

TEST(Html, HasTheVerdictThenWhatIsWrongAndFoldsTheRest) {
    const std::string page = printed([](std::ostream& out) { print_html(out, some()); });
    const auto at = [&](const std::string& text) {
        EXPECT_THAT(page, HasSubstr(text));
        return page.find(text);
    };
    EXPECT_LT(at("Programs that follow the RFC may fail (<a href=\"#top\">top</a>)."),
              at("<article class=\"fail\" id=\"top\""));
    EXPECT_LT(at("<dt>What to do</dt><dd>use TOP only for a preview</dd>"), at("<details>"));
    EXPECT_LT(at("<details>"), at("<tr class=\"pass\" id=\"greeting\">"));
    EXPECT_LT(at("rfc-editor.org/rfc/rfc1939#section-7\">RFC 1939, section 7</a>"),
              at("<details>"));
}

TEST(Html, IsReadByScreenReaders) {
    const std::string page = printed([](std::ostream& out) { print_html(out, some()); });
    for (const char* const part :
         {"<html lang=\"en\">", "<header>", "<main>", "<nav aria-label=\"Results\">", "<footer>",
          "<caption>connection</caption>", "<th scope=\"col\">Check</th>",
          "<th scope=\"row\"><code>greeting</code></th>", "<section aria-labelledby=\"findings\">"})
        EXPECT_THAT(page, HasSubstr(part));
}

TEST(Html, TellsOfServerUserCertificateAndDate) {
    const std::string page = printed([](std::ostream& out) { print_html(out, some()); });
    for (const char* const part :
         {"<dt>Server</dt><dd>pop.example.org, port 995</dd>", "<dt>TLS</dt><dd>implicit</dd>",
          "<dt>User</dt><dd>mrose", "<dt>Date</dt><dd>2026-11-29T20:00:00Z</dd>",
          "valid until 2027-01-31", "<dt>Made by</dt><dd>pop3 "})
        EXPECT_THAT(page, HasSubstr(part));
}

// ---- the verdict ----

TEST(Verdict, NamesWhatPutsMailAtRiskFirst) {
    examination_result result;
    result.logged_in = true;
    result.rows = {
        {&spec("stls"), failed("")}, {&spec("login"), passed("")}, {&spec("top"), failed("")}};
    EXPECT_EQ(verdict(result),
              "Mail or passwords are at risk (stls); programs that follow the RFC may fail (top).");
}

TEST(Verdict, TellsThatNobodyCouldLogIn) {
    examination_result result;
    result.rows = {{&spec("login"), failed("")}};
    EXPECT_EQ(verdict(result),
              "Without a login most checks did not run; programs that follow the RFC may fail "
              "(login).");
}

TEST(Verdict, OfALoginByUserAndPassAloneDoesNotSayThatChecksDidNotRun) {
    examination_result result;
    result.logged_in = true;
    result.rows = {{&spec("login"), failed("USER and PASS work")}};
    EXPECT_EQ(verdict(result), "Programs that follow the RFC may fail (login).");
}

TEST(Verdict, TellsOfWarningsThatItWorks) {
    examination_result result;
    result.logged_in = true;
    result.rows = {{&spec("login"), passed("")}, {&spec("capa"), warned("")}};
    EXPECT_EQ(verdict(result), "It works, and one warning is worth knowing.");
}

TEST(Verdict, OfAnEmptyMailboxTellsThatNothingWasRead) {
    examination_result result;
    result.logged_in = true;
    result.rows = {{&spec("login"), passed("")}, {&spec("retr"), skipped("the mailbox is empty")}};
    EXPECT_EQ(verdict(result),
              "All is well: each of the 1 checks that ran passes; no message was read.");
}

TEST(Verdict, IsNotThatAllIsWellWhereTheTimeRanOut) {
    examination_result result;
    result.logged_in = true;
    result.rows = {{&spec("login"), passed("")}};
    result.out_of_time = true;
    EXPECT_EQ(verdict(result),
              "Nothing wrong was found so far; the time limit ended the examination early.");
    EXPECT_EQ(result.exit_status(), 1);
}

TEST(ExitStatus, SaysHowBadItIs) {
    examination_result result;
    EXPECT_EQ(result.exit_status(), 0);
    result.rows = {{&spec("sizes"), warned("")}};
    EXPECT_EQ(result.exit_status(), 1);
    result.rows.push_back({&spec("top"), failed("")});
    EXPECT_EQ(result.exit_status(), 2);
    result.rows.push_back({&spec("retr"), failed("")});
    EXPECT_EQ(result.exit_status(), 3);
}

// ---- the profile ----

class Profile : public testing::Test {
  protected:
    quirks read(const std::string& text) {
        std::ofstream(file) << text;
        return read_quirks(file);
    }
    test::temporary_directory directory;
    std::string file = directory.path() / "profile.json";
};

TEST_F(Profile, IsReadAsItWasWritten) {
    const quirks all{.loses_pipelined = true,
                     .utf8_fails = true,
                     .changes_unique_ids = true,
                     .changes_messages = true,
                     .sizes_differ = true,
                     .login_by = "USER"};
    for (const quirks& each : {all, quirks{}}) {
        std::ostringstream out;
        print_quirks(out, each, "pop.example.org");
        EXPECT_EQ(read(out.str()), each);
    }
}

TEST_F(Profile, IsRefusedIfItSaysWhatNobodyUnderstands) {
    for (const char* const text : {"", "[]", "{\"no_such_quirk\": true}", "{\"utf8_fails\": 1}"})
        EXPECT_THROW(read(text), system::local_error) << text;
    EXPECT_THROW(read_quirks(directory.path() / "none"), system::local_error);
}

// A profile is what a server has made of a check.
TEST_F(Profile, LeadsToNoWeakerLoginThanTheClientWouldChoose) {
    for (const char* const name : {"APOP", "CRAM-MD5", "ANONYMOUS", "EXTERNAL", "XOAUTH2"})
        EXPECT_THROW(read("{\"login_by\": \"" + std::string(name) + "\"}"), system::local_error)
            << name;
    EXPECT_EQ(read("{\"login_by\": \"USER\"}").login_by, "USER");
}

TEST_F(Profile, ChangesWhatASessionInsistsOn) {
    const policy normally;
    EXPECT_FALSE(quirks{.loses_pipelined = true}.applied_to(normally).pipelining);
    EXPECT_FALSE(quirks{.sizes_differ = true}.applied_to(normally).pipelining);
    EXPECT_FALSE(quirks{.utf8_fails = true}.applied_to(normally).utf8);
    EXPECT_TRUE(quirks{}.applied_to(normally).pipelining);
    const credentials identity("mrose", "tanstaaf");
    EXPECT_EQ(quirks{.login_by = "USER"}.applied_to(identity).mechanism(), "USER");
    EXPECT_EQ(quirks{.login_by = "USER"}.applied_to(identity.by("APOP")).mechanism(), "APOP");
}

}  // namespace
}  // namespace pop3::check
