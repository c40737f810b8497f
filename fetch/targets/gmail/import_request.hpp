// SPDX-License-Identifier: MIT
// The requests of an import as data: what is asked for, and the octets before and after the message.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gmail_options.hpp"
#include "pop3/types.hpp"

namespace pop3::fetch {

/// True if mail and tokens for the API at `url` may go to `upload`, which an answer of it names: it has the
/// same scheme, host and port, or both are at https://...googleapis.com.
bool may_go_to(std::string_view upload, std::string_view url);

/// The URL of the labels of a mailbox.
std::string labels_url(const gmail_options& options, std::string_view address);

/// How a message is sent.
enum class upload_form { multipart, resumable };
/// The URL of an import (users.messages.import). `has_date`: its Date line can be used.
std::string import_url(const gmail_options& options, std::string_view address, upload_form form,
                       bool has_date);

/// What surrounds a message in a multipart upload (RFC 2387).
struct multipart_frame {
    std::string content_type;
    std::string before;
    std::string after;
};
/// `metadata` is JSON. `boundary` must not occur in the message.
multipart_frame framed(std::string_view metadata, std::string_view boundary);

/// The Content-Range of octets from `at` on, of `all`; of none with `at == all`: it asks what has come.
std::string content_range(octet_count at, octet_count all);
/// How many octets Google has, by the Range header of its answer 308: all of "bytes=0-N" and no others.
/// An empty `range` means none. Nothing if it cannot be read, or claims more than `all`.
std::optional<octet_count> octets_received(std::string_view range, octet_count all);

/// "Message-ID: <...>" with CRLF, the same for the same `identity` (spooled_message::identity()).
std::string message_id_line(std::string_view identity);

}  // namespace pop3::fetch
