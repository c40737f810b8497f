// SPDX-License-Identifier: MIT
#include "transcript_files.hpp"

namespace pop3::cli {

server_observer transcript_files::observer() {
    server_observer made;
    made.connected = [this](std::uint64_t n) {
        open_[n].open(n == 1 ? path_ : path_ + '.' + std::to_string(n), std::ios::trunc);
    };
    made.text = [this](std::uint64_t n, const transcript_event& event) {
        open_[n] << to_text(event) << std::flush;  // the file may be read meanwhile
    };
    made.closed = [this](std::uint64_t n) { open_.erase(n); };
    return made;
}

}  // namespace pop3::cli
