// SPDX-License-Identifier: MIT
// The files of grants: private, whole, and one for each account.
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "oauth/error.hpp"
#include "with_issuer.hpp"

namespace pop3::test {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

class GrantStore : public with_issuer {
  protected:
    static oauth::grant some(const std::string& refresh_token) {
        oauth::grant one;
        one.user = "ann";
        one.refresh_token = refresh_token;
        one.expires = oauth::instant(5s);
        return one;
    }
};

TEST_F(GrantStore, ReturnsWhatWasStored) {
    store().write("work", some("hunter2"));
    EXPECT_EQ(stored().refresh_token.reveal(), "hunter2");
    EXPECT_EQ(stored().user, "ann");
    EXPECT_EQ(stored().expires, oauth::instant(5s));
    EXPECT_FALSE(store().read("home"));
}

TEST_F(GrantStore, HasFilesThatNobodyElseMayRead) {
    const mode_t before = ::umask(0);
    store().write("work", some("hunter2"));
    const system::file_lock held = store().lock("work", {});
    const oauth::grant_store one = store();
    const auto room = one.reserve("work");
    ::umask(before);
    struct stat is {};
    for (const char* const name : {"work.lock", "work.json.new"}) {
        ASSERT_EQ(::stat((state() / "grants" / name).c_str(), &is), 0) << name;
        EXPECT_EQ(is.st_mode & 0777U, 0600U) << name;
    }
    ASSERT_EQ(::stat((state() / "grants/work.json").c_str(), &is), 0);
    EXPECT_EQ(is.st_mode & 0777U, 0600U);
    ASSERT_EQ(::stat((state() / "grants").c_str(), &is), 0);
    EXPECT_EQ(is.st_mode & 0777U, 0700U);
}

TEST_F(GrantStore, RefusesAFolderThatOthersMayUse) {
    store().write("work", some("hunter2"));
    fs::permissions(state() / "grants", fs::perms(0755));
    EXPECT_THROW(static_cast<void>(store()), system::local_error);
}

TEST_F(GrantStore, IsLedToNoOtherFolderByTheNameOfAnAccount) {
    for (const char* const name : {"../work", "a/b", "..", ".", "", "caf\xC3\xA9", "a.json"}) {
        store().write(name, some(name));
        EXPECT_EQ(store().read(name).value().refresh_token.reveal(), name);
    }
    for (const fs::directory_entry& each : fs::recursive_directory_iterator(home.path()))
        EXPECT_TRUE(each.is_directory() || each.path().parent_path() == state() / "grants");
}

TEST_F(GrantStore, HasAFileForAnAccountWithALongName) {
    for (const std::size_t octets : {199U, 200U, 201U, 300U, 5000U}) {
        const std::string name(octets, 'a');
        store().write(name, some(std::to_string(octets)));
        EXPECT_EQ(store().read(name).value().refresh_token.reveal(), std::to_string(octets));
        static_cast<void>(store().lock(name, {}));
    }
    EXPECT_EQ(store().read(std::string(201, 'a')).value().refresh_token.reveal(), "201");
    EXPECT_FALSE(store().read(std::string(300, 'b')));
}

TEST_F(GrantStore, KeepsTheOldGrantUntilTheNewOneIsWhole) {
    store().write("work", some("old"));
    std::ofstream(state() / "grants/work.json.new") << "{ half";  // left by a crash
    EXPECT_EQ(stored().refresh_token.reveal(), "old");
    store().write("work", some("new"));
    EXPECT_EQ(stored().refresh_token.reveal(), "new");
    EXPECT_FALSE(fs::exists(state() / "grants/work.json.new"));
}

TEST_F(GrantStore, HasNoGrantInAFileThatIsNone) {
    store().write("work", some("hunter2"));
    for (const char* const text : {"", "{", "[]", "{}", "\xff"}) {
        std::ofstream(state() / "grants/work.json") << text;
        EXPECT_FALSE(store().read("work")) << text;
    }
}

TEST_F(GrantStore, ReplacesNoGrantOfANewerVersion) {
    store().write("work", some("hunter2"));
    const fs::path file = state() / "grants/work.json";
    std::ofstream(file) << R"({"format":2,"refresh_token":"hunter2"})";
    try {
        static_cast<void>(store().read("work"));
        FAIL() << "nothing was thrown";
    } catch (const error& e) {
        EXPECT_EQ(e.reason().code, oauth::oauth_errc::grant_newer);
        EXPECT_THAT(e.reason().advice(), testing::HasSubstr("pop3 logout work"));
    }
    EXPECT_TRUE(store().remove("work")) << "a logout needs not understand it";
}

// ---- what a process left that ended before the new grant was in its place ----

class UnfinishedGrant : public GrantStore {
  protected:
    UnfinishedGrant() { store().write("work", some("old")); }
    void leave(const oauth::grant& next) {
        std::ofstream(unfinished) << oauth::to_text(next).reveal() << std::string(1000, '\0');
    }
    std::string known_under_the_lock() {
        const system::file_lock held = store().lock("work", {});
        return std::string(stored().refresh_token.reveal());
    }
    const fs::path unfinished = state() / "grants/work.json.new";
};

TEST_F(UnfinishedGrant, TakesItsPlaceUnderTheLock) {
    leave(some("new"));
    EXPECT_EQ(known_under_the_lock(), "new");
    EXPECT_FALSE(fs::exists(unfinished));
}

TEST_F(UnfinishedGrant, IsDroppedIfItIsNotWholeOrOfAnotherUser) {
    std::ofstream(unfinished) << R"({"format":1,"refresh_tok)";
    EXPECT_EQ(known_under_the_lock(), "old");
    oauth::grant other = some("new");
    other.user = "bob";
    leave(other);
    EXPECT_EQ(known_under_the_lock(), "old");
    EXPECT_FALSE(fs::exists(unfinished));
}

TEST_F(UnfinishedGrant, IsForgottenByALogout) {
    leave(some("new"));
    EXPECT_TRUE(store().remove("work"));
    EXPECT_FALSE(fs::exists(unfinished));
}

TEST_F(UnfinishedGrant, StaysIfItCannotTakeItsPlace) {
    {
        const oauth::grant_store one = store();
        auto room = one.reserve("home");
        fs::create_directories(state() / "grants/home.json/full");
        EXPECT_THROW(room.fill(some("new")), system::local_error);
    }
    fs::remove_all(state() / "grants/home.json");
    const system::file_lock held = store().lock("home", {});
    EXPECT_EQ(store().read("home").value().refresh_token.reveal(), "new");
}

TEST_F(GrantStore, ForgetsANoticeWithoutALogin) {
    store().write("work", some(""));
    EXPECT_FALSE(store().remove("work")) << "nobody was logged in";
}

TEST_F(GrantStore, ForgetsAGrantOnRequest) {
    store().write("work", some("hunter2"));
    EXPECT_TRUE(store().remove("work"));
    EXPECT_FALSE(store().remove("work"));
    EXPECT_FALSE(store().read("work"));
}

TEST_F(GrantStore, LocksOneGrantForOneHolder) {
    const system::file_lock held = store().lock("work", {});
    const wait_limits at_once{.until = std::chrono::steady_clock::now()};
    try {
        static_cast<void>(store().lock("work", at_once));
        ADD_FAILURE() << "it was free";
    } catch (const error& e) {
        EXPECT_EQ(e.reason().code, errc::timed_out);
    }
    EXPECT_NO_THROW(static_cast<void>(store().lock("home", at_once)));
}

TEST_F(GrantStore, HasALockAgainAfterItsFileWasRemoved) {
    const system::file_lock lost = store().lock("work", {});
    fs::remove(state() / "grants/work.lock");
    const system::file_lock held = store().lock("work", {});
    const wait_limits at_once{.until = std::chrono::steady_clock::now()};
    EXPECT_THROW(static_cast<void>(store().lock("work", at_once)), system::local_error);
}

}  // namespace
}  // namespace pop3::test
