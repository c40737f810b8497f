// SPDX-License-Identifier: MIT
#include "transcript_files.hpp"

#include "cli/errors/error_line.hpp"
#include "fetch/error.hpp"

namespace pop3::cli {

transcript_files::transcript_files(std::string path) : path_(std::move(path)) {
    if (!path_.empty()) open_.try_emplace(1, path_);
}

server_observer transcript_files::observer() {
    server_observer made;
    made.connected = [this](std::uint64_t n) { open(n); };
    made.text = [this](std::uint64_t n, const transcript_event& event) {
        if (const auto file = open_.find(n); file != open_.end()) file->second.write(event);
    };
    made.closed = [this](std::uint64_t n) { open_.erase(n); };
    return made;
}

// A file that cannot be created is no reason to refuse the client.
void transcript_files::open(std::uint64_t connection) {
    if (connection == 1) return;
    if (connection == most + 1)
        print_error(std::to_string(most) + " transcripts: further connections are not recorded");
    if (connection > most) return;
    try {
        open_.try_emplace(connection, path_ + '.' + std::to_string(connection));
    } catch (const system::local_error& e) {
        print_error(std::string("a connection is not recorded: ") + e.what());
    }
}

}  // namespace pop3::cli
