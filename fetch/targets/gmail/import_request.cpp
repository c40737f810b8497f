// SPDX-License-Identifier: MIT
#include "import_request.hpp"

#include <algorithm>

#include "vocabulary/tokens.hpp"
#include "vocabulary/url_authority.hpp"

namespace pop3::fetch {
namespace {

// Scheme, host and port; the whole text if it has no scheme.
std::string_view origin_of(std::string_view url) {
    const std::size_t scheme = url.find("://");
    if (scheme == url.npos) return url;
    return url.substr(0, url.find_first_of("/?#", scheme + 3));
}

// Without a port, and without characters that URL parsers read in different ways.
bool is_of_google(std::string_view origin) {
    constexpr std::string_view scheme = "https://";
    if (!origin.starts_with(scheme)) return false;
    const std::string_view host = origin.substr(scheme.size());
    return host.ends_with(".googleapis.com") && std::ranges::all_of(host, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
           });
}

std::string base_of(const gmail_options& options) {
    std::string_view url = options.url;
    while (url.ends_with('/')) url.remove_suffix(1);
    return std::string(url);
}

std::string user_path(std::string_view address) {
    return "/gmail/v1/users/" + percent_encoded(address);
}

}  // namespace

bool may_go_to(std::string_view upload, std::string_view url) {
    const std::string_view there = origin_of(upload);
    const std::string_view here = origin_of(url);
    return wire::equal_ignoring_case(there, here) || (is_of_google(there) && is_of_google(here));
}

std::string labels_url(const gmail_options& options, std::string_view address) {
    return base_of(options) + user_path(address) + "/labels";
}

std::string import_url(const gmail_options& options, std::string_view address, upload_form form,
                       bool has_date) {
    const bool by_header = has_date && options.date == gmail_date::header;
    std::string url = base_of(options) + "/upload" + user_path(address) + "/messages/import";
    url += form == upload_form::multipart ? "?uploadType=multipart" : "?uploadType=resumable";
    url += by_header ? "&internalDateSource=dateHeader" : "&internalDateSource=receivedTime";
    url += options.never_spam ? "&neverMarkSpam=true" : "&neverMarkSpam=false";
    url += options.calendar ? "&processForCalendar=true" : "&processForCalendar=false";
    return url;
}

multipart_frame framed(std::string_view metadata, std::string_view boundary) {
    const std::string line(boundary);
    return {"multipart/related; boundary=\"" + line + '"',
            "--" + line + "\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n" +
                std::string(metadata) + "\r\n--" + line +
                "\r\nContent-Type: message/rfc822\r\n\r\n",
            "\r\n--" + line + "--\r\n"};
}

std::string content_range(octet_count at, octet_count all) {
    const std::string whole = '/' + std::to_string(all);
    if (at >= all) return "bytes *" + whole;
    return "bytes " + std::to_string(at) + '-' + std::to_string(all - 1) + whole;
}

std::optional<octet_count> octets_received(std::string_view range, octet_count all) {
    if (range.empty()) return 0;
    if (all == 0) return std::nullopt;
    constexpr std::string_view first = "bytes=0-";
    constexpr std::string_view also = "0-";  // as some answers have it
    if (range.starts_with(first))
        range.remove_prefix(first.size());
    else if (range.starts_with(also))
        range.remove_prefix(also.size());
    else
        return std::nullopt;
    const auto last = wire::parse_number(range, all - 1);
    if (!last) return std::nullopt;
    return *last + 1;
}

std::string message_id_line(std::string_view identity) {
    return "Message-ID: <" + std::string(identity) + "@pop3.invalid>\r\n";
}

}  // namespace pop3::fetch
