// SPDX-License-Identifier: MIT
#include "client_file.hpp"

#include "error.hpp"
#include "json_object.hpp"

namespace pop3::oauth {
namespace {

failure no_client_file() {
    return fail(
        oauth_errc::client_refused, "the file of oauth-client is no client file of Google",
        "Download it from the console again (docs/tokens.md): JSON with \"installed\", or with "
        "the type \"service_account\".");
}

client service_client(const json_object& file) {
    return {.id = file.text("client_id"),
            .service = service_account{file.text("client_email"), file.text("private_key_id"),
                                       file.secret("private_key")},
            .token_url = file.text("token_uri")};
}

}  // namespace

result<client> parse_client_file(std::string_view text) {
    const std::optional<json_object> file = json_object::parse(text);
    if (!file) return no_client_file();
    if (file->text("type") == "service_account") {
        client service = service_client(*file);
        if (service.service->address.empty() || service.service->key.empty())
            return no_client_file();
        return service;
    }
    for (const char* const kind : {"installed", "web"})
        if (const auto inner = file->object(kind); inner && !inner->text("client_id").empty())
            return client{.id = inner->text("client_id"),
                          .secret = inner->secret("client_secret"),
                          .token_url = inner->text("token_uri"),
                          .authorize_url = inner->text("auth_uri")};
    return no_client_file();
}

}  // namespace pop3::oauth
