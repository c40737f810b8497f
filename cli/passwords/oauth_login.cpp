// SPDX-License-Identifier: MIT
#include "oauth_login.hpp"

#include <fcntl.h>

#include <utility>

#include "fetch/clock.hpp"
#include "oauth/client_assertion.hpp"
#include "oauth/client_file.hpp"
#include "password_command.hpp"
#include "password_file.hpp"
#include "password_source.hpp"
#include "system/local_error.hpp"
#include "system/private_file.hpp"
#include "system/unique_fd.hpp"

namespace pop3::cli {
namespace {

// What `parse` makes of a file. It is like a password: the key of a service account opens every mailbox of
// its domain.
template <class T>
T parsed_secret(const std::string& doing, const std::string& file,
                result<T> (*parse)(std::string_view)) {
    const system::unique_fd fd(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!fd) system::raise_errno(doing);
    if (!system::is_private(fd.get(), file))
        system::raise_local(std::make_error_code(std::errc::operation_not_permitted), doing,
                            "other users may read it, and it contains a secret: chmod 600");
    auto parsed = parse(system::read_secret(fd.get(), file).reveal());
    if (parsed) return *std::move(parsed);
    failure reason = std::move(parsed).error();
    reason.command = doing;
    throw system::local_error(std::move(reason));
}

oauth::client client_in_file(const std::string& file) {
    return parsed_secret("read the client file " + file, file, oauth::parse_client_file);
}

oauth::client client_without_secrets(const oauth_options& options) {
    return is_client_file(options) ? client_in_file(options.client)
                                   : oauth::client{.id = options.client};
}

oauth::client client_of(const oauth_options& options, const wait_limits& limit) {
    oauth::client client = client_without_secrets(options);
    if (!options.client_secret_command.empty())
        client.secret = run_password_command(options.client_secret_command, limit);
    if (!options.client_secret_file.empty())
        client.secret = read_password_file(options.client_secret_file, limit);
    if (const std::string& file = options.client_certificate; !file.empty())
        client.certificate = parsed_secret("read the certificate of the client " + file, file,
                                           oauth::parse_client_certificate);
    return client;
}

oauth::provider issuer_of(const oauth_options& options, const oauth::client& client) {
    oauth::provider issuer = oauth::provider_named(options.provider, options.tenant).value();
    if (!client.token_url.empty()) issuer.token_url = client.token_url;
    if (!client.authorize_url.empty()) issuer.authorize_url = client.authorize_url;
    for (const auto& [field, value] : {std::pair(&issuer.scope, &options.scope),
                                       std::pair(&issuer.authorize_url, &options.authorize_url),
                                       std::pair(&issuer.token_url, &options.token_url),
                                       std::pair(&issuer.device_url, &options.device_url)})
        if (!value->empty()) *field = *value;
    return issuer;
}

oauth::login_settings login_by(const account& entry, oauth::client client) {
    oauth::login_settings login;
    login.account = entry.name;
    login.issuer = issuer_of(entry.oauth, client);
    login.as = std::move(client);
    login.user = entry.connection.user;
    return login;
}

}  // namespace

oauth::login_settings oauth_login_of(const account& entry, std::stop_token stop,
                                     std::chrono::steady_clock::time_point end) {
    oauth::login_settings login =
        login_by(entry, client_of(entry.oauth, source_limits(entry.connection, stop, end)));
    login.limits = {.connect = entry.connection.timeout,
                    .read = entry.connection.timeout,
                    .total = entry.connection.deadline,
                    .end = end};
    login.stop = std::move(stop);
    login.now = fetch::now;
    return login;
}

oauth::login_settings login_identity_of(const account& entry) {
    return login_by(entry, client_without_secrets(entry.oauth));
}

}  // namespace pop3::cli
