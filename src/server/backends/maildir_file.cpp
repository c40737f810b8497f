// SPDX-License-Identifier: MIT
#include "maildir_file.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "vocabulary/tokens.hpp"

namespace pop3::inline v1::serving {
namespace {

// The number after ",X=" in a file name.
std::optional<std::uint64_t> number_in(std::string_view name, std::string_view mark) {
    const std::size_t at = name.find(mark);
    if (at == std::string_view::npos) return std::nullopt;
    name.remove_prefix(at + mark.size());
    return wire::parse_number(name.substr(0, name.find(',')), UINT64_MAX);
}

std::optional<octet_count> size_in_name(const system::unique_fd& file, std::string_view name,
                                        std::uint64_t octets_in_file) {
    const auto with_crlf = number_in(name, ",W=");
    if (!with_crlf || number_in(name, ",S=").value_or(octets_in_file) != octets_in_file)
        return std::nullopt;
    // At most one CR for each LF, and none removed.
    if (*with_crlf < octets_in_file || *with_crlf - octets_in_file > octets_in_file)
        return std::nullopt;
    if (octets_in_file == 0) return 0;
    char last = 0;
    if (::pread(file.get(), &last, 1, static_cast<off_t>(octets_in_file - 1)) != 1)
        return std::nullopt;
    return *with_crlf + (last == '\n' ? 0 : 2);
}

}  // namespace

result<std::string_view> maildir_source::next(std::size_t most) {
    read_.resize(most);
    ssize_t got = 0;
    do {
        got = ::read(file_.get(), read_.data(), read_.size());
    } while (got < 0 && errno == EINTR);
    if (got < 0) return fail(errc::system_temporary);
    encoded_.clear();
    encoder_.encode({read_.data(), static_cast<std::size_t>(got)}, encoded_);
    return std::string_view(encoded_);
}

std::optional<octet_count> size_as_sent(system::unique_fd file, std::string_view name,
                                        std::uint64_t octets_in_file) {
    if (const auto told = size_in_name(file, name, octets_in_file)) return told;
    maildir_source source(std::move(file));
    octet_count size = 0;
    bool after_cr = false;
    bool ends_line = true;
    while (true) {
        const result<std::string_view> piece = source.next(64 * 1024);
        if (!piece) return std::nullopt;
        if (piece->empty()) return size + (ends_line ? 0 : 2);
        size += piece->size();
        const bool cr = piece->size() >= 2 ? (*piece)[piece->size() - 2] == '\r' : after_cr;
        ends_line = piece->back() == '\n' && cr;
        after_cr = piece->back() == '\r';
    }
}

}  // namespace pop3::inline v1::serving
