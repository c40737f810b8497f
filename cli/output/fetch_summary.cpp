// SPDX-License-Identifier: MIT
#include "fetch_summary.hpp"

// The result of a fetch, as text, table, JSON and exit status.
#include <sysexits.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <ostream>

#include "failure_report.hpp"
#include "fetch/error.hpp"
#include "progress.hpp"

namespace pop3::cli {
namespace {

using json = nlohmann::ordered_json;

std::string result_of(const account_result& one) {
    if (is_waiting(one)) return "waits";
    return exit_status_of(one) == EX_OK ? "complete" : "failed";
}

struct totals {
    std::size_t complete = 0;
    std::size_t waiting = 0;
    std::size_t failed = 0;
    fetch::report sum;
};

totals sum_of(const std::vector<account_result>& all) {
    totals t;
    for (const account_result& each : all) {
        ++(is_waiting(each) ? t.waiting : exit_status_of(each) == EX_OK ? t.complete : t.failed);
        t.sum.fetched += each.result.fetched;
        t.sum.octets += each.result.octets;
        t.sum.known += each.result.known;
        t.sum.skipped += each.result.skipped;
        t.sum.put_off += each.result.put_off;
        t.sum.refused_waiting += each.result.refused_waiting;
        t.sum.refused_delivered += each.result.refused_delivered;
        t.sum.unreadable += each.result.unreadable;
        t.sum.deleted += each.result.deleted;
    }
    return t;
}

std::string messages(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " message" : " messages");
}

// Printable ASCII: a terminal may show it.
std::string line_of(const json& object) {
    return object.dump(-1, ' ', true, json::error_handler_t::replace);
}

}  // namespace

bool is_waiting(const account_result& one) {
    return one.result.stopped && one.result.stopped->code == fetch::fetch_errc::login_delay_pending;
}

int exit_status_of(const account_result& one) {
    if (one.result.stopped) return exit_status_of(*one.result.stopped);
    const bool all = one.result.failed.empty() && one.result.unreadable == 0 &&
                     one.result.put_off == 0 && one.result.refused_waiting == 0 &&
                     one.result.refused_delivered == 0;
    return all ? EX_OK : EX_DATAERR;
}

int exit_status_of(const std::vector<account_result>& all) {
    int status = EX_OK;
    for (const account_result& each : all) {
        const int own = exit_status_of(each);
        if (own == EX_OK) continue;
        if (status != EX_OK && status != own) return EXIT_FAILURE;
        status = own;
    }
    return status;
}

std::string summary_of(const account_result& one) {
    const fetch::report& r = one.result;
    if (is_waiting(one)) return r.stopped->message();
    std::string text = "fetched " + messages(r.fetched) + " (" + human_size(r.octets) + "), " +
                       std::to_string(r.known) + " known, ";
    if (one.which->policy.after == fetch::retention::remove)
        text += std::to_string(r.deleted) + " deleted, ";
    if (r.skipped > 0) text += std::to_string(r.skipped) + " skipped, ";
    if (r.put_off > 0) text += std::to_string(r.put_off) + " left to the next run, ";
    if (r.refused_waiting > 0)
        text += std::to_string(r.refused_waiting) + " refused by " +
                escaped(one.which->delivery.target) + " permanently and tried rarely, ";
    if (r.refused_delivered > 0)
        text += std::to_string(r.refused_delivered) +
                " of these refused by the target and put into " +
                escaped(one.which->delivery.refused_to) + ", ";
    if (r.unreadable > 0) text += std::to_string(r.unreadable) + " not readable in the listing, ";
    return text + std::to_string(r.failed.size()) + " failed";
}

void print_table(std::ostream& out, const std::vector<account_result>& all) {
    std::size_t widest = 7;
    for (const account_result& each : all)
        widest = std::max(widest, escaped(each.which->name).size());
    const auto row = [&](const std::string& name, const std::string& words,
                         const std::array<std::string, 5>& numbers) {
        out << std::left << std::setw(static_cast<int>(widest)) << name << "  " << std::setw(8)
            << words << std::right;
        for (const std::string& each : numbers) out << std::setw(10) << each;
        out << '\n';
    };
    row("account", "result", {"fetched", "size", "known", "deleted", "failed"});
    for (const account_result& each : all) {
        const fetch::report& r = each.result;
        row(escaped(each.which->name), result_of(each),
            {std::to_string(r.fetched), human_size(r.octets), std::to_string(r.known),
             std::to_string(r.deleted), std::to_string(r.failed.size())});
    }
    const totals t = sum_of(all);
    out << all.size() << " accounts: " << t.complete << " complete, ";
    if (t.waiting > 0) out << t.waiting << " waiting, ";
    out << t.failed << " failed; fetched " << messages(t.sum.fetched) << " ("
        << human_size(t.sum.octets) << ")";
    if (t.sum.skipped > 0) out << ", skipped " << messages(t.sum.skipped);
    if (t.sum.put_off > 0) out << ", left " << messages(t.sum.put_off) << " to the next run";
    if (t.sum.refused_waiting > 0)
        out << ", " << t.sum.refused_waiting << " refused by their targets and tried again later";
    if (t.sum.refused_delivered > 0)
        out << ", " << t.sum.refused_delivered << " refused by their targets and put aside";
    if (t.sum.unreadable > 0) out << ", " << t.sum.unreadable << " not readable in the listing";
    out << std::endl;
}

std::string json_of(const account_result& one) {
    const fetch::report& r = one.result;
    json object{{"type", "account"},
                {"account", one.which->name},
                {"mailbox", fetch::account_name(job_for(*one.which, {}))},
                {"result", result_of(one)},
                {"status", exit_status_of(one)},
                {"listed", r.listed},
                {"fetched", r.fetched},
                {"octets", r.octets},
                {"known", r.known},
                {"renamed", r.renamed},
                {"returned", r.returned},
                {"skipped", r.skipped},
                {"unreadable", r.unreadable},
                {"put_off", r.put_off},
                {"refused_waiting", r.refused_waiting},
                {"refused_delivered", r.refused_delivered},
                {"deleted", r.deleted},
                {"in_doubt", r.in_doubt},
                {"seconds", static_cast<double>(one.took.count()) / 1000}};
    object["failed_messages"] = r.failed.size();
    object["failed"] = json::array();  // the first of them
    for (const fetch::message_failure& each : r.failed.kept())
        object["failed"].push_back({{"message", each.number.value()},
                                    {"uid", escaped(each.uid)},
                                    {"error", each.reason.message()}});
    object["notices"] = json::array();
    for (const fetch::notice& each : r.news) object["notices"].push_back(each.words);
    if (r.stopped) object["error"] = r.stopped->message();
    return line_of(object);
}

std::string json_of(const std::vector<account_result>& all) {
    const totals t = sum_of(all);
    return line_of({{"type", "summary"},
                    {"accounts", all.size()},
                    {"complete", t.complete},
                    {"waiting", t.waiting},
                    {"failed", t.failed},
                    {"fetched", t.sum.fetched},
                    {"octets", t.sum.octets},
                    {"known", t.sum.known},
                    {"skipped", t.sum.skipped},
                    {"unreadable", t.sum.unreadable},
                    {"put_off", t.sum.put_off},
                    {"refused_waiting", t.sum.refused_waiting},
                    {"refused_delivered", t.sum.refused_delivered},
                    {"deleted", t.sum.deleted},
                    {"status", exit_status_of(all)}});
}

}  // namespace pop3::cli
