// SPDX-License-Identifier: MIT
#include "oauth_login.hpp"

#include <fcntl.h>

#include <utility>

#include "fetch/clock.hpp"
#include "oauth/client_file.hpp"
#include "password_command.hpp"
#include "password_file.hpp"
#include "password_source.hpp"
#include "system/local_error.hpp"
#include "system/private_file.hpp"
#include "system/unique_fd.hpp"

namespace pop3::cli {
namespace {

// Like a password: the key of a service account opens every mailbox of its domain.
oauth::client client_in_file(const std::string& file) {
    const std::string doing = "read the client file " + file;
    const system::unique_fd fd(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!fd) system::raise_errno(doing);
    if (!system::is_private(fd.get(), file))
        system::raise_local(std::make_error_code(std::errc::operation_not_permitted), doing,
                            "other users may read it, and it contains a secret: chmod 600");
    auto client = oauth::parse_client_file(system::read_secret(fd.get(), file).reveal());
    if (client) return *std::move(client);
    failure reason = std::move(client).error();
    reason.command = doing;
    throw system::local_error(std::move(reason));
}

oauth::client client_of(const oauth_options& options, const wait_limits& limit) {
    oauth::client client = is_client_file(options) ? client_in_file(options.client)
                                                   : oauth::client{.id = options.client};
    if (!options.client_secret_command.empty())
        client.secret = run_password_command(options.client_secret_command, limit);
    if (!options.client_secret_file.empty())
        client.secret = read_password_file(options.client_secret_file, limit);
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

}  // namespace

oauth::login_settings oauth_login_of(const account& entry, std::stop_token stop,
                                     std::chrono::steady_clock::time_point end) {
    oauth::login_settings login;
    login.as = client_of(entry.oauth, source_limits(entry.connection, stop, end));
    login.account = entry.name;
    login.issuer = issuer_of(entry.oauth, login.as);
    login.user = entry.connection.user;
    login.limits = {.connect = entry.connection.timeout,
                    .read = entry.connection.timeout,
                    .total = entry.connection.deadline,
                    .end = end};
    login.stop = std::move(stop);
    login.now = fetch::now;
    return login;
}

}  // namespace pop3::cli
