// SPDX-License-Identifier: MIT
// pop3 login: a person logs an account in at its provider, once; from then on its tokens renew themselves.
#include <sysexits.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <fstream>
#include <iostream>
#include <memory>

#include "cli/errors/error_line.hpp"
#include "cli/output/audience.hpp"
#include "cli/output/failure_report.hpp"
#include "cli/passwords/login_needed.hpp"
#include "cli/passwords/oauth_login.hpp"
#include "cli/passwords/password_file.hpp"
#include "cli/passwords/password_source.hpp"
#include "cli/passwords/target_token.hpp"
#include "cli/runtime/stop_on_signal.hpp"
#include "cli/settings/config_option.hpp"
#include "cli/settings/named_account.hpp"
#include "cli/settings/setting_options.hpp"
#include "cli/settings/target_login.hpp"
#include "fetch/clock.hpp"
#include "fetch/local_time.hpp"
#include "oauth/authorize_device.hpp"
#include "oauth/authorize_loopback.hpp"
#include "oauth/authorize_paste.hpp"
#include "oauth/error.hpp"
#include "oauth/grant_store.hpp"
#include "oauth/token_manager.hpp"
#include "subcommands.hpp"
#include "system/clock_and_poll.hpp"
#include "system/local_error.hpp"
#include "system/stop_event.hpp"

namespace pop3::cli {
namespace {

// A person has to find a second factor in this time.
constexpr std::chrono::minutes longest_login{30};

struct login_options {
    std::string name;
    std::string config;
    run_options run;
    std::uint16_t port = 0;
    bool device = false;
    bool paste = false;
    bool check = false;
    std::string import_file;
};

struct login_task {
    const account& entry;
    const oauth::login_settings& settings;
    std::filesystem::path state;
};

// ---- logging in ----

void show_url(const std::string& url) {
    std::cout << "Open this address in a browser, and log in: " << url << std::endl;
}

void show_url_here(const std::string& url) {
    show_url(url);
    std::cerr
        << "pop3 waits for the browser on this machine. If yours is on another one, press Ctrl-C "
           "and add --device or --paste.\n"
        << std::flush;
}

// A line of standard input: getline() would not end with a signal, and keeps copies.
secret_string read_line(const wait_limits& limit) {
    constexpr std::size_t longest = 64 * 1024;
    const std::string doing = "read the address";
    const system::stop_event stop(limit.stop);
    std::string room(4096, '\0');
    secret_string line;
    while (line.reveal().size() < longest && !line.reveal().ends_with('\n')) {
        pollfd watched[] = {stop.watched(), {STDIN_FILENO, POLLIN, 0}};
        if (const auto ended = system::poll_until(watched, limit.until, system::real_clock()))
            system::raise_local(ended, doing);
        const ssize_t count = ::read(STDIN_FILENO, room.data(), room.size());
        if (count < 0) system::raise_errno(doing);
        if (count == 0) break;
        line.append({room.data(), static_cast<std::size_t>(count)});
    }
    wipe(room);
    return line;
}

secret_string ask_for_address(const std::string& url, const wait_limits& limit) {
    show_url(url);
    std::cerr
        << "The browser ends at a page that it cannot show. Copy the address of that page to\n"
           "here, and press Enter: "
        << std::flush;
    return read_line(limit);
}

// Where nobody watches, as in a unit of systemd, the hook of the account tells.
void show_code(const login_task& task, const oauth::device_code& login) {
    std::cerr << "Open " << escaped(login.url) << " in any browser, log in, and enter the code "
              << escaped(login.code) << '\n'
              << std::flush;
    if (is_watched()) return;
    if (const auto failed = tell_device_code(task.entry, login, task.settings.stop))
        report(*failed);
}

// Stores what a login brought.
using keeper = std::function<void(const oauth::grant&)>;

result<oauth::grant> brought_by_user(const login_task& task, const login_options& options,
                                     const keeper& keep) {
    const oauth::login_settings& settings = task.settings;
    const wait_limits limit{.until = system::later(std::chrono::steady_clock::now(), longest_login),
                            .stop = settings.stop};
    const auto keep_now = [&](result<oauth::grant> brought) {
        if (brought) keep(*brought);
        return brought;
    };
    if (options.device)
        return keep_now(oauth::authorize_device(
            settings, [&](const oauth::device_code& login) { show_code(task, login); },
            system::real_clock()));
    if (settings.issuer.authorize_url.empty())
        return oauth::fail(oauth::oauth_errc::client_refused,
                           "the provider has no address for a login by a browser",
                           "Set oauth-authorize-url, or log in by --device.");
    if (options.paste)
        return keep_now(oauth::authorize_paste(
            settings, [&](const std::string& url) { return ask_for_address(url, limit); }));
    return oauth::authorize_loopback(settings, options.port, show_url_here, keep, limit);
}

// A login to another mailbox than that of the Gmail target is refused before it is stored.
std::optional<failure> defect_of(const login_task& task, const secret_string& token) {
    if (!is_target_login(task.entry) || !task.entry.name.starts_with("gmail:")) return std::nullopt;
    return defect_of_login(task.entry, task.state, token, task.settings.stop);
}

int try_without_login(const login_task& task) {
    oauth::login_settings settings = task.settings;
    settings.retry_now = true;
    const auto token = oauth::token_manager(std::move(settings), task.state).token(false);
    if (!token) return report(token.error());
    if (const auto defect = defect_of(task, *token)) return report(*defect);
    std::cout << "nobody has to log in: the provider has issued a token to the client\n";
    return EX_OK;
}

int print_success(const login_task& task) {
    const oauth::login_settings& settings = task.settings;
    std::cout << "logged in: " << escaped(settings.account) << " (" << escaped(settings.user)
              << " at " << escaped(settings.issuer.name) << ")\nnext: pop3 fetch"
              << (is_target_login(task.entry) ? "" : " --account " + escaped(settings.account))
              << '\n';
    return EX_OK;
}

// A refresh token that another program, or this one on another machine, has obtained. The provider may
// replace it at once, so there is room for the new one first.
int import_token(const login_task& task, const oauth::grant_store& store, const std::string& file) {
    const oauth::login_settings& settings = task.settings;
    const secret_string token = read_password_file(file, oauth::limits_of(settings));
    const system::file_lock lock = store.lock(settings.account, oauth::limits_of(settings));
    oauth::grant_store::reserved_room room(store.reserve(settings.account));
    const oauth::instant began = settings.now();
    auto reply = oauth::request_tokens(settings,
                                       {{"grant_type", "refresh_token"}, {"refresh_token", token}});
    if (!reply) return report(reply.error());
    if (reply->refresh_token.empty()) reply->refresh_token = token;
    if (const auto defect = defect_of(task, reply->access_token)) return report(*defect);
    room.fill(oauth::new_grant(settings, *reply, began));
    return print_success(task);
}

int log_in(const login_task& task, const login_options& options) {
    const oauth::login_settings& settings = task.settings;
    if (settings.is_without_login()) return try_without_login(task);
    const oauth::grant_store store(task.state);  // what is wrong there shows before the login
    if (!options.import_file.empty()) return import_token(task, store, options.import_file);
    const auto lock = [&] { return store.lock(settings.account, oauth::limits_of(settings)); };
    {
        const system::file_lock held = lock();
        const auto room = store.reserve(settings.account);  // a full disk shows before the login
    }
    const auto brought = brought_by_user(task, options, [&](const oauth::grant& known) {
        if (auto defect = defect_of(task, known.access_token)) throw error(*std::move(defect));
        const system::file_lock held = lock();
        store.write(settings.account, known);
    });
    return brought ? print_success(task) : report(brought.error());
}

// ---- showing what is stored ----

int show_stored(const login_task& task) {
    const oauth::login_settings& settings = task.settings;
    const auto known = oauth::grant_store(task.state).read(settings.account);
    const bool is_known =
        known &&
        !(settings.is_without_login() ? known->access_token : known->refresh_token).empty();
    if (!is_known) {
        std::cout << "no login is stored\n";
        return settings.is_without_login() ? EX_OK : EX_NOPERM;
    }
    std::cout << "user: " << escaped(known->user) << "\nprovider: " << escaped(known->token_url)
              << "\nclient: " << escaped(known->client) << "\nscope: " << escaped(known->scope)
              << "\nlogged in: " << fetch::local_time(known->logged_in)
              << "\naccess token: valid until " << fetch::local_time(known->expires) << '\n';
    if (!oauth::belongs_to(*known, settings)) {
        std::cout << "state: the settings have changed since this login; log in again\n";
        return EX_NOPERM;
    }
    if (!known->ended.empty()) {
        std::cout << "state: ended on " << fetch::local_time(known->ended_at) << ": "
                  << escaped(known->ended) << "; log in again\n";
        return EX_NOPERM;
    }
    std::cout << "state: in use\n";
    return EX_OK;
}

int run_login(const login_options& options) {
    std::optional<named_account> found = find_login(options.config, options.name);
    if (!found) return EX_CONFIG;
    const account& entry = found->settings;
    if (entry.oauth.provider.empty()) {
        print_error("account " + escaped(entry.name) +
                        " has neither oauth nor gmail-oauth-client nor imap-oauth",
                    "See pop3-config(5): with a password there is nothing to log in.");
        return EX_CONFIG;
    }
    if (!options.run.state.empty()) found->run.state = options.run.state;
    const std::filesystem::path state = state_directory(found->run);
    const stop_on_signal stop;
    const oauth::login_settings settings = oauth_login_of(entry, stop.token());
    const login_task task{entry, settings, state};
    return options.check ? show_stored(task) : log_in(task, options);
}

}  // namespace

void describe_login(command_syntax command, action& chosen) {
    const auto options = std::make_shared<login_options>();
    command
        .add_option("ACCOUNT", options->name,
                    "An account of the configuration file with oauth, gmail-oauth-client or "
                    "imap-oauth; or gmail:ADDRESS, or imap:USER@HOST")
        .value_name("")
        .required();
    add_config_option(command, options->config);
    add_run_option(command, "state", options->run);
    command.add_flag("--device", options->device,
                     "Show a code to enter in a browser on any other device");
    command.add_flag("--paste", options->paste,
                     "Ask for the address at which a browser on another machine ends");
    command.add_number(
        "--port", options->port,
        "Wait for the browser on this port of 127.0.0.1, as for ssh -L; 0: a free one");
    command
        .add_option(
            "--import", options->import_file,
            "Take the refresh token in the first line of this file, which others may not read")
        .value_name("FILE");
    command.add_flag("--check", options->check,
                     "Show what is stored, without the tokens; 77 if a new login is needed");
    for (const char* const one : {"--device", "--paste", "--port", "--import", "--check"})
        for (const char* const other : {"--device", "--paste", "--port", "--import", "--check"})
            if (std::string_view(one) < other) command.option(one).excludes(command.option(other));
    command.on_chosen([options, &chosen] { chosen = [options] { return run_login(*options); }; });
}

}  // namespace pop3::cli
