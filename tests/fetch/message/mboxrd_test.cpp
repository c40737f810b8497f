// SPDX-License-Identifier: MIT
// A message put into an mbox comes out of it unchanged, in any fragmentation.
#include "fetch/message/mboxrd.hpp"

#include <gtest/gtest.h>

#include <random>

#include "fetch/message/line_ends.hpp"
#include "fetch/message/mail_date.hpp"
#include "fetch/message/return_path.hpp"
#include "support/corpus.hpp"

namespace pop3::fetch {
namespace {

using namespace std::literals;

// Wednesday, 3 January 1996, 01:05:34 UTC
constexpr std::chrono::sys_seconds when{820631134s};

template <class Encoder>
std::string encoded(std::string_view octets, std::size_t first, std::size_t piece) {
    Encoder encoder;
    std::string out;
    encoder.encode(octets.substr(0, first), out);
    for (std::size_t at = first; at < octets.size(); at += piece)
        encoder.encode(octets.substr(at, piece), out);
    encoder.finish(out);
    return out;
}

template <class Encoder>
std::string encoded(std::string_view octets) {
    return encoded<Encoder>(octets, octets.size(), 1);
}

// The result of a reader of mboxrd for the text after a From_ line.
std::string unquoted(std::string_view stored) {
    std::string lines;
    while (!stored.empty()) {
        const std::size_t end = stored.find('\n') + 1;
        std::string_view line = stored.substr(0, end);
        const std::size_t quotes = std::min(line.find_first_not_of('>'), line.size());
        if (quotes > 0 && line.substr(quotes).starts_with("From ")) line.remove_prefix(1);
        lines += line;
        stored.remove_prefix(end);
    }
    lines.pop_back();  // the empty line between messages
    return lines;
}

std::string with_lf(std::string_view octets) {
    return encoded<lf_encoder>(octets);
}

TEST(Mboxrd, QuotesLinesThatLookLikeTheBeginningOfAMessage) {
    EXPECT_EQ(encoded<mboxrd_encoder>("From a\r\n>From b\r\n>>>From c\r\nx From d\r\n"),
              ">From a\n>>From b\n>>>>From c\nx From d\n\n");
}

TEST(Mboxrd, LeavesLinesThatOnlyResembleItAlone) {
    const std::string lines = "From\nFrom:\nfrom a\n>Fro\n> From b\nF\n>\n>>\n\nFr";
    EXPECT_EQ(encoded<mboxrd_encoder>(lines), lines + "\n\n");
}

TEST(Mboxrd, CompletesTheLastLine) {
    EXPECT_EQ(encoded<mboxrd_encoder>("no line end"), "no line end\n\n");
    EXPECT_EQ(encoded<mboxrd_encoder>("ends in CR\r"), "ends in CR\r\n\n");
    EXPECT_EQ(encoded<mboxrd_encoder>("From"), "From\n\n");
    EXPECT_EQ(encoded<mboxrd_encoder>(""), "\n");
}

TEST(Mboxrd, EveryCutOfTheOddCorpusReadsBack) {
    for (const test::odd_message& odd : test::odd_messages()) {
        const std::string sent = test::as_retrieved(odd.stored);
        for (const std::size_t piece : std::initializer_list<std::size_t>{1, 2, 3, 5, 4096}) {
            if (sent.size() / piece > 100'000) continue;
            const std::string stored = encoded<mboxrd_encoder>(sent, 0, piece);
            EXPECT_EQ(unquoted(stored), with_lf(sent)) << odd.name << " in pieces of " << piece;
        }
    }
}

TEST(Mboxrd, EveryCutOfRandomOctetsReadsBackAndHidesNoBeginning) {
    std::mt19937 random(4155);  // the same messages in every run
    const std::vector<std::string> parts = {
        "From ", "From", "F", "r",   "o",    "m ",   ">",     ">>", "\r\n",      "\r\n",
        "\r",    "\n",   " ", "\0"s, "\xFF", "text", ">From", "m",  "\r\nFrom ", "x\r\n"};
    for (int round = 0; round < 300; ++round) {
        std::string sent;
        for (int i = 0; i < 12; ++i) sent += parts[random() % parts.size()];
        sent += "\r\n";
        const std::string whole = encoded<mboxrd_encoder>(sent);
        EXPECT_EQ(unquoted(whole), with_lf(sent));
        EXPECT_EQ(("\n" + whole).find("\nFrom "), std::string::npos);
        for (std::size_t cut = 0; cut <= sent.size(); ++cut)
            ASSERT_EQ(encoded<mboxrd_encoder>(sent, cut, sent.size() + 1), whole) << cut;
        ASSERT_EQ(encoded<mboxrd_encoder>(sent, 0, 1), whole);
    }
}

TEST(FromLine, HasSenderAndDate) {
    EXPECT_EQ(from_line("carol@example.org", when),
              "From carol@example.org Wed Jan  3 01:05:34 1996\n");
    EXPECT_EQ(from_line("", when), "From MAILER-DAEMON Wed Jan  3 01:05:34 1996\n");
}

TEST(HeaderDate, IsInUtc) {
    EXPECT_EQ(header_date(when), "Wed, 3 Jan 1996 01:05:34 +0000");
}

TEST(SmtpLineEnds, LetNoLineEndThroughThatIsNotCrlf) {
    EXPECT_EQ(encoded<smtp_encoder>("a\r\nb\nc\rd\r\r\ne\n\rf\r"), "a\r\nb\r\nc d \r\ne\r\n f ");
    const std::string smuggled = "one\n.\nMAIL FROM:<x>\r.\r\n.\n\r\r\n\n";
    const std::string whole = encoded<smtp_encoder>(smuggled);
    EXPECT_EQ(whole, "one\r\n.\r\nMAIL FROM:<x> .\r\n.\r\n \r\n\r\n");
    for (std::size_t piece = 1; piece < smuggled.size(); ++piece)
        EXPECT_EQ(encoded<smtp_encoder>(smuggled, 0, piece), whole) << "in pieces of " << piece;
}

std::string sender_of(std::string_view octets, std::size_t piece = 1'000'000) {
    return_path path;
    for (std::size_t at = 0; at < octets.size(); at += piece) path.scan(octets.substr(at, piece));
    path.finish();
    return path.sender();
}

TEST(ReturnPath, IsFoundInTheHeaderHoweverItIsCut) {
    const std::string message =
        "Delivered-To: alice@example.org\r\nreturn-PATH: <carol@example.org>\r\n\r\nbody\r\n";
    for (std::size_t piece = 1; piece <= message.size(); ++piece)
        EXPECT_EQ(sender_of(message, piece), "carol@example.org") << "in pieces of " << piece;
}

TEST(ReturnPath, InTheBodyIsNone) {
    EXPECT_EQ(sender_of("Subject: x\r\n\r\nReturn-Path: <mallory@example.org>\r\n"), "");
    EXPECT_EQ(sender_of("\r\nReturn-Path: <mallory@example.org>\r\n"), "");
}

TEST(ReturnPath, ThatIsNoPlainAddressIsNone) {
    for (const char* path : {"<>", "< >", "no brackets", "<a b@example.org>", "<a\x01@example.org>",
                             "<\xC3\xBC@example.org>", "<\"a\\>b\"@example.org>", ">x<", "<x"})
        EXPECT_EQ(sender_of("Return-Path: "s + path + "\r\n\r\n"), "") << path;
    EXPECT_EQ(sender_of("Return-Path: <" + std::string(255, 'a') + ">\r\n\r\n"), "");
    EXPECT_EQ(sender_of("Return-Path: <" + std::string(254, 'a') + ">\r\n\r\n"),
              std::string(254, 'a'));
}

TEST(ReturnPath, IsNotLookedForBeyondItsReach) {
    const std::string line = "Return-Path: <carol@example.org>\r\n";
    const std::string fill =
        "X: " + std::string(return_path::reach - 5 - line.size(), 'x') + "\r\n";
    EXPECT_EQ(sender_of(fill + line), "carol@example.org");
    EXPECT_EQ(sender_of("X: " + std::string(return_path::reach, 'x') + "\r\n" + line), "");
    return_path path;
    path.scan("X: " + std::string(return_path::reach, 'x'));
    EXPECT_TRUE(path.settled());
}

TEST(Mboxrd, CompletesALastLineThatIsNothingButQuotes) {
    EXPECT_EQ(encoded<mboxrd_encoder>("a\r\n>"), "a\n>\n\n");
    EXPECT_EQ(encoded<mboxrd_encoder>(">>"), ">>\n\n");
    EXPECT_EQ(encoded<mboxrd_encoder>(">\r\n"), ">\n\n");
}

}  // namespace
}  // namespace pop3::fetch
