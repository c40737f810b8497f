// SPDX-License-Identifier: MIT
// The format of docs/transcripts.md: a written transcript parses to the same, and so do texts by
// people.
#include <gtest/gtest.h>

#include <sstream>

#include "pop3/transcript.hpp"

namespace {

using namespace pop3;
using kind = transcript_event::kind;
using std::chrono::milliseconds;

transcript parsed(std::string_view text) {
    return parse_transcript(text).value();
}

std::string trouble_of(std::string_view text) {
    const auto done = parse_transcript(text);
    return done ? "" : done.error().message();
}

TEST(TranscriptText, IsReadAsPeopleWriteIt) {
    const transcript read = parsed(
        "# a comment\n"
        "S: +OK\n"
        "\n"
        "  12 C: USER ann\r\n"
        "C:\n"
        "13\t-- TLS\n"
        "-- message of 5120 octets\n"
        "-- client closed\n"
        "-- server closed \n");
    const transcript expected = {{kind::server, milliseconds(0), "+OK\r\n"},
                                 {kind::client, milliseconds(12), "USER ann\r\n"},
                                 {kind::client, milliseconds(12), "\r\n"},
                                 {kind::tls, milliseconds(13)},
                                 {kind::message, milliseconds(13), "", 5120},
                                 {kind::client_closed, milliseconds(13)},
                                 {kind::server_closed, milliseconds(13)}};
    EXPECT_EQ(to_text(read), to_text(expected));
    EXPECT_TRUE(read == expected);
}

TEST(TranscriptText, IsWrittenWithTimesInAColumn) {
    EXPECT_EQ(to_text(transcript{{kind::server, milliseconds(0), "+OK hello\r\n"},
                                 {kind::client, milliseconds(1234), "STAT\r\n"},
                                 {kind::client, milliseconds(12345678), "\r\n"},
                                 {kind::message, milliseconds(12345678), "", 3}}),
              "     0 S: +OK hello\n"
              "  1234 C: STAT\n"
              "12345678 C:\n"
              "12345678 -- message of 3 octets\n");
}

TEST(TranscriptText, EscapesWhatIsNotPrintableAscii) {
    EXPECT_EQ(to_text({kind::server, {}, std::string("a\\b\tc\0\xC3\xA9\x7F", 9)}),
              "     0 S: a\\\\b\\tc\\x00\\xC3\\xA9\\x7F\\\n");
}

TEST(TranscriptText, SaysWhenALineHasNoCrlf) {
    EXPECT_EQ(to_text({kind::server, {}, "+OK\n"}), "     0 S: +OK\\n\\\n");
    EXPECT_EQ(to_text({kind::server, {}, "+O"}), "     0 S: +O\\\n");
    EXPECT_EQ(to_text({kind::server, {}, ""}), "     0 S: \\\n");
    EXPECT_EQ(parsed("S: +O\\\n").at(0).octets, "+O");
    EXPECT_EQ(parsed("S: +O\\\\\n").at(0).octets, "+O\\\r\n");
}

TEST(TranscriptText, KeepsABlankAtTheEndFromEditors) {
    EXPECT_EQ(to_text({kind::server, {}, "+ \r\n"}), "     0 S: +\\x20\n");
}

TEST(TranscriptText, EveryOctetReadsBackAsItWas) {
    for (int first = 0; first < 256; ++first)
        for (const std::string end : {"\r\n", "\n", "", " \r\n", "\\"}) {
            const transcript written = {
                {kind::client, milliseconds(7),
                 "x" + std::string(1, static_cast<char>(first)) + end},
                {kind::server, milliseconds(7), std::string(1, static_cast<char>(first)) + end}};
            ASSERT_TRUE(parsed(to_text(written)) == written) << to_text(written);
        }
}

TEST(TranscriptText, NamesTheLineThatCannotBeRead) {
    EXPECT_NE(trouble_of("S: +OK\nX: what\n").find("line 2: a line begins with C:"),
              std::string::npos);
    EXPECT_NE(trouble_of("10 S: +OK\n9 C: STAT\n").find("line 2: time goes backwards"),
              std::string::npos);
    EXPECT_NE(trouble_of("S: \\q\n").find("line 1: a backslash"), std::string::npos);
    EXPECT_NE(trouble_of("S: \\x1\n").find("line 1: a backslash"), std::string::npos);
    EXPECT_NE(trouble_of("-- tls\n").find("line 1: -- is followed by"), std::string::npos);
    EXPECT_NE(trouble_of("-- message of 18446744073709551615 octets\n-- message of 1 octets\n")
                  .find("line 2: this is not a number"),
              std::string::npos)
        << "the sum";
    EXPECT_NE(trouble_of("-- message of -1 octets\n").find("line 1: this is not a number"),
              std::string::npos);
    EXPECT_NE(trouble_of("99999999999999999999 S: +OK\n").find("line 1: this is not a time"),
              std::string::npos);
}

TEST(TranscriptText, GoesToAStreamAsItHappens) {
    std::ostringstream text;
    const transcript_sink sink = write_transcript_to(text);
    sink({kind::tls});
    EXPECT_EQ(text.str(), "     0 -- TLS\n");
}

}  // namespace
