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
    EXPECT_EQ(read["checks"].size(), 3U);
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
    EXPECT_THAT(page, Not(HasSubstr("http")));  // it needs no other file
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
    EXPECT_FALSE(quirks{.utf8_fails = true}.applied_to(normally).utf8);
    EXPECT_TRUE(quirks{}.applied_to(normally).pipelining);
    const credentials identity("mrose", "tanstaaf");
    EXPECT_EQ(quirks{.login_by = "USER"}.applied_to(identity).mechanism(), "USER");
    EXPECT_EQ(quirks{.login_by = "USER"}.applied_to(identity.by("APOP")).mechanism(), "APOP");
}

}  // namespace
}  // namespace pop3::check
