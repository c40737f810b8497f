// SPDX-License-Identifier: MIT
// Where messages go.
#include "pop3/sink.hpp"

#include <gtest/gtest.h>

#include <fstream>
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

// Reports what `use` does to a stream sink on `out`.
template <class Use>
failure trouble_with(std::ostream& out, Use use) {
    auto sink = to_stream(out);
    try {
        use(sink);
    } catch (const error& e) {
        return e.reason();
    }
    ADD_FAILURE() << "no error was thrown";
    return {};
}

TEST(Sink, ReportsAFullDiskNoLaterThanAtTheEndOfTheMessage) {
    std::ofstream full("/dev/full", std::ios::binary);
    const failure reason = trouble_with(full, [](body_sink& sink) {
        sink.write("less than the stream holds back");
        sink.end();
    });
    EXPECT_EQ(reason.code, errc::sink_failed);
    EXPECT_EQ(reason.detail, "No space left on device");
}

TEST(Sink, ReportsAFullDiskInTheMiddleOfAMessage) {
    std::ofstream full("/dev/full", std::ios::binary);
    const failure reason = trouble_with(
        full, [](body_sink& sink) { sink.write(std::string(std::size_t{1} << 20, 'x')); });
    EXPECT_EQ(reason.code, errc::sink_failed);
}

TEST(Sink, ReportsAStreamThatWasNotOpened) {
    std::ofstream nothing("/no/such/folder/message.eml");
    const failure reason = trouble_with(nothing, [](body_sink& sink) { sink.write("x"); });
    EXPECT_EQ(reason.code, errc::sink_failed);
    EXPECT_EQ(reason.detail, "the stream cannot be written to");
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

TEST(Sink, WithoutAFunctionToCallIsRefusedAtOnce) {
    EXPECT_THROW(to_function(nullptr), error);
    EXPECT_THROW(each_message{nullptr}, error);
}

}  // namespace
