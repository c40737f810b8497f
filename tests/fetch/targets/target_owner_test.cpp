// SPDX-License-Identifier: MIT
// Root delivers for a user: its files belong to that user, and nothing leads it elsewhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fetch/targets/maildir/maildir.hpp"
#include "fetch/targets/make_target.hpp"
#include "mbox_fixture.hpp"
#include "support/throws.hpp"

namespace pop3::fetch {
namespace {

using test::local_failure;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr file_owner ann{65534, 65533};
constexpr file_owner bob{65532, 65532};

struct stat status_of(const fs::path& path) {
    struct stat is {};
    EXPECT_EQ(::lstat(path.c_str(), &is), 0) << path;
    return is;
}

bool belongs_to(const fs::path& path, const file_owner& owner) {
    const struct stat is = status_of(path);
    return is.st_uid == owner.user && is.st_gid == owner.group;
}

void give(const fs::path& path, const file_owner& owner) {
    ASSERT_EQ(::lchown(path.c_str(), owner.user, owner.group), 0) << path;
}

class TargetOwner : public Mbox {
  protected:
    void SetUp() override {
        if (::geteuid() != 0) GTEST_SKIP() << "needs root, to deliver for others";
        fs::create_directory(home_of_ann());
        give(home_of_ann(), ann);
    }
    [[nodiscard]] fs::path home_of_ann() const { return home.path() / "ann"; }
    [[nodiscard]] fs::path mail() const { return home_of_ann() / "Mail"; }

    void deliver_to_maildir(const std::optional<file_owner>& deliver_as = {}) {
        maildir box(mail(), unique_maildir_name, deliver_as);
        deliver(box, "one\r\n");
    }
    void deliver_to_mbox(const fs::path& file, const std::optional<file_owner>& deliver_as = {}) {
        mbox box({.path = file,
                  .state_directory = state(),
                  .account = "a",
                  .locks = {.longest = 0s},
                  .deliver_as = deliver_as});
        deliver(box, "one\r\n");
    }
    template <class Doing>
    static failure refusal_of(Doing doing) {
        return local_failure(doing).value_or(failure{});
    }
    void make_maildir_of(const file_owner& owner) const {
        { const maildir made(mail()); }
        for (const char* part : {"", "tmp", "new", "cur"}) give(mail() / part, owner);
    }
};

TEST_F(TargetOwner, OfAMaildirOwnsItsMail) {
    make_maildir_of(ann);
    deliver_to_maildir();
    ASSERT_THAT(names_in(mail() / "new"), SizeIs(1));
    EXPECT_TRUE(belongs_to(mail() / "new" / names_in(mail() / "new").front(), ann));
}

TEST_F(TargetOwner, OfAFolderOwnsAMaildirThatIsCreatedThere) {
    maildir box(mail() / ".work");
    for (const char* part : {"", "tmp", "new", "cur", ".work", ".work/tmp", ".work/new",
                             ".work/cur", ".work/maildirfolder"})
        EXPECT_TRUE(belongs_to(mail() / part, ann)) << part;
}

TEST_F(TargetOwner, CanBeNamedWhereTheFolderIsRoots) {
    give(home_of_ann(), {0, 0});
    deliver_to_maildir(ann);
    for (const char* part : {"", "tmp", "new", "cur"})
        EXPECT_TRUE(belongs_to(mail() / part, ann)) << part;
    deliver_to_mbox(home_of_ann() / "mbox", ann);
    EXPECT_TRUE(belongs_to(home_of_ann() / "mbox", ann));
}

TEST_F(TargetOwner, ThatWasNamedIsNotGivenTheMaildirOfAnother) {
    make_maildir_of(ann);
    const failure reason = refusal_of([&] { deliver_to_maildir(bob); });
    EXPECT_EQ(reason.code, fetch_errc::target_foreign);
    EXPECT_THAT(reason.detail, HasSubstr("it belongs to "));
    EXPECT_THAT(names_in(mail() / "new"), IsEmpty());
}

TEST_F(TargetOwner, OfAFolderOwnsAnMboxThatIsCreatedThere) {
    deliver_to_mbox(home_of_ann() / "mbox");
    EXPECT_TRUE(belongs_to(home_of_ann() / "mbox", ann));
    EXPECT_EQ(names_in(home_of_ann()), std::vector<std::string>{"mbox"});
}

TEST_F(TargetOwner, IsGivenAnMboxThatAKilledRunLeftEmpty) {
    put(home_of_ann() / "mbox", "");
    deliver_to_mbox(home_of_ann() / "mbox");
    EXPECT_TRUE(belongs_to(home_of_ann() / "mbox", ann));
}

TEST_F(TargetOwner, OfAnMboxIsNotGuessed) {
    const fs::path file = home.path() / "mbox";
    put(file, "From x\n\n");
    give(file, ann);
    EXPECT_EQ(refusal_of([&] { deliver_to_mbox(file); }).code, fetch_errc::target_foreign);
    EXPECT_EQ(refusal_of([&] { deliver_to_mbox(file, bob); }).code, fetch_errc::target_foreign);
    EXPECT_EQ(content(file), "From x\n\n");
    deliver_to_mbox(file, ann);
    EXPECT_TRUE(belongs_to(file, ann));
}

TEST_F(TargetOwner, ThatPutHisFolderWhereAnybodyMayHasToBeNamed) {
    ASSERT_EQ(::chmod(home.path().c_str(), 01777), 0);
    EXPECT_THAT(refusal_of([&] { deliver_to_mbox(home_of_ann() / "mbox"); }).detail,
                HasSubstr("where any user may create a folder"));
    deliver_to_mbox(home_of_ann() / "mbox", ann);
    EXPECT_TRUE(belongs_to(home_of_ann() / "mbox", ann));
}

TEST_F(TargetOwner, LeadsRootNowhereByALink) {
    fs::create_directory(home.path() / "secret");
    for (const char* part : {"tmp", "new", "cur"})
        fs::create_directory(home.path() / "secret" / part);
    fs::create_directory_symlink(home.path() / "secret", mail());
    give(mail(), ann);
    const failure reason = refusal_of([&] { deliver_to_maildir(); });
    EXPECT_EQ(reason.code, std::errc::too_many_symbolic_link_levels) << reason.message();
    EXPECT_EQ(refusal_of([&] { deliver_to_mbox(mail() / "mbox"); }).code,
              std::errc::too_many_symbolic_link_levels);
    EXPECT_EQ(names_in(home.path() / "secret"), (std::vector<std::string>{"cur", "new", "tmp"}));
    EXPECT_THAT(names_in(home.path() / "secret/new"), IsEmpty());
}

TEST_F(TargetOwner, LeadsRootNowhereByALinkInsideAMaildir) {
    make_maildir_of(ann);
    fs::create_directory(home.path() / "secret");
    for (const char* part : {"tmp", "new"}) {
        fs::rename(mail() / part, mail() / "aside");
        fs::create_directory_symlink(home.path() / "secret", mail() / part);
        EXPECT_EQ(refusal_of([&] { deliver_to_maildir(); }).code,
                  std::errc::too_many_symbolic_link_levels);
        fs::remove(mail() / part);
        fs::rename(mail() / "aside", mail() / part);
    }
    EXPECT_THAT(names_in(home.path() / "secret"), IsEmpty());
}

TEST_F(TargetOwner, MayBeReachedByALinkThatRootMade) {
    fs::create_directory_symlink("ann", home.path() / "home");
    mbox box({.path = home.path() / "home/mbox",
              .state_directory = state(),
              .account = "a",
              .locks = {.longest = 0s}});
    deliver(box, "one\r\n");
    EXPECT_TRUE(belongs_to(home_of_ann() / "mbox", ann));
}

TEST_F(TargetOwner, LeadsRootIntoNoOtherFileByAHardLink) {
    const fs::path victim = home.path() / "victim";
    put(victim, "");
    give(victim, ann);
    fs::create_hard_link(victim, home_of_ann() / "mbox");
    EXPECT_THAT(refusal_of([&] { deliver_to_mbox(home_of_ann() / "mbox"); }).detail,
                HasSubstr("hard link"));
    EXPECT_EQ(content(victim), "");
}

TEST_F(TargetOwner, MustExist) {
    const failure reason = refusal_of([&] {
        make_target(maildir_spec{mail()},
                    {.state_directory = state(), .account = "a", .deliver_as = "no-such-user"});
    });
    EXPECT_EQ(reason.code, fetch_errc::target_foreign);
    EXPECT_THAT(reason.message(), HasSubstr("no-such-user"));
}

// True if `doing` failed with target_foreign when a user other than root did it.
template <class Doing>
bool is_foreign_to(const file_owner& user, Doing doing) {
    const pid_t pid = ::fork();
    if (pid == 0) {
        const bool changed = ::setresgid(user.group, user.group, user.group) == 0 &&
                             ::setresuid(user.user, user.user, user.user) == 0;
        const auto reason = local_failure(doing);
        ::_exit(changed && reason && reason->code == fetch_errc::target_foreign ? 1 : 0);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WEXITSTATUS(status) == 1;
}

TEST_F(TargetOwner, IsNobodyElseForThoseWhoAreNotRoot) {
    make_maildir_of(ann);
    for (const fs::path& each : {home.path(), home_of_ann(), state()})
        ASSERT_EQ(::chmod(each.c_str(), 0777), 0);
    ASSERT_EQ(::chmod((mail() / "tmp").c_str(), 0777), 0);
    ASSERT_EQ(::chmod(mail().c_str(), 0777), 0);
    put(home_of_ann() / "mbox", "");
    give(home_of_ann() / "mbox", ann);
    ASSERT_EQ(::chmod((home_of_ann() / "mbox").c_str(), 0666), 0);
    EXPECT_TRUE(is_foreign_to(bob, [&] { deliver_to_maildir(); }));
    EXPECT_TRUE(is_foreign_to(bob, [&] { deliver_to_mbox(home_of_ann() / "mbox"); }));
    EXPECT_TRUE(is_foreign_to(bob, [&] { deliver_to_maildir(ann); }));
    EXPECT_FALSE(is_foreign_to(ann, [&] { deliver_to_maildir(ann); }));
}

}  // namespace
}  // namespace pop3::fetch
