// SPDX-License-Identifier: MIT
#include "authority_file.hpp"

#include "system/file.hpp"
#include "system/private_file.hpp"

namespace pop3::cli {

authority_file::authority_file(std::string path) : path_(std::move(path)) {
    if (!path_.empty()) file_ = system::create_private_file(path_, "write " + path_);
}

void authority_file::write(std::string_view pem) {
    if (file_) system::write_all(file_.get(), pem, path_);
}

}  // namespace pop3::cli
