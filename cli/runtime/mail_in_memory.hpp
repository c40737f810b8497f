// SPDX-License-Identifier: MIT
// Mail that pop3 serve keeps in memory: a deletion lasts as long as the server, and changes no file.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "pop3/server/memory_backend.hpp"

namespace pop3::cli {

struct mail_of_file {
    std::shared_ptr<const std::string> octets;  ///< lines end in CRLF
    std::string unique_id;
};

/// Each file *.eml of the directory, in the order of the names. Links are not followed. Lines may end in
/// LF. Throws pop3::error, also if there is no such file, or if they have more than 1 GiB.
std::vector<mail_of_file> read_eml_files(const std::filesystem::path& path);

/// Adds a few messages to try a mail program with: plain, with dots at the beginnings of lines, and with
/// an attachment.
void add_sample_mail(memory_backend& mail, const std::string& user);

}  // namespace pop3::cli
