// SPDX-License-Identifier: MIT
#include "client.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>

#include "url_parts.hpp"
#include "vocabulary/letter_case.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::inline v1::http {
namespace {

constexpr std::size_t most_fields = 100;  // of a response; libcurl limits their octets

// What the callbacks of libcurl can access.
struct transfer {
    const request& asked;
    response got{};
    std::uint64_t sent = 0;  // octets of the body
    bool too_large = false;
    std::optional<failure> broken{};  // the body
    char words[CURL_ERROR_SIZE]{};
};

std::size_t take_body(char* octets, std::size_t, std::size_t count, void* data) {
    auto& out = *static_cast<transfer*>(data);
    out.too_large = out.got.body.reveal().size() + count > out.asked.response_limit;
    if (out.too_large) return 0;
    out.got.body.append({octets, count});
    return count;
}

std::size_t take_field(char* octets, std::size_t, std::size_t count, void* data) {
    auto& out = *static_cast<transfer*>(data);
    const std::string_view line(octets, count);
    if (line.starts_with("HTTP/")) out.got.fields.clear();  // an interim response came before
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || out.got.fields.size() == most_fields) return count;
    std::string name = wire::lower_case(line.substr(0, colon));
    const std::string_view value = line.substr(colon + 1);
    const std::size_t first = std::min(value.find_first_not_of(" \t"), value.size());
    const std::size_t last = value.find_last_not_of(" \t\r\n") + 1;
    out.got.fields[std::move(name)] =
        first < last ? std::string(value.substr(first, last - first)) : std::string();
    return count;
}

std::uint64_t body_octets(const request& asked) {
    return asked.stream ? asked.stream_octets : asked.body.reveal().size();
}

result<std::size_t> next_octets(const transfer& out, std::span<char> into) {
    if (out.asked.stream) return out.asked.stream(into);
    const std::string_view rest = out.asked.body.reveal().substr(out.sent);
    return rest.copy(into.data(), into.size());
}

std::size_t read_body(char* into, std::size_t, std::size_t room, void* data) {
    auto& out = *static_cast<transfer*>(data);
    const std::uint64_t left = body_octets(out.asked) - out.sent;
    const std::span<char> wanted(into, std::min<std::uint64_t>(room, left));
    if (wanted.empty()) return 0;
    auto count = next_octets(out, wanted);
    if (count && *count == 0) count = fail(errc::invalid_argument, "the body ended too early");
    if (!count) {
        out.broken = std::move(count).error();
        return CURL_READFUNC_ABORT;
    }
    out.sent += *count;
    return *count;
}

int stop_if_asked(void* data, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const transfer*>(data)->asked.stop.stop_requested() ? 1 : 0;
}

// The header fields in the form of libcurl, wiped at the end.
class field_list {
  public:
    field_list(const libcurl& curl, const std::vector<field>& fields) : curl_(curl) {
        add("Expect:");  // no wait for an interim response
        for (const field& each : fields) {
            std::string line = each.name + ": ";
            line.append(each.value.reveal());
            add(line.c_str());
            wipe(line);
        }
    }
    ~field_list() {
        for (curl_slist* each = first_; each; each = each->next) {
            const std::string_view text = each->data;
            std::fill_n(static_cast<volatile char*>(each->data), text.size(), '\0');
        }
        curl_.slist_free_all(first_);
    }
    field_list(const field_list&) = delete;
    field_list& operator=(const field_list&) = delete;
    [[nodiscard]] curl_slist* first() const { return first_; }

  private:
    void add(const char* line) {
        if (curl_slist* const longer = curl_.slist_append(first_, line)) first_ = longer;
    }
    const libcurl& curl_;
    curl_slist* first_ = nullptr;
};

// Sets the options of one request. An option that the library refuses ends the request before it
// begins: a limit that is not in force would be none.
class options {
  public:
    options(const libcurl& curl, CURL* handle) : curl_(curl), handle_(handle) {}

    template <class Value>
    void set(CURLoption option, Value value) {
        const CURLcode code = curl_.easy_setopt(handle_, option, value);
        if (code != CURLE_OK) failed_ = code;
    }
    void set_security(const request& asked, const url_parts& url) {
        const char* const allowed = url.scheme == "https" ? "https" : "http,https";
        set(CURLOPT_PROTOCOLS_STR, allowed);
        set(CURLOPT_REDIR_PROTOCOLS_STR, allowed);
        set(CURLOPT_FOLLOWLOCATION, asked.redirects > 0 ? 1L : 0L);
        set(CURLOPT_MAXREDIRS, static_cast<long>(asked.redirects));
        set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        if (!asked.ca_file.empty()) set(CURLOPT_CAINFO, asked.ca_file.c_str());
        if (url.is_loopback()) set(CURLOPT_PROXY, "");
    }
    void set_limits(const time_limits& limits) {
        using std::chrono::milliseconds;
        const auto left = std::chrono::ceil<milliseconds>(
            limits.end - std::chrono::steady_clock::now());  // "never" is centuries
        set(CURLOPT_TIMEOUT_MS, as_long(std::min(limits.total, left)));
        set(CURLOPT_CONNECTTIMEOUT_MS, as_long(limits.connect));
        set(CURLOPT_LOW_SPEED_LIMIT, 1L);
        set(CURLOPT_LOW_SPEED_TIME, as_long(std::chrono::ceil<std::chrono::seconds>(limits.read)));
        set(CURLOPT_NOSIGNAL, 1L);
#if LIBCURL_VERSION_NUM >= 0x075700
        // The end of a handle waits for no name service; older libraries do not know that.
        curl_.easy_setopt(handle_, CURLOPT_QUICK_EXIT, 1L);
#endif
    }
    // The body is read by a callback that cannot go back. So libcurl, which sends a request again if
    // a kept connection ends before the response, never sends a body twice.
    void set_body(transfer& into) {
        if (into.asked.method == "GET") return;
        set(CURLOPT_POST, 1L);
        set(CURLOPT_CUSTOMREQUEST, into.asked.method.c_str());
        set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body_octets(into.asked)));
        set(CURLOPT_READFUNCTION, read_body);
        set(CURLOPT_READDATA, static_cast<void*>(&into));
    }
    void set_callbacks(transfer& into) {
        set(CURLOPT_WRITEFUNCTION, take_body);
        set(CURLOPT_WRITEDATA, static_cast<void*>(&into));
        set(CURLOPT_HEADERFUNCTION, take_field);
        set(CURLOPT_HEADERDATA, static_cast<void*>(&into));
        set(CURLOPT_NOPROGRESS, 0L);
        set(CURLOPT_XFERINFOFUNCTION, stop_if_asked);
        set(CURLOPT_XFERINFODATA, static_cast<void*>(&into));
        set(CURLOPT_ERRORBUFFER, static_cast<char*>(into.words));
    }
    [[nodiscard]] CURLcode failed() const {
        return failed_;
    }

  private:
    // Zero means "no limit" to libcurl, and a limit may be any number of centuries.
    template <class Span>
    static long as_long(Span span) {
        constexpr typename Span::rep longest = 1'000'000'000;  // 11 days in milliseconds
        return static_cast<long>(std::clamp<typename Span::rep>(span.count(), 1, longest));
    }
    const libcurl& curl_;
    CURL* handle_;
    CURLcode failed_ = CURLE_OK;
};

errc kind(CURLcode code) {
    switch (code) {
        case CURLE_OPERATION_TIMEDOUT:
            return errc::timed_out;
        case CURLE_ABORTED_BY_CALLBACK:
            return errc::cancelled;
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_RESOLVE_PROXY:
            return errc::host_not_found;
        case CURLE_PEER_FAILED_VERIFICATION:
            return errc::certificate_untrusted;
        case CURLE_SSL_CONNECT_ERROR:
            return errc::tls_failed;
        case CURLE_SSL_CACERT_BADFILE:
            return errc::tls_bad_file;
        case CURLE_TOO_MANY_REDIRECTS:
            return errc::server_error;
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_URL_MALFORMAT:
            return errc::invalid_argument;
        case CURLE_GOT_NOTHING:
        case CURLE_SEND_ERROR:
        case CURLE_SEND_FAIL_REWIND:
        case CURLE_RECV_ERROR:
        case CURLE_PARTIAL_FILE:
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_HTTP2:         // the server ended the connection in the middle,
        case CURLE_HTTP2_STREAM:  // or the exchange alone
            return errc::closed_by_server;
        default:
            return errc::connect_failed;
    }
}

failure explained(const libcurl& curl, CURLcode code, const transfer& attempt) {
    if (attempt.broken) return *attempt.broken;
    if (attempt.too_large) return fail(errc::limit_exceeded, "the response is too large");
    const errc cause = kind(code);
    if (cause == errc::timed_out || cause == errc::cancelled) return fail(cause);
    // Which certificate is wrong in what: these words of libcurl name hosts, never a URL.
    const bool of_tls = cause == errc::certificate_untrusted && attempt.words[0] != '\0';
    return fail(cause, of_tls ? static_cast<const char*>(attempt.words) : curl.easy_strerror(code));
}

// A line end in a field would begin another field.
bool has_control(const request& asked) {
    return std::ranges::any_of(asked.method, wire::is_control) ||
           std::ranges::any_of(asked.fields, [](const field& each) {
               return std::ranges::any_of(each.name, wire::is_control) ||
                      std::ranges::any_of(each.value.reveal(), wire::is_control);
           });
}

}  // namespace

struct client::state {
    explicit state(const libcurl& functions)
        : curl(functions), handle(curl.easy_init(), curl.easy_cleanup) {}

    result<response> perform(const request& asked, const url_parts& url) {
        curl.easy_reset(handle.get());  // of its options; connections stay open
        transfer into{asked};
        const field_list fields(curl, asked.fields);
        options set(curl, handle.get());
        set.set(CURLOPT_CURLU, url.handle.get());
        set.set(CURLOPT_HTTPHEADER, fields.first());
        set.set_security(asked, url);
        set.set_limits(asked.limits);
        set.set_body(into);
        set.set_callbacks(into);
        CURLcode code = set.failed();
        if (code == CURLE_UNKNOWN_OPTION)
            return fail(errc::library_unavailable, "libcurl is too old: 7.85 or later is needed");
        if (code == CURLE_OK) code = curl.easy_perform(handle.get());
        long status = 0;
        curl.easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
        curl.easy_reset(handle.get());  // it points to nothing that ends with this call
        if (code != CURLE_OK) return explained(curl, code, into);
        into.got.status = static_cast<int>(status);
        return std::move(into.got);
    }

    const libcurl& curl;
    std::unique_ptr<CURL, decltype(libcurl::easy_cleanup)> handle;
};

client::client() = default;
client::~client() = default;
client::client(client&& from) noexcept = default;
client& client::operator=(client&& from) noexcept = default;

result<response> client::perform(const request& asked) try {
    if (!state_) state_ = std::make_unique<state>(loaded_libcurl());
    const auto named = [&](failure reason, const std::string& host) {
        if (reason.command.empty()) reason.command = asked.method + ' ' + host;
        return reason;
    };
    if (!state_->handle) return fail(errc::connect_failed, "libcurl cannot be used");
    if (has_control(asked))
        return fail(errc::invalid_argument, "a header field has a control character");
    const auto url = parse_url(state_->curl, asked.url, asked.allow_http);
    if (!url) return named(url.error(), "URL");
    auto got = state_->perform(asked, *url);
    if (!got) return named(std::move(got).error(), url->host);
    return got;
} catch (const error& e) {
    return e.reason();  // there is no libcurl
}

result<response> perform(const request& asked) {
    return client().perform(asked);
}

}  // namespace pop3::inline v1::http
