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

}  // namespace pop3::inline v1
