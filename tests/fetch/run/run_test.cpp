// SPDX-License-Identifier: MIT
// Whole runs: the remains of an earlier one, two at once, a full disk.
#include "fetch/run/run.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fetch/error.hpp"
#include "fetch/ledger/engines/open_ledger.hpp"
#include "fetch/pipeline/mailbox_run.hpp"
#include "fetch/run/maildir_request.hpp"
#include "fetch/targets/file_size_limit.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"

namespace pop3::fetch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Run : public ::testing::Test {
  protected:
    Run() { mail.add_user("mrose", "tanstaaf"); }

    [[nodiscard]] fetch_request work(retention after = retention::keep) const {
        fetch_request task = maildir_request(pop.port(), home.path(), after);
        task.host = "LocalHost";
        return task;
    }
    // The remains of a run that was killed between its intent and the end of the delivery.
    void begin_delivery(const std::string& file, const std::string& out,
                        const std::string& storage = {}) {
        identifier known;
        known.update("1234\r\n");
        const std::vector<intent> one{
            {{"uid", {}, 0}, 6, out, file, false, known.finish().header, false, storage}};
        open_ledger({home.path() / "state"})
            ->acquire({account_name(work())})
            ->record_and_intend({}, one, instant{});
    }
    std::vector<std::string> delivered() { return test::contents_of(home.path() / "Mail/new"); }

    test::temporary_directory home;
    memory_backend mail;
    server pop{{}, mail};
    test::null_observer watcher;
};

TEST_F(Run, CallsAnAccountByServerPortAndUser) {
    EXPECT_EQ(account_name(work()), "localhost:" + std::to_string(pop.port()) + "/mrose");
    EXPECT_EQ(account_name({"pop.example.org", {}, {"ann", ""}, {}, {}}),
              "pop.example.org:995/ann");
}

// Sees NOOPs pass, and lets a command continue that reads from a FIFO.
class go_on_after_noops final : public tracer {
  public:
    explicit go_on_after_noops(const std::filesystem::path& fifo, int noops) : left_(noops) {
        ::mkfifo(fifo.c_str(), 0600);
        fifo_ = system::unique_fd(::open(fifo.c_str(), O_RDWR | O_CLOEXEC));
    }
    void sent(std::string_view line) override {
        if (line != "NOOP" || --left_ != 0) return;
        EXPECT_EQ(::write(fifo_.get(), "\n", 1), 1);
    }
    void received(std::string_view) override {}

  private:
    int left_;
    system::unique_fd fifo_;
};

TEST_F(Run, KeepsTheSessionAliveWhileATargetTakesItsTime) {
    mail.add_message("mrose", "one\r\n");
    const std::string fifo = home.path() / "go on";
    const std::string into = home.path() / "mail";
    go_on_after_noops slow(fifo, 3);
    fetch_request task = work();
    task.options.trace = &slow;
    task.options.policy.keep_alive = std::chrono::milliseconds(1);
    task.place = pipe_spec{{"/bin/sh", "-c", "read go < '" + fifo + "'; cat > '" + into + "'"}};
    const report result = run(task, watcher);
    EXPECT_FALSE(result.stopped) << result.stopped->message();
    EXPECT_EQ(result.fetched, 1U);
    EXPECT_THAT(test::content(into), ::testing::HasSubstr("one"));
}

TEST_F(Run, LeavesATargetAloneThatTakesNoneOfTenMessages) {
    for (int i = 0; i < 40; ++i) mail.add_message("mrose", "message " + std::to_string(i) + "\r\n");
    fetch_request task = work(retention::remove);
    task.place = pipe_spec{{"/bin/false"}};
    const report result = run(task, watcher);
    ASSERT_TRUE(result.stopped);
    EXPECT_EQ(result.stopped->code, fetch_errc::target_refuses_all);
    EXPECT_EQ(result.failed.size(), 10U);
    EXPECT_EQ(mail.messages("mrose").size(), 40U);
}

TEST_F(Run, FetchesAndDeletes) {
    mail.add_message("mrose", "one\r\n");
    const report result = run(work(retention::remove), watcher);
    EXPECT_FALSE(result.stopped);
    EXPECT_EQ(result.deleted, 1U);
    EXPECT_THAT(delivered(), ElementsAre("one\n"));
}

TEST_F(Run, DoesNotFetchAgainWhatACrashedRunDelivered) {
    maildir(home.path() / "Mail");
    test::put(home.path() / "Mail/new/1.M2.host", "hello\n");
    begin_delivery("1.M2.host", "maildir:" + (home.path() / "Mail").string());
    mail.add_message("mrose", "1234\r\n", "uid");
    const report result = run(work(retention::remove), watcher);
    EXPECT_EQ(result.fetched, 0U);
    EXPECT_EQ(result.deleted, 1U);
    EXPECT_THAT(delivered(), ElementsAre("hello\n"));
}

TEST_F(Run, FetchesAgainWhatACrashedRunDidNotDeliver) {
    maildir(home.path() / "Mail");
    test::put(home.path() / "Mail/tmp/1.M2.host", "1234\n");
    begin_delivery("1.M2.host", "maildir:" + (home.path() / "Mail").string());
    mail.add_message("mrose", "1234\r\n", "uid");
    EXPECT_EQ(run(work(), watcher).fetched, 1U);
    EXPECT_THAT(delivered(), ElementsAre("1234\n"));
    EXPECT_THAT(test::names_in(home.path() / "Mail/tmp"), IsEmpty());
}

TEST_F(Run, LooksForCrashedDeliveriesWhereTheyWereGoing) {
    maildir(home.path() / "Old");
    test::put(home.path() / "Old/cur/1.M2.host:2,S", "hello\n");
    begin_delivery("1.M2.host", "maildir:" + (home.path() / "Old").string());
    mail.add_message("mrose", "1234\r\n", "uid");
    EXPECT_EQ(run(work(), watcher).fetched, 0U);
}

TEST_F(Run, DoesNotTakeAMissingMaildirForAnEmptyOne) {
    const auto old = home.path() / "unmounted/Mail";
    begin_delivery("1.M2.host", "maildir:" + old.string());
    mail.add_message("mrose", "1234\r\n", "uid");
    const report refused = run(work(), watcher);
    ASSERT_TRUE(refused.stopped);
    EXPECT_EQ(refused.stopped->code, fetch_errc::place_missing);
    EXPECT_EQ(refused.fetched, 0U);

    // The disk is mounted again.
    std::filesystem::create_directory(home.path() / "unmounted");
    maildir{old};
    test::put(old / "new/1.M2.host", "1234\n");
    EXPECT_EQ(run(work(), watcher).fetched, 0U);
}

TEST_F(Run, DoesNotCreateAnewTheMaildirThatItDeliveredInto) {
    begin_delivery("1.M2.host", "maildir:" + (home.path() / "Mail").string());
    mail.add_message("mrose", "1234\r\n", "uid");
    EXPECT_EQ(run(work(), watcher).stopped->code, fetch_errc::place_missing);
    EXPECT_FALSE(std::filesystem::exists(home.path() / "Mail"));
}

TEST_F(Run, FetchesAgainWhenAnEmptyFolderTakesTheOldPlace) {
    std::filesystem::create_directories(home.path() / "gone/Mail");
    begin_delivery("1.M2.host", "maildir:" + (home.path() / "gone/Mail").string());
    mail.add_message("mrose", "1234\r\n", "uid");
    EXPECT_EQ(run(work(), watcher).fetched, 1U);
}

TEST_F(Run, LeavesTheDeliveriesOfAnotherMachineAlone) {
    maildir(home.path() / "Mail");
    test::put(home.path() / "Mail/new/1.M9.here", "of this machine\n");
    begin_delivery("1.M2.there", "maildir:" + (home.path() / "Mail").string(), "born 1.2");
    mail.add_message("mrose", "1234\r\n", "uid");
    for (int i = 0; i < 2; ++i) {
        const report result = run(work(retention::remove), watcher);
        ASSERT_TRUE(result.stopped);
        EXPECT_EQ(result.stopped->code, fetch_errc::place_elsewhere);
        EXPECT_EQ(result.fetched, 0U);
    }
    EXPECT_EQ(mail.messages("mrose").size(), 1U);
    EXPECT_THAT(delivered(), ElementsAre("of this machine\n"));
}

TEST_F(Run, RecoversInTheMaildirThatCameAlongToAnotherMachine) {
    for (const char* file : {"tmp/1.M2.there", "new/1.M2.there", "cur/1.M2.there:2,S"}) {
        const auto moved = home.path() / short_name(file);
        maildir{moved};
        test::put(moved / file, "1234\n");
        begin_delivery("1.M2.there", "maildir:" + moved.string(), "born 1.2");
        EXPECT_FALSE(run(work(), watcher).stopped) << file;
    }
}

TEST_F(Run, RecoversWhereItDeliveredThoughAllItsMailWasReadAndRemoved) {
    const maildir place(home.path() / "Mail");
    begin_delivery("1.M2.host", place.description(), place.storage());
    mail.add_message("mrose", "1234\r\n", "uid");
    EXPECT_EQ(run(work(), watcher).fetched, 1U);
}

TEST_F(Run, FetchesAgainWhenAnEmptyFolderTellsThatThePlaceIsGone) {
    std::filesystem::create_directories(home.path() / "Mail");
    begin_delivery("1.M2.there", "maildir:" + (home.path() / "Mail").string(), "born 1.2");
    mail.add_message("mrose", "1234\r\n", "uid");
    EXPECT_EQ(run(work(), watcher).fetched, 1U);
}

TEST_F(Run, WaitsForNoOtherRun) {
    const auto other = open_ledger({home.path() / "state"})->acquire({account_name(work())});
    const report result = run(work(), watcher);
    ASSERT_TRUE(result.stopped);
    EXPECT_EQ(result.stopped->code, fetch_errc::account_locked);
}

TEST_F(Run, DeletesNothingWhenTheDiskIsFull) {
    mail.add_message("mrose", std::string(300'000, 'x') + "\r\n");
    mail.add_message("mrose", "two\r\n");
    const report before = run(work(), watcher);  // creates the ledger and its files
    mail.add_message("mrose", std::string(300'000, 'y') + "\r\n");
    report result;
    {
        const test::file_size_limit full(200'000);
        result = run(work(retention::remove), watcher);
    }
    ASSERT_TRUE(result.stopped);
    EXPECT_EQ(result.stopped->code, std::errc::file_too_large) << result.stopped->message();
    EXPECT_EQ(mail.messages("mrose").size(), 3U);
    EXPECT_THAT(test::names_in(home.path() / "Mail/tmp"), IsEmpty());
    EXPECT_EQ(run(work(retention::remove), watcher).deleted, 3U);
}

TEST_F(Run, ReportsAWrongPassword) {
    fetch_request wrong = work();
    wrong.identity = {"mrose", "guess"};
    const report result = run(wrong, watcher);
    ASSERT_TRUE(result.stopped);
    EXPECT_EQ(result.stopped->code, errc::authentication_failed);
}

TEST_F(Run, EndsWhenItIsAskedTo) {
    std::stop_source stop;
    stop.request_stop();
    fetch_request stopped = work();
    stopped.options.stop = stop.get_token();
    const report result = run(stopped, watcher);
    ASSERT_TRUE(result.stopped);
    EXPECT_EQ(result.stopped->code, errc::cancelled);
}

}  // namespace
}  // namespace pop3::fetch
