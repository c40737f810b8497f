// SPDX-License-Identifier: MIT
#include "authority_file.hpp"

#include "system/directory.hpp"
#include "system/file.hpp"
#include "system/private_file.hpp"

namespace pop3::cli {

authority_file::authority_file(std::string path) : path_(std::move(path)) {
    if (!path_.empty()) file_ = system::create_private_file(path_, "write " + path_);
}

authority_file::~authority_file() {
    struct stat is {};
    if (file_ && !written_ && ::fstat(file_.get(), &is) == 0)
        system::remove_same({AT_FDCWD, path_.c_str()}, is);
}

void authority_file::write(std::string_view pem) {
    if (!file_) return;
    system::write_all(file_.get(), pem, path_);
    written_ = true;
}

}  // namespace pop3::cli
