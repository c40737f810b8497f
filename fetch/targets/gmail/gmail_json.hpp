// SPDX-License-Identifier: MIT
// The JSON of the Gmail API, and of the file of uploads, from and to values. In one place, because the
// library for JSON takes long to compile. Input is untrusted: what has another form than expected counts
// as missing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "upload_records.hpp"

namespace pop3::fetch {

/// What an answer with an error says.
struct api_problem {
    std::string message{};               ///< for people, in the words of Google
    std::string status{};                ///< "RESOURCE_EXHAUSTED"
    std::vector<std::string> reasons{};  ///< "rateLimitExceeded", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"

    [[nodiscard]] bool has(std::string_view reason) const;
};
/// Of a body without such an error, all is empty.
api_problem read_api_problem(std::string_view body);

/// A label of the mailbox.
struct gmail_label {
    std::string id;
    std::string name;
};
/// Nothing if `body` is no list of labels.
std::optional<std::vector<gmail_label>> read_labels(std::string_view body);
/// Nothing if `body` is no label.
std::optional<gmail_label> read_label(std::string_view body);
/// The request for a label of that name.
std::string new_label(std::string_view name);

/// The id of an imported message; nothing if `body` has none.
std::optional<std::string> read_message_id(std::string_view body);
/// What is sent with a message: its labels, by id.
std::string import_metadata(const std::vector<std::string>& label_ids);

/// Entries that are not complete are left out.
std::vector<upload_record> read_upload_records(std::string_view text);
std::string written_upload_records(const std::vector<upload_record>& records);

}  // namespace pop3::fetch
