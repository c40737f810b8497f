// SPDX-License-Identifier: MIT
// Comma-separated values.
#include "fleet/accounts/csv.hpp"

#include <gmock/gmock.h>

#include <sstream>

namespace pop3::fleet {
namespace {

using testing::ElementsAre;
using records = std::vector<std::vector<std::string>>;

records records_of(const std::string& text) {
    std::istringstream in(text);
    csv_reader reader(in);
    records all;
    while (const auto* fields = reader.next()) all.push_back(*fields);
    return all;
}

csv_defect defect_of(const std::string& text) {
    std::istringstream in(text);
    csv_reader reader(in);
    while (reader.next()) continue;
    return reader.defect().value_or(csv_defect{});
}

TEST(Csv, HasFieldsBetweenCommas) {
    EXPECT_THAT(records_of("a,b,\r\n1,,3\n"),
                ElementsAre(ElementsAre("a", "b", ""), ElementsAre("1", "", "3")));
}

TEST(Csv, NeedsNoLineEndAfterTheLastRecord) {
    EXPECT_THAT(records_of("a,b"), ElementsAre(ElementsAre("a", "b")));
}

TEST(Csv, KeepsCommasQuotesAndLineEndsInQuotes) {
    EXPECT_THAT(records_of("\"a,\"\"b\"\"\nc\",d\n"), ElementsAre(ElementsAre("a,\"b\"\nc", "d")));
}

TEST(Csv, PassesOverEmptyLines) {
    EXPECT_THAT(records_of("a\n\n\nb\n"), ElementsAre(ElementsAre("a"), ElementsAre("b")));
}

TEST(Csv, KeepsFieldsLongerThanItsFirstBuffer) {
    const std::string field(5000, 'x');
    EXPECT_THAT(records_of(field + ",y\n"), ElementsAre(ElementsAre(field, "y")));
}

TEST(Csv, CountsLinesInsideOfQuotes) {
    std::istringstream in("\"a\nb\"\nc\n");
    csv_reader reader(in);
    ASSERT_NE(reader.next(), nullptr);
    ASSERT_NE(reader.next(), nullptr);
    EXPECT_EQ(reader.line(), 3U);
}

TEST(Csv, RefusesAQuotationMarkThatIsNotClosed) {
    EXPECT_EQ(defect_of("a\n\"b\n").words, "a quotation mark is not closed");
}

TEST(Csv, RefusesTextAfterAClosingQuotationMark) {
    EXPECT_EQ(defect_of("\"a\"b\n").line, 1U);
}

TEST(Csv, RefusesAFieldOverTheLimit) {
    EXPECT_EQ(records_of(std::string(longest_field, 'x')).size(), 1U);
    EXPECT_EQ(defect_of(std::string(longest_field + 1, 'x')).words,
              "a field is longer than 64 KiB");
}

TEST(Csv, RefusesMoreFieldsThanTheLimit) {
    EXPECT_EQ(records_of(std::string(most_fields - 1, ',')).size(), 1U);
    EXPECT_EQ(defect_of(std::string(most_fields, ',')).words, "a record has more than 256 fields");
}

}  // namespace
}  // namespace pop3::fleet
