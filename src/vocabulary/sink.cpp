// SPDX-License-Identifier: MIT
#include "pop3/sink.hpp"

#include <cerrno>
#include <ostream>

namespace pop3::inline v1 {
namespace {

// `out` has just written; errno was 0 before.
void must_have_written(const std::ostream& out) {
    if (out) return;
    const int reason = errno;
    throw error(fail(errc::sink_failed, reason != 0 ? std::generic_category().message(reason)
                                                    : "the stream cannot be written to"));
}

}  // namespace

void stream_sink::write(std::string_view octets) {
    errno = 0;
    out_.write(octets.data(), static_cast<std::streamsize>(octets.size()));
    must_have_written(out_);
}

void stream_sink::end() {
    errno = 0;
    out_.flush();
    must_have_written(out_);
}

function_sink::function_sink(std::function<void(std::string_view)> take) : take_(std::move(take)) {
    if (!take_) raise(fail(errc::invalid_argument, "the sink has no function to call"));
}

// ---- each_message ----

each_message::each_message(taker take, refusal refused)
    : take_(std::move(take)), refused_(std::move(refused)) {
    if (!take_) raise(fail(errc::invalid_argument, "the sink has no function to call"));
}

void each_message::begin(message_number) {
    text_.clear();
}

void each_message::write(std::string_view octets) {
    text_ += octets;
}

void each_message::end(message_number n) {
    take_(n, std::exchange(text_, {}));
}

void each_message::refused(message_number n, const failure& reason) {
    if (!refused_) raise(reason);
    refused_(n, reason);
}

}  // namespace pop3::inline v1
