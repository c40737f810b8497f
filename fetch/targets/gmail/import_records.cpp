// SPDX-License-Identifier: MIT
// Each line has 50 octets: a short name of the id, the digest of the message. The newest is the last. A line
// that a crash cut is overwritten.
#include "import_records.hpp"

#include <optional>

#include "fetch/message/content_digest.hpp"
#include "state_lock.hpp"
#include "system/file.hpp"

namespace pop3::fetch {
namespace {

constexpr std::size_t line_octets = 16 + 1 + 32 + 1;

// The digest of the message with this key; nothing if there is none.
std::optional<std::string_view> find(std::string_view lines, std::string_view key) {
    for (std::size_t at = lines.size(); at >= line_octets; at -= line_octets) {
        const std::string_view line = lines.substr(at - line_octets, line_octets);
        if (line.starts_with(key)) return line.substr(key.size() + 1, 32);
    }
    return std::nullopt;
}

}  // namespace

import_records::import_records(const std::filesystem::path& folder, std::string_view mailbox,
                               std::size_t count)
    : folder_(folder),
      name_("gmail-" + short_name("mailbox " + std::string(mailbox)) + ".imports"),
      count_(count) {}

bool import_records::confirm(std::string_view id, std::string_view content) const {
    const std::string key = short_name(id);
    const system::file_lock alone = lock_state(folder_, name_ + ".lock");
    const system::unique_fd file = folder_.open_own_file(name_);
    const std::string text = system::read_all(file.get(), folder_.path() / name_);
    const std::string_view whole =
        std::string_view(text).substr(0, text.size() / line_octets * line_octets);
    if (const auto known = find(whole, key)) return *known == content;
    add(file.get(), whole, key + ' ' + std::string(content) + '\n');
    return true;
}

void import_records::add(int file, std::string_view before, const std::string& line) const {
    const std::size_t most = (count_ + count_ / 10) * line_octets;  // so that few are replaced
    if (before.size() >= most) {
        const std::string_view kept = before.substr(before.size() - (count_ - 1) * line_octets);
        folder_.replace_file(name_, std::string(kept) + line);
        return;
    }
    const std::filesystem::path place = folder_.path() / name_;
    system::write_at(file, before.size(), line, place);
    system::sync_file(file, place);
}

}  // namespace pop3::fetch
