// SPDX-License-Identifier: MIT
// What another user puts beside a target, or in its place, leads no mail elsewhere and hides none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fetch/targets/lmtp/lmtp_receipts.hpp"
#include "fetch/targets/lmtp/lmtp_target.hpp"
#include "fetch/targets/maildir/maildir.hpp"
#include "mbox_fixture.hpp"
#include "support/other_user.hpp"
#include "support/throws.hpp"
#include "support/virtual_clock.hpp"

namespace pop3::fetch {
namespace {

using test::ann;
using test::as_user;
using test::eve;
using test::local_failure;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

void give(const fs::path& path, uid_t user) {
    ASSERT_EQ(::lchown(path.c_str(), user, user), 0) << path;
}

template <class Doing>
failure refusal_of(Doing doing) {
    return local_failure(doing).value_or(failure{});
}

// ---- Maildir ----

class MaildirOfOthers : public Mbox {
  protected:
    [[nodiscard]] fs::path mail() const { return home.path() / "Mail"; }
    [[nodiscard]] fs::path victim() const { return home.path() / "victim"; }
    // `part` becomes a link to a folder of somebody else; its former content is in `aside`.
    void replace_by_link(const fs::path& part) const {
        fs::create_directories(victim());
        fs::rename(part, aside());
        fs::create_directory_symlink(victim(), part);
    }
    [[nodiscard]] fs::path aside() const { return home.path() / "aside"; }
};

TEST_F(MaildirOfOthers, GetsNoMailThroughALinkThatTookThePlaceOfNew) {
    maildir box(mail());
    const auto message = staged(box, "one\r\n");
    replace_by_link(mail() / "new");
    staged_message* const group[] = {message.get()};
    const failure reason = refusal_of([&] { std::ignore = box.commit(group); });
    EXPECT_EQ(reason.code, fetch_errc::target_not_maildir);
    EXPECT_THAT(reason.message(), HasSubstr("it was moved or replaced"));
    EXPECT_THAT(names_in(victim()), IsEmpty());
    EXPECT_THAT(names_in(aside()), IsEmpty());
}

TEST_F(MaildirOfOthers, StagesNoMailThroughALinkThatTookThePlaceOfTmp) {
    maildir box(mail());
    replace_by_link(mail() / "tmp");
    const auto message = staged(box, "one\r\n");
    EXPECT_THAT(names_in(victim()), IsEmpty());
    EXPECT_THAT(names_in(aside()), SizeIs(1));
}

TEST_F(MaildirOfOthers, IsTheOneThatWasOpenedWhateverTookItsPlace) {
    maildir box(mail());
    for (const char* part : {"tmp", "new", "cur"}) fs::create_directories(victim() / part);
    replace_by_link(mail());
    deliver(box, "one\r\n");
    EXPECT_THAT(names_in(victim() / "new"), IsEmpty());
    EXPECT_THAT(names_in(aside() / "new"), SizeIs(1));
}

// A message that seems to have arrived is deleted on the server.
TEST_F(MaildirOfOthers, IsNotBelievedToHaveAMessageThatALinkShows) {
    maildir box(mail());
    for (const char* part : {"new", "cur"}) {
        replace_by_link(mail() / part);
        put(victim() / "intended", "x");
        EXPECT_TRUE(local_failure([&] {
            std::ignore = box.recover(std::vector<std::string>{"intended"});
        })) << part;
        fs::remove(mail() / part);
        fs::rename(aside(), mail() / part);
    }
}

TEST_F(MaildirOfOthers, TakesNoLinkOrFolderForAMessageThatArrived) {
    maildir box(mail());
    fs::create_symlink("anything", mail() / "new/one");
    fs::create_directory(mail() / "cur/two:2,S");
    EXPECT_THAT(box.recover(std::vector<std::string>{"one", "two"}), IsEmpty());
}

TEST_F(MaildirOfOthers, WithAFolderOfAnotherUserIsRefused) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root, to be two users";
    { const maildir made(mail()); }
    for (const char* part : {"", "tmp", "new", "cur"}) give(mail() / part, ann);
    give(mail() / "new", eve);
    ASSERT_EQ(::chmod((mail() / "new").c_str(), 0777), 0);
    const auto deliver_there = [&] {
        maildir box(mail());
        deliver(box, "one\r\n");
    };
    EXPECT_EQ(refusal_of(deliver_there).code, fetch_errc::target_foreign);
    ASSERT_EQ(::chmod(home.path().c_str(), 0755), 0);
    EXPECT_TRUE(
        as_user(ann, [&] { return refusal_of(deliver_there).code == fetch_errc::target_foreign; }));
}

TEST_F(MaildirOfOthers, ThatRootCreatesGivesNoLinkedFileAway) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root, to deliver for others";
    put(victim(), "theirs");
    fs::create_directories(mail() / ".work");
    for (const char* part : {"tmp", "new", "cur"}) fs::create_directory(mail() / part);
    fs::create_hard_link(victim(), mail() / ".work/maildirfolder");
    for (const char* part : {"", "tmp", "new", "cur", ".work"}) give(mail() / part, ann);
    const maildir folder(mail() / ".work");
    struct stat is {};
    ASSERT_EQ(::stat(victim().c_str(), &is), 0);
    EXPECT_EQ(is.st_uid, 0U);
}

TEST_F(MaildirOfOthers, WhereAnyUserMayReplaceItGetsNoMailFromRoot) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    fs::create_directories(home.path() / "open/deep");
    ASSERT_EQ(::chmod((home.path() / "open").c_str(), 0777), 0);
    const failure reason = refusal_of([&] { maildir(home.path() / "open/deep/Mail"); });
    EXPECT_EQ(reason.code, std::errc::operation_not_permitted);
    EXPECT_THAT(reason.detail, HasSubstr("chmod +t " + (home.path() / "open").string()));
}

// Not only the folder above it counts.
TEST_F(MaildirOfOthers, ThatAnyUserCouldHavePutThereGetsNoMailFromRoot) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    ASSERT_EQ(::chmod(home.path().c_str(), 01777), 0);
    fs::create_directories(home.path() / "of_eve/Mail");
    for (const char* part : {"tmp", "new", "cur"})
        fs::create_directory(home.path() / "of_eve/Mail" / part);
    for (const char* part : {"", "Mail", "Mail/tmp", "Mail/new", "Mail/cur"})
        give(home.path() / "of_eve" / part, eve);
    EXPECT_THAT(refusal_of([&] { maildir(home.path() / "of_eve/Mail"); }).detail,
                HasSubstr("where any user may create a folder"));
}

// ---- mbox ----

// The mail spool of a system, mode 1777, in which Eve was faster than Ann's first mail.
class Spool : public Mbox {
  protected:
    void SetUp() override {
        if (::geteuid() != 0) GTEST_SKIP() << "needs root, to be two users";
        fs::create_directory(spool());
        ASSERT_EQ(::chmod(spool().c_str(), 01777), 0);
        ASSERT_EQ(::chmod(home.path().c_str(), 0755), 0);
        fs::create_directory(state_of_ann());
        give(state_of_ann(), ann);
    }
    [[nodiscard]] fs::path spool() const { return home.path() / "spool"; }
    [[nodiscard]] fs::path state_of_ann() const { return home.path() / "state_of_ann"; }
    [[nodiscard]] fs::path mbox_of_ann() const { return spool() / "ann"; }

    void deliver_to_ann(const std::optional<file_owner>& deliver_as = {}) {
        test::virtual_clock clock;
        mbox box({.path = mbox_of_ann(),
                  .state_directory = deliver_as ? state() : state_of_ann(),
                  .account = "a",
                  .locks = {.longest = 1s, .clock = &clock},
                  .deliver_as = deliver_as});
        deliver(box, "one\r\n");
    }
    // True if both Ann herself and root in her name are refused with these words.
    void expect_refusal(std::string_view words) {
        const auto is_refused = [&](const std::optional<file_owner>& deliver_as) {
            const failure reason = refusal_of([&] { deliver_to_ann(deliver_as); });
            return reason.message().find(words) != std::string::npos;
        };
        EXPECT_TRUE(as_user(ann, [&] { return is_refused({}); })) << words;
        EXPECT_TRUE(is_refused(file_owner{ann, ann})) << words;
    }
};

TEST_F(Spool, TakesTheFirstMail) {
    EXPECT_TRUE(as_user(ann, [&] { return !local_failure([&] { deliver_to_ann(); }); }));
    EXPECT_THAT(content(mbox_of_ann()), HasSubstr("\none\n"));
}

TEST_F(Spool, HasAnMboxOfAnotherUserThatIsRefused) {
    put(mbox_of_ann(), "");
    give(mbox_of_ann(), eve);
    ASSERT_EQ(::chmod(mbox_of_ann().c_str(), 0666), 0);
    expect_refusal("it belongs to ");
}

TEST_F(Spool, HasALinkThatIsRefusedWithTheNameOfItsUser) {
    put(home.path() / "victim", "From x\n\n");
    give(home.path() / "victim", ann);
    fs::create_symlink(home.path() / "victim", mbox_of_ann());
    give(mbox_of_ann(), eve);
    expect_refusal("it is a link of ");
    EXPECT_EQ(content(home.path() / "victim"), "From x\n\n");
}

TEST_F(Spool, HasAHardLinkThatIsRefused) {
    put(home.path() / "victim", "From x\n\n");
    give(home.path() / "victim", ann);
    fs::create_hard_link(home.path() / "victim", mbox_of_ann());
    expect_refusal("a hard link");
    EXPECT_EQ(content(home.path() / "victim"), "From x\n\n");
}

TEST_F(Spool, HasAPipeThatIsRefused) {
    ASSERT_EQ(::mkfifo(mbox_of_ann().c_str(), 0666), 0);
    give(mbox_of_ann(), eve);
    expect_refusal("it belongs to ");
    give(mbox_of_ann(), ann);
    expect_refusal("this is not an mbox");
}

TEST_F(Spool, HasASocketThatIsRefused) {
    ASSERT_EQ(::mknod(mbox_of_ann().c_str(), S_IFSOCK | 0666, 0), 0);
    give(mbox_of_ann(), eve);
    expect_refusal("it belongs to ");
    give(mbox_of_ann(), ann);
    expect_refusal("this is not an mbox");
}

TEST_F(Spool, HasADeviceThatIsRefused) {
    if (::mknod(mbox_of_ann().c_str(), S_IFCHR | 0666, (1U << 8U) | 3U) != 0)
        GTEST_SKIP() << "devices are not allowed here";
    give(mbox_of_ann(), eve);
    expect_refusal("it belongs to ");
}

TEST_F(Spool, HasALockFileOfAnotherUserWhoIsNamed) {
    put(mbox_of_ann().string() + ".lock", "");
    give(mbox_of_ann().string() + ".lock", eve);
    expect_refusal("ann.lock belongs to ");
    EXPECT_TRUE(fs::exists(mbox_of_ann().string() + ".lock"));
}

TEST_F(Spool, ThatIsNotStickyGetsNoMailFromRoot) {
    ASSERT_EQ(::chmod(spool().c_str(), 0777), 0);
    const failure reason = refusal_of([&] { deliver_to_ann(file_owner{ann, ann}); });
    EXPECT_EQ(reason.code, std::errc::operation_not_permitted);
    EXPECT_THAT(reason.detail, HasSubstr("chmod +t " + spool().string()));
}

TEST_F(Spool, HasASocketOfAnotherUserThatGetsNoMailByLmtp) {
    const fs::path socket = spool() / "lmtp";
    ASSERT_EQ(::mknod(socket.c_str(), S_IFSOCK | 0666, 0), 0);
    give(socket, eve);
    lmtp server({.socket = socket.string(),
                 .recipients = {"ann@example.org"},
                 .state_directory = state(),
                 .account = "a"});
    const failure reason = refusal_of([&] { deliver(server, "one\r\n"); });
    EXPECT_EQ(reason.code, fetch_errc::target_foreign);
    EXPECT_THAT(reason.detail, HasSubstr("lies where any user may create it"));
}

// ---- the journal of an mbox ----

// It says what is cut off at the end of an mbox.
TEST_F(Mbox, BelievesNoJournalOfAnotherUser) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root, to be two users";
    {
        mbox box = open();
        deliver(box, "one");
    }
    const std::string before = content(path());
    for (const std::string& name : names_in(state())) {
        give(state() / name, eve);
        EXPECT_THAT(refusal_of([&] { std::ignore = open(); }).message(),
                    HasSubstr("it belongs to another user"))
            << name;
        give(state() / name, 0);
    }
    EXPECT_EQ(content(path()), before);
}

// They say who has a message already.
using LmtpReceipts = Mbox;

TEST_F(LmtpReceipts, OfAnotherUserAreNotBelieved) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root, to be two users";
    const fs::path file = state() / "a.receipts";
    lmtp_receipts(file).add("message", {"ann@example.org"});
    EXPECT_TRUE(lmtp_receipts(file).has("message", "ann@example.org"));
    give(file, eve);
    EXPECT_THAT(refusal_of([&] { const lmtp_receipts planted(file); }).message(),
                HasSubstr("it belongs to another user"));
}

TEST_F(Mbox, KeepsItsLockFileYoungWhileItIsWritten) {
    test::virtual_clock clock;
    mbox_file box = mbox_file::open_or_create(path(), {.longest = 0s, .clock = &clock});
    box.write(0, stored("one"));
    const fs::path lock = path().string() + ".lock";
    const auto old = fs::file_time_type::clock::now() - 4min;
    fs::last_write_time(lock, old);
    clock.advance(2min);
    box.write(box.size(), stored("two"));
    EXPECT_GT(fs::last_write_time(lock), old + 3min);
}

}  // namespace
}  // namespace pop3::fetch
