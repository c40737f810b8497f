// SPDX-License-Identifier: MIT
#include "login_needed.hpp"

#include <chrono>
#include <utility>

#include "fetch/clock.hpp"
#include "fetch/error.hpp"
#include "oauth/grant_store.hpp"
#include "password_source.hpp"
#include "system/child_process.hpp"
#include "system/local_error.hpp"

namespace pop3::cli {
namespace {

// A little less than a day, for runs that begin once a day.
constexpr std::chrono::hours until_next{23};

using ending = system::exit_report::kind;

std::string complaint(const system::exit_report& end) {
    if (end.ending == ending::timed_out) return "it did not end within the timeout";
    if (end.ending == ending::signalled)
        return "it was ended by signal " + std::to_string(end.number);
    std::string words = "it ended with exit status " + std::to_string(end.number);
    return end.first_line.empty() ? words : words + ": " + end.first_line;
}

// The command of `entry` with these in its environment, "NAME=VALUE". Nothing if it has told the user.
std::optional<failure> run_hook(const account& entry, const std::vector<std::string>& news,
                                const wait_limits& limit) {
    const std::string& command = entry.oauth.on_login_needed;
    if (command.empty()) return {};
    std::vector<std::string> environment = system::environment_without({});
    environment.push_back("POP3_ACCOUNT=" + escaped(entry.name));
    environment.insert(environment.end(), news.begin(), news.end());
    const system::exit_report end = system::run_program(
        {{"/bin/sh", "-c", command}, std::move(environment)}, [] { return std::string_view(); },
        limit, system::real_clock());
    if (end.ending == ending::exited && end.number == 0) return {};
    if (end.ending == ending::cancelled) return fail(errc::cancelled);
    failure failed{
        std::make_error_code(std::errc::io_error), "run on-login-needed", {}, complaint(end)};
    failed.hint = "Correct the command; the next run tries it again.";
    return failed;
}

// The time of the last notice is part of the grant, which may be none but for that. The lock is free
// while the command runs: it may log in.
class notice_time {
  public:
    notice_time(const account& entry, const std::filesystem::path& state_directory)
        : entry_(entry), store_(state_directory) {}

    // True if the user was told within the last day.
    [[nodiscard]] bool is_recent(const wait_limits& limit) {
        const system::file_lock lock = store_.lock(entry_.name, limit);
        const oauth::grant known = store_.read(entry_.name).value_or(oauth::grant{});
        login_ = known.login;
        const oauth::instant now = fetch::now();
        return known.told <= now && now - known.told < until_next;
    }
    // The user has been told of the login that is_recent() saw. A damaged file is not replaced by that.
    void set(const wait_limits& limit) const {
        const system::file_lock lock = store_.lock(entry_.name, limit);
        if (store_.is_damaged(entry_.name)) return;
        oauth::grant known = store_.read(entry_.name).value_or(oauth::grant{});
        if (known.login != login_) return;
        known.told = fetch::now();
        store_.write(entry_.name, known);
    }

  private:
    const account& entry_;
    oauth::grant_store store_;
    std::string login_;
};

}  // namespace

login_notice tell_login_needed(const account& entry, const std::filesystem::path& state_directory,
                               const failure& reason, std::stop_token stop) try {
    const auto limit = [&] { return source_limits(entry.connection, stop); };
    notice_time time(entry, state_directory);
    if (time.is_recent(limit())) return {};
    login_notice notice{
        true,
        run_hook(entry, {"POP3_ERROR=" + reason.message(), "POP3_ADVICE=" + fetch::advice(reason)},
                 limit())};
    if (!notice.hook_failed) time.set(limit());
    return notice;
} catch (const error& e) {  // the disk is full: better too often than never
    return {true, e.reason()};
}

std::optional<failure> tell_device_code(const account& entry, const oauth::device_code& login,
                                        std::stop_token stop) {
    const std::string url = escaped(login.url);
    const std::string code = escaped(login.code);
    return run_hook(
        entry,
        {"POP3_URL=" + url, "POP3_CODE=" + code, "POP3_ERROR=a login waits for its code",
         "POP3_ADVICE=Open " + url + " in any browser, log in, and enter the code " + code + '.'},
        source_limits(entry.connection, std::move(stop)));
}

}  // namespace pop3::cli
