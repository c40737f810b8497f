// SPDX-License-Identifier: MIT
// body_encoder and crlf_encoder against simple references.
#include <gtest/gtest.h>

#include <vector>

#include "wire/body_decoder.hpp"
#include "wire/body_encoder.hpp"
#include "wire/crlf_encoder.hpp"

namespace pop3::wire {
namespace {

std::string naive_stuffing(const std::string& message) {
    std::string out;
    for (std::size_t i = 0; i < message.size(); ++i) {
        const bool line_start = i == 0 || (i >= 2 && message.substr(i - 2, 2) == "\r\n");
        if (line_start && message[i] == '.') out += '.';
        out += message[i];
    }
    if (!message.empty() && !message.ends_with("\r\n")) out += "\r\n";
    return out + ".\r\n";
}

std::string naive_crlf(const std::string& message) {
    std::string out;
    for (std::size_t i = 0; i < message.size(); ++i) {
        if (message[i] == '\n' && (i == 0 || message[i - 1] != '\r')) out += '\r';
        out += message[i];
    }
    return out;
}

// All texts of up to `longest` octets over an alphabet of the octets that matter.
std::vector<std::string> texts(std::size_t longest) {
    std::vector<std::string> all = {""};
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i].size() < longest)
            for (const char c : {'.', '\r', '\n', 'a'}) all.push_back(all[i] + c);
    return all;
}

std::string stuffed(const std::vector<std::string_view>& pieces) {
    body_encoder encoder;
    std::string out;
    for (const std::string_view piece : pieces) encoder.encode(piece, out);
    encoder.finish(out);
    return out;
}

TEST(BodyEncoder, StuffsTrueLineStartsOnlyInEveryCut) {
    for (const std::string& text : texts(6)) {
        const std::string expected = naive_stuffing(text);
        const std::string_view all = text;
        for (std::size_t i = 0; i <= all.size(); ++i)
            for (std::size_t k = i; k <= all.size(); ++k)
                ASSERT_EQ(stuffed({all.substr(0, i), all.substr(i, k - i), all.substr(k)}),
                          expected)
                    << testing::PrintToString(text) << " cut at " << i << " and " << k;
    }
}

TEST(BodyEncoder, IsUndoneByTheDecoder) {
    for (const std::string& text : texts(6)) {
        const std::string sent = stuffed({text});
        std::string_view in = sent;
        body_decoder decoder;
        decoder.begin(line_end::crlf);
        std::string got;
        for (bool ended = false; !ended;) {
            ASSERT_FALSE(in.empty()) << testing::PrintToString(text);
            const body_decoder::step step = decoder.decode(in);
            got += step.run;
            ended = step.ended;
            in.remove_prefix(step.consumed);
        }
        const bool whole = text.empty() || text.ends_with("\r\n");
        ASSERT_EQ(got, whole ? text : text + "\r\n");
        ASSERT_TRUE(in.empty());
    }
}

TEST(BodyEncoder, IsReadyForTheNextMessageAfterFinish) {
    body_encoder encoder;
    std::string out;
    encoder.encode("no end", out);
    encoder.finish(out);
    encoder.encode(".x\r\n", out);
    encoder.finish(out);
    EXPECT_EQ(out, "no end\r\n.\r\n..x\r\n.\r\n");
}

TEST(BodyEncoder, FindsDotsInLongTextsAtEveryOffset) {
    for (std::size_t length = 0; length < 100; ++length) {
        const std::string text =
            std::string(length, 'x') + "\r\n." + std::string(50, '.') + "\r\n.";
        EXPECT_EQ(stuffed({text}), naive_stuffing(text)) << length;
    }
}

TEST(CrlfEncoder, GivesEachBareLineFeedItsReturnInEveryCut) {
    for (const std::string& text : texts(6)) {
        const std::string_view all = text;
        for (std::size_t i = 0; i <= all.size(); ++i) {
            crlf_encoder encoder;
            std::string out;
            encoder.encode(all.substr(0, i), out);
            encoder.encode(all.substr(i), out);
            ASSERT_EQ(out, naive_crlf(text)) << testing::PrintToString(text) << " cut at " << i;
        }
    }
}

}  // namespace
}  // namespace pop3::wire
