// SPDX-License-Identifier: MIT
#include "download.hpp"

#include <fstream>

#include "http/client.hpp"
#include "vocabulary/host_syntax.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::inline v1::discovery {
namespace {

std::string_view host_in(std::string_view url) {
    url.remove_prefix(url.find("://") + 3);
    url = url.substr(0, url.find_first_of("/?#"));
    url.remove_prefix(url.rfind('@') + 1);  // 0 without one
    return url.substr(0, url.find(':'));
}

failure explained(failure reason) {
    if (reason.code == errc::limit_exceeded)
        return fail(errc::bad_announcement, "it has more than 256 KiB");
    if (reason.code == errc::timed_out || reason.code == errc::cancelled ||
        reason.code == errc::library_unavailable)
        return reason;
    return fail(errc::bad_announcement, std::move(reason.detail));
}

}  // namespace

bool is_https(std::string_view url) {
    return wire::equal_ignoring_case(url.substr(0, 8), "https://");
}

result<std::string> read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text(largest_file + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file.is_open() || file.bad()) {
        failure reason = fail(errc::bad_announcement, "it cannot be read");
        reason.hint = "Check the path of the file, and its permissions.";
        return reason;
    }
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > largest_file) return fail(errc::bad_announcement, "it has more than 256 KiB");
    return text;
}

result<std::string> download(const std::string& url, const discovery_options& options) {
    if (auto words = defect_of_host(host_in(url)))
        return fail(errc::invalid_argument, *std::move(words));
    auto got = http::perform(
        {.url = url,
         .response_limit = largest_file,
         .limits = {.connect = options.timeout, .read = options.timeout, .total = options.timeout},
         .stop = options.stop,
         .ca_file = options.ca_file,
         .allow_http = true,
         .redirects = 3});
    if (!got) return explained(std::move(got).error());
    if (got->status >= 400)
        return fail(errc::bad_announcement,
                    "the web server answered with the error " + std::to_string(got->status));
    return std::string(got->body.reveal());
}

}  // namespace pop3::inline v1::discovery
