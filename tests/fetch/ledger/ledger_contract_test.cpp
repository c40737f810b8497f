// SPDX-License-Identifier: MIT
// Every ledger remembers delivered messages, over crashes and for as long as it matters.
#include "fetch/ledger/ledger.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <thread>
#include <tuple>

#include "ledger_engines.hpp"

namespace pop3::fetch {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::Eq;
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
std::vector<std::string> known(account_reader& book) {
    std::vector<std::string> all;
    const auto rows = book.known();
    while (const known_message* row = rows->next())
        if (!row->deleted || !row->vanished)
            all.push_back(std::string(row->uid) + ' ' + std::to_string(row->octets) +
                          (row->deletion_in_doubt ? "?" : "") + (row->vanished ? "-" : ""));
    return all;
}

class Ledger : public LedgerOfEachEngine {
  protected:
    void deliver(const std::string& uid, octet_count octets, std::uint8_t type,
                 instant when = day_one) {
        std::vector<intent> one{{{uid, content(type), 0}, octets, "/mail", "file"}};
        book->record_and_intend(one, {}, when);
    }
    void settle(ledger_update change, instant when = day_one) {
        book->apply_listing(std::span(&change, 1), when);
    }
};
INSTANTIATE_TEST_SUITE_P(Engines, Ledger, every_engine(), name_of_engine);

TEST_P(Ledger, RemembersOverRunsInTheOrderOfUniqueIds) {
    deliver("b", 200, 2);
    deliver("a\xFF", 100, 1);
    reopen();
    EXPECT_THAT(known(*book), ElementsAre("a\xFF 100", "b 200"));
}

// Read in parts, none of which ends where a unique-id does.
TEST_P(Ledger, RemembersEachOfManyEqualMessages) {
    constexpr std::size_t many = 700;
    std::vector<intent> all(many, intent{{"a", content(1), 0}, 100, "/mail", "file"});
    all.push_back({{"b", content(1), 0}, 200, "/mail", "file"});
    book->record_and_intend(all, {}, day_one);
    const std::vector<std::string> rows = known(*book);
    ASSERT_THAT(rows, SizeIs(many + 1));
    EXPECT_EQ(std::ranges::count(rows, "a 100"), static_cast<std::ptrdiff_t>(many));
    EXPECT_EQ(rows.back(), "b 200");
}

TEST_P(Ledger, TellsSinceWhenAMessageIsNotListed) {
    deliver("a", 100, 1);
    deliver("b", 200, 2);
    EXPECT_EQ(book->first_vanished(), std::nullopt);
    settle({"b", 200, ledger_update::kind::vanished}, day_one + 24h);
    settle({"a", 100, ledger_update::kind::vanished}, day_one + 48h);
    EXPECT_EQ(book->first_vanished(), day_one + 24h);
    reopen();
    EXPECT_EQ(book->first_vanished(), day_one + 24h);
    EXPECT_TRUE(book->any_vanished());
}

// What the holder knows by heart is what is stored.
TEST_P(Ledger, KnowsWhetherMessagesHaveUniqueIdsAfterEachChange) {
    deliver("", 100, 1);
    EXPECT_FALSE(book->knows_unique_ids());
    deliver("a", 200, 2, day_one);
    EXPECT_TRUE(book->knows_unique_ids());
    settle({"a", 200, ledger_update::kind::vanished});
    book->forget_vanished(day_one + 31 * 24h);
    EXPECT_FALSE(book->knows_unique_ids());
    settle({"", 100, ledger_update::kind::vanished});
    (void)book->match_content(std::vector<unidentified_message>{{"c", same(1), 100}}, {});
    EXPECT_TRUE(book->knows_unique_ids());
    reopen();
    EXPECT_TRUE(book->knows_unique_ids());
}

TEST_P(Ledger, IsChangedForManyAccountsAtOnce) {
    constexpr int accounts = 8;
    constexpr int messages = 25;
    std::vector<std::thread> runs;
    for (int i = 0; i < accounts; ++i)
        runs.emplace_back([&, mailbox = "pop.example.org:995/" + std::to_string(i)] {
            const std::unique_ptr<account_ledger> own = engine->open()->acquire({mailbox});
            for (int n = 0; n < messages; ++n) {
                std::vector<intent> one{{{std::to_string(n), content(1), 0}, 100, "/mail", "file"}};
                own->record_and_intend(one, one, day_one);
                std::ignore = known(*own);
            }
        });
    for (std::thread& each : runs) each.join();
    for (int i = 0; i < accounts; ++i)
        EXPECT_THAT(known(*acquire("pop.example.org:995/" + std::to_string(i))), SizeIs(messages));
}

TEST_P(Ledger, TellsAccountsApart) {
    deliver("a", 100, 1);
    EXPECT_THAT(known(*acquire("pop.example.org:995/bob")), IsEmpty());
}

TEST_P(Ledger, AnIntentIsNotADelivery) {
    const std::vector<intent> one{{{"a", content(1), 0}, 100, "/mail", "1.M2.host", true}};
    book->record_and_intend({}, one, day_one);
    reopen();
    EXPECT_THAT(known(*book), IsEmpty());
    const std::vector<intent> begun = book->open_intents();
    ASSERT_THAT(begun, SizeIs(1));
    EXPECT_EQ(begun[0].key, one[0].key);
    EXPECT_EQ(begun[0].octets, 100U);
    EXPECT_EQ(begun[0].target, "/mail");
    EXPECT_EQ(begun[0].file, "1.M2.host");
    EXPECT_TRUE(begun[0].header_only);
}

TEST_P(Ledger, AnIntentTellsWhereItsTargetIs) {
    const std::vector<intent> one{
        {{"a", content(1), 0}, 100, "/mail", "1.M2.host", false, {}, false, "born 1.2"}};
    book->record_and_intend({}, one, day_one);
    reopen();
    EXPECT_EQ(book->open_intents().at(0).storage, "born 1.2");
}

TEST_P(Ledger, AnIntentEndsInADeliveryOrInNothing) {
    std::vector<intent> two{{{"a", content(1), 0}, 100, "/mail", "1"},
                            {{"b", content(2), 0}, 200, "/mail", "2"}};
    book->record_and_intend({}, two, day_one);
    book->record_and_intend(std::span(two).first(1), {}, day_one);
    EXPECT_THAT(book->open_intents(), IsEmpty());
    EXPECT_THAT(known(*book), ElementsAre("a 100"));
}

TEST_P(Ledger, OneStepEndsSomeDeliveriesAndBeginsOthers) {
    std::vector<intent> first{{{"a", content(1), 0}, 100, "/mail", "1"}};
    const std::vector<intent> second{{{"b", content(2), 0}, 200, "/mail", "2"},
                                     {{"b", content(2), 0}, 200, "/mail", "3"}};
    book->record_and_intend({}, first, day_one);
    book->record_and_intend(first, second, day_one);
    EXPECT_THAT(known(*book), ElementsAre("a 100"));
    const std::vector<intent> begun = book->open_intents();
    ASSERT_THAT(begun, SizeIs(2));
    EXPECT_EQ(begun[0].file, "2");
    EXPECT_EQ(begun[1].file, "3");
}

TEST_P(Ledger, DeliveriesOfOneAccountDoNotEndThoseOfAnother) {
    const auto bob = acquire("pop.example.org:995/bob");
    bob->record_and_intend({}, std::vector<intent>{{{"a", content(1), 0}, 100, "/mail", "1"}},
                           day_one);
    deliver("a", 100, 1);
    EXPECT_THAT(bob->open_intents(), SizeIs(1));
}

TEST_P(Ledger, EqualMessagesUnderOneUniqueIdAreCounted) {
    deliver("a", 100, 1);
    std::vector<intent> two{{{"a", content(1), 0}, 100, "/mail", "1"},
                            {{"a", content(1), 0}, 100, "/mail", "2"}};
    book->record_and_intend(two, {}, day_one);
    EXPECT_EQ(two[0].key.occurrence, 1U);
    EXPECT_EQ(two[1].key.occurrence, 2U);
    EXPECT_THAT(known(*book), SizeIs(3));
}

TEST_P(Ledger, AWholeMessageTakesThePlaceOfItsHeader) {
    std::vector<intent> header{{{"a", content(1), 0}, 100, "/mail", "1", true}};
    book->record_and_intend(header, {}, day_one);
    deliver("a", 100, 2);
    EXPECT_THAT(known(*book), ElementsAre("a 100"));
    EXPECT_FALSE(book->known()->next()->header_only);
}

TEST_P(Ledger, RemembersThatNothingWasLeftToDoUntilSomethingChanges) {
    deliver("a", 100, 1);
    EXPECT_EQ(book->unchanged(), std::nullopt);
    const auto changes = {
        std::function([&] { deliver("b", 200, 2); }),
        std::function([&] {
            settle({"a", 100, ledger_update::kind::vanished});
        }),
        std::function([&] {
            (void)book->match_content(std::vector<unidentified_message>{{"a", same(1), 100}}, {});
        }),
        std::function([&] {
            book->mark_deletions(std::vector<deletion>{{"a", 100, {}}});
        }),
        std::function([&] { book->confirm_deletions(day_one); }),
        std::function([&] { book->set_setbacks({}); }),
        std::function([&] {
            book->distrust(std::vector<message_key>{{"a", content(1), 0}}, day_one);
        }),
    };
    for (const unchanged_listing& listing :
         {unchanged_listing{5}, unchanged_listing{6, listing_hash{7}}}) {
        for (const auto& change : changes) {
            book->remember_unchanged(listing);
            reopen();
            EXPECT_EQ(book->unchanged(), listing);
            change();
            EXPECT_EQ(book->unchanged(), std::nullopt);
        }
    }
}

TEST_P(Ledger, ADeletionIsInDoubtUntilQuitIsAnswered) {
    deliver("a", 100, 1);
    deliver("b", 200, 2);
    deliver("c", 300, 3);
    const std::vector<deletion> marked{{"a", 100, {}}, {{}, 0, message_key{"b", content(2), 0}}};
    book->mark_deletions(marked);
    reopen();
    EXPECT_THAT(known(*book), ElementsAre("a 100?", "b 200?", "c 300"));
    book->confirm_deletions(day_one);
    EXPECT_THAT(known(*book), ElementsAre("c 300"));
}

TEST_P(Ledger, ADeletionInDoubtThatWasCarriedOutIsForgotten) {
    deliver("a", 100, 1);
    deliver("b", 200, 2);
    book->mark_deletions(std::vector<deletion>{{"a", 100, {}}});
    settle({"a", 100, ledger_update::kind::deleted});
    settle({"b", 200, ledger_update::kind::deleted});  // was not in doubt
    EXPECT_THAT(known(*book), ElementsAre("b 200"));
}

TEST_P(Ledger, ADeletionInDoubtThatWasNotCarriedOutIsSettled) {
    deliver("a", 100, 1);
    book->mark_deletions(std::vector<deletion>{{"a", 100, {}}});
    settle({"a", 100, ledger_update::kind::listed});
    EXPECT_THAT(known(*book), ElementsAre("a 100"));
}

TEST_P(Ledger, WhatVanishedIsForgottenAfterThirtyDays) {
    deliver("a", 100, 1);
    settle({"a", 100, ledger_update::kind::vanished});
    settle({"a", 100, ledger_update::kind::vanished}, day_one + 30 * 24h);  // starts only once
    EXPECT_THAT(known(*book), ElementsAre("a 100-"));
    book->forget_vanished(day_one + 30 * 24h + 1s);
    EXPECT_THAT(known(*book), IsEmpty());
}

TEST_P(Ledger, ADeletionThatWasNotCarriedOutIsRemembered) {
    deliver("a", 100, 1);
    book->mark_deletions(std::vector<deletion>{{"a", 100, {}}});
    book->confirm_deletions(day_one);
    EXPECT_THAT(known(*book), IsEmpty());
    reopen();
    settle({"a", 100, ledger_update::kind::returned}, day_one + 24h);
    const auto rows = book->known();
    const known_message* const row = rows->next();
    ASSERT_TRUE(row);
    EXPECT_FALSE(row->vanished);
    EXPECT_EQ(row->deleted, day_one);
}

TEST_P(Ledger, WhatWasDeletedIsForgottenAfterThirtyDays) {
    deliver("a", 100, 1);
    book->mark_deletions(std::vector<deletion>{{"a", 100, {}}});
    book->confirm_deletions(day_one);
    book->forget_vanished(day_one + 30 * 24h + 1s);
    EXPECT_EQ(book->known()->next(), nullptr);
}

TEST_P(Ledger, RecognisesVanishedMailByContentAndOnceEach) {
    deliver("a", 100, 1);
    settle({"a", 100, ledger_update::kind::vanished});
    const std::vector<unidentified_message> seen{{"a", same(1), 90}, {"a", same(1), 90}};
    const auto found = book->match_content(seen, {});
    ASSERT_THAT(found, SizeIs(2));
    ASSERT_TRUE(found[0]);
    EXPECT_EQ(found[0]->key, (message_key{"a", content(1), 0}));
    EXPECT_FALSE(found[1]);
    EXPECT_THAT(known(*book), ElementsAre("a 90"));
}

TEST_P(Ledger, DoesNotTakeListedMailForAnother) {
    deliver("a", 100, 1);
    EXPECT_THAT(book->match_content(std::vector<unidentified_message>{{"a", same(1), 100}}, {}),
                ElementsAre(Eq(std::nullopt)));
}

TEST_P(Ledger, DoesNotTakeMailOfAnotherUniqueIdForTheSame) {
    deliver("a", 100, 1);
    settle({"a", 100, ledger_update::kind::vanished});
    EXPECT_THAT(book->match_content(std::vector<unidentified_message>{{"b", same(1), 100}}, {}),
                ElementsAre(Eq(std::nullopt)));
}

TEST_P(Ledger, TakesMarkedMailOfAnotherUniqueIdForTheSame) {
    deliver("a", 100, 1);
    settle({"a", 100, ledger_update::kind::vanished});
    const auto found =
        book->match_content(std::vector<unidentified_message>{{"b", marked(1), 100}}, {})[0];
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->renamed);
    EXPECT_EQ(found->key, (message_key{"b", content(1), 0}));
}

TEST_P(Ledger, TakesAnyMailOfAnotherUniqueIdForTheSameWhereUniqueIdsAreWorthNothing) {
    for (const names& listed : {names{.changed = true}, names{.positions = true}}) {
        deliver("a", 100, 1);
        settle({"a", 100, ledger_update::kind::vanished});
        EXPECT_TRUE(
            book->match_content(std::vector<unidentified_message>{{"b", same(1), 100}}, listed)[0]);
        settle({"b", 100, ledger_update::kind::vanished});
        book->forget_vanished(day_one + 31 * 24h);
    }
}

// A report that is the same every day: the new one is not the one that was deleted.
TEST_P(Ledger, DoesNotTakeNewMailForDeletedMailByItsContentAlone) {
    deliver("a", 100, 1);
    book->mark_deletions(std::vector<deletion>{{"a", 100, {}}});
    book->confirm_deletions(day_one);
    const auto found = [&](const std::string& uid, const message_identity& identity,
                           const names& listed) {
        return book
            ->match_content(std::vector<unidentified_message>{{uid, identity, 100}}, listed)[0]
            .has_value();
    };
    EXPECT_FALSE(found("b", marked(1), {}));
    EXPECT_FALSE(found("b", same(1), {.changed = true}));
    EXPECT_FALSE(found("", same(1), {}));
    EXPECT_FALSE(found("a", same(1), {.positions = true}));
    EXPECT_TRUE(found("a", same(1), {})) << "a unique-id that a server uses once";
}

// Ledgers of version 4 and older have the digest of all octets.
TEST_P(Ledger, KnowsMailThatAnOlderVersionRecordedWithTheFieldsOfTheMailbox) {
    deliver("a", 100, 1);
    settle({"a", 100, ledger_update::kind::vanished});
    const message_identity now{content(2), content(1), content(0)};
    const auto found =
        book->match_content(std::vector<unidentified_message>{{"a", now, 100}}, {})[0];
    ASSERT_TRUE(found);
    EXPECT_EQ(found->key.content, content(2));
}

TEST_P(Ledger, KnowsTheHeaderOfRecognisedMailOnlyIfItCanBeTrusted) {
    for (const bool trusted : {true, false}) {
        deliver("a", 100, 1);
        settle({"a", 100, ledger_update::kind::vanished});
        (void)book->match_content(std::vector<unidentified_message>{{"a", same(1), 100, trusted}},
                                  {});
        EXPECT_EQ(book->known()->next()->header.has_value(), trusted);
        settle({"a", 100, ledger_update::kind::vanished});
        book->forget_vanished(day_one + 31 * 24h);
    }
}

TEST_P(Ledger, ComparesAgainWhatItIsToDistrust) {
    deliver("a", 100, 1);
    deliver("b", 200, 2);
    book->distrust(std::vector<message_key>{{"a", content(1), 0}}, day_one);
    EXPECT_THAT(known(*book), ElementsAre("a 100-", "b 200"));
    EXPECT_TRUE(book->any_vanished());
}

TEST_P(Ledger, RemembersWhichMessagesDidNotCome) {
    const std::vector<setback> all{
        {"a", 100, setback_kind::broke, 3, {}, 17, 4},
        {"b", 200, setback_kind::too_short, 1, content(2)},
        {"c", 300, setback_kind::refused, 4, {}, 1, 2, 4, day_one, "mbox:/m"}};
    book->set_setbacks(all);
    reopen();
    EXPECT_EQ(book->setbacks(), all);
    EXPECT_THAT(acquire("pop.example.org:995/bob")->setbacks(), IsEmpty());
    book->set_setbacks({});
    EXPECT_THAT(book->setbacks(), IsEmpty());
}

TEST_P(Ledger, RemembersAServerThatIsAskedForOneThingAtATime) {
    EXPECT_EQ(book->one_at_a_time(), std::nullopt);
    book->set_one_at_a_time(day_one);
    reopen();
    EXPECT_EQ(book->one_at_a_time(), day_one);
    book->set_one_at_a_time(std::nullopt);
    EXPECT_EQ(book->one_at_a_time(), std::nullopt);
}

TEST_P(Ledger, FollowsMailThatLosesItsUniqueIdAndGetsItBack) {
    deliver("a", 100, 1);
    settle({"a", 100, ledger_update::kind::vanished});
    EXPECT_EQ(
        book->match_content(std::vector<unidentified_message>{{"", same(1), 100}}, {})[0]->key,
        (message_key{"", content(1), 0}));
    EXPECT_THAT(known(*book), ElementsAre(" 100"));
    EXPECT_FALSE(book->knows_unique_ids());

    settle({"", std::nullopt, ledger_update::kind::vanished});
    EXPECT_EQ(
        book->match_content(std::vector<unidentified_message>{{"a", same(1), 100}}, {})[0]->key,
        (message_key{"a", content(1), 0}));
    EXPECT_THAT(known(*book), ElementsAre("a 100"));
    EXPECT_TRUE(book->knows_unique_ids());
}

TEST_P(Ledger, IsReadThroughTwoDoorsAtOnce) {
    const auto second = engine->open();
    deliver("a", 100, 1);
    EXPECT_THAT(known(*second->find({"pop.example.org:995/ann"})), ElementsAre("a 100"));
}

}  // namespace
}  // namespace pop3::fetch
