// SPDX-License-Identifier: MIT
#include "imap_message.hpp"

#include <algorithm>

#include "fetch/clock.hpp"
#include "fetch/message/line_ends.hpp"
#include "fetch/message/mail_date.hpp"
#include "fetch/message/received_date.hpp"
#include "pop3/header_fields.hpp"
#include "system/random_name.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::fetch {
namespace {

// The header is looked for in so many octets.
constexpr std::size_t reach = 64 * 1024;

// What SEARCH finds for sure: a msg-id (RFC 5322, section 3.6.4) that needs no escapes.
bool identifies(std::string_view id) {
    constexpr std::size_t longest = 250;
    return id.size() > 2 && id.size() <= longest && id.front() == '<' && id.back() == '>' &&
           id.find('@') != id.npos && std::ranges::all_of(id, [](char c) {
               return c > ' ' && c < '\x7F' && c != '"' && c != '\\';
           });
}

}  // namespace

std::string imap_trace::text() const {
    std::string all = key + ' ' + mailbox + ' ' + std::to_string(since.uid_validity) + ' ' +
                      std::to_string(since.uid_next) + ' ' + std::to_string(octets);
    return message_id.empty() ? all : all + ' ' + message_id;
}

std::optional<imap_trace> imap_trace::parse(std::string_view text) {
    constexpr std::uint64_t most = UINT32_MAX;
    imap_trace found;
    found.key = wire::next_word(text);
    found.mailbox = wire::next_word(text);
    const auto validity = wire::parse_number(wire::next_word(text), most);
    const auto next = wire::parse_number(wire::next_word(text), most);
    const auto octets = wire::parse_number(wire::next_word(text), std::uint64_t{1} << 62U);
    found.message_id = wire::next_word(text);
    const bool is_key = std::ranges::all_of(
        found.key, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
    const bool is_id = found.message_id.empty() || identifies(found.message_id);
    if (found.key.empty() || !is_key || !validity || !next || !octets || !is_id)
        return std::nullopt;
    found.since = {static_cast<std::uint32_t>(*validity), static_cast<std::uint32_t>(*next)};
    found.octets = *octets;
    return found;
}

imap_message::imap_message(const std::filesystem::path& directory) : body_(directory) {
    trace_.key = system::random_name();
}

void imap_message::write(std::string_view octets) {
    body_.write(octets);
    head_ += octets.substr(0, reach - std::min(reach, head_.size()));
}

// Nothing to make durable: until it is delivered, the server has it.
void imap_message::finish() {
    const header_fields header(head_);
    if (const std::string id = header.only("Message-ID"); identifies(id)) trace_.message_id = id;
    if (const auto when = received_date(header, now())) date_ = imap_date(*when);
    head_ = {};
}

void imap_message::set_place(const std::string& mailbox, const imap_position& since) {
    trace_.mailbox = mailbox;
    trace_.since = since;
    trace_.octets = 0;
    encode([this](std::string_view piece) { trace_.octets += piece.size(); });
    name_ = trace_.text();
}

void imap_message::encode(const std::function<void(std::string_view)>& take) const {
    const std::string key = key_line();
    if (!key.empty()) take(key);
    smtp_encoder line_ends;
    std::string room(64 * 1024, '\0');
    std::string lines;
    octet_count at = 0;
    while (true) {
        const std::string_view octets = body_.read(at, room);
        if (octets.empty()) break;
        at += octets.size();
        lines.clear();
        line_ends.encode(octets, lines);
        take(lines);
    }
    lines.clear();
    line_ends.finish(lines);
    if (!lines.empty()) take(lines);
}

std::string imap_message::key_line() const {
    return trace_.message_id.empty() ? "X-Pop3-Key: " + trace_.key + "\r\n" : std::string();
}

}  // namespace pop3::fetch
