// SPDX-License-Identifier: MIT
#include "upload_records.hpp"

#include <algorithm>

#include "gmail_json.hpp"
#include "system/file.hpp"

namespace pop3::fetch {

// Nobody else may name the place that mail is sent to.
upload_records::upload_records(std::filesystem::path file, instant now)
    : file_(std::move(file)), directory_(file_.parent_path()) {
    if (!directory_.status(file_.filename().c_str())) return;
    const system::unique_fd open = directory_.open_own_file(file_.filename());
    records_ = read_upload_records(system::read_all(open.get(), file_));
    std::erase_if(records_, [&](const upload_record& each) { return each.begun + longest < now; });
}

const upload_record* upload_records::find(std::string_view message) const {
    const auto found = std::ranges::find(records_, message, &upload_record::message);
    return found == records_.end() ? nullptr : &*found;
}

void upload_records::add(upload_record begun) {
    std::erase_if(records_, [&](const auto& each) { return each.message == begun.message; });
    records_.push_back(std::move(begun));
    if (records_.size() > most)
        records_.erase(records_.begin(), records_.end() - static_cast<std::ptrdiff_t>(most));
    write();
}

void upload_records::remove(const std::vector<std::string>& messages) {
    const auto is_done = [&](const upload_record& record) {
        return std::ranges::find(messages, record.message) != messages.end();
    };
    if (std::erase_if(records_, is_done) > 0) write();
}

void upload_records::write() const {
    directory_.replace_file(file_.filename(), written_upload_records(records_));
}

}  // namespace pop3::fetch
