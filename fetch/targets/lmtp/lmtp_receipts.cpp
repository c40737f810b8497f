// SPDX-License-Identifier: MIT
#include "lmtp_receipts.hpp"

#include <algorithm>

#include "fetch/error.hpp"
#include "system/file.hpp"

namespace pop3::fetch {

// Receipts that another user wrote would keep mail from its recipients.
lmtp_receipts::lmtp_receipts(std::filesystem::path file)
    : file_(std::move(file)), directory_(file_.parent_path()) {
    if (!directory_.status(file_.filename().c_str())) return;
    const system::unique_fd open = directory_.open_own_file(file_.filename());
    const std::string text = system::read_all(open.get(), file_);
    std::string_view lines = text;
    while (!lines.empty()) {
        const std::string_view line = lines.substr(0, lines.find('\n'));
        const std::size_t space = line.find(' ');
        if (space != line.npos)
            receipts_.emplace_back(line.substr(0, space), line.substr(space + 1));
        lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    }
}

bool lmtp_receipts::has(std::string_view message, std::string_view recipient) const {
    return std::ranges::any_of(receipts_, [&](const auto& receipt) {
        return receipt.first == message && receipt.second == recipient;
    });
}

void lmtp_receipts::add(const std::string& message, const std::vector<std::string>& recipients) {
    if (recipients.empty()) return;
    for (const std::string& recipient : recipients) receipts_.emplace_back(message, recipient);
    if (receipts_.size() > most)
        receipts_.erase(receipts_.begin(), receipts_.end() - static_cast<std::ptrdiff_t>(most));
    write();
}

void lmtp_receipts::remove(const std::vector<std::string>& messages) {
    const auto is_done = [&](const auto& receipt) {
        return std::ranges::find(messages, receipt.first) != messages.end();
    };
    if (std::erase_if(receipts_, is_done) > 0) write();
}

void lmtp_receipts::write() const {
    std::string text;
    for (const auto& [message, recipient] : receipts_) text += message + ' ' + recipient + '\n';
    directory_.replace_file(file_.filename(), text);
}

}  // namespace pop3::fetch
