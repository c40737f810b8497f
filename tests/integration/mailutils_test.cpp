// SPDX-License-Identifier: MIT
// The fetcher against a real server that rewrites its mail: the same unique-ids, but other headers
// and sizes in each session.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <set>
#include <sstream>

#include "fetch/pipeline/mailbox_run.hpp"
#include "peers/mailutils_server.hpp"

namespace pop3::fetch {
namespace {

using std::chrono::days;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAreArray;

const std::vector<std::string> mail{
    "From: ann@example.org\nSubject: one\nDate: Mon, 02 Jun 2025 10:00:00 +0000\n\nFirst.\n",
    "From: bob@example.org\nSubject: two\nDate: Mon, 02 Jun 2025 11:00:00 +0000\n\n.\n..\nend\n",
    "From: ann@example.org\nSubject: three\nDate: Mon, 02 Jun 2025 12:00:00 +0000\n\nThird.\n",
};

// The message without the fields that this server adds.
std::string without_its_fields(const std::string& message) {
    static const std::set<std::string> added = {"Status:", "X-UID:", "X-UIDL:", "X-IMAPbase:"};
    std::istringstream lines(message);
    std::string kept;
    bool in_header = true;
    for (std::string line; std::getline(lines, line);) {
        in_header = in_header && !line.empty();
        if (!in_header || !added.contains(line.substr(0, line.find(' ')))) kept += line + '\n';
    }
    return kept;
}

class Mailutils : public ::testing::Test {
  protected:
    void SetUp() override {
        const std::string missing = test::mailutils_server::why_not();
        if (missing.empty()) {
            runs.identity = server().new_user(mail);
            return;
        }
        if (std::getenv("CI") && ::geteuid() == 0) FAIL() << missing;
        GTEST_SKIP() << missing;
    }
    static test::mailutils_server& server() {
        static test::mailutils_server one;
        return one;
    }
    report fetch(const retention_policy& policy) {
        report done = runs.fetch_from(server().port(), policy);
        if (done.stopped) ADD_FAILURE() << done.stopped->message();
        for (const message_failure& each : done.failed.kept())
            ADD_FAILURE() << each.reason.message();
        return done;
    }
    [[nodiscard]] std::vector<std::string> left() const {
        return server().messages(runs.identity.user());
    }
    [[nodiscard]] std::vector<std::string> delivered() const {
        std::vector<std::string> all;
        for (const std::string& message : runs.mail()) all.push_back(without_its_fields(message));
        return all;
    }

    test::mailbox_run runs;
};

TEST_F(Mailutils, KeepsMailThatComesOnceThoughItIsRewritten) {
    for (int run = 1; run <= 3; ++run) {
        fetch({.after = retention::keep});
        EXPECT_THAT(delivered(), UnorderedElementsAreArray(mail)) << run;
        EXPECT_THAT(left(), SizeIs(3)) << run;
    }
    EXPECT_THAT(left(), Contains(HasSubstr("\nX-UID: 2\n")));
    EXPECT_THAT(left(), Contains(HasSubstr("\nX-IMAPbase: ")));
}

TEST_F(Mailutils, DeletesOldMailWhenItsTimeHasCome) {
    fetch({.after = retention::keep});
    const retention_policy in_a_week{.after = retention::remove, .remove_after = days(7)};
    EXPECT_EQ(fetch(in_a_week).deleted, 0U);
    EXPECT_THAT(left(), SizeIs(3));
    EXPECT_EQ(fetch({.after = retention::remove, .remove_after = days(0)}).deleted, 3U);
    EXPECT_THAT(left(), IsEmpty());
    EXPECT_THAT(delivered(), UnorderedElementsAreArray(mail));
}

TEST_F(Mailutils, KeepsTheNewestAndDeletesTheOthers) {
    fetch({.after = retention::keep});
    const retention_policy newest{.after = retention::remove, .keep_newest = 1};
    EXPECT_EQ(fetch(newest).deleted, 2U);
    EXPECT_THAT(left(), ElementsAre(HasSubstr("Subject: three\n")));
    EXPECT_EQ(fetch(newest).deleted, 0U);
    EXPECT_THAT(delivered(), UnorderedElementsAreArray(mail));
}

}  // namespace
}  // namespace pop3::fetch
