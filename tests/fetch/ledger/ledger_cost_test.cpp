// SPDX-License-Identifier: MIT
// The cost of one message in the ledger does not grow with the number of known messages. Not
// measured in time: SQLite counts the steps of its machine.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <functional>

#include "fetch/ledger/engines/open_ledger.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::fetch {
namespace {

std::size_t steps = 0;

extern "C" int count_step(void*) {
    ++steps;
    return 0;
}
extern "C" int count_steps_of(sqlite3* db, char**, const sqlite3_api_routines*) {
    sqlite3_progress_handler(db, 1, count_step, nullptr);
    return SQLITE_OK;
}

// Sees every connection that is opened meanwhile.
class steps_counted {
  public:
    steps_counted() { sqlite3_auto_extension(entry()); }
    ~steps_counted() { sqlite3_cancel_auto_extension(entry()); }
    steps_counted(const steps_counted&) = delete;
    steps_counted& operator=(const steps_counted&) = delete;

  private:
    static auto entry() -> void (*)() { return reinterpret_cast<void (*)()>(count_steps_of); }
};

intent message(std::size_t n) {
    digest content{};
    content[0] = static_cast<std::uint8_t>(n);
    content[1] = static_cast<std::uint8_t>(n >> 8);
    return {{"uid" + std::to_string(n), content, 0}, 100, "/mail", "file"};
}

// Of `change`, in a ledger with `known` messages.
std::size_t cost(std::size_t known, const std::function<void(account_ledger&)>& change) {
    const test::temporary_directory state;
    const auto book = open_ledger({state.path()})->acquire({"pop.example.org:995/ann"});
    std::vector<intent> many;
    for (std::size_t n = 0; n < known; ++n) many.push_back(message(n));
    book->record_and_intend(many, {}, instant{});
    change(*book);  // prepares its statements
    const std::size_t before = steps;
    change(*book);
    return steps - before;
}

void expect_the_same_cost(const std::function<void(account_ledger&)>& change) {
    const steps_counted counted;
    const std::size_t of_few = cost(10, change);
    EXPECT_GT(of_few, 0U);
    EXPECT_EQ(cost(2000, change), of_few);
}

TEST(LedgerCost, OfADeliveryDoesNotGrow) {
    expect_the_same_cost([](account_ledger& book) {
        static std::size_t fresh = 10'000;
        std::vector<intent> one{message(++fresh)};
        book.record_and_intend(one, one, instant{});
    });
}

TEST(LedgerCost, OfARepeatedMessageDoesNotGrow) {
    expect_the_same_cost([](account_ledger& book) {
        std::vector<intent> one{message(5)};
        book.record_and_intend(one, {}, instant{});
    });
}

TEST(LedgerCost, OfADeletionDoesNotGrow) {
    expect_the_same_cost([](account_ledger& book) {
        book.mark_deletions(std::vector<deletion>{{{}, 0, message(5).key}, {"uid6", 100, {}}});
    });
}

TEST(LedgerCost, OfALookForVanishedMailDoesNotGrow) {
    expect_the_same_cost([](account_ledger& book) {
        const intent one = message(7);
        (void)book.match_content(
            std::vector<unidentified_message>{{one.key.uid, {one.key.content}, 100}},
            {.changed = true});
    });
}

}  // namespace
}  // namespace pop3::fetch
