// SPDX-License-Identifier: MIT
#include "fleet_pages.hpp"

#include "fleet/status/read_numbers.hpp"
#include "fleet/status/text.hpp"

namespace pop3::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto fresh_for = 2s;  // numbers are read no more often
constexpr char plain_text[] = "text/plain; charset=utf-8";

}  // namespace

fleet_pages::fleet_pages(const std::string& url, const fleet::worker& own,
                         postgresql::connection_pool& work)
    : pool_(postgresql::database_url(url),
            {.connect = 3s, .answer = 30s, .retry = 0s, .stop = stop_.get_token()}),
      own_(own),
      work_(work),
      reader_([this] { read_on(stop_.get_token()); }) {}

fleet_pages::~fleet_pages() {
    stop_.request_stop();
}

fleet::worker_counts fleet_pages::counts() {
    const postgresql::traffic more = work_.take_traffic();
    traffic_.round_trips += more.round_trips;
    traffic_.statements += more.statements;
    traffic_.rows += more.rows;
    fleet::worker_counts all = own_.counts();
    all.round_trips = traffic_.round_trips;
    all.statements = traffic_.statements;
    all.rows = traffic_.rows;
    return all;
}

// Those that were read last, and a request for newer ones.
std::optional<fleet::fleet_numbers> fleet_pages::numbers() {
    const std::scoped_lock hold(mutex_);
    is_asked_ = true;
    asked_.notify_one();
    if (!known_) return std::nullopt;
    fleet::fleet_numbers all = *known_;
    all.age =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - read_);
    return all;
}

void fleet_pages::read_on(const std::stop_token& stop) {
    std::unique_lock hold(mutex_);
    while (asked_.wait(hold, stop, [this] { return is_asked_; })) {
        is_asked_ = false;
        hold.unlock();
        std::optional<fleet::fleet_numbers> fresh;
        try {
            fresh = fleet::read_numbers(pool_);
        } catch (const std::exception&) {  // the last ones get older, and tell so
        }
        hold.lock();
        if (fresh) {
            known_ = std::move(fresh);
            read_ = std::chrono::steady_clock::now();
        }
        // A failure is remembered as long, and a query that takes long leaves the database a pause.
        asked_.wait_for(hold, stop, fresh_for, [] { return false; });
    }
}

fleet::http_page fleet_pages::page(const std::string& path) try {
    if (path == "/healthz") return {200, plain_text, "alive\n"};
    if (path == "/readyz")
        return own_.is_ready()
                   ? fleet::http_page{200, plain_text, "ready\n"}
                   : fleet::http_page{503, plain_text, "the database does not answer\n"};
    if (path != "/metrics" && path != "/")
        return {404, plain_text, "there are /, /metrics, /healthz and /readyz\n"};
    const std::optional<fleet::fleet_numbers> known = numbers();
    if (!known) return {503, plain_text, "the database has not answered yet\n"};
    if (path == "/metrics")
        return {200, "text/plain; version=0.0.4; charset=utf-8",
                fleet::as_metrics(*known, counts(), POP3_VERSION)};
    return {200, "text/html; charset=utf-8", fleet::as_page(*known, POP3_VERSION)};
} catch (const std::exception&) {
    return {503, plain_text, "this process has no memory or threads left\n"};
}

}  // namespace pop3::cli
