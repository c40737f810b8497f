// SPDX-License-Identifier: MIT
// The lines that record how a message came are well-formed, whatever the settings contain.
#include "fetch/message/trace_header.hpp"

#include <gtest/gtest.h>

namespace pop3::fetch {
namespace {

constexpr std::chrono::sys_seconds trace_time{std::chrono::seconds(820631134)};

TEST(TraceHeader, SaysFromWhomByWhomAndWhen) {
    const trace fields{"pop.example.org", "here.example.org", true, "alice@example.org"};
    EXPECT_EQ(received_line(fields, trace_time),
              "Received: from pop.example.org\r\n\tby here.example.org with POP3S\r\n"
              "\tfor <alice@example.org>; Wed, 3 Jan 1996 01:05:34 +0000\r\n");
}

TEST(TraceHeader, HasTheLinesThatAreWantedAndTheNewestOnTop) {
    EXPECT_EQ(trace_lines().at(trace_time), "");
    const trace fields{"h", "b", true, ""};
    EXPECT_EQ((trace_lines{"alice@example.org", fields}.at(trace_time)),
              "Delivered-To: alice@example.org\r\n" + received_line(fields, trace_time));
}

TEST(TraceHeader, LeavesOutWhatIsNotKnown) {
    EXPECT_EQ(received_line({"h", "b", false, "alice"}, trace_time),
              "Received: from h\r\n\tby b with POP3; Wed, 3 Jan 1996 01:05:34 +0000\r\n");
}

TEST(TraceHeader, LetsNoLineIn) {
    const trace fields{"pop\r\nX: y", "b (c); d", true, "a>\r\n\r\nb@c\x9B"};
    EXPECT_EQ(delivered_to_line(fields.recipient), "Delivered-To: a?????b@c?\r\n");
    EXPECT_EQ(received_line(fields, trace_time),
              "Received: from pop??X:?y\r\n\tby b??c???d with POP3S; "
              "Wed, 3 Jan 1996 01:05:34 +0000\r\n");
    EXPECT_EQ(delivered_to_line(std::string(1000, 'a')).size(), 14U + 254 + 2);
    EXPECT_EQ(received_line({"", "", true, ""}, trace_time).substr(0, 31),
              "Received: from unknown\r\n\tby unk");
}

}  // namespace
}  // namespace pop3::fetch
