// SPDX-License-Identifier: MIT
#include "text.hpp"
#include "vocabulary/utf8.hpp"
#include "words.hpp"

namespace pop3::fleet {
namespace {

constexpr std::string_view head = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta http-equiv="refresh" content="30">
<title>pop3 fleet</title><style>
:root{--ground:#fbfaf8;--text:#1d1d1f;--quiet:#63615c;--line:#dedbd4;--card:#fff;--bad:#a4262c;--good:#1f6b3a}
@media(prefers-color-scheme:dark){:root{--ground:#16171a;--text:#ececec;--quiet:#a3a19b;--line:#34363b;--card:#1f2125;--bad:#ff8c8c;--good:#7fd39b}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:64rem;padding:1.5rem 1rem 3rem;background:var(--ground);color:var(--text);font:1rem/1.5 system-ui,sans-serif}
h1{font-size:1.4rem;margin:0}h2{font-size:1.05rem;margin:2rem 0 .6rem}
p{margin:.2rem 0;color:var(--quiet)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(7.5rem,1fr));gap:.6rem;margin:1.2rem 0 0;padding:0}
.cards div{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.6rem .8rem}
dt{color:var(--quiet);font-size:.85rem}dd{margin:0;font-size:1.35rem;font-variant-numeric:tabular-nums}
.bad dd{color:var(--bad)}.good dd{color:var(--good)}
.wide{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:.6rem}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:left;padding:.45rem .8rem;border-top:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
tr:first-child th{border-top:0}th{color:var(--quiet);font-weight:600;white-space:nowrap}
td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
@media(max-width:38rem){tr:first-child{display:none}tr{display:block;padding:.5rem 0;border-top:1px solid var(--line)}tr:nth-child(2){border-top:0}td,td.n{display:flex;gap:.8rem;text-align:left;border:0;padding:.12rem .8rem;white-space:normal}td::before{content:attr(data-name);color:var(--quiet);flex:0 0 6.5rem}}
</style></head><body>
)";

// Readable, and without a meaning in HTML.
std::string html(std::string_view text) {
    std::string out;
    for (const char octet : readable(text)) {
        switch (octet) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += octet;
        }
    }
    return out;
}

std::string card(const char* title, const std::string& value, const char* kind = "") {
    return std::string("<div class=\"") + kind + "\"><dt>" + title + "</dt><dd>" + value +
           "</dd></div>\n";
}

std::string cell(const char* title, std::string_view text, const char* kind = "") {
    return std::string("<td class=\"") + kind + "\" data-name=\"" + title + "\"><span>" +
           html(text) + "</span></td>";
}

std::string cards_of(const fleet_numbers& all) {
    return "<dl class=\"cards\">\n" + card("accounts", std::to_string(all.accounts)) +
           card("running", std::to_string(all.running)) + card("due", std::to_string(all.due)) +
           card("paused", std::to_string(all.paused)) +
           card("failing", std::to_string(all.failing), all.failing > 0 ? "bad" : "good") +
           card("workers", std::to_string(all.workers.size()), all.workers.empty() ? "bad" : "") +
           card("lag, median", span_words(all.lag_p50)) +
           card("lag, p95", span_words(all.lag_p95)) + card("lag, p99", span_words(all.lag_p99)) +
           card("fetched", std::to_string(all.fetched)) + "</dl>\n";
}

std::string workers_of(const fleet_numbers& all) {
    if (all.workers.empty()) return "<p>No worker gave a sign of life lately.</p>\n";
    std::string text =
        "<div class=\"wide\"><table><tr><th>worker</th><th>place</th><th>seen</th>"
        "<th>holds</th></tr>\n";
    for (const worker_state& each : all.workers) {
        std::string held = std::to_string(each.held);
        for (std::size_t i = 0; i < each.holds.size(); ++i)
            held += (i == 0 ? ": " : ", ") + each.holds[i];
        text += "<tr>" + cell("worker", each.name) +
                cell("place", each.place.empty() ? "none" : each.place) +
                cell("seen", span_words(each.seen_ago) + " ago") + cell("holds", held) + "</tr>\n";
    }
    return text + "</table></div>\n";
}

std::string failing_of(const fleet_numbers& all) {
    if (all.failing == 0) return "<p>None.</p>\n";
    std::string text =
        "<div class=\"wide\"><table><tr><th>account</th><th>server</th><th>failures</th>"
        "<th>last success</th><th>error</th></tr>\n";
    for (const failing_account& each : all.worst)
        text += "<tr>" + cell("account", each.name) + cell("server", each.host) +
                cell("failures", std::to_string(each.failures), "n") +
                cell("last success", each.succeeded ? utc_words(*each.succeeded) : "never") +
                cell("error", each.error) + "</tr>\n";
    text += "</table></div>\n";
    if (all.failing > all.worst.size())
        text += "<p>and " + std::to_string(all.failing - all.worst.size()) + " more</p>\n";
    return text;
}

}  // namespace

std::string as_page(const fleet_numbers& all, std::string_view version) {
    return std::string(head) + "<h1>pop3 fleet</h1>\n<p>" + utc_words(all.taken) +
           (all.age.count() > 60 ? " (the database has not answered since)" : "") + ", pop3 " +
           html(version) + "</p>\n" + cards_of(all) + "<h2>Workers</h2>\n" + workers_of(all) +
           "<h2>Failing accounts</h2>\n" + failing_of(all) + "</body></html>\n";
}

}  // namespace pop3::fleet
