// SPDX-License-Identifier: MIT
// The fetcher deletes from a real Dovecot the messages that an earlier run has fetched, and only
// those: one with the same unique-id and another content is new mail.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "fetch/pipeline/mailbox_run.hpp"
#include "peers/dovecot_server.hpp"

namespace pop3::fetch {
namespace {

namespace fs = std::filesystem;
using test::dovecot_server;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const std::string one = "Subject: one\nDate: Mon, 2 Jun 2025 10:00:00 +0000\n\nFirst.\n";
const std::string two = "Subject: two\n\nSecond.\n";
const std::string new_two = "Subject: TWO\n\nOther. \n";  // as long as `two`
const std::string large = "Subject: large\n\n" + std::string(2000, 'x') + "\n";

class DovecotDeletion : public ::testing::Test {
  protected:
    void SetUp() override {
        const std::string missing = dovecot_server::why_not();
        if (missing.empty()) return;
        if (std::getenv("CI")) FAIL() << missing;
        GTEST_SKIP() << missing;
    }
    // The unique-ids are the names of the files in the Maildir.
    static dovecot_server& server() {
        static dovecot_server one_for_all("pop3_uidl_format = %f\n");
        return one_for_all;
    }
    void add_user(const std::vector<std::string>& messages) {
        const std::string user = server().new_user(messages);
        runs.identity = {user, dovecot_server::password(user)};
    }
    report fetch(const retention_policy& policy) {
        const auto connect = [] {
            return client("localhost", {.tls = tls_mode::implicit,
                                        .port = server().tls_port(),
                                        .tls_options = {.ca_file = server().ca_file()}});
        };
        report done = runs.fetch_over(connect, policy);
        if (done.stopped) ADD_FAILURE() << done.stopped->message();
        for (const message_failure& each : done.failed.kept())
            ADD_FAILURE() << each.reason.message();
        return done;
    }
    // Puts `content` into the file of the message that has `before`.
    void replace(const std::string& before, const std::string& content) const {
        for (const char* part : {"new", "cur"})
            for (const auto& file : fs::directory_iterator(server().directory() / "mail" /
                                                           runs.identity.user() / part)) {
                std::ifstream stored(file.path(), std::ios::binary);
                if (std::string(std::istreambuf_iterator<char>(stored), {}) == before)
                    std::ofstream(file.path(), std::ios::binary) << content;
            }
    }
    [[nodiscard]] std::size_t left() const { return server().count(runs.identity.user()); }

    test::mailbox_run runs;
};

TEST_F(DovecotDeletion, TakesWhatAnEarlierRunHasFetchedAndNothingElse) {
    add_user({one, large, two});
    EXPECT_EQ(fetch({.largest = 1000}).fetched, 2U);
    const report second = fetch({.after = retention::remove, .largest = 1000});
    EXPECT_EQ(second.fetched, 0U);
    EXPECT_EQ(second.deleted, 2U);
    EXPECT_EQ(left(), 1U);
    fetch({.after = retention::remove});
    EXPECT_EQ(left(), 0U);
    EXPECT_THAT(runs.mail(), UnorderedElementsAre(one, two, large));
}

TEST_F(DovecotDeletion, DoesNotTakeUnreadMailThatHasTheUniqueIdAndTheSizeOfOldMail) {
    add_user({one, two});
    EXPECT_EQ(fetch({.after = retention::keep}).fetched, 2U);
    replace(two, new_two);
    fetch({.after = retention::remove});
    EXPECT_THAT(runs.mail(), UnorderedElementsAre(one, two, new_two));
}

}  // namespace
}  // namespace pop3::fetch
