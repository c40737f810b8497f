// SPDX-License-Identifier: MIT
// What a header tells: its fields, its date; and the name of a folder on the wire.
#include <gtest/gtest.h>

#include "fetch/message/mail_date.hpp"
#include "fetch/message/received_date.hpp"
#include "fetch/targets/imap/imap_message.hpp"
#include "fetch/targets/imap/mutf7.hpp"

namespace pop3::fetch {
namespace {

using namespace std::chrono;

constexpr instant present = sys_days(2026y / November / 29);

std::string date_of(const std::string& header) {
    const auto found = received_date(header_fields(header), present);
    return found ? header_date(*found) : "none";
}

TEST(ReceivedDate, IsThatOfTheNewestReceivedField) {
    EXPECT_EQ(date_of("Received: from a by b\r\n\tfor <c>; Wed, 3 Jan 1996 01:05:34 +0130 (CET)\r\n"
                      "Received: from x by a; Tue, 2 Jan 1996 00:00:00 +0000\r\n"
                      "Date: Mon, 1 Jan 1996 00:00:00 +0000\r\n\r\n"),
              "Tue, 2 Jan 1996 23:35:34 +0000");
}

TEST(ReceivedDate, IsThatOfTheDateFieldWithoutAReadableOne) {
    for (const char* before : {"", "Received: by b; yesterday\r\n", "Received: by b\r\n"})
        EXPECT_EQ(date_of(std::string(before) + "Date: 3 Jan 96 01:05 EST\r\n\r\n"),
                  "Wed, 3 Jan 1996 06:05:00 +0000");
}

TEST(ReceivedDate, IsNoneWhereItIsNotPlausible) {
    for (const char* date :
         {"", "tomorrow", "Wed, 3 Jan 2096 01:05:34 +0000", "Wed, 3 Jan 1956 01:05:34 +0000",
          "31 Feb 1996 01:05:34 +0000", "3 Jan 1996 25:05:34 +0000", "3 Jan 1996 01:05:34 +9999",
          "3 Jan 1996 01:05:34 +1", "1 2 3 4 5", ": : : : : :"})
        EXPECT_EQ(date_of("Date: " + std::string(date) + "\r\n\r\n"), "none") << date;
}

// RFC 3501, section 5.1.3, and characters beyond 16 bits.
TEST(Mutf7, WritesWhatIsNotAsciiInBase64) {
    EXPECT_EQ(mutf7("INBOX/Old"), "INBOX/Old");
    EXPECT_EQ(mutf7("~peter/mail/\xE5\x8F\xB0\xE5\x8C\x97/\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E"),
              "~peter/mail/&U,BTFw-/&ZeVnLIqe-");
    EXPECT_EQ(mutf7("you & me"), "you &- me");
    EXPECT_EQ(mutf7("\xF0\x9F\x93\xAC"), "&2D3c7A-");
}

TEST(Mutf7, RefusesWhatIsNoName) {
    for (const char* name : {"\xFF", "a\r\nb DELETE INBOX", "a\x7F"}) EXPECT_FALSE(mutf7(name));
}

TEST(ImapTrace, IsReadAsItWasWritten) {
    const imap_trace id{"00ff", "aa11", {38505, 3956}, "<1@example.org>", 310};
    const auto read = imap_trace::parse(id.text());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->text(), id.text());
    EXPECT_EQ(read->message_id, "<1@example.org>");
    EXPECT_EQ(read->octets, 310U);
    EXPECT_EQ(imap_trace::parse("00ff aa11 1 2 3")->message_id, "");
    for (const char* damaged : {"", "1700000000.M1P2Q3.host", "00ff aa11 1 2", "0\"f aa11 1 2 3",
                                "00ff aa11 1 2 3 x\"y", "00ff aa11 1 99999999999 3"})
        EXPECT_FALSE(imap_trace::parse(damaged)) << damaged;
}

}  // namespace
}  // namespace pop3::fetch
