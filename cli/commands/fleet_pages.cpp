// SPDX-License-Identifier: MIT
#include "fleet_pages.hpp"

#include "fleet/status/read_numbers.hpp"
#include "fleet/status/text.hpp"

namespace pop3::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto fresh_for = 2s;
constexpr char plain_text[] = "text/plain; charset=utf-8";

}  // namespace

fleet_pages::fleet_pages(const std::string& url, const fleet::worker& own,
                         postgresql::connection_pool& work)
    : pool_(postgresql::database_url(url), {.connect = 3s, .answer = 5s, .retry = 0s}),
      own_(own),
      work_(work) {}

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

const fleet::fleet_numbers& fleet_pages::numbers() {
    const auto now = std::chrono::steady_clock::now();
    if (!known_ || now - read_ > fresh_for) {
        known_ = fleet::read_numbers(pool_);
        read_ = now;
    }
    return *known_;
}

fleet::http_page fleet_pages::page(const std::string& path) try {
    if (path == "/healthz") return {200, plain_text, "alive\n"};
    if (path == "/readyz")
        return own_.is_ready()
                   ? fleet::http_page{200, plain_text, "ready\n"}
                   : fleet::http_page{503, plain_text, "the database does not answer\n"};
    if (path == "/metrics")
        return {200, "text/plain; version=0.0.4; charset=utf-8",
                fleet::as_metrics(numbers(), counts(), POP3_VERSION)};
    if (path == "/")
        return {200, "text/html; charset=utf-8", fleet::as_page(numbers(), POP3_VERSION)};
    return {404, plain_text, "there are /, /metrics, /healthz and /readyz\n"};
} catch (const error&) {
    return {503, plain_text, "the database does not answer\n"};
}

}  // namespace pop3::cli
