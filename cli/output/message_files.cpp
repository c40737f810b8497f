// SPDX-License-Identifier: MIT
#include "message_files.hpp"

#include <ostream>

#include "progress.hpp"
#include "system/local_error.hpp"
#include "vocabulary/utf8.hpp"

namespace pop3::cli {
namespace {

constexpr unsigned most_attempts = 10'000;

system::directory opened(const std::filesystem::path& folder) {
    const std::filesystem::path whole = std::filesystem::absolute(folder).lexically_normal();
    const std::filesystem::path path = whole.has_filename() ? whole : whole.parent_path();
    system::create_directory(path, 0700);
    return system::directory(path);
}

}  // namespace

message_files::message_files(const std::filesystem::path& folder, std::ostream& out)
    : folder_(opened(folder)), out_(out) {}

message_files::~message_files() {
    struct stat is {};
    if (file_ && ::fstat(file_.get(), &is) == 0) system::remove_same(folder_.at(name_.c_str()), is);
}

void message_files::begin(message_number n) {
    const std::string number = std::to_string(n.value());
    octets_ = 0;
    for (unsigned i = 1; i <= most_attempts; ++i) {
        name_ = number + (i == 1 ? "" : '-' + std::to_string(i)) + ".eml";
        file_ = folder_.create_file(name_.c_str());
        if (file_ || errno != EEXIST) break;
    }
    if (!file_) system::raise_errno("create " + (folder_.path() / name_).string());
}

void message_files::write(std::string_view octets) {
    system::write_all(file_.get(), octets, {folder_.path(), name_});
    octets_ += octets.size();
}

void message_files::end(message_number n) {
    const system::file_name place(folder_.path(), name_);
    system::sync_file(file_.get(), place);
    system::close_file(file_, place);
    out_ << "Message " << n.value() << ": " << readable(place.string()) << " ("
         << human_size(octets_) << ")\n";
}

void message_files::refused(message_number n, const failure& reason) {
    out_ << "Message " << n.value() << ": " << escaped(reason.reply) << '\n';
    if (!first_refusal_) first_refusal_ = reason;
}

}  // namespace pop3::cli
