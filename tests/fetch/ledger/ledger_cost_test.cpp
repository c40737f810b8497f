// SPDX-License-Identifier: MIT
// The cost of one message in the ledger does not grow with the number of known messages. Not
// measured in time: SQLite counts the steps of its machine.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <functional>

#include "fetch/ledger/sqlite/sqlite_ledger.hpp"
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
std::size_t cost(std::size_t known, const std::function<void(ledger&, account_id)>& change) {
    const test::temporary_directory state;
    ledger book(state.path());
    const account_id account = book.account("pop.example.org:995/ann");
    std::vector<intent> many;
    for (std::size_t n = 0; n < known; ++n) many.push_back(message(n));
    book.advance(account, many, {}, instant{});
    change(book, account);  // prepares its statements
    const std::size_t before = steps;
    change(book, account);
    return steps - before;
}

void expect_the_same_cost(const std::function<void(ledger&, account_id)>& change) {
    const steps_counted counted;
    const std::size_t of_few = cost(10, change);
    EXPECT_GT(of_few, 0U);
    EXPECT_EQ(cost(2000, change), of_few);
}

TEST(LedgerCost, OfADeliveryDoesNotGrow) {
    expect_the_same_cost([](ledger& book, account_id account) {
        static std::size_t fresh = 10'000;
        std::vector<intent> one{message(++fresh)};
        book.advance(account, one, one, instant{});
    });
}

TEST(LedgerCost, OfARepeatedMessageDoesNotGrow) {
    expect_the_same_cost([](ledger& book, account_id account) {
        std::vector<intent> one{message(5)};
        book.advance(account, one, {}, instant{});
    });
}

TEST(LedgerCost, OfADeletionDoesNotGrow) {
    expect_the_same_cost([](ledger& book, account_id account) {
        book.doubt(account, std::vector<deletion>{{{}, 0, message(5).key}, {"uid6", 100, {}}});
    });
}

TEST(LedgerCost, OfALookForVanishedMailDoesNotGrow) {
    expect_the_same_cost([](ledger& book, account_id account) {
        const intent one = message(7);
        (void)book.recognise(
            account, std::vector<unidentified_message>{{one.key.uid, {one.key.content}, 100}},
            {.changed = true});
    });
}

}  // namespace
}  // namespace pop3::fetch
