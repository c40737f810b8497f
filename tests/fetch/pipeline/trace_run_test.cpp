// SPDX-License-Identifier: MIT
// Runs that add lines to each message: what arrives in every kind of target, and that mail is
// recognised in spite of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "fetch/run/run.hpp"
#include "fetch/targets/lmtp_fixture.hpp"
#include "mailbox_run.hpp"
#include "peers/loopback.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "system/host_name.hpp"

namespace pop3::fetch {
namespace {

using ::testing::ElementsAre;

// With TIME for each time of day and its date, as headers and From_ lines have them.
std::vector<std::string> timeless(std::vector<std::string> texts) {
    const std::regex time(
        "[A-Z][a-z]{2}, [0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} \\+0000|"
        "[A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} [0-9]{4}");
    for (std::string& text : texts) text = std::regex_replace(text, time, "TIME");
    return texts;
}

class TraceRun : public ::testing::Test {
  protected:
    TraceRun() {
        add_user("mrose");
        mail.add_message("mrose", letter);
    }

    void add_user(const std::string& name) { mail.add_user(name, "tanstaaf"); }
    [[nodiscard]] fetch_request work(target_spec place, const std::string& user = "mrose") const {
        return {.host = "127.0.0.1",
                .options = {.tls = tls_mode::none,
                            .port = pop.port(),
                            .policy = {.allow_cleartext_password = true}},
                .identity = {user, "tanstaaf"},
                .place = std::move(place),
                .state = home.path() / "state",
                .recipients = {"alice@example.org"},
                .received = true,
                .delivered_to = "ann@example.org"};
    }
    void deliver(const fetch_request& task) {
        const report result = run(task, watcher);
        EXPECT_FALSE(result.stopped) << result.stopped->message();
        EXPECT_EQ(result.fetched, 1U);
    }
    // The content of a Maildir.
    std::vector<std::string> delivered(const fetch_request& task) {
        deliver(task);
        return timeless(test::contents_of(std::get<maildir_spec>(task.place).path / "new"));
    }
    [[nodiscard]] maildir_spec folder() const { return {home.path() / "Mail"}; }

    const std::string letter = "Return-Path: <carol@example.org>\r\n\r\nhello\r\n";
    const std::string stored = "Return-Path: <carol@example.org>\n\nhello\n";
    const std::string from = "Received: from 127.0.0.1\n\tby " + system::host_name() + " with POP3";
    const std::string lines =
        "Delivered-To: ann@example.org\n" + from + "\n\tfor <ann@example.org>; TIME\n";

    test::temporary_directory home;
    memory_backend mail;
    server pop{{}, mail};
    test::null_observer watcher;
};

TEST_F(TraceRun, SaysInAMaildirHowMailCame) {
    EXPECT_THAT(delivered(work(folder())), ElementsAre(lines + stored));
}

TEST_F(TraceRun, SaysItInAnMboxAfterTheFromLine) {
    deliver(work(mbox_spec{home.path() / "mbox"}));
    EXPECT_THAT(timeless({test::content(home.path() / "mbox")}),
                ElementsAre("From carol@example.org TIME\n" + lines + stored + "\n"));
}

TEST_F(TraceRun, SaysItToAProgram) {
    const std::string into = home.path() / "mail";
    deliver(work(pipe_spec{{"/bin/sh", "-c", "cat > '" + into + "'"}}));
    EXPECT_THAT(timeless({test::content(into)}), ElementsAre(lines + stored));
}

TEST_F(TraceRun, SaysItToAnLmtpServerAndTakesTheSenderFromTheMessage) {
    const test::lmtp_peer peer({hello + to_alice + until_gone});
    deliver(work(lmtp_spec{.host = "127.0.0.1", .port = peer.port(), .socket = {}}));
    std::string body = peer.body();
    std::erase(body, '\r');
    EXPECT_THAT(timeless({body}), ElementsAre(lines + stored + ".\n"));
}

TEST_F(TraceRun, SaysNothingUnlessAsked) {
    fetch_request plain = work(folder());
    plain.received = false;
    plain.delivered_to.clear();
    EXPECT_THAT(delivered(plain), ElementsAre(stored));
}

TEST_F(TraceRun, NamesTheUserWhoIsAnAddress) {
    add_user("mrose@example.org");
    mail.add_message("mrose@example.org", letter);
    fetch_request task = work(folder(), "mrose@example.org");
    task.delivered_to.clear();
    EXPECT_THAT(delivered(task),
                ElementsAre(from + "\n\tfor <mrose@example.org>; TIME\n" + stored));
}

TEST_F(TraceRun, NamesNoUserWhoseNameWouldBeMoreThanAName) {
    const std::string hostile = "a>; X: (b@example.org";
    add_user(hostile);
    mail.add_message(hostile, letter);
    fetch_request task = work(folder(), hostile);
    task.delivered_to.clear();
    EXPECT_THAT(delivered(task), ElementsAre(from + "; TIME\n" + stored));
}

TEST_F(TraceRun, LetsNoLineInByAnAddress) {
    fetch_request task = work(folder());
    task.received = false;
    task.delivered_to = "ann\r\nX-Spam: no\r\n\r\n";
    EXPECT_THAT(delivered(task), ElementsAre("Delivered-To: ann??X-Spam:?no????\n" + stored));
}

TEST_F(TraceRun, CallsAnAddressOfIpv6ByItsForm) {
    if (!test::bound_to("::1")) GTEST_SKIP() << "no IPv6 on the loopback";
    const server there({.address = "::1"}, mail);
    fetch_request task = work(folder());
    task.host = "::1";
    task.options.port = there.port();
    task.delivered_to.clear();
    EXPECT_THAT(delivered(task), ElementsAre("Received: from [IPv6:::1]\n\tby " +
                                             system::host_name() + " with POP3; TIME\n" + stored));
}

TEST_F(TraceRun, DoesNotKeepMailFromBeingKnownByItsContent) {
    const std::string marked = "Message-ID: <1@example.org>\r\n" + letter;
    memory_backend here;
    memory_backend moved;
    here.add_user("mrose", "tanstaaf").add_message("mrose", marked, "a name");
    moved.add_user("mrose", "tanstaaf").add_message("mrose", marked, "another name");
    const server before({}, here);
    const server there({}, moved);
    test::mailbox_run runs;
    runs.in_front = {"ann@example.org", trace{"pop.example.org", "here", true, ""}};
    EXPECT_EQ(runs.fetch_from(before.port()).fetched, 1U);
    runs.in_front = {"", trace{"there.example.net", "here", false, ""}};
    const report again = runs.fetch_from(there.port());
    EXPECT_EQ(again.fetched, 0U);
    EXPECT_EQ(again.known, 1U);
}

}  // namespace
}  // namespace pop3::fetch
