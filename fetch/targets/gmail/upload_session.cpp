// SPDX-License-Identifier: MIT
#include "upload_session.hpp"

#include <optional>
#include <utility>

#include "fetch/error.hpp"
#include "import_request.hpp"

namespace pop3::fetch {
namespace {

constexpr int goes_on = 308;

api_outcome no_progress(std::string words) {
    return {api_verdict::retry, {fetch_errc::delivery_deferred, {}, {}, std::move(words)}};
}

bool comes_later(const api_outcome& outcome) {
    return outcome.verdict == api_verdict::retry || is_slow_down(outcome.verdict);
}

}  // namespace

// No octets, with the range "*", ask how many have come.
api_request upload_session::request_from(octet_count at) const {
    const octet_count all = content_.octets();
    api_request request{.method = "PUT", .url = url_, .content_type = "message/rfc822"};
    request.fields.push_back({"Content-Range", secret_string(content_range(at, all))});
    if (at < all) request.content = &content_;
    request.from = at;
    return request;
}

api_reply upload_session::run(bool asks) {
    const octet_count all = content_.octets();
    octet_count at = asks ? all : 0;  // the next request sends from here on
    octet_count most = 0;             // that have come
    while (true) {
        api_reply reply = api_.attempt(request_from(at));
        if (comes_later(reply.outcome)) {
            if (!api_.wait_after(reply.outcome)) return reply;
            at = all;
            continue;
        }
        if (reply.answer.status != goes_on) return reply;
        const std::optional<octet_count> come = octets_received(reply.field("range"), all);
        const bool asked = at == all;
        const bool more = come && *come > most;
        at = come.value_or(all);
        if (more) {
            most = *come;
            api_.progressed();
        }
        if (come && *come < all && (asked || more)) continue;
        reply.outcome = no_progress("Google does not say which octets have come");
        if (!api_.wait_after(reply.outcome)) return reply;
    }
}

}  // namespace pop3::fetch
