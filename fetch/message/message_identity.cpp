// SPDX-License-Identifier: MIT
#include "message_identity.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "vocabulary/tokens.hpp"

namespace pop3::fetch {
namespace {

constexpr std::array mailbox_fields = {"Status",     "X-Status",       "X-UID",
                                       "X-UIDL",     "X-IMAP",         "X-IMAPbase",
                                       "X-Keywords", "Content-Length", "Lines"};
constexpr std::array marking_fields = {"Message-ID", "Date", "Received"};
constexpr std::size_t longest_name = 16;  // with its colon, and a blank before that

template <class Names>
bool contains(const Names& names, std::string_view name) {
    return std::ranges::any_of(
        names, [&](std::string_view each) { return wire::equal_ignoring_case(each, name); });
}

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

std::string_view field_name(std::string_view line) {
    const std::string_view name = line.substr(0, line.find(':'));
    const std::size_t last = name.find_last_not_of(" \t");
    return name.substr(0, last + 1);
}

}  // namespace

void identifier::update(std::string_view octets) {
    begun_ = true;
    if (differs_) whole_.update(octets);
    while (at_ != place::body && !octets.empty())
        octets.remove_prefix(at_ == place::line_start ? take_start(octets) : take_line(octets));
    if (!octets.empty()) content_.update(octets);
}

// The beginning of a line, until its field is known.
std::size_t identifier::take_start(std::string_view octets) {
    std::size_t taken = 0;
    while (taken < octets.size()) {
        const char c = octets[taken++];
        line_start_ += c;
        if (c != ':' && c != '\n' && !is_blank(line_start_.front()) &&
            line_start_.size() < longest_name)
            continue;
        decide(octets.substr(taken));
        break;
    }
    return taken;
}

// `rest`: the octets after the beginning of the line.
void identifier::decide(std::string_view rest) {
    const std::string start = std::exchange(line_start_, {});
    if (start == "\n" || start == "\r\n") {
        end_header();
        content_.update(start);
        return;
    }
    if (!is_blank(start.front())) {
        const std::string_view name = field_name(start);
        dropping_ = start.back() == ':' && contains(mailbox_fields, name);
        found_.marked = found_.marked || (start.back() == ':' && contains(marking_fields, name));
    }
    if (dropping_ && !std::exchange(differs_, true)) {
        whole_.continue_from(content_);
        whole_.update(start);
        whole_.update(rest);
    }
    if (!dropping_) content_.update(start);
    at_ = start.back() == '\n' ? place::line_start
          : dropping_          ? place::dropped_line
                               : place::kept_line;
}

std::size_t identifier::take_line(std::string_view octets) {
    const std::size_t lf = octets.find('\n');
    const std::size_t taken = lf == std::string_view::npos ? octets.size() : lf + 1;
    if (at_ == place::kept_line) content_.update(octets.substr(0, taken));
    if (lf != std::string_view::npos) at_ = place::line_start;
    return taken;
}

void identifier::end_header() {
    header_.continue_from(content_);
    found_.header = header_.finish();
    at_ = place::body;
}

message_identity identifier::finish() {
    content_.update(line_start_);
    if (at_ != place::body) end_header();
    found_.content = content_.finish();
    found_.octets = differs_ ? whole_.finish() : found_.content;
    at_ = place::line_start;
    begun_ = dropping_ = differs_ = false;
    line_start_.clear();
    return std::exchange(found_, {});
}

}  // namespace pop3::fetch
