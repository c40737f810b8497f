// SPDX-License-Identifier: MIT
#include "authorize_paste.hpp"

#include "authorization.hpp"
#include "error.hpp"

namespace pop3::oauth {
namespace {

// A port on which nobody listens on the machine of the browser, we hope: the code alone is of no use.
constexpr const char* port = ":43210";

}  // namespace

result<grant> authorize_paste(const login_settings& settings,
                              const std::function<secret_string(const std::string& url)>& ask) {
    const authorization login(settings, "http://" + settings.issuer.redirect_host + port);
    const secret_string address = ask(login.url());
    std::string_view query = address.reveal();
    query.remove_prefix(std::min(query.find('?') + 1, query.size()));  // 0 without one
    query = query.substr(0, query.find_first_of("# \t\r\n"));
    if (!login.is_answer(query))
        return fail(oauth_errc::login_refused, "this is not the address of this login",
                    "Copy the whole address from the browser; it begins with http://" +
                        settings.issuer.redirect_host + port + ".");
    return login.complete(query);
}

}  // namespace pop3::oauth
