// SPDX-License-Identifier: MIT
// The ledger remembers delivered messages, over crashes and for as long as it matters.
#include "fetch/ledger/sqlite/sqlite_ledger.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <functional>
#include <optional>

#include "fetch/ledger/sqlite/account_lock.hpp"
#include "support/files.hpp"
#include "support/temporary_directory.hpp"
#include "support/throws.hpp"

namespace pop3::fetch {
namespace {

using namespace std::chrono_literals;
using test::local_failure;
using test::temporary_directory;
using ::testing::ElementsAre;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr instant day_one{1'800'000'000s};

digest content(std::uint8_t type) {
    digest d{};
    d.fill(type);
    return d;
}

// A message with the content `type`, and with nothing in it that other messages lack.
message_identity same(std::uint8_t type) {
    return {content(type), content(type), content(0)};
}
// The same with a Message-ID.
message_identity marked(std::uint8_t type) {
    return {content(type), content(type), content(0), true};
}

// "uid octets", with "?" after it if its deletion is in doubt and "-" if it has vanished; without those
// that are deleted.
std::vector<std::string> known(ledger& book, account_id account) {
    std::vector<std::string> all;
    const auto rows = book.known(account);
    while (const known_message* row = rows->next())
        if (!row->deleted || !row->vanished)
            all.push_back(std::string(row->uid) + ' ' + std::to_string(row->octets) +
                          (row->deletion_in_doubt ? "?" : "") + (row->vanished ? "-" : ""));
    return all;
}

class Ledger : public ::testing::Test {
  protected:
    void deliver(const std::string& uid, octet_count octets, std::uint8_t type,
                 instant when = day_one) {
        std::vector<intent> one{{{uid, content(type), 0}, octets, "/mail", "file"}};
        book->advance(account, one, {}, when);
    }
    void settle(ledger_update change, instant when = day_one) {
        book->settle(account, std::span(&change, 1), when);
    }
    void reopen() {
        book.reset();
        book.emplace(state.path());
    }

    temporary_directory state;
    std::optional<ledger> book{std::in_place, state.path()};
    account_id account = book->account("pop.example.org:995/ann");
};

TEST_F(Ledger, RemembersOverRunsInTheOrderOfUniqueIds) {
    deliver("b", 200, 2);
    deliver("a\xFF", 100, 1);
    reopen();
    EXPECT_THAT(known(*book, book->account("pop.example.org:995/ann")),
                ElementsAre("a\xFF 100", "b 200"));
}

TEST_F(Ledger, TellsAccountsApart) {
    deliver("a", 100, 1);
    EXPECT_THAT(known(*book, book->account("pop.example.org:995/bob")), IsEmpty());
}

TEST_F(Ledger, AnIntentIsNotADelivery) {
    const std::vector<intent> one{{{"a", content(1), 0}, 100, "/mail", "1.M2.host", true}};
    book->advance(account, {}, one, day_one);
    reopen();
    EXPECT_THAT(known(*book, account), IsEmpty());
    const std::vector<intent> begun = book->intents(account);
    ASSERT_THAT(begun, SizeIs(1));
    EXPECT_EQ(begun[0].key, one[0].key);
    EXPECT_EQ(begun[0].octets, 100U);
    EXPECT_EQ(begun[0].target, "/mail");
    EXPECT_EQ(begun[0].file, "1.M2.host");
    EXPECT_TRUE(begun[0].header_only);
}

TEST_F(Ledger, AnIntentEndsInADeliveryOrInNothing) {
    std::vector<intent> two{{{"a", content(1), 0}, 100, "/mail", "1"},
                            {{"b", content(2), 0}, 200, "/mail", "2"}};
    book->advance(account, {}, two, day_one);
    book->advance(account, std::span(two).first(1), {}, day_one);
    EXPECT_THAT(book->intents(account), IsEmpty());
    EXPECT_THAT(known(*book, account), ElementsAre("a 100"));
}

TEST_F(Ledger, OneStepEndsSomeDeliveriesAndBeginsOthers) {
    std::vector<intent> first{{{"a", content(1), 0}, 100, "/mail", "1"}};
    const std::vector<intent> second{{{"b", content(2), 0}, 200, "/mail", "2"},
                                     {{"b", content(2), 0}, 200, "/mail", "3"}};
    book->advance(account, {}, first, day_one);
    book->advance(account, first, second, day_one);
    EXPECT_THAT(known(*book, account), ElementsAre("a 100"));
    const std::vector<intent> begun = book->intents(account);
    ASSERT_THAT(begun, SizeIs(2));
    EXPECT_EQ(begun[0].file, "2");
    EXPECT_EQ(begun[1].file, "3");
}

TEST_F(Ledger, DeliveriesOfOneAccountDoNotEndThoseOfAnother) {
    const account_id bob = book->account("pop.example.org:995/bob");
    book->advance(bob, {}, std::vector<intent>{{{"a", content(1), 0}, 100, "/mail", "1"}}, day_one);
    deliver("a", 100, 1);
    EXPECT_THAT(book->intents(bob), SizeIs(1));
}

TEST_F(Ledger, EqualMessagesUnderOneUniqueIdAreCounted) {
    deliver("a", 100, 1);
    std::vector<intent> two{{{"a", content(1), 0}, 100, "/mail", "1"},
                            {{"a", content(1), 0}, 100, "/mail", "2"}};
    book->advance(account, two, {}, day_one);
    EXPECT_EQ(two[0].key.occurrence, 1U);
    EXPECT_EQ(two[1].key.occurrence, 2U);
    EXPECT_THAT(known(*book, account), SizeIs(3));
}

TEST_F(Ledger, AWholeMessageTakesThePlaceOfItsHeader) {
    std::vector<intent> header{{{"a", content(1), 0}, 100, "/mail", "1", true}};
    book->advance(account, header, {}, day_one);
    deliver("a", 100, 2);
    EXPECT_THAT(known(*book, account), ElementsAre("a 100"));
    EXPECT_FALSE(book->known(account)->next()->header_only);
}

TEST_F(Ledger, RemembersThatNothingWasLeftToDoUntilSomethingChanges) {
    deliver("a", 100, 1);
    EXPECT_EQ(book->quiet(account), std::nullopt);
    const auto changes = {
        std::function([&] { deliver("b", 200, 2); }),
        std::function([&] {
            settle({"a", 100, ledger_update::kind::vanished});
        }),
        std::function([&] {
            (void)book->recognise(account, std::vector<unidentified_message>{{"a", same(1), 100}},
                                  {});
        }),
        std::function([&] {
            book->doubt(account, std::vector<deletion>{{"a", 100, {}}});
        }),
        std::function([&] { book->deleted(account, day_one); }),
        std::function([&] { book->set_setbacks(account, {}); }),
        std::function([&] {
            book->distrust(account, std::vector<message_key>{{"a", content(1), 0}}, day_one);
        }),
    };
    for (const unchanged_listing& listing :
         {unchanged_listing{5}, unchanged_listing{6, listing_hash{7}}}) {
        for (const auto& change : changes) {
            book->set_quiet(account, listing);
            reopen();
            EXPECT_EQ(book->quiet(account), listing);
            change();
            EXPECT_EQ(book->quiet(account), std::nullopt);
        }
    }
}

TEST_F(Ledger, ADeletionIsInDoubtUntilQuitIsAnswered) {
    deliver("a", 100, 1);
    deliver("b", 200, 2);
    deliver("c", 300, 3);
    const std::vector<deletion> marked{{"a", 100, {}}, {{}, 0, message_key{"b", content(2), 0}}};
    book->doubt(account, marked);
    reopen();
    EXPECT_THAT(known(*book, account), ElementsAre("a 100?", "b 200?", "c 300"));
    book->deleted(account, day_one);
    EXPECT_THAT(known(*book, account), ElementsAre("c 300"));
}

TEST_F(Ledger, ADeletionInDoubtThatWasCarriedOutIsForgotten) {
    deliver("a", 100, 1);
    deliver("b", 200, 2);
    book->doubt(account, std::vector<deletion>{{"a", 100, {}}});
    settle({"a", 100, ledger_update::kind::deleted});
    settle({"b", 200, ledger_update::kind::deleted});  // was not in doubt
    EXPECT_THAT(known(*book, account), ElementsAre("b 200"));
}

TEST_F(Ledger, ADeletionInDoubtThatWasNotCarriedOutIsSettled) {
    deliver("a", 100, 1);
    book->doubt(account, std::vector<deletion>{{"a", 100, {}}});
    settle({"a", 100, ledger_update::kind::listed});
    EXPECT_THAT(known(*book, account), ElementsAre("a 100"));
}

TEST_F(Ledger, WhatVanishedIsForgottenAfterThirtyDays) {
    deliver("a", 100, 1);
    settle({"a", 100, ledger_update::kind::vanished});
    settle({"a", 100, ledger_update::kind::vanished}, day_one + 30 * 24h);  // starts only once
    EXPECT_THAT(known(*book, account), ElementsAre("a 100-"));
    book->forget_vanished(account, day_one + 30 * 24h + 1s);
    EXPECT_THAT(known(*book, account), IsEmpty());
}

TEST_F(Ledger, ADeletionThatWasNotCarriedOutIsRemembered) {
    deliver("a", 100, 1);
    book->doubt(account, std::vector<deletion>{{"a", 100, {}}});
    book->deleted(account, day_one);
    EXPECT_THAT(known(*book, account), IsEmpty());
    reopen();
    settle({"a", 100, ledger_update::kind::returned}, day_one + 24h);
    const auto rows = book->known(account);
    const known_message* const row = rows->next();
    ASSERT_TRUE(row);
    EXPECT_FALSE(row->vanished);
    EXPECT_EQ(row->deleted, day_one);
}

TEST_F(Ledger, WhatWasDeletedIsForgottenAfterThirtyDays) {
    deliver("a", 100, 1);
    book->doubt(account, std::vector<deletion>{{"a", 100, {}}});
    book->deleted(account, day_one);
    book->forget_vanished(account, day_one + 30 * 24h + 1s);
    EXPECT_EQ(book->known(account)->next(), nullptr);
}

TEST_F(Ledger, RecognisesVanishedMailByContentAndOnceEach) {
    deliver("a", 100, 1);
    settle({"a", 100, ledger_update::kind::vanished});
    const std::vector<unidentified_message> seen{{"a", same(1), 90}, {"a", same(1), 90}};
    const auto found = book->recognise(account, seen, {});
    ASSERT_THAT(found, SizeIs(2));
    ASSERT_TRUE(found[0]);
    EXPECT_EQ(found[0]->key, (message_key{"a", content(1), 0}));
    EXPECT_FALSE(found[1]);
    EXPECT_THAT(known(*book, account), ElementsAre("a 90"));
}

TEST_F(Ledger, DoesNotTakeListedMailForAnother) {
    deliver("a", 100, 1);
    EXPECT_THAT(
        book->recognise(account, std::vector<unidentified_message>{{"a", same(1), 100}}, {}),
        ElementsAre(Eq(std::nullopt)));
}

TEST_F(Ledger, DoesNotTakeMailOfAnotherUniqueIdForTheSame) {
    deliver("a", 100, 1);
    settle({"a", 100, ledger_update::kind::vanished});
    EXPECT_THAT(
        book->recognise(account, std::vector<unidentified_message>{{"b", same(1), 100}}, {}),
        ElementsAre(Eq(std::nullopt)));
}

TEST_F(Ledger, TakesMarkedMailOfAnotherUniqueIdForTheSame) {
    deliver("a", 100, 1);
    settle({"a", 100, ledger_update::kind::vanished});
    const auto found =
        book->recognise(account, std::vector<unidentified_message>{{"b", marked(1), 100}}, {})[0];
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->renamed);
    EXPECT_EQ(found->key, (message_key{"b", content(1), 0}));
}

TEST_F(Ledger, TakesAnyMailOfAnotherUniqueIdForTheSameWhereUniqueIdsAreWorthNothing) {
    for (const names& listed : {names{.changed = true}, names{.positions = true}}) {
        deliver("a", 100, 1);
        settle({"a", 100, ledger_update::kind::vanished});
        EXPECT_TRUE(book->recognise(account, std::vector<unidentified_message>{{"b", same(1), 100}},
                                    listed)[0]);
        settle({"b", 100, ledger_update::kind::vanished});
        book->forget_vanished(account, day_one + 31 * 24h);
    }
}

// A report that is the same every day: the new one is not the one that was deleted.
TEST_F(Ledger, DoesNotTakeNewMailForDeletedMailByItsContentAlone) {
    deliver("a", 100, 1);
    book->doubt(account, std::vector<deletion>{{"a", 100, {}}});
    book->deleted(account, day_one);
    const auto found = [&](const std::string& uid, const message_identity& identity,
                           const names& listed) {
        return book
            ->recognise(account, std::vector<unidentified_message>{{uid, identity, 100}}, listed)[0]
            .has_value();
    };
    EXPECT_FALSE(found("b", marked(1), {}));
    EXPECT_FALSE(found("b", same(1), {.changed = true}));
    EXPECT_FALSE(found("", same(1), {}));
    EXPECT_FALSE(found("a", same(1), {.positions = true}));
    EXPECT_TRUE(found("a", same(1), {})) << "a unique-id that a server uses once";
}

// Ledgers of version 4 and older have the digest of all octets.
TEST_F(Ledger, KnowsMailThatAnOlderVersionRecordedWithTheFieldsOfTheMailbox) {
    deliver("a", 100, 1);
    settle({"a", 100, ledger_update::kind::vanished});
    const message_identity now{content(2), content(1), content(0)};
    const auto found =
        book->recognise(account, std::vector<unidentified_message>{{"a", now, 100}}, {})[0];
    ASSERT_TRUE(found);
    EXPECT_EQ(found->key.content, content(2));
}

TEST_F(Ledger, KnowsTheHeaderOfRecognisedMailOnlyIfItCanBeTrusted) {
    for (const bool trusted : {true, false}) {
        deliver("a", 100, 1);
        settle({"a", 100, ledger_update::kind::vanished});
        (void)book->recognise(account,
                              std::vector<unidentified_message>{{"a", same(1), 100, trusted}}, {});
        EXPECT_EQ(book->known(account)->next()->header.has_value(), trusted);
        settle({"a", 100, ledger_update::kind::vanished});
        book->forget_vanished(account, day_one + 31 * 24h);
    }
}

TEST_F(Ledger, ComparesAgainWhatItIsToDistrust) {
    deliver("a", 100, 1);
    deliver("b", 200, 2);
    book->distrust(account, std::vector<message_key>{{"a", content(1), 0}}, day_one);
    EXPECT_THAT(known(*book, account), ElementsAre("a 100-", "b 200"));
    EXPECT_TRUE(book->any_vanished(account));
}

TEST_F(Ledger, RemembersWhichMessagesDidNotCome) {
    const std::vector<setback> all{{"a", 100, setback_kind::broke, 3, {}, 17, 4},
                                   {"b", 200, setback_kind::too_short, 1, content(2)}};
    book->set_setbacks(account, all);
    reopen();
    EXPECT_EQ(book->setbacks(account), all);
    EXPECT_THAT(book->setbacks(book->account("pop.example.org:995/bob")), IsEmpty());
    book->set_setbacks(account, {});
    EXPECT_THAT(book->setbacks(account), IsEmpty());
}

TEST_F(Ledger, RemembersAServerThatIsAskedForOneThingAtATime) {
    EXPECT_EQ(book->one_at_a_time(account), std::nullopt);
    book->set_one_at_a_time(account, day_one);
    reopen();
    EXPECT_EQ(book->one_at_a_time(account), day_one);
    book->set_one_at_a_time(account, std::nullopt);
    EXPECT_EQ(book->one_at_a_time(account), std::nullopt);
}

TEST_F(Ledger, FollowsMailThatLosesItsUniqueIdAndGetsItBack) {
    deliver("a", 100, 1);
    settle({"a", 100, ledger_update::kind::vanished});
    EXPECT_EQ(
        book->recognise(account, std::vector<unidentified_message>{{"", same(1), 100}}, {})[0]->key,
        (message_key{"", content(1), 0}));
    EXPECT_THAT(known(*book, account), ElementsAre(" 100"));
    EXPECT_FALSE(book->knows_unique_ids(account));

    settle({"", std::nullopt, ledger_update::kind::vanished});
    EXPECT_EQ(
        book->recognise(account, std::vector<unidentified_message>{{"a", same(1), 100}}, {})[0]
            ->key,
        (message_key{"a", content(1), 0}));
    EXPECT_THAT(known(*book, account), ElementsAre("a 100"));
    EXPECT_TRUE(book->knows_unique_ids(account));
}

TEST_F(Ledger, IsForItsOwnerOnly) {
    temporary_directory above;
    const ledger other(above.path() / "deep" / "state");
    struct stat is {};
    ASSERT_EQ(::stat((above.path() / "deep" / "state").c_str(), &is), 0);
    EXPECT_EQ(is.st_mode & 0777U, 0700U);
    ASSERT_EQ(::stat((above.path() / "deep" / "state" / "ledger.sqlite").c_str(), &is), 0);
    EXPECT_EQ(is.st_mode & 0777U, 0600U);
}

TEST_F(Ledger, LeavesNothingElseBehindWhenItIsCreated) {
    temporary_directory fresh;
    { const ledger other(fresh.path()); }
    EXPECT_THAT(test::names_in(fresh.path()), ElementsAre("ledger.sqlite"));
}

TEST_F(Ledger, OfANewerVersionIsRefused) {
    book.reset();
    {
        SQLite::Database db(state.path() / "ledger.sqlite", SQLite::OPEN_READWRITE);
        db.exec("PRAGMA user_version = 99");
    }
    const auto reason = local_failure([&] { ledger again(state.path()); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, fetch_errc::ledger_newer);
    EXPECT_THAT(reason->message(), HasSubstr("version 99"));
}

TEST_F(Ledger, ThatIsDamagedIsNeverTakenForEmpty) {
    book.reset();
    const std::filesystem::path file = state.path() / "ledger.sqlite";
    for (const char* damage : {"", "not a database at all, but long enough to look like one"}) {
        test::put(file, damage);
        const auto reason = local_failure([&] { ledger again(state.path()); });
        ASSERT_TRUE(reason) << damage;
        EXPECT_EQ(reason->code, fetch_errc::ledger_unreadable) << reason->message();
    }
}

TEST_F(Ledger, WithADamagedPageFailsWhenItIsRead) {
    std::vector<intent> many;
    for (int i = 0; i < 500; ++i)
        many.push_back({{"uid-" + std::to_string(i), content(1), 0}, 100, "/mail", "file"});
    book->advance(account, many, {}, day_one);
    book.reset();
    const std::filesystem::path file = state.path() / "ledger.sqlite";
    std::string octets = test::content(file);
    std::fill(octets.begin() + 8192, octets.end(), '\xAA');
    test::put(file, octets);
    const auto reason = local_failure([&] {
        ledger again(state.path());
        known(again, account);
    });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, fetch_errc::ledger_unreadable) << reason->message();
}

TEST_F(Ledger, OfAnotherProgramIsRefused) {
    temporary_directory other;
    {
        SQLite::Database db(other.path() / "ledger.sqlite",
                            SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        db.exec("CREATE TABLE something (x)");
    }
    const auto reason = local_failure([&] { ledger again(other.path()); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, fetch_errc::ledger_unreadable);
}

TEST_F(Ledger, BehindASymbolicLinkIsRefused) {
    temporary_directory other;
    std::filesystem::create_symlink(state.path() / "ledger.sqlite", other.path() / "ledger.sqlite");
    const auto reason = local_failure([&] { ledger again(other.path()); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, std::errc::too_many_symbolic_link_levels);
}

TEST_F(Ledger, ServesTwoRunsAtOnce) {
    ledger second(state.path());
    deliver("a", 100, 1);
    EXPECT_THAT(known(second, account), ElementsAre("a 100"));
}

TEST_F(Ledger, AnAccountIsLockedForOneRunAtATime) {
    {
        const account_lock mine(state.path(), account);
        const auto reason = local_failure([&] { account_lock again(state.path(), account); });
        ASSERT_TRUE(reason);
        EXPECT_EQ(reason->code, fetch_errc::account_locked);
        const account_lock other(state.path(), book->account("pop.example.org:995/bob"));
    }
    const account_lock after(state.path(), account);
}

}  // namespace
}  // namespace pop3::fetch
