// SPDX-License-Identifier: MIT
// A server that root runs for several users is not led by one of them to the mail of another.
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "pop3/error.hpp"
#include "pop3/server/maildir_backend.hpp"
#include "pop3/server/mbox_backend.hpp"
#include "support/files.hpp"
#include "support/other_user.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::serving {
namespace {

namespace fs = std::filesystem;
using test::put;
using ::testing::HasSubstr;

void give(const fs::path& path, uid_t user) {
    ASSERT_EQ(::lchown(path.c_str(), user, user), 0) << path;
}

// Ann and Eve have mailboxes; Eve prepares hers.
class ServedByRoot : public testing::Test {
  protected:
    void SetUp() override {
        if (::geteuid() != 0) GTEST_SKIP() << "needs root, to serve several users";
        for (const fs::path& home : {home_of_ann(), home_of_eve()}) {
            for (const char* part : {"Mail/new", "Mail/cur", "Mail/tmp"})
                fs::create_directories(home / part);
            for (const char* part : {"", "Mail", "Mail/new", "Mail/cur", "Mail/tmp"})
                give(home / part, home == home_of_ann() ? test::ann : test::eve);
        }
        put(home_of_ann() / "Mail/new/1", "private\n");
        put(home_of_ann() / "mbox", "From x Thu Jan  1 00:00:00 1970\n\nprivate\n\n");
        for (const char* file : {"Mail/new/1", "mbox"}) give(home_of_ann() / file, test::ann);
    }
    [[nodiscard]] fs::path home_of_ann() const { return where_.path() / "ann"; }
    [[nodiscard]] fs::path home_of_eve() const { return where_.path() / "eve"; }
    [[nodiscard]] result<std::unique_ptr<maildrop>> open_maildir(const fs::path& path) {
        maildirs_.add_user("user", "tanstaaf", path);
        return maildirs_.open("user");
    }
    [[nodiscard]] failure refusal_of_mbox(const fs::path& path) {
        mboxes_.add_user("user", "tanstaaf", path);
        auto opened = mboxes_.open("user");
        return opened ? failure{} : opened.error();
    }

    const test::temporary_directory where_;

  private:
    maildir_backend maildirs_;
    mbox_backend mboxes_;
};

TEST_F(ServedByRoot, HasMailOfItsUserToRead) {
    const auto drop = open_maildir(home_of_ann() / "Mail");
    ASSERT_TRUE(drop) << drop.error().message();
    EXPECT_TRUE((*drop)->open(message_number(1)));
    EXPECT_FALSE(refusal_of_mbox(home_of_ann() / "mbox").code);
}

TEST_F(ServedByRoot, FollowsNoLinkOfAUserToTheMaildirOfAnother) {
    fs::create_directory_symlink(home_of_ann() / "Mail", home_of_eve() / "link");
    give(home_of_eve() / "link", test::eve);
    const auto drop = open_maildir(home_of_eve() / "link");
    ASSERT_FALSE(drop);
    EXPECT_EQ(drop.error().code, errc::system_permanent);
    EXPECT_THAT(drop.error().detail, HasSubstr("root follows no link of "));
}

TEST_F(ServedByRoot, FollowsALinkOfRoot) {
    fs::create_directory_symlink(home_of_ann(), where_.path() / "link");
    EXPECT_TRUE(open_maildir(where_.path() / "link/Mail"));
}

TEST_F(ServedByRoot, SendsNoMessageOfAnotherUserByAHardLink) {
    fs::create_hard_link(home_of_ann() / "Mail/new/1", home_of_eve() / "Mail/new/1");
    const auto drop = open_maildir(home_of_eve() / "Mail");
    ASSERT_TRUE(drop);
    EXPECT_EQ((*drop)->size(message_number(1)), 0U);
    EXPECT_FALSE((*drop)->open(message_number(1)));
}

TEST_F(ServedByRoot, OpensNoMboxOfAnotherUserByAHardLink) {
    fs::create_hard_link(home_of_ann() / "mbox", home_of_eve() / "mbox");
    EXPECT_THAT(refusal_of_mbox(home_of_eve() / "mbox").detail, HasSubstr("another user"));
    give(home_of_ann() / "mbox", test::eve);
    EXPECT_THAT(refusal_of_mbox(home_of_eve() / "mbox").detail, HasSubstr("hard link"));
}

TEST_F(ServedByRoot, OpensNothingThatAnyUserMayReplace) {
    ASSERT_EQ(::chmod(where_.path().c_str(), 0777), 0);
    const auto drop = open_maildir(home_of_ann() / "Mail");
    ASSERT_FALSE(drop);
    EXPECT_THAT(drop.error().detail, HasSubstr("any user may replace what is in "));
}

}  // namespace
}  // namespace pop3::serving
