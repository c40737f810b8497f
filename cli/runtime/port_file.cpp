// SPDX-License-Identifier: MIT
#include "port_file.hpp"

#include <unistd.h>

#include <charconv>
#include <cstdint>
#include <exception>
#include <string_view>
#include <system_error>
#include <utility>

#include "system/local_error.hpp"
#include "system/random_name.hpp"

namespace pop3::cli {
namespace {

constexpr off_t longest = 6;  // "65535\n"

}  // namespace

port_file::port_file(const std::string& path) : path_(path) {
    if (path.empty()) return;
    const std::filesystem::path whole(path);
    folder_.emplace(whole.has_parent_path() ? whole.parent_path() : ".");
    name_ = whole.filename();
    if (!name_.empty() && (!folder_->status(name_.c_str()) || holds_a_port())) return;
    failure reason{
        std::make_error_code(name_.empty() ? std::errc::is_a_directory : std::errc::file_exists),
        "write the port to " + path_,
        {},
        {}};
    reason.hint = name_.empty() ? "Name a file in it."
                                : "This file holds no port, and is left as it is: name another.";
    raise(std::move(reason));
}

port_file::~port_file() {
    if (written_.st_ino != 0) system::remove_same(folder_->at(name_.c_str()), written_);
}

// An empty file is one of mktemp(1).
bool port_file::holds_a_port() const {
    const system::unique_fd file = folder_->open_file(name_.c_str(), O_RDONLY);
    struct stat is {};
    if (!file || ::fstat(file.get(), &is) != 0 || !S_ISREG(is.st_mode) || is.st_size > longest)
        return false;
    const std::string text = system::read_all(file.get(), path_);
    unsigned port = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, port);
    const bool is_port = error == std::errc() && port >= 1 && port <= UINT16_MAX;
    return text.empty() || (is_port && std::string_view(rest, end) == "\n");
}

void port_file::write(std::uint16_t port) {
    if (!folder_) return;
    const std::string made = '.' + name_ + '.' + system::random_name();
    system::unique_fd file = folder_->create_file(made.c_str(), 0644);
    if (!file) system::raise_errno("create a file beside " + path_);
    try {
        system::write_all(file.get(), std::to_string(port) + '\n', path_);
        ::fstat(file.get(), &written_);
        system::close_file(file, path_);
        if (::renameat(folder_->fd(), made.c_str(), folder_->fd(), name_.c_str()) != 0)
            system::raise_errno("write the port to " + path_);
    } catch (const std::exception&) {
        written_ = {};
        ::unlinkat(folder_->fd(), made.c_str(), 0);
        throw;
    }
}

}  // namespace pop3::cli
