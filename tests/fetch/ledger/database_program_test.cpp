// SPDX-License-Identifier: MIT
// The program with its ledger in PostgreSQL.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sysexits.h>

#include "database_engine.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/files.hpp"
#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::fetch {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class ProgramWithDatabase : public ::testing::Test {
  protected:
    ProgramWithDatabase() { mail.add_user("mrose", "tanstaaf").add_message("mrose", "one\r\n"); }

    [[nodiscard]] test::finished_program pop3(const std::vector<std::string>& words) const {
        return test::run_program(POP3_PROGRAM, words,
                                 {.environment = {"HOME=" + home.path().string()}});
    }
    [[nodiscard]] std::string mailbox() const {
        return "127.0.0.1:" + std::to_string(pop.port()) + "/mrose";
    }
    // A configuration file with the ledger at `url`.
    [[nodiscard]] std::string config(const std::string& url) const {
        const auto file = home.path() / "config.toml";
        test::put(
            file,
            "ledger = \"" + url + "\"\nstate = \"" + (home.path() / "state").string() +
                "\"\n[account.work]\nhost = \"127.0.0.1\"\nport = " + std::to_string(pop.port()) +
                "\ntls = \"none\"\nuser = \"mrose\"\npassword-command = \"echo tanstaaf\"\n"
                "to = \"maildir:" +
                (home.path() / "Mail").string() + "\"\n");
        return file;
    }

    test::temporary_directory home;
    database_engine engine;
    memory_backend mail;
    server pop{{}, mail};
};

TEST_F(ProgramWithDatabase, FetchesEachMessageOnce) {
    const std::string file = config(engine.url());
    for (int run = 0; run < 2; ++run) {
        const auto fetched = pop3({"fetch", "--config", file});
        EXPECT_EQ(fetched.status, EX_OK) << fetched.err;
    }
    EXPECT_THAT(test::names_in(home.path() / "Mail/new"), SizeIs(1));
    const auto status = pop3({"status", "--config", file, "--json"});
    EXPECT_THAT(status.out, HasSubstr("\"fetched\":1"));
    EXPECT_THAT(status.out, HasSubstr("\"account\":\"work\""));
    EXPECT_FALSE(std::filesystem::exists(home.path() / "state/ledger.sqlite"));
}

TEST_F(ProgramWithDatabase, DoesNotFetchAnAccountThatAnotherOneHolds) {
    const auto other = engine.open()->acquire({mailbox()});
    const auto refused = pop3({"fetch", "--config", config(engine.url())});
    EXPECT_EQ(refused.status, EX_TEMPFAIL);
    EXPECT_THAT(refused.err, HasSubstr("another run works on this account"));
    EXPECT_THAT(refused.err, HasSubstr("/" + std::to_string(::getpid())));
}

TEST_F(ProgramWithDatabase, CreatesItsTablesOnRequest) {
    const std::string file = config(database_server().url(database_server().new_database()));
    const auto refused = pop3({"fetch", "--config", file});
    EXPECT_EQ(refused.status, EX_CONFIG);
    EXPECT_THAT(refused.err, HasSubstr("pop3 fleet migrate"));
    EXPECT_THAT(pop3({"fleet", "migrate", "--config", file}).out, HasSubstr("created the tables"));
    EXPECT_THAT(pop3({"fleet", "migrate", "--config", file}).out, HasSubstr("nothing to do"));
    EXPECT_EQ(pop3({"fetch", "--config", file}).status, EX_OK);
}

TEST_F(ProgramWithDatabase, EndsInOrderIfThereIsNone) {
    const auto refused =
        pop3({"fetch", "--config", config("postgresql:///pop3?host=/nonexistent")});
    EXPECT_EQ(refused.status, EX_TEMPFAIL);
    EXPECT_THAT(refused.err, HasSubstr("the database cannot be reached"));
    EXPECT_EQ(mail.messages("mrose").size(), 1U);
}

TEST_F(ProgramWithDatabase, ReportsOnceThatThereIsNone) {
    const std::string file = config("postgresql:///pop3?host=/nonexistent");
    const std::string text = test::content(file);
    std::string entry = text.substr(text.find("\nhost = "));
    entry.replace(entry.find("mrose"), 5, "other");
    test::put(file, text + "[account.home]" + entry);
    const auto refused = pop3({"fetch", "--config", file});
    EXPECT_EQ(refused.status, EX_TEMPFAIL);
    const std::string words = "the database cannot be reached";
    const std::size_t first = refused.err.find(words);
    ASSERT_NE(first, std::string::npos) << refused.err;
    EXPECT_EQ(refused.err.find(words, first + 1), std::string::npos) << refused.err;
}

TEST_F(ProgramWithDatabase, ShowsNoPasswordOfAUrl) {
    const std::string file = config("postgresql://pop3:hunter2@db.example.org/pop3");
    const auto checked = pop3({"config", "check", file});
    EXPECT_EQ(checked.status, EX_CONFIG);
    EXPECT_THAT(checked.err, HasSubstr("the URL has a password"));
    const auto shown = pop3({"config", "show", file});
    EXPECT_EQ(shown.status, EX_CONFIG);
    EXPECT_THAT(checked.err + checked.out + shown.err + shown.out, Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace pop3::fetch
