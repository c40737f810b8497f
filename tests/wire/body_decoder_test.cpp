// SPDX-License-Identifier: MIT
// The body decoder against a simple reference, for every short input in every fragmentation.
#include "wire/body_decoder.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace {

using namespace pop3;
using wire::line_end;

struct decoded {
    std::string body;
    std::optional<std::string> rest;  // the octets after the end, when that was found
    friend bool operator==(const decoded&, const decoded&) = default;
};

std::ostream& operator<<(std::ostream& out, const decoded& d) {
    return out << testing::PrintToString(d.body) << " rest "
               << (d.rest ? testing::PrintToString(*d.rest) : "(no end)");
}

// Rule R1, word for word.
decoded reference(std::string_view in, line_end ends) {
    const std::string_view eol = ends == line_end::crlf ? "\r\n" : "\n";
    decoded out;
    for (std::size_t i = 0; i < in.size(); ++i) {
        const bool line_start = i == 0 || in.substr(0, i).ends_with(eol);
        if (line_start && in[i] == '.') {
            const std::string_view next = in.substr(i + 1);
            if (next.starts_with(eol)) {
                out.rest = next.substr(eol.size());
                break;
            }
            if (eol.starts_with(next)) break;  // it may become the end: nothing is returned yet
            continue;
        }
        out.body += in[i];
    }
    return out;
}

// Decodes `in`, cut after octet i wherever bit i of `cuts` is set.
decoded decode(std::string_view in, line_end ends, std::uint64_t cuts = 0) {
    wire::body_decoder decoder;
    decoder.begin(ends);
    decoded out;
    while (!in.empty()) {
        std::size_t length = 1;
        for (; length < in.size() && (cuts & 1) == 0; ++length) cuts >>= 1;
        cuts >>= 1;
        std::string_view piece = in.substr(0, length);
        in.remove_prefix(length);
        while (!piece.empty()) {
            const auto step = decoder.decode(piece);
            out.body += step.run;
            piece.remove_prefix(step.consumed);
            if (!step.ended) continue;
            out.rest = std::string(piece) + std::string(in);
            return out;
        }
    }
    return out;
}

class EveryShortBody : public testing::TestWithParam<line_end> {};

TEST_P(EveryShortBody, IsDecodedAsTheReferenceDoesForEveryCut) {
    constexpr std::string_view alphabet = ".\r\na";
    for (std::size_t length = 0; length <= 7; ++length) {
        for (unsigned number = 0; number < 1U << (2 * length); ++number) {
            std::string in;
            for (std::size_t i = 0; i < length; ++i) in += alphabet[number >> (2 * i) & 3];
            const decoded expected = reference(in, GetParam());
            for (unsigned cuts = 0; cuts < 1U << (length ? length - 1 : 0); ++cuts)
                ASSERT_EQ(decode(in, GetParam(), cuts), expected)
                    << testing::PrintToString(in) << " cut " << cuts;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(LineEnds, EveryShortBody, testing::Values(line_end::crlf, line_end::lf));

// The fast scan works on 16 and 64 octets at a time: dots may lie across their borders.
TEST(BodyDecoder, FindsItsEndAcrossEveryBorder) {
    for (std::size_t length = 0; length < 200; ++length) {
        const std::string text = std::string(length, 'x') + "\r\n..y\r\n.\r\nnext";
        for (std::size_t cut = 1; cut < text.size(); ++cut) {
            wire::body_decoder decoder;
            decoder.begin(line_end::crlf);
            std::string body;
            std::size_t at = 0;
            bool ended = false;
            while (!ended) {
                const std::size_t end = at < cut ? cut : text.size();
                const auto step = decoder.decode(std::string_view(text).substr(at, end - at));
                body += step.run;
                at += step.consumed;
                ended = step.ended;
            }
            ASSERT_EQ(body, std::string(length, 'x') + "\r\n.y\r\n") << length << ", " << cut;
            ASSERT_EQ(text.substr(at), "next");
        }
    }
}

TEST(BodyDecoder, KeepsEveryOctet) {
    std::string in;
    for (int octet = 0; octet < 256; ++octet) in += static_cast<char>(octet);
    EXPECT_EQ(decode(in + "\r\n.\r\n", line_end::crlf).body, in + "\r\n");
}

TEST(BodyDecoder, CopiesNothing) {
    const std::string in = "one\r\n..two\r\n.\r\n";
    wire::body_decoder decoder;
    decoder.begin(line_end::crlf);
    const auto first = decoder.decode(in);
    EXPECT_EQ(first.run, "one\r\n");
    EXPECT_EQ(first.run.data(), in.data());
    const auto second = decoder.decode(std::string_view(in).substr(first.consumed));
    EXPECT_EQ(second.run, ".two\r\n");
    EXPECT_EQ(second.run.data(), in.data() + 6);
}

}  // namespace
