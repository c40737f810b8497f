// SPDX-License-Identifier: MIT
// Targets that refuse everything, or a part: the mail stays on the server, and is delivered once
// when they accept.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/error.hpp"
#include "fetch/pipeline/fetcher.hpp"
#include "fetch/pipeline/mailbox_run.hpp"
#include "fetch/run/run.hpp"
#include "fetch/targets/lmtp/lmtp_target.hpp"
#include "peers/lmtp_peer.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "small_disk.hpp"

namespace pop3::fetch {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class BadTarget : public ::testing::Test {
  protected:
    BadTarget() { mail.add_user("mrose", "tanstaaf"); }

    [[nodiscard]] connect_options how() const {
        return {.tls = tls_mode::none,
                .port = pop.port(),
                .policy = {.allow_cleartext_password = true}};
    }
    report fetch_to(const target_spec& place, bool strict = false) {
        return run({"127.0.0.1",
                    how(),
                    {"mrose", "tanstaaf"},
                    place,
                    home.path() / "state",
                    {.after = retention::remove, .strict = strict}},
                   watcher);
    }
    [[nodiscard]] std::size_t left() const { return mail.messages("mrose").size(); }

    test::temporary_directory home;
    memory_backend mail;
    server pop{{}, mail};
    test::null_observer watcher;
};

class FullDisk : public BadTarget, public ::testing::WithParamInterface<std::string> {
  protected:
    [[nodiscard]] target_spec on(const test::small_disk& disk) const {
        if (GetParam() == "Mbox") return mbox_spec{disk.path() / "mbox"};
        return maildir_spec{disk.path() / "Mail"};
    }
    [[nodiscard]] std::size_t octets_on(const test::small_disk& disk) const {
        if (GetParam() == "Mbox") return test::content(disk.path() / "mbox").size();
        std::size_t octets = 0;
        for (const std::string& each : test::contents_of(disk.path() / "Mail/new"))
            octets += each.size() + 36;  // what an mbox adds
        return octets;
    }
};

TEST_P(FullDisk, KeepsMailOnTheServerUntilThereIsRoom) {
    const test::small_disk disk("300k");
    if (!disk.mounted()) GTEST_SKIP() << "only root may mount a small disk";
    for (int i = 0; i < 10; ++i) mail.add_message("mrose", std::string(60'000, 'x') + "\r\n");

    const report full = fetch_to(on(disk), GetParam() == "MaildirStrict");
    ASSERT_TRUE(full.stopped);
    EXPECT_EQ(full.stopped->code, std::errc::no_space_on_device) << full.stopped->message();
    EXPECT_EQ(full.deleted, 0U);
    EXPECT_EQ(left(), 10U);

    ASSERT_TRUE(disk.resize("10m"));
    const report room = fetch_to(on(disk));
    EXPECT_FALSE(room.stopped);
    EXPECT_EQ(room.deleted, 10U);
    EXPECT_EQ(full.fetched + room.fetched, 10U);
    EXPECT_EQ(left(), 0U);
    EXPECT_NEAR(static_cast<double>(octets_on(disk)), 10 * 60'037, 100) << "each is there once";
}

INSTANTIATE_TEST_SUITE_P(, FullDisk, ::testing::Values("Maildir", "MaildirStrict", "Mbox"),
                         [](const auto& each) { return each.param; });

TEST_F(BadTarget, ThatIsReadOnlyLosesNothing) {
    const test::small_disk disk("1m");
    if (!disk.mounted()) GTEST_SKIP() << "only root may mount a small disk";
    mail.add_message("mrose", "one\r\n");
    EXPECT_EQ(fetch_to(maildir_spec{disk.path() / "Mail"}).deleted, 1U);
    mail.add_message("mrose", "two\r\n");
    ASSERT_TRUE(disk.make_read_only());

    const report refused = fetch_to(maildir_spec{disk.path() / "Mail"});
    ASSERT_TRUE(refused.stopped);
    EXPECT_EQ(refused.stopped->code, std::errc::read_only_file_system);
    EXPECT_EQ(left(), 1U);
    EXPECT_EQ(fetch_to(maildir_spec{home.path() / "Elsewhere"}).deleted, 1U);
}

// LHLO, and one message to both.
std::string two_recipients(const std::string& answer_about_bob, const std::string& rest) {
    return R"(
    S: 220 mail.example.org LMTP
    C: LHLO
    S: 250 mail.example.org
    C: MAIL FROM:<>
    S: 250 ok
    C: RCPT TO:<alice@example.org>
    S: 250 ok
    C: RCPT TO:<bob@example.org>
    S: )" + answer_about_bob +
           rest;
}

TEST_F(BadTarget, ThatRefusesOneRecipientKeepsThatMessageAndTakesTheRest) {
    const std::string both_stored = R"(
    C: DATA
    S: 354 go on
    body
    S: 250 stored
    S: 250 stored)";
    const std::string one_stored = R"(
    C: DATA
    S: 354 go on
    body
    S: 250 stored)";
    const std::string next = R"(
    C: MAIL FROM:<>
    S: 250 ok
    C: RCPT TO:<alice@example.org>
    S: 250 ok
    C: RCPT TO:<bob@example.org>
    S: 250 ok)";
    const test::lmtp_peer peer({two_recipients("550 no such user", one_stored) + next +
                                both_stored + "\nuntil the client goes"});
    mail.add_message("mrose", "one\r\n").add_message("mrose", "two\r\n");
    const auto book = open_ledger({home.path() / "state"})->acquire({"a"});
    lmtp out({.host = "127.0.0.1",
              .port = peer.port(),
              .socket = {},
              .recipients = {"alice@example.org", "bob@example.org"},
              .state_directory = home.path() / "state",
              .account = "a"});
    report result;
    client from("127.0.0.1", how());
    from.login({"mrose", "tanstaaf"});
    serial_worker queue;
    fetcher fetching(from.dialogue(), {out, *book, queue, result, watcher},
                     {.policy = {.after = retention::remove}});
    EXPECT_FALSE(from.connection().run(fetching.run()));

    EXPECT_EQ(result.fetched, 1U);
    EXPECT_EQ(result.deleted, 1U);
    ASSERT_THAT(result.failed, SizeIs(1));
    EXPECT_EQ(result.failed.kept()[0].number, message_number(1));
    EXPECT_EQ(result.failed.kept()[0].reason.code, fetch_errc::delivery_refused);
    EXPECT_EQ(mail.messages("mrose"), std::vector<std::string>{"one\r\n"});
}

}  // namespace
}  // namespace pop3::fetch
