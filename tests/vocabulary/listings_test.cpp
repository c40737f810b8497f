// SPDX-License-Identifier: MIT
// The listings of LIST and UIDL: sorted, each number once, for any input.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <sstream>
#include <unordered_set>

#include "pop3/types.hpp"

namespace {

using namespace pop3;

message_number n(std::uint32_t value) {
    return message_number(value);
}

TEST(ScanListing, FindsByNumber) {
    scan_listing listing;
    listing.add({n(2), 20});
    listing.add({n(7), 70});
    listing.sort();
    EXPECT_EQ(listing.octets(n(7)), 70u);
    EXPECT_EQ(listing.octets(n(1)), std::nullopt);
    EXPECT_EQ(listing.octets(n(8)), std::nullopt);
    EXPECT_FALSE(listing.empty());
}

TEST(ScanListing, IsInOrderAndHasTheFirstOfEachNumber) {
    std::mt19937 random(1);
    scan_listing listing;
    std::map<message_number, octet_count> expected;
    for (std::uint32_t i = 0; i < 5000; ++i) {
        const message_number number(static_cast<std::uint32_t>(1 + random() % 2000));
        listing.add({number, i});
        expected.try_emplace(number, i);
    }
    listing.sort();
    EXPECT_EQ(listing.size(), expected.size());
    EXPECT_EQ(listing.defective_lines(), 5000 - expected.size());
    auto at = expected.begin();
    for (const scan_entry& entry : listing) {
        EXPECT_EQ(entry, (scan_entry{at->first, at->second}));
        ++at;
    }
}

TEST(UniqueIdListing, FindsByNumberAndByPlace) {
    unique_id_listing listing;
    listing.add(n(9), "nine");
    listing.add(n(3), "three");
    listing.sort();
    EXPECT_EQ(listing.uid(n(9)), "nine");
    EXPECT_EQ(listing.uid(n(4)), std::nullopt);
    EXPECT_EQ(listing[0], (unique_id_entry{n(3), "three"}));
    EXPECT_EQ((*++listing.begin()).number, n(9));
    EXPECT_EQ(std::distance(listing.begin(), listing.end()), 2);
}

TEST(UniqueIdListing, FindsTheMessageThatAUniqueIdIdentifies) {
    unique_id_listing listing;
    listing.add(n(2), "two");
    listing.add(n(5), "both");
    listing.add(n(7), "both");
    EXPECT_EQ(listing.number("two"), n(2));
    EXPECT_EQ(listing.number("Two"), std::nullopt);
    EXPECT_EQ(listing.number("both"), std::nullopt) << "it may be either";
    EXPECT_EQ(listing.number(""), std::nullopt);
}

TEST(UniqueIdListing, IsInOrderAndHasTheFirstOfEachNumber) {
    std::mt19937 random(1);
    unique_id_listing listing;
    std::map<message_number, std::string> expected;
    for (std::uint32_t i = 0; i < 5000; ++i) {
        const message_number number(static_cast<std::uint32_t>(1 + random() % 2000));
        const std::string uid(random() % 80 + 1, static_cast<char>('a' + i % 26));
        listing.add(number, uid);
        expected.try_emplace(number, uid);
    }
    listing.sort();
    EXPECT_EQ(listing.size(), expected.size());
    EXPECT_EQ(listing.defective_lines(), 5000 - expected.size());
    for (const unique_id_entry entry : listing) EXPECT_EQ(entry.uid, expected[entry.number]);
}

TEST(UniqueIdListing, StaysRightWhenItIsCopied) {
    unique_id_listing listing;
    listing.add(n(1), "one");
    const unique_id_listing copy = listing;
    listing = {};
    EXPECT_EQ(copy.uid(n(1)), "one");
    EXPECT_TRUE(listing.empty());
}

TEST(UniqueId, IsComparedOctetByOctet) {
    EXPECT_EQ(unique_id("a"), unique_id("a"));
    EXPECT_FALSE(unique_id("a") == unique_id("A"));
    EXPECT_FALSE(unique_id("a") == unique_id(std::string("a\0", 2)));
}

TEST(Listings, ListTheirNumbersForABatch) {
    scan_listing sizes;
    sizes.add({n(2), 20});
    sizes.add({n(7), 70});
    EXPECT_EQ(sizes.numbers(), (std::vector<message_number>{2, 7}));
    unique_id_listing names;
    names.add(n(3), "three");
    EXPECT_EQ(names.numbers(), std::vector<message_number>{3});
}

template <class Listing>
concept looked_up = requires(Listing listing) {
    static_cast<Listing&&>(listing).uid(1);
};
template <class Listing>
concept indexed = requires(Listing listing) {
    static_cast<Listing&&>(listing)[0];
};

TEST(Listings, OfATemporaryHaveNoViews) {
    EXPECT_TRUE((looked_up<const unique_id_listing&> && indexed<const unique_id_listing&>));
    EXPECT_FALSE((looked_up<unique_id_listing> || indexed<unique_id_listing>));
}

TEST(UniqueId, IsAKeyThatOutlivesItsListing) {
    std::map<unique_id, int> ordered;
    std::unordered_set<unique_id> hashed;
    {
        unique_id_listing listing;
        listing.add(n(1), "b");
        listing.add(n(2), "a");
        for (const unique_id_entry& entry : listing) {
            ordered[entry.id()] = 1;
            hashed.insert(entry.id());
        }
    }
    EXPECT_EQ(ordered.begin()->first.str(), "a");
    EXPECT_TRUE(hashed.contains(unique_id("b")));
}

TEST(UniqueId, IsPrintedEscaped) {
    std::ostringstream out;
    out << message_number(4) << ' ' << unique_id("a\x1b[2J");
    EXPECT_EQ(out.str(), "4 a\\x1B[2J");
}

TEST(MessageNumber, IsAnyPlainInteger) {
    EXPECT_EQ(message_number(3U), 3);
    EXPECT_EQ(message_number(std::size_t{4294967295U}).value(), 4294967295U);
    EXPECT_EQ(message_number(-1), message_number());
    EXPECT_EQ(message_number(4294967296), message_number());
    EXPECT_FALSE((std::is_convertible_v<bool, message_number>));
    EXPECT_FALSE((std::is_convertible_v<char, message_number>));
    EXPECT_FALSE((std::is_convertible_v<double, message_number>));
}

}  // namespace
