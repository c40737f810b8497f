// SPDX-License-Identifier: MIT
#include "text.hpp"

#include <nlohmann/json.hpp>

#include "vocabulary/utf8.hpp"
#include "words.hpp"

namespace pop3::fleet {
namespace {

using json = nlohmann::ordered_json;

double in_seconds(std::chrono::milliseconds span) {
    return std::chrono::duration<double>(span).count();
}

std::string count(std::size_t number, const char* one, const char* several) {
    return std::to_string(number) + ' ' + (number == 1 ? one : several);
}

std::string line_of(const failing_account& one) {
    std::string words = "  " + readable(one.name) + " (" + readable(one.host) + "), " +
                        count(one.failures, "failure", "failures") + " in a row, last success ";
    words += one.succeeded ? utc_words(*one.succeeded) : "never";
    return words + ": " + readable(one.error) + '\n';
}

std::string line_of(const worker_state& one) {
    std::string words = "  " + readable(one.name);
    if (!one.place.empty()) words += " at " + readable(one.place);
    words += ", seen " + span_words(one.seen_ago) + " ago, holds " +
             count(one.held, "account", "accounts");
    for (std::size_t i = 0; i < one.holds.size(); ++i)
        words += (i == 0 ? ": " : ", ") + readable(one.holds[i]);
    if (one.held > one.holds.size()) words += ", ...";
    return words + '\n';
}

// ---- Prometheus ----

class metrics_text {
  public:
    void begin(const char* name, const char* kind, const char* words) {
        name_ = name;
        text_ +=
            std::string("# HELP ") + name + ' ' + words + "\n# TYPE " + name + ' ' + kind + '\n';
    }
    void add(const std::string& labels, double value) {
        text_ += name_;
        if (!labels.empty()) text_ += '{' + labels + '}';
        text_ += ' ' + json(value).dump() + '\n';
    }
    void add(const std::string& labels, std::uint64_t value) {
        text_ += name_;
        if (!labels.empty()) text_ += '{' + labels + '}';
        text_ += ' ' + std::to_string(value) + '\n';
    }
    void single(const char* name, const char* kind, const char* words, std::uint64_t value) {
        begin(name, kind, words);
        add("", value);
    }
    // The value of a label: backslash, quotation mark and line feed are escaped.
    static std::string label(const char* name, std::string_view value) {
        std::string text = std::string(name) + "=\"";
        for (const char octet : readable(value)) {
            if (octet == '\\' || octet == '"') text += '\\';
            text += octet;
        }
        return text + '"';
    }
    [[nodiscard]] std::string taken() && { return std::move(text_); }

  private:
    std::string name_;
    std::string text_;
};

void add_fleet(metrics_text& out, const fleet_numbers& all) {
    out.begin("pop3_fleet_accounts", "gauge", "Accounts of the fleet, by state.");
    out.add(R"(state="all")", std::uint64_t{all.accounts});
    out.add(R"(state="paused")", std::uint64_t{all.paused});
    out.add(R"(state="running")", std::uint64_t{all.running});
    out.add(R"(state="due")", std::uint64_t{all.due});
    out.add(R"(state="failing")", std::uint64_t{all.failing});
    out.begin("pop3_fleet_lag_seconds", "gauge",
              "For how long the accounts that are due have waited for a worker.");
    out.add(R"(quantile="0.5")", in_seconds(all.lag_p50));
    out.add(R"(quantile="0.95")", in_seconds(all.lag_p95));
    out.add(R"(quantile="0.99")", in_seconds(all.lag_p99));
    out.add(R"(quantile="1")", in_seconds(all.lag_max));
    out.single("pop3_fleet_workers", "gauge", "Workers that gave a sign of life lately.",
               all.workers.size());
    out.begin("pop3_fleet_worker_leases", "gauge", "Accounts that a worker holds.");
    for (const worker_state& each : all.workers)
        out.add(metrics_text::label("worker", each.name), std::uint64_t{each.held});
    out.single("pop3_fleet_numbers_age_seconds", "gauge",
               "The age of the numbers of the fleet: more while the database does not answer.",
               static_cast<std::uint64_t>(all.age.count()));
    out.begin("pop3_fleet_sealed_passwords", "gauge", "Passwords that a key has sealed.");
    for (const auto& each : all.keys)
        out.add(metrics_text::label("key", each.key), std::uint64_t{each.accounts});
}

void add_own(metrics_text& out, const worker_counts& own, std::string_view version) {
    out.begin("pop3_runs_total", "counter", "Runs of this worker, by result.");
    out.add(R"(result="ok")", own.runs_ok);
    out.add(R"(result="failed")", own.runs_failed);
    out.add(R"(result="not_tried")", own.runs_not_tried);
    out.add(R"(result="lease_lost")", own.leases_lost);
    out.begin("pop3_run_duration_seconds_total", "counter", "The time of these runs together.");
    out.add("", own.run_seconds);
    out.single("pop3_messages_fetched_total", "counter", "Messages that this worker delivered.",
               own.messages);
    out.single("pop3_octets_fetched_total", "counter", "Octets of these.", own.octets);
    out.single("pop3_messages_deleted_total", "counter", "Messages that it deleted on servers.",
               own.deleted);
    out.begin("pop3_fleet_polls_total", "counter", "Requests for accounts that are due.");
    out.add(R"(result="some")", own.polls - own.empty_polls);
    out.add(R"(result="none")", own.empty_polls);
    out.single("pop3_database_round_trips_total", "counter",
               "Round trips of this worker to the database.", own.round_trips);
    out.single("pop3_database_statements_total", "counter", "Statements in these.", own.statements);
    out.single("pop3_database_rows_total", "counter", "Rows that these returned or changed.",
               own.rows);
    out.begin("pop3_build_info", "gauge", "The version of the program.");
    out.add(metrics_text::label("version", version), std::uint64_t{1});
}

}  // namespace

std::string as_text(const fleet_numbers& all) {
    std::string text = count(all.accounts, "account", "accounts") + ": " +
                       std::to_string(all.running) + " running, " + std::to_string(all.due) +
                       " due, " + std::to_string(all.paused) + " paused, " +
                       std::to_string(all.failing) + " failing\n";
    text += "lag of those due: p50 " + span_words(all.lag_p50) + ", p95 " +
            span_words(all.lag_p95) + ", p99 " + span_words(all.lag_p99) + ", longest " +
            span_words(all.lag_max) + '\n';
    text += "fetched " + count(all.fetched, "message", "messages") + '\n';
    for (const auto& each : all.keys)
        text += "key " + readable(each.key) + " has sealed " +
                count(each.accounts, "password", "passwords") + '\n';
    text += count(all.workers.size(), "worker", "workers") + '\n';
    for (const worker_state& each : all.workers) text += line_of(each);
    if (all.failing == 0) return text;
    text += "failing\n";
    for (const failing_account& each : all.worst) text += line_of(each);
    if (all.failing > all.worst.size())
        text += "  and " + std::to_string(all.failing - all.worst.size()) + " more\n";
    return text;
}

std::string as_json(const fleet_numbers& all) {
    json failing = json::array();
    for (const failing_account& each : all.worst)
        failing.push_back(
            {{"account", each.name},
             {"host", each.host},
             {"failures", each.failures},
             {"error", each.error},
             {"last_success", each.succeeded ? json(utc_stamp(*each.succeeded)) : json(nullptr)}});
    json workers = json::array();
    for (const worker_state& each : all.workers)
        workers.push_back({{"worker", each.name},
                           {"place", each.place},
                           {"seen_seconds_ago", each.seen_ago.count()},
                           {"held", each.held},
                           {"holds", each.holds}});
    json keys = json::object();
    for (const auto& each : all.keys) keys[each.key] = each.accounts;
    const json object{{"time", utc_stamp(all.taken)},
                      {"accounts", all.accounts},
                      {"running", all.running},
                      {"due", all.due},
                      {"paused", all.paused},
                      {"failing", all.failing},
                      {"lag_seconds",
                       {{"p50", in_seconds(all.lag_p50)},
                        {"p95", in_seconds(all.lag_p95)},
                        {"p99", in_seconds(all.lag_p99)},
                        {"max", in_seconds(all.lag_max)}}},
                      {"fetched", all.fetched},
                      {"octets", all.octets},
                      {"sealed_by", std::move(keys)},
                      {"workers", std::move(workers)},
                      {"worst", std::move(failing)}};
    return object.dump(-1, ' ', true, json::error_handler_t::replace);
}

std::string as_metrics(const fleet_numbers& all, const worker_counts& own,
                       std::string_view version) {
    metrics_text out;
    add_fleet(out, all);
    add_own(out, own, version);
    return std::move(out).taken();
}

}  // namespace pop3::fleet
