// SPDX-License-Identifier: MIT
// What the answers of Google mean, how long the next request waits, and what is kept of an upload.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "fetch/error.hpp"
#include "fetch/targets/gmail/api_errors.hpp"
#include "fetch/targets/gmail/gmail_json.hpp"
#include "fetch/targets/gmail/import_pace.hpp"
#include "fetch/targets/gmail/import_records.hpp"
#include "support/files.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::fetch {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string google_answer(std::string_view reason, std::string_view message = "words of Google") {
    return R"({"error": {"code": 403, "message": ")" + std::string(message) +
           R"(", "errors": [{"domain": "d", "reason": ")" + std::string(reason) + R"("}]}})";
}

api_outcome judge(int status, std::string_view body) {
    return judged(status, "", body, "ann@gmail.com", {});
}

// ---- answers ----

TEST(GmailAnswer, SaysWhoSendsTooMuch) {
    EXPECT_EQ(judge(403, google_answer("userRateLimitExceeded")).verdict, api_verdict::slow_user);
    EXPECT_EQ(judge(429, google_answer("rateLimitExceeded", "Queries per minute per user")).verdict,
              api_verdict::slow_user);
    EXPECT_EQ(judge(403, google_answer("rateLimitExceeded")).verdict, api_verdict::slow_project);
    EXPECT_EQ(judge(403, google_answer("dailyLimitExceeded")).verdict, api_verdict::slow_project);
    EXPECT_EQ(judge(429, "").verdict, api_verdict::slow_user);
    EXPECT_EQ(
        judge(429, google_answer("rateLimitExceeded", "Too many concurrent requests for user"))
            .verdict,
        api_verdict::slow_user);
}

TEST(GmailAnswer, OfAFullMailboxHoldsNobodyElseUp) {
    const api_outcome full = judge(403, google_answer("quotaExceeded"));
    EXPECT_EQ(full.verdict, api_verdict::put_off);
    EXPECT_THAT(advice(full.reason), HasSubstr("free storage"));
}

TEST(GmailAnswer, MayBeAFailureOfTheService) {
    for (const int status : {408, 500, 502, 503, 504}) {
        const api_outcome found = judge(status, "<html>no JSON</html>");
        EXPECT_EQ(found.verdict, api_verdict::retry);
        EXPECT_EQ(found.reason.code, fetch_errc::delivery_deferred);
    }
}

TEST(GmailAnswer, MayRefuseOneMessage) {
    for (const int status : {400, 413}) {
        const api_outcome found =
            judge(status, google_answer("invalidArgument", "Blocked attachment"));
        EXPECT_EQ(found.verdict, api_verdict::message_refused);
        EXPECT_EQ(found.reason.code, fetch_errc::delivery_refused);
        EXPECT_THAT(found.reason.message(), HasSubstr("Blocked attachment"));
    }
}

TEST(GmailAnswer, OfALostLabelIsNotAboutTheMessage) {
    EXPECT_EQ(judge(400, google_answer("invalidArgument", "Invalid label: Label_5")).verdict,
              api_verdict::label_unknown);
}

TEST(GmailAnswer, TellsWhatAPersonHasToDo) {
    const api_outcome other =
        judge(403, google_answer("forbidden", "Delegation denied for ann@gmail.com"));
    EXPECT_EQ(other.verdict, api_verdict::stop);
    EXPECT_EQ(other.reason.code, fetch_errc::target_forbidden);
    EXPECT_THAT(advice(other.reason), HasSubstr("another mailbox than ann@gmail.com"));
    EXPECT_THAT(advice(judge(403, google_answer("insufficientPermissions")).reason),
                HasSubstr("both boxes"));
    EXPECT_THAT(advice(judge(403, google_answer("accessNotConfigured")).reason),
                HasSubstr("Enable"));
    EXPECT_THAT(advice(judge(401, google_answer("authError")).reason), HasSubstr("pop3 login"));
}

TEST(GmailAnswer, OfAnUnknownKindMayBeAboutOneMessage) {
    EXPECT_EQ(judge(400, google_answer("failedPrecondition")).verdict, api_verdict::put_off);
    EXPECT_EQ(judge(403, google_answer("neverSeenBefore")).verdict, api_verdict::put_off);
    EXPECT_EQ(judge(302, "").verdict, api_verdict::put_off);
}

TEST(GmailAnswer, IsDataInWhateverFormItComes) {
    for (const char* body :
         {"", "[]", "{", "{\"error\": 1}", "{\"error\": {\"errors\": {}, \"details\": 7}}",
          "{\"error\": {\"errors\": [1, {\"reason\": 2}]}}"})
        EXPECT_EQ(judge(403, body).verdict, api_verdict::put_off) << body;
    EXPECT_THAT(judge(400, google_answer("r", "a\\u001b[2Jb")).reason.message(),
                ::testing::Not(HasSubstr("\x1b")));
    const std::string deep(100'000, '[');
    EXPECT_EQ(read_labels(deep), std::nullopt);
}

TEST(GmailAnswer, AsksForAPauseInSeconds) {
    EXPECT_EQ(judged(429, "30", "", "a", {}).reason.retry_after, 30s);
    EXPECT_EQ(judged(429, "soon", "", "a", {}).reason.retry_after, std::nullopt);
    EXPECT_EQ(judged(429, "99999999", "", "a", {}).reason.retry_after, 24h);
    EXPECT_EQ(judged(429, "99999999999999999999999", "", "a", {}).reason.retry_after, 24h);
}

TEST(GmailAnswer, AsksForAPauseUntilAMoment) {
    const instant now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 30) + 23h + 50min;
    EXPECT_EQ(judged(429, "Tue, 01 Dec 2026 00:00:00 GMT", "", "a", now).reason.retry_after, 10min);
    EXPECT_EQ(judged(429, "Sun, 29 Nov 2026 00:00:00 GMT", "", "a", now).reason.retry_after,
              std::nullopt);
    const auto by_text = [&](std::string_view words) {
        return judged(403, "", google_answer("userRateLimitExceeded", words), "a", now)
            .reason.retry_after;
    };
    EXPECT_EQ(by_text("User-rate limit exceeded.  Retry after 2026-12-01T00:00:00.000Z"), 10min);
    EXPECT_EQ(by_text("User-rate limit exceeded.  Retry after 2027-12-01T00:00:00.000Z"), 24h);
    for (const char* words :
         {"Retry after 2026-13-01T00:00:00Z", "Retry after 2026", "Retry after "})
        EXPECT_EQ(by_text(words), std::nullopt) << words;
}

// ---- the pace ----

class GmailPace : public ::testing::Test {
  protected:
    import_pace pace(std::string_view mailbox, std::string_view client = "client") {
        return {home.path(), mailbox, client};
    }
    test::temporary_directory home;
    const instant start{1'800'000'000s};
};

TEST_F(GmailPace, DoublesTheirPauseUpToAMinute) {
    import_pace ann = pace("ann");
    std::vector<std::chrono::seconds> pauses;
    instant now = start;
    for (int i = 0; i < 8; ++i) {
        ann.slow_down(paced::mailbox, {}, now, 0);
        pauses.push_back(ann.not_before(now) - now);
        now = ann.not_before(now);
    }
    EXPECT_THAT(pauses, ElementsAre(1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s));
}

TEST_F(GmailPace, OfAMailboxIsThatOfAllItsAccounts) {
    pace("ann").slow_down(paced::mailbox, 30s, start, 0);
    EXPECT_EQ(pace("ann", "another client").not_before(start), start + 30s);
    EXPECT_LE(pace("bob").not_before(start), start);
}

TEST_F(GmailPace, OfAClientIsThatOfAllItsMailboxes) {
    pace("ann").slow_down(paced::client, 30s, start, 0);
    EXPECT_EQ(pace("bob").not_before(start), start + 30s);
    EXPECT_LE(pace("bob", "another client").not_before(start), start);
}

TEST_F(GmailPace, SpreadsThoseWhoWait) {
    import_pace ann = pace("ann");
    instant now = start;
    for (int i = 0; i < 5; ++i) {
        ann.slow_down(paced::mailbox, {}, now, 0);
        now = ann.not_before(now);
    }
    ann.slow_down(paced::mailbox, {}, now, 1);
    EXPECT_EQ(ann.not_before(now), now + 48s);
}

TEST_F(GmailPace, IsDoubledOnceByManyWhoAreRefusedTogether) {
    import_pace ann = pace("ann");
    for (int i = 0; i < 10; ++i) ann.slow_down(paced::mailbox, {}, start, 0);
    EXPECT_EQ(ann.not_before(start), start + 1s);
    ann.slow_down(paced::mailbox, 30s, start, 0);
    ann.slow_down(paced::mailbox, 20s, start, 0);
    EXPECT_EQ(ann.not_before(start), start + 30s);
    ann.slow_down(paced::mailbox, {}, start + 30s, 0);
    EXPECT_EQ(ann.not_before(start + 30s), start + 32s);
}

TEST_F(GmailPace, IsKeptWhileManyThreadsWriteIt) {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([this] {
            import_pace ann = pace("ann");
            for (int round = 0; round < 25; ++round) {
                const instant now = start + round * 100s;
                EXPECT_NO_THROW(ann.slow_down(paced::client, 1s, now, 0));
                EXPECT_NO_THROW(ann.succeeded(now + 99s));
            }
        });
    threads.clear();
    EXPECT_LE(pace("ann").not_before(start + 3000s), start + 3000s);
}

TEST_F(GmailPace, BeginsAnewAfterASuccess) {
    import_pace ann = pace("ann");
    ann.slow_down(paced::mailbox, {}, start, 0);
    ann.slow_down(paced::mailbox, {}, start, 0);
    ann.succeeded(start + 10s);
    ann.slow_down(paced::mailbox, {}, start + 20s, 0);
    EXPECT_EQ(ann.not_before(start + 20s), start + 21s);
}

TEST_F(GmailPace, KeepsThePauseOfAnotherProcessAfterASuccess) {
    import_pace ann = pace("ann");
    ann.slow_down(paced::mailbox, 30s, start, 0);
    ann.succeeded(start + 1s);
    EXPECT_EQ(ann.not_before(start + 1s), start + 30s);
}

TEST_F(GmailPace, IgnoresAClockThatWasSetBack) {
    pace("ann").slow_down(paced::mailbox, 30s, start, 0);
    EXPECT_LE(pace("ann").not_before(start - 48h), start - 48h);
    pace("ann").slow_down(paced::client, 30s, start - 48h, 0);
    EXPECT_EQ(pace("ann").not_before(start - 48h), start - 48h + 30s);
}

// ---- imports ----

class GmailImports : public ::testing::Test {
  protected:
    bool confirm(std::string_view id, char content, std::size_t count = 100) const {
        return import_records(home.path(), "ann", count).confirm(id, std::string(32, content));
    }
    test::temporary_directory home;
};

TEST_F(GmailImports, BelongToTheMessageThatCameFirst) {
    EXPECT_TRUE(confirm("m1", 'a'));
    EXPECT_TRUE(confirm("m2", 'b'));
    EXPECT_TRUE(confirm("m1", 'a'));
    EXPECT_FALSE(confirm("m1", 'b'));
}

TEST_F(GmailImports, AreForgottenOldestFirst) {
    for (int i = 0; i < 30; ++i) EXPECT_TRUE(confirm("m" + std::to_string(i), 'a', 10));
    EXPECT_FALSE(confirm("m21", 'b', 10));
    EXPECT_TRUE(confirm("m1", 'b', 10));
    std::uintmax_t octets = 0;
    for (const auto& each : std::filesystem::directory_iterator(home.path()))
        octets += each.file_size();
    EXPECT_LE(octets, 11U * 50);
}

TEST_F(GmailImports, AreKeptThoughACrashCutTheLastOne) {
    EXPECT_TRUE(confirm("m1", 'a'));
    for (const std::string& name : test::names_in(home.path()))
        if (name.ends_with(".imports"))
            test::put(home.path() / name, test::content(home.path() / name) + "0123");
    EXPECT_TRUE(confirm("m2", 'b'));
    EXPECT_FALSE(confirm("m1", 'b'));
    EXPECT_FALSE(confirm("m2", 'a'));
}

// ---- uploads ----

constexpr instant start{1'800'000'000s};

TEST(GmailUploads, AreRememberedOverRuns) {
    test::temporary_directory home;
    const upload_record begun{"id",
                              "https://gmail.googleapis.com/upload?upload_id=x",
                              "Received: a\r\n\tb\r\n",
                              5'000'000'000,
                              "terms",
                              start};
    upload_records(home.path() / "u", start).add(begun);
    upload_records again(home.path() / "u", start);
    ASSERT_NE(again.find("id"), nullptr);
    EXPECT_EQ(*again.find("id"), begun);
    again.remove({"id"});
    EXPECT_EQ(upload_records(home.path() / "u", start).find("id"), nullptr);
}

TEST(GmailUploads, AreForgottenAfterEightDays) {
    test::temporary_directory home;
    upload_records(home.path() / "u", start).add({"id", "https://x", "", 1, "", start});
    EXPECT_NE(upload_records(home.path() / "u", start + 8 * 24h).find("id"), nullptr);
    EXPECT_EQ(upload_records(home.path() / "u", start + 9 * 24h).find("id"), nullptr);
}

TEST(GmailUploads, AreNotForOtherUsersToSee) {
    test::temporary_directory home;
    upload_records(home.path() / "u", start).add({"id", "https://x", "", 1, "", start});
    EXPECT_EQ(std::filesystem::status(home.path() / "u").permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(GmailUploads, OfADamagedFileAreForgotten) {
    for (const char* text : {"", "{}", "[1]", "[{\"message\": \"id\"}]",
                             "[{\"message\": \"id\", \"session\": "
                             "\"s\", \"octets\": -1}]"})
        EXPECT_THAT(read_upload_records(text), IsEmpty()) << text;
}

}  // namespace
}  // namespace pop3::fetch
