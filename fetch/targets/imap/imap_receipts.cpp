// SPDX-License-Identifier: MIT
#include "imap_receipts.hpp"

#include <unistd.h>

#include <algorithm>
#include <exception>

#include "system/file.hpp"
#include "system/local_error.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::fetch {

// A line that a crash has cut has no end, and does not count: the next is written over it.
imap_receipts::imap_receipts(std::filesystem::path file)
    : file_(std::move(file)), directory_(file_.parent_path()) {
    if (!directory_.status(file_.filename().c_str())) return;
    open_ = directory_.open_own_file(file_.filename());
    const std::string text = system::read_all(open_.get(), file_);
    std::string_view lines = std::string_view(text).substr(0, text.rfind('\n') + 1);
    octets_ = lines.size();
    while (!lines.empty()) {
        std::string_view line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(line.size() + 1);
        const std::string key(wire::next_word(line));
        const auto validity = wire::parse_number(wire::next_word(line), UINT32_MAX);
        const auto uid = wire::parse_number(wire::next_word(line), UINT32_MAX);
        if (!key.empty() && validity && uid)
            all_.push_back(
                {key, {static_cast<std::uint32_t>(*validity), static_cast<std::uint32_t>(*uid)}});
    }
}

void imap_receipts::add(const std::string& key, const imap_uid& uid) noexcept try {
    if (!open_) open_ = directory_.open_own_file(file_.filename());
    const std::string line =
        key + ' ' + std::to_string(uid.uid_validity) + ' ' + std::to_string(uid.uid) + '\n';
    system::write_at(open_.get(), octets_, line, file_);
    octets_ += line.size();
    all_.push_back({key, uid});
} catch (const std::exception&) {
    return;  // the disk is full: it has no receipt
}

std::optional<imap_uid> imap_receipts::find(std::string_view key) const {
    const auto at = std::ranges::find(all_, key, &receipt::key);
    return at == all_.end() ? std::nullopt : std::optional(at->uid);
}

void imap_receipts::clear() {
    if (octets_ == 0) return;
    if (::ftruncate(open_.get(), 0) != 0) system::raise_errno("write " + file_.string());
    octets_ = 0;
    all_.clear();
}

}  // namespace pop3::fetch
