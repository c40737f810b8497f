// SPDX-License-Identifier: MIT
#include "cli/output/message_printer.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace pop3::cli {
namespace {

constexpr std::string_view message = "Subject: hi\r\n\r\n\tone\r\ntwo\r\r\nbare\nthree\r\n";

// Shows `octets` cut into pieces of `piece` octets.
std::string shown(std::string_view octets, bool escape, std::size_t piece = 1000) {
    std::ostringstream out;
    message_printer printer(out, escape);
    printer.begin(message_number(1));
    for (; !octets.empty(); octets.remove_prefix(std::min(piece, octets.size())))
        printer.write(octets.substr(0, piece));
    printer.end(message_number(1));
    return out.str();
}

TEST(MessagePrinter, IndentsEachLineAndEndsItWithALineFeed) {
    EXPECT_EQ(shown(message, false),
              "Message 1:\n   Subject: hi\n   \n   \tone\n   two\r\n   bare\n   three\n"
              "-----------------------\n");
}

TEST(MessagePrinter, PiecesDoNotShow) {
    for (std::size_t piece = 1; piece < message.size(); ++piece)
        EXPECT_EQ(shown(message, false, piece), shown(message, false)) << piece;
}

TEST(MessagePrinter, EscapesWhatATerminalWouldObey) {
    EXPECT_EQ(shown("\x1B[2J\t\x9B"
                    "31m \xC3\xA9 a\rb\r\n",
                    true),
              "Message 1:\n   \\x1B[2J\t\\x9B31m \\xC3\\xA9 a\\x0Db\n-----------------------\n");
}

TEST(MessagePrinter, LongLinesAreNotCut) {
    const std::string line(5000, 'z');
    EXPECT_EQ(shown(line + "\r\n", true), "Message 1:\n   " + line + "\n-----------------------\n");
}

TEST(MessagePrinter, RefusalIsShownEscapedAndTheFirstIsKept) {
    std::ostringstream out;
    message_printer printer(out, false);
    printer.refused(message_number(2), {errc::server_error, "RETR 2", "-ERR \x1B[2J", {}});
    printer.refused(message_number(3), {errc::server_error, "RETR 3", "-ERR", {}});
    EXPECT_EQ(out.str(), "Message 2: -ERR \\x1B[2J\nMessage 3: -ERR\n");
    EXPECT_EQ(printer.first_refusal()->command, "RETR 2");
}

}  // namespace
}  // namespace pop3::cli
