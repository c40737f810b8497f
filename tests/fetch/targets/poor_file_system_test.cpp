// SPDX-License-Identifier: MIT
// On a file system with neither hard links nor renames that replace nothing, mail is delivered
// anyway, and nothing is replaced.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "fetch/ledger/engines/open_ledger.hpp"
#include "fetch/targets/maildir/maildir.hpp"
#include "mbox_fixture.hpp"
#include "support/poor_file_system.hpp"
#include "support/throws.hpp"
#include "system/dot_lock.hpp"
#include "system/host_name.hpp"

namespace pop3::fetch {
namespace {

using test::local_failure;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PoorFileSystem : public Mbox {
  protected:
    template <class Doing>
    static void there(Doing doing) {
        if (!test::on_a_poor_file_system(doing)) GTEST_SKIP() << "seccomp is not allowed here";
    }
};

TEST_F(PoorFileSystem, TakesMailIntoAMaildir) {
    there([&] {
        maildir box(home.path() / "Mail");
        deliver(box, "one\r\n");
        EXPECT_THAT(test::contents_of(home.path() / "Mail/new"), ElementsAre("one\n"));
        EXPECT_THAT(names_in(home.path() / "Mail/tmp"), IsEmpty());
    });
}

TEST_F(PoorFileSystem, NeverReplacesAMessage) {
    there([&] {
        maildir box(home.path() / "Mail", [] { return std::string("same"); });
        put(home.path() / "Mail/new/same", "the first");
        const auto message = staged(box, "the second");
        staged_message* const group[] = {message.get()};
        const auto reason = local_failure([&] { std::ignore = box.commit(group); });
        ASSERT_TRUE(reason);
        EXPECT_EQ(reason->code, std::errc::file_exists);
        EXPECT_EQ(content(home.path() / "Mail/new/same"), "the first");
    });
}

TEST_F(PoorFileSystem, TakesMailIntoAnMbox) {
    there([&] {
        mbox box = open();
        deliver(box, "one");
        EXPECT_EQ(content(path()), stored("one"));
        EXPECT_THAT(beside(), IsEmpty());
    });
}

TEST_F(PoorFileSystem, KeepsALedger) {
    there([&] {
        std::ignore = open_ledger({state()})->acquire({"ann"});
        EXPECT_TRUE(open_ledger({state()})->find({"ann"}));
        EXPECT_THAT(names_in(state()), ElementsAre("account-1.lock", "ledger.sqlite"));
    });
}

TEST_F(PoorFileSystem, HasALedgerThatIsCreatedOnceHoweverManyBegin) {
    there([&] {
        std::vector<std::unique_ptr<ledger>> books(8);
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < books.size(); ++i)
            threads.emplace_back([&, i] {
                books[i] = open_ledger({state()});
                std::ignore = books[i]->acquire({"account " + std::to_string(i)});
            });
        for (std::thread& each : threads) each.join();
        for (const auto& book : books) EXPECT_EQ(book->accounts().size(), books.size());
    });
}

}  // namespace
}  // namespace pop3::fetch
