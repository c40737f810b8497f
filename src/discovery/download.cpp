// SPDX-License-Identifier: MIT
#include "discovery/download.hpp"

#include <curl/curl.h>

#include <fstream>
#include <memory>
#include <mutex>

#include "wire/tokens.hpp"

namespace pop3::inline v1::discovery {
namespace {

using handle = std::unique_ptr<CURL, decltype(&::curl_easy_cleanup)>;

// What the callbacks of libcurl get to see.
struct transfer {
    const discovery_options& how;
    std::string body;
    bool too_large = false;
};

std::size_t take(char* octets, std::size_t, std::size_t count, void* of) {
    auto& to = *static_cast<transfer*>(of);
    to.too_large = to.body.size() + count > largest_file;
    if (to.too_large) return 0;
    to.body.append(octets, count);
    return count;
}

int stop_if_asked(void* of, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const transfer*>(of)->how.stop.stop_requested() ? 1 : 0;
}

bool is_https(const std::string& url) {
    return wire::equal_ignoring_case(std::string_view(url).substr(0, 8), "https://");
}

void set_up(CURL* curl, const std::string& url, transfer& into) {
    const auto set = [curl](CURLoption what, auto value) { ::curl_easy_setopt(curl, what, value); };
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_REDIR_PROTOCOLS_STR, is_https(url) ? "https" : "http,https");
    set(CURLOPT_FOLLOWLOCATION, 1L);
    set(CURLOPT_MAXREDIRS, 3L);
    set(CURLOPT_FAILONERROR, 1L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_TIMEOUT_MS,
        static_cast<long>(std::max<std::chrono::milliseconds::rep>(into.how.timeout.count(), 1)));
    if (!into.how.ca_file.empty()) set(CURLOPT_CAINFO, into.how.ca_file.c_str());
    set(CURLOPT_WRITEFUNCTION, take);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&into));
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, stop_if_asked);
    set(CURLOPT_XFERINFODATA, static_cast<void*>(&into));
}

failure explained(CURLcode code, const transfer& of) {
    if (of.too_large) return fail(errc::bad_announcement, "it has more than 256 KiB");
    if (code == CURLE_ABORTED_BY_CALLBACK) return fail(errc::cancelled);
    if (code == CURLE_OPERATION_TIMEDOUT) return fail(errc::timed_out);
    return fail(errc::bad_announcement, ::curl_easy_strerror(code));
}

}  // namespace

result<std::string> read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text(largest_file + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file.is_open() || file.bad()) return fail(errc::bad_announcement, "it cannot be read");
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > largest_file) return fail(errc::bad_announcement, "it has more than 256 KiB");
    return text;
}

result<std::string> download(const std::string& url, const discovery_options& how) {
    static std::once_flag once;
    std::call_once(once, [] { ::curl_global_init(CURL_GLOBAL_DEFAULT); });
    const handle curl(::curl_easy_init(), ::curl_easy_cleanup);
    if (!curl) return fail(errc::bad_announcement, "libcurl cannot be used");
    transfer into{how, {}};
    set_up(curl.get(), url, into);
    if (const CURLcode code = ::curl_easy_perform(curl.get()); code != CURLE_OK)
        return explained(code, into);
    return std::move(into.body);
}

}  // namespace pop3::inline v1::discovery
