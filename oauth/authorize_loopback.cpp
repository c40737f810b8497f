// SPDX-License-Identifier: MIT
#include "authorize_loopback.hpp"

#include <optional>

#include "authorization.hpp"
#include "http/redirect_listener.hpp"

namespace pop3::oauth {

namespace {

result<grant> kept(result<grant> brought, const std::function<void(const grant&)>& keep) try {
    if (brought) keep(*brought);
    return brought;
} catch (const error& e) {
    return e.reason();
}

}  // namespace

result<grant> authorize_loopback(const login_settings& settings, std::uint16_t port,
                                 const std::function<void(const std::string& url)>& show,
                                 const std::function<void(const grant&)>& keep,
                                 const wait_limits& limit) {
    http::redirect_listener listener(port);
    const authorization login(settings, "http://" + settings.issuer.redirect_host + ':' +
                                            std::to_string(listener.port()));
    show(login.url());
    std::optional<result<grant>> came;
    const auto answer = [&](std::string_view path,
                            std::string_view query) -> http::redirect_answer {
        if (path != "/" || !login.is_answer(query))
            return {404, "This is not the end of the login that pop3 waits for."};
        came = kept(login.complete(query), keep);
        if (*came) return {200, "You are logged in. You may close this window.", true};
        return {400, "The login failed: the terminal shows the reason.", true};
    };
    listener.serve(answer, limit);
    return *std::move(came);
}

}  // namespace pop3::oauth
