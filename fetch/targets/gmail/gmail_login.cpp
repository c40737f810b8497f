// SPDX-License-Identifier: MIT
#include "gmail_login.hpp"

#include "import_request.hpp"
#include "system/local_error.hpp"

namespace pop3::fetch {

std::optional<failure> defect_of_gmail_login(const gmail_api::settings& login,
                                             const gmail_options& terms) {
    try {
        api_reply reply = gmail_api(login).send({.url = labels_url(terms, login.address)});
        if (reply.accepted()) return std::nullopt;
        return std::move(reply.outcome.reason);
    } catch (const error& e) {
        return e.reason();
    }
}

}  // namespace pop3::fetch
