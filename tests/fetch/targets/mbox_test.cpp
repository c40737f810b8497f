// SPDX-License-Identifier: MIT
// Mail is delivered into an mbox whole and once, whatever happens meanwhile, and whatever other
// programs do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fetch/targets/maildir/maildir.hpp"
#include "file_size_limit.hpp"
#include "mbox_fixture.hpp"
#include "support/throws.hpp"
#include "support/virtual_clock.hpp"

namespace pop3::fetch {
namespace {

using test::local_failure;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

TEST_F(Mbox, IsCreatedWithItsFirstMessageForItsOwnerOnly) {
    mbox box = open();
    EXPECT_FALSE(fs::exists(path()));
    deliver(box, "Subject: hi\r\n\r\nFrom here\r\n");
    EXPECT_EQ(content(path()), std::string(from_) + "Subject: hi\n\n>From here\n\n");
    EXPECT_EQ(fs::status(path()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_THAT(beside(), IsEmpty());
}

TEST_F(Mbox, SaysWhoSentAMessage) {
    mbox box = open();
    deliver(box, "Return-Path: <carol@example.org>\r\n\r\n");
    EXPECT_THAT(content(path()), StartsWith("From carol@example.org Wed Jan  3"));
}

TEST_F(Mbox, TakesAGroupInOrderAndLeavesOutWhatWasDropped) {
    mbox box = open();
    std::vector<std::unique_ptr<staged_message>> group;
    group.push_back(staged(box, "one"));
    const auto dropped_later = staged(box, std::string(300'000, 'x'));
    group.push_back(staged(box, "two"));
    staged(box, "dropped at once").reset();
    box.begin({})->write("half a mess");
    group.push_back(staged(box, "three"));
    commit(box, group);
    EXPECT_EQ(content(path()), stored("one") + stored("two") + stored("three"));
    group.clear();
    box.forget_recovery_data();
    deliver(box, "four");
    EXPECT_THAT(content(path()), ::testing::EndsWith(stored("three") + stored("four")));
}

TEST_F(Mbox, TakesMessagesThatWereStagedBeforeAnEarlierGroupWasCommitted) {
    mbox box = open();
    std::vector<std::unique_ptr<staged_message>> first;
    first.push_back(staged(box, "one"));
    std::vector<std::unique_ptr<staged_message>> second;
    second.push_back(staged(box, "two"));
    commit(box, first);
    box.forget_recovery_data();
    commit(box, second);
    box.forget_recovery_data();
    EXPECT_EQ(content(path()), stored("one") + stored("two"));
}

TEST_F(Mbox, KeepsLargeMessages) {
    mbox box = open();
    std::string sent;
    std::string kept;
    for (int i = 0; i < 20'000; ++i) {
        const std::string line(static_cast<std::size_t>(i % 97), 'x');
        sent += line + "\r\n";
        kept += line + "\n";
    }
    deliver(box, sent);
    EXPECT_EQ(content(path()), std::string(from_) + kept + "\n");
}

TEST_F(Mbox, ThatEndsWithoutAnEmptyLineGetsOne) {
    for (const char* end : {"", "\n", "\n\n"}) {
        put(path(), "From x\n\ntext"s + end);
        mbox box = open();
        deliver(box, "new");
        EXPECT_EQ(content(path()), "From x\n\ntext\n\n" + stored("new"));
    }
}

TEST_F(Mbox, LeavesItsFilesInTheStateDirectoryEmpty) {
    mbox box = open();
    deliver(box, "one");
    const std::vector<std::string> names = names_in(state());
    ASSERT_EQ(names.size(), 2U);
    for (const std::string& name : names) EXPECT_EQ(content(state() / name), "") << name;
}

TEST_F(Mbox, IsNotMadeOfAnotherFile) {
    put(home.path() / "mbox", "Dear diary");
    mbox box = open();
    const auto reason = local_failure([&] { deliver(box, "new"); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, fetch_errc::target_not_mbox);
    EXPECT_EQ(content(path()), "Dear diary");
    EXPECT_THAT(beside(), IsEmpty());
}

TEST_F(Mbox, DoesNotFollowALink) {
    put(home.path() / "victim", "From x\n\n");
    fs::create_symlink(home.path() / "victim", path());
    mbox box = open();
    const auto reason = local_failure([&] { deliver(box, "new"); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, std::errc::too_many_symbolic_link_levels);
    EXPECT_EQ(content(home.path() / "victim"), "From x\n\n");
}

TEST_F(Mbox, IsAsItWasWhenTheDiskIsFull) {
    put(path(), "From x\n\n" + std::string(150'000, 'x') + "\n\n");
    const std::string before = content(path());
    mbox box = open();
    const auto message = staged(box, std::string(80'000, 'y'));
    staged_message* const group[] = {message.get()};
    box.make_durable();
    {
        const test::file_size_limit full(200'000);
        const auto reason = local_failure([&] { std::ignore = box.commit(group); });
        ASSERT_TRUE(reason);
        EXPECT_EQ(reason->code, std::errc::file_too_large);
        EXPECT_THAT(reason->message(), HasSubstr("write " + path().string()));
    }
    EXPECT_EQ(content(path()), before);
    std::ignore = box.commit(group);
    EXPECT_EQ(content(path()).size(), before.size() + from_.size() + 80'002);
}

// ---- other programs ----

TEST_F(Mbox, WaitsForALockFileAndGoesOnOnceItIsGone) {
    put(path().string() + ".lock", std::to_string(::getpid()));
    test::virtual_clock clock([&](system::time_point) {
        if (clock.waits() == 3) fs::remove(path().string() + ".lock");
    });
    mbox box = open(clock);
    deliver(box, "new");
    EXPECT_EQ(clock.waits(), 3);
    EXPECT_EQ(content(path()), stored("new"));
    EXPECT_THAT(beside(), IsEmpty());
}

TEST_F(Mbox, GivesUpWhenALockFileStaysAndNamesIt) {
    put(path(), "From x\n\n");
    put(path().string() + ".lock", std::to_string(::getpid()));
    test::virtual_clock clock;
    mbox box = open(clock);
    const auto reason = local_failure([&] { deliver(box, "new"); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, fetch_errc::target_locked);
    EXPECT_THAT(reason->message(), HasSubstr(path().string() + ".lock"));
    EXPECT_EQ(clock.passed(), 10s);
    EXPECT_LE(clock.waits(), 15) << "it backs off";
    EXPECT_EQ(content(path()), "From x\n\n");
    EXPECT_THAT(beside(), ElementsAre("mbox.lock"));
}

TEST_F(Mbox, GivesUpWhenItIsToldToStop) {
    put(path().string() + ".lock", std::to_string(::getpid()));
    std::stop_source stop;
    stop.request_stop();
    mbox box({.path = path(),
              .state_directory = state(),
              .account = "a",
              .locks = {.stop = stop.get_token()}});
    const auto reason = local_failure([&] { deliver(box, "new"); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, errc::cancelled);
}

TEST_F(Mbox, GivesUpWhenTheTimeOfTheRunIsOver) {
    put(path().string() + ".lock", std::to_string(::getpid()));
    test::virtual_clock clock;
    mbox box({.path = path(),
              .state_directory = state(),
              .account = "a",
              .locks = {.end = clock.now() + 3s, .clock = &clock}});
    const auto reason = local_failure([&] { deliver(box, "new"); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, fetch_errc::target_locked);
    EXPECT_EQ(clock.passed(), 3s);
}

// A process that holds the fcntl lock of the mbox, as mail programs do, until it is told to end.
class other_program {
  public:
    explicit other_program(const fs::path& path) {
        int ready[2];
        EXPECT_EQ(::pipe(ready), 0);
        pid_ = ::fork();
        if (pid_ == 0) {
            const int fd = ::open(path.c_str(), O_RDWR);
            struct flock whole {};
            whole.l_type = F_WRLCK;
            ::fcntl(fd, F_SETLK, &whole);
            [[maybe_unused]] const auto told = ::write(ready[1], "x", 1);
            while (true) ::pause();
        }
        char octet = 0;
        EXPECT_EQ(::read(ready[0], &octet, 1), 1);
        ::close(ready[0]);
        ::close(ready[1]);
    }
    ~other_program() { end(); }
    void end() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGKILL);
        ::waitpid(std::exchange(pid_, 0), nullptr, 0);
    }

  private:
    pid_t pid_ = 0;
};

TEST_F(Mbox, WaitsForTheFcntlLockOfAnotherProgramWithoutHoldingTheOther) {
    put(path(), "From x\n\n");
    other_program reader(path());
    test::virtual_clock clock([&](system::time_point) {
        EXPECT_THAT(beside(), IsEmpty()) << "the lock file is not held meanwhile";
        if (clock.waits() == 2) reader.end();
    });
    mbox box = open(clock);
    deliver(box, "new");
    EXPECT_EQ(clock.waits(), 2);
    EXPECT_EQ(content(path()), "From x\n\n" + stored("new"));
}

TEST_F(Mbox, HoldsBothLocksWhileItIsOpen) {
    put(path(), "From x\n\n");
    {
        const mbox_file held = mbox_file::open_or_create(path(), {});
        EXPECT_THAT(content(path().string() + ".lock"),
                    StartsWith(std::to_string(::getpid()) + ":"));
        test::virtual_clock clock;
        const auto reason =
            local_failure([&] { mbox_file::open(path(), {.longest = 1s, .clock = &clock}); });
        ASSERT_TRUE(reason) << "our own threads are kept apart";
        EXPECT_EQ(reason->code, fetch_errc::target_locked);
    }
    EXPECT_THAT(beside(), IsEmpty());
    EXPECT_TRUE(mbox_file::open(path(), {.longest = 0s}));
}

pid_t ended_process() {
    const pid_t pid = ::fork();
    if (pid == 0) ::_exit(0);
    ::waitpid(pid, nullptr, 0);
    return pid;
}

std::string host() {
    char name[256] = {};
    ::gethostname(name, sizeof name - 1);
    return name;
}

void make_older(const fs::path& path, std::chrono::seconds age) {
    fs::last_write_time(path, fs::file_time_type::clock::now() - age);
}

TEST_F(Mbox, TakesTheLockFileOfAProcessThatHasEnded) {
    put(path().string() + ".lock", std::to_string(ended_process()) + ":" + host());
    test::virtual_clock clock;
    mbox box = open(clock);
    deliver(box, "new");
    EXPECT_EQ(clock.waits(), 0);
    EXPECT_THAT(beside(), IsEmpty());
}

TEST_F(Mbox, TakesALockFileThatIsOldIfTheMboxIsToo) {
    put(path(), "From x\n\n");
    make_older(path(), 10min);
    for (const std::string& owner : {"0"s, ""s, "1:elsewhere.example"s}) {
        const std::string lock = path().string() + ".lock";
        put(lock, owner);
        make_older(lock, 4min);
        test::virtual_clock clock;
        mbox box = open(clock);
        EXPECT_TRUE(local_failure([&] { deliver(box, "new"); })) << "it is too young";
        make_older(lock, 6min);
        deliver(box, "new");
        EXPECT_THAT(beside(), IsEmpty());
        make_older(path(), 10min);
    }
    put(path().string() + ".lock", "0");
    make_older(path().string() + ".lock", 6min);
    make_older(path(), 1min);
    test::virtual_clock clock;
    mbox box = open(clock);
    EXPECT_TRUE(local_failure([&] { deliver(box, "new"); })) << "somebody still writes to it";
}

TEST_F(Mbox, LeavesALockAloneThatSomebodyElseTookOver) {
    put(path(), "From x\n\n");
    const std::string lock = path().string() + ".lock";
    {
        const mbox_file held = mbox_file::open_or_create(path(), {});
        fs::remove(lock);
        put(lock, "theirs");
    }
    EXPECT_EQ(content(lock), "theirs");
}

TEST_F(Mbox, IsDeliveredToWhereOnlyRootMayCreateLockFiles) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root, to become somebody else";
    const fs::path spool = home.path() / "spool";
    fs::create_directory(spool);
    put(spool / "alice", "From x\n\n");
    const pid_t pid = ::fork();
    if (pid == 0) {
        const bool changed = ::chown(home.path().c_str(), 65534, 65534) == 0 &&
                             ::chown((spool / "alice").c_str(), 65534, 65534) == 0 &&
                             ::setresuid(65534, 65534, 65534) == 0;
        const auto reason = local_failure([&] {
            mbox_file box = mbox_file::open_or_create(spool / "alice", {.longest = 0s});
            box.write(box.size(), stored("new"));
        });
        ::_exit(changed && !reason ? 0 : 1);
    }
    int status = -1;
    ::waitpid(pid, &status, 0);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(content(spool / "alice"), "From x\n\n" + stored("new"));
}

TEST_F(Mbox, FollowsAFileThatTookItsPlaceWhileItWaited) {
    put(path(), "From old\n\n");
    other_program reader(path());
    test::virtual_clock clock([&](system::time_point) {
        put(home.path() / "next", "From next\n\n");
        fs::rename(home.path() / "next", path());
        reader.end();
    });
    mbox box = open(clock);
    deliver(box, "new");
    EXPECT_EQ(content(path()), "From next\n\n" + stored("new"));
}

}  // namespace
}  // namespace pop3::fetch
