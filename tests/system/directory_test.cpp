// SPDX-License-Identifier: MIT
// An open directory stays where it is, and its names lead nowhere else.
#include "system/directory.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "support/files.hpp"
#include "support/other_user.hpp"
#include "support/temporary_directory.hpp"
#include "support/throws.hpp"
#include "system/safe_path.hpp"

namespace pop3::system {
namespace {

namespace fs = std::filesystem;
using test::content;
using test::local_failure;
using test::names_in;
using test::put;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Directory : public testing::Test {
  protected:
    void needs_root() const {
        if (::geteuid() != 0) GTEST_SKIP() << "needs root, to be two users";
    }
    [[nodiscard]] fs::path inside(const char* name) const { return where_.path() / name; }
    [[nodiscard]] struct stat status_of(const char* name) const {
        return here_.status(name).value();
    }

    test::temporary_directory where_;
    directory here_{where_.path()};
};

TEST_F(Directory, StaysTheSameWhenItsPathLeadsElsewhere) {
    fs::create_directory(inside("a"));
    const directory a = here_.part("a");
    fs::rename(inside("a"), inside("b"));
    fs::create_directory(inside("a"));
    ASSERT_TRUE(a.create_file("file"));
    EXPECT_THAT(names_in(inside("a")), IsEmpty());
    EXPECT_THAT(names_in(inside("b")), ElementsAre("file"));
}

TEST_F(Directory, OpensAndCreatesNothingThroughALink) {
    fs::create_symlink("victim", inside("link"));
    EXPECT_FALSE(here_.create_file("link"));
    EXPECT_EQ(errno, EEXIST);
    EXPECT_FALSE(here_.open_file("link", O_RDWR));
    EXPECT_EQ(errno, ELOOP);
    EXPECT_TRUE(local_failure([&] { std::ignore = here_.open_own_file("link"); }));
    EXPECT_FALSE(fs::exists(inside("victim")));
}

TEST_F(Directory, OpensNoPipeAsAFileOfItsUser) {
    ASSERT_EQ(::mkfifo(inside("pipe").c_str(), 0600), 0);
    const auto reason = local_failure([&] { std::ignore = here_.open_own_file("pipe"); });
    ASSERT_TRUE(reason);
    EXPECT_THAT(reason->message(), HasSubstr("it is no regular file"));
}

TEST_F(Directory, ReplacesAFileAndNotWhatALinkLeadsTo) {
    put(inside("victim"), "theirs");
    fs::create_symlink("victim", inside("file.new"));
    put(inside("file"), "old");
    here_.replace_file("file", "new");
    EXPECT_EQ(content(inside("file")), "new");
    EXPECT_EQ(content(inside("victim")), "theirs");
    EXPECT_THAT(names_in(where_.path()), ElementsAre("file", "victim"));
}

TEST_F(Directory, RemovesAFileThatIsStillTheSame) {
    put(inside("lock"), "old");
    EXPECT_TRUE(remove_same(here_.at("lock"), status_of("lock")));
    EXPECT_THAT(names_in(where_.path()), IsEmpty());
}

TEST_F(Directory, LeavesAFileThatTookTheNameOfAnother) {
    put(inside("old"), "old");
    put(inside("lock"), "new");
    EXPECT_FALSE(remove_same(here_.at("lock"), status_of("old")));
    EXPECT_EQ(content(inside("lock")), "new");
    EXPECT_THAT(names_in(where_.path()), ElementsAre("lock", "old"));
}

// A link() that failed was done, but NFS lost the answer: only if it is the same file.
TEST_F(Directory, MovesNothingToANameThatIsTakenHoweverManyNamesTheFileHas) {
    put(inside("file"), "ours");
    fs::create_hard_link(inside("file"), inside("second"));
    put(inside("taken"), "theirs");
    EXPECT_FALSE(move_to_free_name(here_.at("file"), here_.at("taken"), "taken"));
    EXPECT_EQ(content(inside("file")), "ours");
    EXPECT_EQ(content(inside("taken")), "theirs");
}

// ---- the path to it ----

class SafePath : public Directory {
  protected:
    void SetUp() override {
        needs_root();
        fs::create_directories(inside("a/b"));
    }
};

TEST_F(SafePath, NamesTheDirectoryInWhichAnyUserReplacesOthers) {
    ASSERT_EQ(::chmod(inside("a").c_str(), 0777), 0);
    safe_path path(inside("a/b"));
    EXPECT_TRUE(path.open());
    EXPECT_EQ(path.replaceable(), inside("a"));
}

TEST_F(SafePath, IsSafeInAStickyDirectory) {
    ASSERT_EQ(::chmod(inside("a").c_str(), 01777), 0);
    safe_path path(inside("a/b"));
    EXPECT_TRUE(path.open());
    EXPECT_THAT(path.replaceable().string(), IsEmpty());
    EXPECT_FALSE(path.is_planted());
}

TEST_F(SafePath, KnowsThatAnotherUserPutAPartThere) {
    ASSERT_EQ(::chmod(where_.path().c_str(), 01777), 0);
    ASSERT_EQ(::chown(inside("a").c_str(), test::eve, test::eve), 0);
    safe_path path(inside("a/b"));
    EXPECT_TRUE(path.open());
    EXPECT_TRUE(path.is_planted());
}

TEST_F(SafePath, FollowsNoLinkThatAnotherUserPutThere) {
    ASSERT_EQ(::chmod(where_.path().c_str(), 01777), 0);
    fs::create_directory_symlink("a", inside("link"));
    ASSERT_EQ(::lchown(inside("link").c_str(), test::eve, test::eve), 0);
    const auto open = [&] { std::ignore = safe_path(inside("link/b")).open(); };
    EXPECT_EQ(local_failure(open).value_or(failure{}).code,
              std::errc::too_many_symbolic_link_levels);
    EXPECT_TRUE(test::as_user(test::ann, [&] { return local_failure(open).has_value(); }));
}

}  // namespace
}  // namespace pop3::system
