// SPDX-License-Identifier: MIT
#include "session_setup.hpp"

#include <cstdint>
#include <utility>

#ifdef POP3_HAS_OPENSSL
#include "pop3/openssl.hpp"
#endif
#ifdef POP3_HAS_GSASL
#include "pop3/gsasl.hpp"
#endif

namespace pop3::inline v1 {
namespace {

std::shared_ptr<tls_engine> engine_of_this_build() {
#ifdef POP3_HAS_OPENSSL
    return openssl_engine();
#else
    return nullptr;
#endif
}

// The time limits that no connection can be made with.
std::optional<failure> defect_of(const time_limits& timeouts) {
    using limit = std::pair<const char*, std::chrono::milliseconds>;
    for (const auto& [name, span] : {limit{"connect", timeouts.connect},
                                     limit{"read", timeouts.read}, limit{"total", timeouts.total}})
        if (span <= std::chrono::milliseconds::zero())
            return fail(errc::invalid_argument,
                        std::string("the time limit \"") + name + "\" is not positive");
    return std::nullopt;
}

// The limits that no reply, or no command, fits.
std::optional<failure> defect_of(const limits& bounds) {
    using limit = std::pair<const char*, std::uint64_t>;
    for (const auto& [name, most] :
         {limit{"status_line", bounds.status_line}, limit{"listing_line", bounds.listing_line},
          limit{"listing_lines", bounds.listing_lines}, limit{"listing", bounds.listing},
          limit{"capabilities", bounds.capabilities}, limit{"unique_id", bounds.unique_id},
          limit{"message", bounds.message}, limit{"sasl_challenges", bounds.sasl_challenges},
          limit{"command_line", bounds.command_line},
          limit{"window_commands", bounds.window_commands},
          limit{"window_octets", bounds.window_octets}, limit{"input_buffer", bounds.input_buffer}})
        if (most == 0)
            return fail(errc::invalid_argument, std::string("the limit \"") + name + "\" is zero");
    return std::nullopt;
}

}  // namespace

std::optional<failure> defect_of(const connect_options& options) {
    if (auto reason = defect_of(options.timeouts)) return reason;
    return defect_of(options.limits);
}

void complete(endpoint_options& endpoint) {
    endpoint.port = port_or_default(endpoint.port, endpoint.tls);
    if (!endpoint.engine) endpoint.engine = engine_of_this_build();
}

void set_up(owned_session& session, const session_options& options,
            const endpoint_options& endpoint, const std::string& host) {
    session.set_tracer(options.trace);
    session.set_peer(host, endpoint.port);
    for (const secret_string& secret : options.secrets) session.mask_secret(secret);
    if (endpoint.route.via) session.mask_secret(endpoint.route.via->password);
#ifdef POP3_HAS_GSASL
    session.add_mechanisms(gsasl_mechanisms());
#endif
    for (const auto& source : options.mechanisms) session.add_mechanisms(*source);
}

// One for each thread, because none of them is thread-safe.
owned_session& unusable_session() {
    static thread_local owned_session gone;
    if (gone.usable())
        gone.make_unusable(errc::session_unusable, {},
                           "the connection was moved to another object");
    return gone;
}

}  // namespace pop3::inline v1
