// SPDX-License-Identifier: MIT
// The libraries that are loaded on demand, on a machine where none of them works: the program
// starts without them, and reports the missing one when it is needed.
#include <gmock/gmock.h>
#include <sysexits.h>

#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/files.hpp"
#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::cli {
namespace {

using testing::HasSubstr;

class LateLibraries : public testing::Test {
  protected:
    LateLibraries() {
        mail.add_user("mrose", "tanstaaf").add_message("mrose", "one\r\n");
        // Found before those of the system, and useless.
        for (const char* soname :
             {"libcurl.so.4", "libpq.so.5", "libsecret-1.so.0", "libsystemd.so.0"})
            test::put(home.path() / soname, "");
    }
    test::finished_program run(const std::vector<std::string>& words) const {
        return test::run_program(POP3_PROGRAM, words,
                                 {.environment = {"LD_LIBRARY_PATH=" + home.path().string()}});
    }
    test::finished_program fetch(const std::vector<std::string>& more) const {
        std::vector<std::string> words{"fetch",   "127.0.0.1",
                                       "--tls",   "none",
                                       "--port",  std::to_string(pop.port()),
                                       "--user",  "mrose",
                                       "--to",    "maildir:" + (home.path() / "Mail").string(),
                                       "--state", home.path() / "state"};
        words.insert(words.end(), more.begin(), more.end());
        return run(words);
    }
    test::temporary_directory home;
    memory_backend mail;
    server pop{{}, mail};
};

TEST_F(LateLibraries, AreNotNeededToFetchMail) {
    const test::finished_program fetched =
        fetch({"--password-command", "echo tanstaaf", "--verbose"});
    EXPECT_EQ(fetched.status, EX_OK) << fetched.err;
    EXPECT_THAT(fetched.out, HasSubstr("fetched 1 message"));
}

TEST_F(LateLibraries, WithoutThatOfTheJournalNoMailIsFetched) {
    const test::finished_program refused =
        fetch({"--password-command", "echo tanstaaf", "--log", "journal"});
    EXPECT_EQ(refused.status, EX_CONFIG);
    EXPECT_THAT(refused.err, HasSubstr("pop3: a library cannot be loaded ("));
    EXPECT_THAT(refused.err, HasSubstr("Debian has it in libsystemd0"));
    EXPECT_FALSE(std::filesystem::exists(home.path() / "Mail"));
}

TEST_F(LateLibraries, WithoutThatOfTheWebNoMailIsFetchedForGmail) {
    const test::finished_program refused =
        run({"fetch", "127.0.0.1", "--tls", "none", "--port", std::to_string(pop.port()), "--user",
             "mrose", "--password-command", "echo tanstaaf", "--to", "gmail:ann@gmail.com",
             "--gmail-token-command", "echo good", "--state", home.path() / "state"});
    EXPECT_EQ(refused.status, EX_CONFIG);
    EXPECT_THAT(refused.err, HasSubstr("Debian has it in libcurl4"));
}

#ifdef POP3_HAS_POSTGRESQL
TEST_F(LateLibraries, WithoutThatOfTheDatabaseNoMailIsFetched) {
    const test::finished_program refused =
        fetch({"--password-command", "echo tanstaaf", "--ledger", "postgresql:///pop3"});
    EXPECT_EQ(refused.status, EX_CONFIG);
    EXPECT_THAT(refused.err, HasSubstr("Debian has it in libpq5"));
    EXPECT_FALSE(std::filesystem::exists(home.path() / "Mail"));
}
#endif

#ifdef POP3_HAS_KEYRING
TEST_F(LateLibraries, WithoutThatOfTheKeyringThereIsNoPassword) {
    const test::finished_program refused = fetch({"--password-keyring"});
    EXPECT_EQ(refused.status, EX_CONFIG);
    EXPECT_THAT(refused.err, HasSubstr("Debian has it in libsecret-1-0"));
}
#endif

#ifdef POP3_HAS_DISCOVERY
TEST_F(LateLibraries, WithoutThatOfTheWebNoUrlIsRead) {
    const test::finished_program refused =
        run({"discover", "ann@example.org", "--autoconfig", "http://127.0.0.1/config.xml"});
    EXPECT_EQ(refused.status, EX_CONFIG);
    EXPECT_THAT(refused.err, HasSubstr("Debian has it in libcurl4"));
}
#endif

}  // namespace
}  // namespace pop3::cli
