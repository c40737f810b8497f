// SPDX-License-Identifier: MIT
#include "report_file.hpp"

#include <unistd.h>

#include <filesystem>

#include "system/file.hpp"
#include "system/local_error.hpp"
#include "system/random_name.hpp"

namespace pop3::cli {
namespace {

[[noreturn]] void refuse(const std::string& path, const std::string& reason) {
    failure refused{std::make_error_code(std::errc::file_exists), "write " + path, {}, reason};
    refused.hint = "Name another file, or remove this one.";
    throw system::local_error(std::move(refused));
}

}  // namespace

report_file::report_file(std::string path, std::string_view mark)
    : path_(std::move(path)), mark_(mark) {
    if (path_.empty()) return;
    const std::filesystem::path whole(path_);
    name_ = whole.filename();
    if (name_.empty())
        system::raise_local(std::make_error_code(std::errc::is_a_directory), "write " + path_,
                            "name a file in it");
    place_ =
        std::make_unique<system::directory>(whole.has_parent_path() ? whole.parent_path() : ".");
    must_be_replaceable();
    const std::string beside = '.' + name_ + '.' + system::random_name();
    file_ = place_->create_file(beside.c_str());
    if (!file_ || ::fstat(file_.get(), &created_) != 0) system::raise_errno("write " + path_);
    temporary_ = beside;
}

report_file::~report_file() {
    if (!temporary_.empty()) system::remove_same(place_->at(temporary_.c_str()), created_);
}

// A wrong name must not cost the user another file.
void report_file::must_be_replaceable() const {
    const auto is = place_->status(name_.c_str());
    if (!is) return;
    if (!S_ISREG(is->st_mode)) refuse(path_, "it is no regular file");
    if (is->st_uid != ::geteuid()) refuse(path_, "it belongs to another user");
    if (is->st_size == 0) return;
    const system::unique_fd old = place_->open_file(name_.c_str(), O_RDONLY);
    if (!old) system::raise_errno("read " + path_);
    std::string begin(mark_.size(), '\0');
    if (system::read_at(old.get(), 0, begin, path_) != mark_)
        refuse(path_, "it is no earlier report");
}

void report_file::write(std::string_view content) {
    if (!file_) return;
    system::write_all(file_.get(), content, path_);
    system::sync_file(file_.get(), path_);
    system::close_file(file_, path_);
    must_be_replaceable();
    if (::renameat(place_->fd(), temporary_.c_str(), place_->fd(), name_.c_str()) != 0)
        system::raise_errno("write " + path_);
    temporary_.clear();
    place_->sync();
}

}  // namespace pop3::cli
