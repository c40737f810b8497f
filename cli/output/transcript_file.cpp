// SPDX-License-Identifier: MIT
#include "transcript_file.hpp"

#include "cli/errors/error_line.hpp"
#include "fetch/error.hpp"
#include "system/private_file.hpp"

namespace pop3::cli {

void add_transcript_option(command_syntax command, std::string& file) {
    command
        .add_option("--transcript", file,
                    "Record the session in this new file, without passwords and messages")
        .value_name("FILE");
}

transcript_file::transcript_file(std::string path) : path_(std::move(path)) {
    if (path_.empty()) return;
    file_ = system::create_private_file(path_, "record a transcript in " + path_);
    tracer_.emplace([this](const transcript_event& event) { write(event); });
}

void transcript_file::write(const transcript_event& event) {
    if (!file_) return;
    try {
        system::write_all(file_.get(), to_text(event), path_);
    } catch (const system::local_error& e) {
        print_error(std::string("the transcript ends here: ") + e.what());
        file_ = {};
    }
}

}  // namespace pop3::cli
