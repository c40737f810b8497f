// SPDX-License-Identifier: MIT
#include "new_file.hpp"

#include "system/directory.hpp"
#include "system/file.hpp"
#include "system/private_file.hpp"

namespace pop3::cli {

new_file::new_file(std::string path) : path_(std::move(path)) {
    if (!path_.empty()) file_ = system::create_private_file(path_, "write " + path_);
}

new_file::~new_file() {
    struct stat is {};
    if (file_ && !written_ && ::fstat(file_.get(), &is) == 0)
        system::remove_same({AT_FDCWD, path_.c_str()}, is);
}

void new_file::write(std::string_view content) {
    if (!file_) return;
    system::write_all(file_.get(), content, path_);
    written_ = true;
}

}  // namespace pop3::cli
