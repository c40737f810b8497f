// SPDX-License-Identifier: MIT
#include "transcript_file.hpp"

#include <iostream>

#include "fetch/error.hpp"

namespace pop3::cli {

void add_transcript_option(command_syntax command, std::string& file) {
    command
        .add_option("--transcript", file,
                    "Record the session in this new file, without passwords and messages")
        .value_name("FILE");
}

transcript_file::transcript_file(std::string path) : path_(std::move(path)) {
    if (path_.empty()) return;
    constexpr int fresh = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    file_ = system::unique_fd(::open(path_.c_str(), fresh, 0600));
    if (!file_) system::raise_errno("record a transcript in " + path_);
    tracer_.emplace([this](const transcript_event& event) { write(event); });
}

void transcript_file::write(const transcript_event& event) {
    if (!file_) return;
    try {
        system::write_all(file_.get(), to_text(event), path_);
    } catch (const system::local_error& e) {
        std::cerr << "pop3: the transcript ends here: " << escaped(e.what()) << '\n';
        file_ = {};
    }
}

}  // namespace pop3::cli
