// SPDX-License-Identifier: MIT
#include "pop3/sink.hpp"

#include <ostream>

namespace pop3::inline v1 {

void stream_sink::write(std::string_view octets) {
    out_.write(octets.data(), static_cast<std::streamsize>(octets.size()));
}

}  // namespace pop3::inline v1
