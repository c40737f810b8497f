// SPDX-License-Identifier: MIT
// Into a folder of a real Dovecot by IMAP: the same content and date, once, also where an answer was lost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "fetch/error.hpp"
#include "fetch/targets/imap/imap_target.hpp"
#include "peers/dovecot_server.hpp"
#include "support/files.hpp"
#include "support/temporary_directory.hpp"
#include "support/throws.hpp"

namespace pop3::fetch {
namespace {

using test::dovecot_server;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ending = delivery::outcome;

const std::string letter =
    "Received: from a by b; Wed, 3 Jan 1996 01:05:34 +0000\r\nMessage-ID: <1@example.org>\r\n\r\n"
    "hello\r\n.\r\n";
const std::string anonymous = "Subject: none\r\n\r\nhello\r\n";

class DovecotImap : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string missing = dovecot_server::why_not();
        if (::access("/usr/lib/dovecot/imap", X_OK) != 0)
            missing = "dovecot-imapd is not installed";
        if (missing.empty()) return;
        if (std::getenv("CI")) FAIL() << missing;
        GTEST_SKIP() << missing;
    }

    imap_target::settings to(const std::string& user, const std::string& folder = "INBOX") {
        dovecot_server& at = server();
        return {.host = "localhost",
                .port = at.imap_tls_port(),
                .folder = folder,
                .access = {.user = user,
                           .identity =
                               [user](bool) {
                                   return credentials(user, dovecot_server::password(user));
                               },
                           .trust = {.ca_file = at.ca_file()}},
                .state_directory = state.path()};
    }
    static dovecot_server& server() {
        static dovecot_server one(
            "protocols = pop3 imap\nmail_plugins = quota\n"
            "protocol imap {\n  mail_plugins = quota\n}\n"
            "plugin {\n  quota = maildir:User quota\n  quota_rule = *:storage=100K\n}\n");
        return one;
    }
    static std::vector<delivery> deliver(imap_target& into,
                                         const std::vector<std::string>& bodies) {
        std::vector<std::unique_ptr<staged_message>> messages;
        std::vector<staged_message*> group;
        for (const std::string& body : bodies) {
            messages.push_back(into.begin("u"));
            messages.back()->write(body);
            messages.back()->finish();
            group.push_back(messages.back().get());
        }
        into.name_group(group);
        names.clear();
        for (const staged_message* each : group) names.push_back(each->name());
        return into.commit(group);
    }
    static std::filesystem::path mail_of(const std::string& user) {
        return server().directory() / "mail" / user;
    }

    test::temporary_directory state;
    static inline std::vector<std::string> names;  // of the last group
};

TEST_F(DovecotImap, GetsTheSameContentAndTheDateOfTheMessage) {
    const std::string user = server().new_user({});
    imap_target target(to(user));
    for (const delivery& each : deliver(target, {letter, anonymous}))
        EXPECT_EQ(each.outcome_kind, ending::delivered) << each.reason.message();
    std::vector<std::string> stored;
    for (const char* part : {"new", "cur"})
        for (const std::string& each : test::contents_of(mail_of(user) / part))
            stored.push_back(each);
    ASSERT_THAT(stored, SizeIs(2));
    std::ranges::sort(stored);
    EXPECT_EQ(stored[0],
              "Received: from a by b; Wed, 3 Jan 1996 01:05:34 +0000\nMessage-ID: "
              "<1@example.org>\n\nhello\n.\n");
    EXPECT_THAT(stored[1], HasSubstr("X-Pop3-Key: "));
    EXPECT_THAT(stored[1], HasSubstr("\nSubject: none\n\nhello\n"));
    bool dated = false;
    for (const char* part : {"new", "cur"})
        for (const auto& file : std::filesystem::directory_iterator(mail_of(user) / part)) {
            struct stat status {};
            ::stat(file.path().c_str(), &status);
            dated = dated || status.st_mtime == 820631134;
        }
    EXPECT_TRUE(dated) << "Dovecot keeps INTERNALDATE as the time of the file";
}

TEST_F(DovecotImap, FindsAfterACrashWhatArrived) {
    const std::string user = server().new_user({});
    {
        imap_target before(to(user));
        EXPECT_THAT(deliver(before, {letter}), SizeIs(1)) << "the same Message-ID, earlier";
    }
    imap_target target(to(user));
    EXPECT_THAT(target.recover(names), SizeIs(1));
    EXPECT_THAT(deliver(target, {letter, anonymous, letter}), SizeIs(3));
    EXPECT_THAT(imap_target(to(user)).recover(names), SizeIs(3));

    // A group that was intended, and not delivered.
    std::vector<staged_message*> group;
    const auto message = target.begin("u");
    message->write("Message-ID: <2@example.org>\r\n\r\n");
    message->finish();
    group.push_back(message.get());
    target.name_group(group);
    EXPECT_THAT(imap_target(to(user)).recover(std::vector{message->name()}), IsEmpty());
}

TEST_F(DovecotImap, AnotherMailWithTheMessageIdIsNotTakenForOneThatIsLost) {
    const std::string user = server().new_user({});
    imap_target target(to(user));
    const auto lost = target.begin("u");
    lost->write(letter);
    lost->finish();
    staged_message* const group[] = {lost.get()};
    target.name_group(group);
    imap_target another(to(user));
    EXPECT_EQ(deliver(another, {letter + "of a list\r\n"}).at(0).outcome_kind, ending::delivered);
    EXPECT_THAT(imap_target(to(user)).recover(std::vector{lost->name()}), IsEmpty());
}

TEST_F(DovecotImap, CreatesAFolderWhoseNameIsNotAscii) {
    const std::string user = server().new_user({});
    imap_target target(to(user, "B\xC3\xBCro & Co"));
    EXPECT_EQ(deliver(target, {letter}).at(0).outcome_kind, ending::delivered);
    EXPECT_THAT(imap_target(to(user, "B\xC3\xBCro & Co")).recover(names), SizeIs(1));
    EXPECT_TRUE(std::filesystem::exists(mail_of(user) / ".B&APw-ro &- Co"));
}

TEST_F(DovecotImap, AFullMailboxDefersTheMessage) {
    const std::string user = server().new_user({});
    imap_target target(to(user));
    const delivery got = deliver(target, {"Message-ID: <3@example.org>\r\n\r\n" +
                                          std::string(200'000, 'x') + "\r\n"})
                             .at(0);
    EXPECT_EQ(got.outcome_kind, ending::deferred);
    EXPECT_THAT(got.reason.message(), HasSubstr("OVERQUOTA"));
    EXPECT_EQ(deliver(target, {letter}).at(0).outcome_kind, ending::delivered)
        << "a small one fits";
}

TEST_F(DovecotImap, AcceptsATokenAndStarttlsAndRefusesAWrongPassword) {
    const std::string user = server().new_user({});
    imap_target::settings by_token = to(user);
    by_token.implicit_tls = false;
    by_token.port = server().imap_port();
    by_token.access.identity = [user](bool) {
        return credentials::oauth(user, server().token_for(user, std::chrono::hours(1)));
    };
    imap_target target(by_token);
    EXPECT_EQ(deliver(target, {letter}).at(0).outcome_kind, ending::delivered);

    imap_target::settings wrong = to(user);
    wrong.access.identity = [user](bool) { return credentials(user, "tanstaaf"); };
    imap_target refused(wrong);
    const auto reason = test::local_failure([&] { deliver(refused, {letter}); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, fetch_errc::target_login_refused);
}

}  // namespace
}  // namespace pop3::fetch
