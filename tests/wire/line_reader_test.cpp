// SPDX-License-Identifier: MIT
// Lines: where they end, at the bounds, and in chunks of every size.
#include "wire/line_reader.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace pop3;
using wire::first_line;
using wire::line_end;

TEST(FirstLine, EndsAtItsFirstLf) {
    const auto crlf = first_line("+OK\r\n+OK 2\r\n");
    ASSERT_TRUE(crlf);
    EXPECT_EQ(crlf->text, "+OK");
    EXPECT_EQ(crlf->ends, line_end::crlf);
    EXPECT_EQ(crlf->octets, 5U);
    const auto lf = first_line("+OK\n\r\n");
    ASSERT_TRUE(lf);
    EXPECT_EQ(lf->text, "+OK");
    EXPECT_EQ(lf->ends, line_end::lf);
    EXPECT_EQ(lf->octets, 4U);
}

TEST(FirstLine, MayBeEmpty) {
    EXPECT_EQ(first_line("\r\nx")->text, "");
    EXPECT_EQ(first_line("\nx")->text, "");
}

TEST(FirstLine, LosesOnlyOneCr) {
    EXPECT_EQ(first_line("a\r\r\n")->text, "a\r");
    EXPECT_EQ(first_line("a\rb\r\n")->text, "a\rb");
}

TEST(FirstLine, IsNothingBeforeItsEndHasCome) {
    for (const char* octets : {"", "+OK", "+OK\r"}) EXPECT_FALSE(first_line(octets)) << octets;
}

TEST(FirstLine, IsNothingBeyondItsBound) {
    EXPECT_TRUE(first_line("abc\r\n", 5));
    EXPECT_FALSE(first_line("abc\r\n", 4));
}

TEST(FirstLine, IsFoundFromWhereTheLastSearchEnded) {
    EXPECT_EQ(first_line("abc\r\n", std::string::npos, 3)->text, "abc");
    EXPECT_EQ(first_line("abc\r\n", std::string::npos, 4)->text, "abc");
}

TEST(FirstLine, OfACrlfResponseKeepsABareLf) {
    EXPECT_EQ(wire::first_line_of("a\nb\r\n", line_end::crlf)->text, "a\nb");
    EXPECT_EQ(wire::first_line_of("a\nb\r\n", line_end::lf)->text, "a");
    EXPECT_FALSE(wire::first_line_of("a\n", line_end::crlf));
}

TEST(LineEnd, IsTakenOffOnce) {
    EXPECT_EQ(wire::without_line_end("a\r\n"), "a");
    EXPECT_EQ(wire::without_line_end("a\n"), "a");
    EXPECT_EQ(wire::without_line_end("a"), "a");
    EXPECT_EQ(wire::before_line_end("a\rb\n"), "a");
    EXPECT_EQ(wire::before_line_end("ab"), "ab");
}

// The lines of `text` when it comes in chunks of `size` octets.
std::vector<std::string> lines_of(std::string_view text, std::size_t size, line_end ends) {
    wire::line_reader reader;
    reader.begin(ends);
    std::vector<std::string> lines;
    for (; !text.empty(); text.remove_prefix(std::min(size, text.size()))) {
        std::string_view chunk = text.substr(0, size);
        while (!chunk.empty())
            if (const auto line = reader.next(chunk)) lines.emplace_back(*line);
    }
    return lines;
}

using lines = std::vector<std::string>;

TEST(LineReader, ReadsTheSameLinesFromChunksOfEverySize) {
    const std::string text = "1 120\r\n\r\na\rb\nc\r\r\nend\r\n";
    const lines wanted = {"1 120", "", "a\rb\nc\r", "end"};
    for (std::size_t size = 1; size <= text.size(); ++size)
        EXPECT_EQ(lines_of(text, size, line_end::crlf), wanted) << size;
}

TEST(LineReader, TakesCrForDataWhereLinesEndInLf) {
    const lines wanted = {"a\r", "", "b"};
    for (std::size_t size = 1; size <= 6; ++size)
        EXPECT_EQ(lines_of("a\r\n\nb\n", size, line_end::lf), wanted) << size;
}

TEST(LineReader, CountsTheOctetsOfTheLineThatHasBegun) {
    wire::line_reader reader;
    reader.begin(line_end::crlf);
    std::string_view chunk = "abc\r";
    EXPECT_FALSE(reader.next(chunk));
    EXPECT_TRUE(chunk.empty());
    EXPECT_EQ(reader.begun(), 4U);
    chunk = "\n12";
    EXPECT_EQ(reader.next(chunk), "abc");
    EXPECT_EQ(reader.begun(), 0U);
    EXPECT_EQ(chunk, "12");
}

TEST(LineReader, ForgetsTheRestOfTheResponseBefore) {
    wire::line_reader reader;
    reader.begin(line_end::crlf);
    std::string_view chunk = "half";
    EXPECT_FALSE(reader.next(chunk));
    reader.begin(line_end::lf);
    chunk = "whole\n";
    EXPECT_EQ(reader.next(chunk), "whole");
}

}  // namespace
