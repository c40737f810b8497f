// SPDX-License-Identifier: MIT
#include "message_files.hpp"

#include <ostream>

#include "progress.hpp"
#include "system/local_error.hpp"
#include "system/random_name.hpp"
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
    if (file_ && ::fstat(file_.get(), &is) == 0)
        system::remove_same(folder_.at(partial_.c_str()), is);
}

void message_files::begin(message_number) {
    octets_ = 0;
    partial_ = ".partial-" + system::random_name();
    file_ = folder_.create_file(partial_.c_str());
    if (!file_) system::raise_errno("create " + (folder_.path() / partial_).string());
}

void message_files::write(std::string_view octets) {
    system::write_all(file_.get(), octets, {folder_.path(), partial_});
    octets_ += octets.size();
}

void message_files::end(message_number n) {
    const system::file_name partial(folder_.path(), partial_);
    system::sync_file(file_.get(), partial);
    const std::string name = publish(n);
    folder_.sync();
    const system::file_name place(folder_.path(), name);
    system::close_file(file_, place);
    out_ << "Message " << n.value() << ": " << readable(place.string()) << " ("
         << human_size(octets_) << ")\n";
}

// The message is whole: it gets the first name that is free.
std::string message_files::publish(message_number n) const {
    const std::string number = std::to_string(n.value());
    for (unsigned i = 1; i <= most_attempts; ++i) {
        std::string name = number + (i == 1 ? "" : '-' + std::to_string(i)) + ".eml";
        if (system::move_to_free_name(folder_.at(partial_.c_str()), folder_.at(name.c_str()),
                                      {folder_.path(), name}))
            return name;
    }
    system::raise_errno("create " + (folder_.path() / (number + ".eml")).string(), EEXIST);
}

void message_files::refused(message_number n, const failure& reason) {
    out_ << "Message " << n.value() << ": " << escaped(reason.reply) << '\n';
    if (!first_refusal_) first_refusal_ = reason;
}

}  // namespace pop3::cli
