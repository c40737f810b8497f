// SPDX-License-Identifier: MIT
#include "download.hpp"

#include <curl/curl.h>

#include <fstream>
#include <memory>

#include "system/late_library.hpp"
#include "vocabulary/host_syntax.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::inline v1::discovery {
namespace {

// The functions of libcurl that are used.
struct libcurl {
    decltype(&::curl_global_init) global_init;
    decltype(&::curl_easy_init) easy_init;
    decltype(&::curl_easy_cleanup) easy_cleanup;
    decltype(&::curl_easy_setopt) easy_setopt;
    decltype(&::curl_easy_perform) easy_perform;
    decltype(&::curl_easy_strerror) easy_strerror;
};

// Throws errc::library_unavailable.
const libcurl& loaded_libcurl() {
    static const libcurl loaded = [] {
        // Written out, because its 4 is the binary interface that the header and this file were
        // made for.
        const system::late_library library("libcurl.so.4", "libcurl4");
        const libcurl curl{.global_init = library["curl_global_init"],
                           .easy_init = library["curl_easy_init"],
                           .easy_cleanup = library["curl_easy_cleanup"],
                           .easy_setopt = library["curl_easy_setopt"],
                           .easy_perform = library["curl_easy_perform"],
                           .easy_strerror = library["curl_easy_strerror"]};
        curl.global_init(CURL_GLOBAL_DEFAULT);
        return curl;
    }();
    return loaded;
}

// What the callbacks of libcurl can access.
struct transfer {
    const discovery_options& options;
    std::string body;
    bool too_large = false;
};

std::size_t take(char* octets, std::size_t, std::size_t count, void* data) {
    auto& out = *static_cast<transfer*>(data);
    out.too_large = out.body.size() + count > largest_file;
    if (out.too_large) return 0;
    out.body.append(octets, count);
    return count;
}

int stop_if_asked(void* data, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const transfer*>(data)->options.stop.stop_requested() ? 1 : 0;
}

void set_up(const libcurl& curl, CURL* handle, const std::string& url, transfer& into) {
    const auto set = [&](CURLoption option, auto value) {
        curl.easy_setopt(handle, option, value);
    };
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_REDIR_PROTOCOLS_STR, is_https(url) ? "https" : "http,https");
    set(CURLOPT_FOLLOWLOCATION, 1L);
    set(CURLOPT_MAXREDIRS, 3L);
    set(CURLOPT_FAILONERROR, 1L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<std::chrono::milliseconds::rep>(
                                into.options.timeout.count(), 1)));
    if (!into.options.ca_file.empty()) set(CURLOPT_CAINFO, into.options.ca_file.c_str());
    set(CURLOPT_WRITEFUNCTION, take);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&into));
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, stop_if_asked);
    set(CURLOPT_XFERINFODATA, static_cast<void*>(&into));
}

std::string_view host_in(std::string_view url) {
    url.remove_prefix(url.find("://") + 3);
    url = url.substr(0, url.find_first_of("/?#"));
    url.remove_prefix(url.rfind('@') + 1);  // 0 without one
    return url.substr(0, url.find(':'));
}

failure explained(const libcurl& curl, CURLcode code, const transfer& attempt) {
    if (attempt.too_large) return fail(errc::bad_announcement, "it has more than 256 KiB");
    if (code == CURLE_ABORTED_BY_CALLBACK) return fail(errc::cancelled);
    if (code == CURLE_OPERATION_TIMEDOUT) return fail(errc::timed_out);
    return fail(errc::bad_announcement, curl.easy_strerror(code));
}

result<std::string> download_by(const libcurl& curl, const std::string& url,
                                const discovery_options& options) {
    const std::unique_ptr<CURL, decltype(curl.easy_cleanup)> handle(curl.easy_init(),
                                                                    curl.easy_cleanup);
    if (!handle) return fail(errc::bad_announcement, "libcurl cannot be used");
    transfer into{options, {}};
    set_up(curl, handle.get(), url, into);
    if (const CURLcode code = curl.easy_perform(handle.get()); code != CURLE_OK)
        return explained(curl, code, into);
    return std::move(into.body);
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
    try {
        return download_by(loaded_libcurl(), url, options);
    } catch (const error& e) {
        return e.reason();  // there is no libcurl
    }
}

}  // namespace pop3::inline v1::discovery
