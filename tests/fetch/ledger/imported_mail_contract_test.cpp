// SPDX-License-Identifier: MIT
// Every ledger can know mail that another program delivered, of which only the unique-id is known at
// first: what identifies it is learned.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger_engines.hpp"

namespace pop3::fetch {
namespace {

using ::testing::IsEmpty;

constexpr instant long_ago{std::chrono::days(19'000)};
constexpr instant today{std::chrono::days(20'000)};

class ImportedMail : public LedgerOfEachEngine {
  protected:
    std::size_t import(const imported_message& message) {
        return book->import_messages(std::span(&message, 1));
    }
    void learn(const std::string& uid, octet_count octets, const std::optional<digest>& header) {
        const ledger_update change{uid, octets, ledger_update::kind::learned, header};
        book->apply_listing(std::span(&change, 1), today);
    }
    std::optional<content_match> match(const unidentified_message& seen) {
        return book->match_content(std::span(&seen, 1), {})[0];
    }
    // The only known message. Its text is valid until the next call.
    known_message only_one() {
        rows = book->known();
        const known_message* const row = rows->next();
        EXPECT_TRUE(row);
        const known_message found = row ? *row : known_message{};
        return found;
    }
    static unidentified_message whole(const std::string& uid, octet_count octets) {
        return {.uid = uid,
                .identity = {.content = {1}, .octets = {1}, .header = {2}},
                .octets = octets,
                .imported = true};
    }

    std::unique_ptr<known_messages> rows;
};
INSTANTIATE_TEST_SUITE_P(Engines, ImportedMail, every_engine(), name_of_engine);

TEST_P(ImportedMail, IsKnownByItsUniqueIdAlone) {
    EXPECT_EQ(import({.uid = "a", .delivered = long_ago}), 1U);
    reopen();
    const known_message a = only_one();
    EXPECT_TRUE(a.size_unknown);
    EXPECT_TRUE(a.content_unknown);
    EXPECT_EQ(a.delivered, long_ago);
    EXPECT_FALSE(a.header);
    EXPECT_TRUE(book->knows_unique_ids());
}

TEST_P(ImportedMail, MayHaveASize) {
    import({.uid = "a", .octets = 100});
    const known_message a = only_one();
    EXPECT_FALSE(a.size_unknown);
    EXPECT_TRUE(a.content_unknown);
    EXPECT_EQ(a.octets, 100U);
}

TEST_P(ImportedMail, OfAKnownUniqueIdAddsNothing) {
    std::vector<intent> one{{{"a", {1}, 0}, 100, "/mail", "file"}};
    book->record_and_intend(one, {}, today);
    EXPECT_EQ(import({.uid = "a"}), 0U);
    EXPECT_EQ(import({.uid = "b"}), 1U);
    EXPECT_EQ(import({.uid = "b"}), 0U);
    EXPECT_EQ(import({.uid = ""}), 0U) << "nothing could identify it";
}

TEST_P(ImportedMail, LearnsItsSizeAndItsHeader) {
    import({.uid = "a"});
    learn("a", 100, {});
    EXPECT_EQ(only_one().octets, 100U);
    EXPECT_FALSE(only_one().size_unknown);
    EXPECT_FALSE(only_one().header);
    learn("a", 100, digest{2});
    EXPECT_EQ(only_one().header, digest{2});
    learn("a", 100, {});
    EXPECT_EQ(only_one().header, digest{2});
}

TEST_P(ImportedMail, LearnsNothingAboutMailThatWasFetched) {
    std::vector<intent> one{{{"a", {1}, 0}, 100, "/mail", "file"}};
    book->record_and_intend(one, {}, today);
    learn("a", 200, digest{2});
    EXPECT_EQ(only_one().octets, 100U);
    EXPECT_FALSE(only_one().header);
}

TEST_P(ImportedMail, LearnsItsContentOnce) {
    import({.uid = "a", .octets = 100, .delivered = long_ago});
    const auto learned = match(whole("a", 100));
    ASSERT_TRUE(learned);
    EXPECT_TRUE(learned->learned);
    EXPECT_FALSE(learned->renamed);
    EXPECT_EQ(learned->delivered, long_ago);
    EXPECT_EQ(learned->key, (message_key{"a", {1}, 0}));
    EXPECT_FALSE(only_one().content_unknown);
    EXPECT_EQ(only_one().header, digest{2});
    EXPECT_FALSE(match(whole("a", 100)));
}

TEST_P(ImportedMail, IsNotTakenForAMessageThatItsUniqueIdDoesNotIdentify) {
    import({.uid = "a", .octets = 100});
    unidentified_message seen = whole("a", 100);
    seen.imported = false;
    EXPECT_FALSE(match(seen));
    EXPECT_FALSE(match(whole("a", 200)));
    EXPECT_FALSE(match(whole("b", 100)));
    const ledger_update vanished{"a", 100, ledger_update::kind::vanished};
    book->apply_listing(std::span(&vanished, 1), today);
    EXPECT_FALSE(match(whole("a", 100)));
}

TEST_P(ImportedMail, EndsAListingThatLeftNothingToDo) {
    book->remember_unchanged({1});
    import({.uid = "a"});
    EXPECT_EQ(book->unchanged(), std::nullopt);
}

TEST_P(ImportedMail, IsForgottenLikeAnyOther) {
    import({.uid = "a"});
    const ledger_update vanished{"a", std::nullopt, ledger_update::kind::vanished};
    book->apply_listing(std::span(&vanished, 1), long_ago);
    book->forget_vanished(today);
    EXPECT_EQ(book->known()->next(), nullptr);
}

}  // namespace
}  // namespace pop3::fetch
