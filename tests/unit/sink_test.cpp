// SPDX-License-Identifier: MIT
// Where messages go.
#include "pop3/sink.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace {

using namespace pop3;

void write_in_two_chunks(body_sink& sink) {
    sink.write(std::string_view("a\0b", 3));
    sink.write("\r\n");
}

const std::string written("a\0b\r\n", 5);

TEST(Sink, AppendsToAString) {
    std::string text = "before ";
    auto sink = to_string(text);
    write_in_two_chunks(sink);
    EXPECT_EQ(text, "before " + written);
}

TEST(Sink, WritesToAStream) {
    std::ostringstream out;
    auto sink = to_stream(out);
    write_in_two_chunks(sink);
    EXPECT_EQ(out.str(), written);
}

TEST(Sink, CallsAFunction) {
    std::string text;
    auto sink = to_function([&](std::string_view octets) { text += octets; });
    write_in_two_chunks(sink);
    EXPECT_EQ(text, written);
}

TEST(Sink, ForgetsWhatNobodyWants) {
    auto sink = discard();
    write_in_two_chunks(sink);
}

}  // namespace
