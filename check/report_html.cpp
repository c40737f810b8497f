// SPDX-License-Identifier: MIT
// The report as one page: no script, no other file, light and dark, printable.
#include <ostream>

#include "pop3/error.hpp"
#include "report.hpp"

namespace pop3::check {
namespace {

constexpr std::string_view style = R"css(
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --ink: #1b2330; --soft: #5d6878; --line: #e3e7ed;
  --pass: #1a7f4b; --pass-bg: #e4f5ec; --warn: #925f00; --warn-bg: #fdf2d8;
  --fail: #b3261e; --fail-bg: #fde8e6; --skipped: #6b7482; --skipped-bg: #eceff3;
  --code: #f1f4f8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161d; --card: #1a2029; --ink: #e6eaf0; --soft: #98a3b3; --line: #2a323e;
    --pass: #5fd39a; --pass-bg: #16322a; --warn: #f0c05a; --warn-bg: #382d14;
    --fail: #ff8f86; --fail-bg: #41201e; --skipped: #98a3b3; --skipped-bg: #262d38;
    --code: #12161d;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
main { max-width: 980px; margin: 0 auto; padding: 40px 20px 64px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0; overflow-wrap: anywhere; }
.sub { color: var(--soft); margin: 4px 0 20px; overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: 12px; margin: 0 0 12px;
  padding: 0; list-style: none; }
.tiles li { border-radius: 12px; padding: 12px 16px; font-size: 13px; }
.tiles b { display: block; font-size: 28px; line-height: 1.15; font-variant-numeric: tabular-nums; }
.bar { display: flex; height: 8px; gap: 2px; border-radius: 4px; overflow: hidden; margin-bottom: 28px; }
.bar i { display: block; min-width: 3px; }
.bar .pass { background: var(--pass); } .bar .warn { background: var(--warn); }
.bar .fail { background: var(--fail); } .bar .skipped { background: var(--line); }
h2 { font-size: 13px; letter-spacing: .06em; text-transform: uppercase; color: var(--soft);
  margin: 28px 4px 8px; }
table { width: 100%; border-collapse: separate; border-spacing: 0; background: var(--card);
  border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
td { padding: 10px 14px; vertical-align: top; border-top: 1px solid var(--line); }
tr:first-child td { border-top: 0; }
td.o { width: 92px; } td.id { width: 158px; }
td.id code { font-size: 13px; white-space: nowrap; } td.src { width: 178px; color: var(--soft); font-size: 12.5px; }
.badge { display: inline-block; min-width: 62px; text-align: center; border-radius: 999px;
  padding: 1px 10px; font-size: 12.5px; font-weight: 600; }
.pass.badge, .tiles .pass { color: var(--pass); background: var(--pass-bg); }
.warn.badge, .tiles .warn { color: var(--warn); background: var(--warn-bg); }
.fail.badge, .tiles .fail { color: var(--fail); background: var(--fail-bg); }
.skipped.badge, .tiles .skipped { color: var(--skipped); background: var(--skipped-bg); }
tr.skipped td { color: var(--soft); }
.detail { color: var(--soft); overflow-wrap: anywhere; } tr.fail .detail, tr.warn .detail { color: var(--ink); font-weight: 600; }
.due { color: var(--soft); font-size: 13.5px; }
.stake { color: var(--fail); font-size: 12.5px; }
pre { margin: 8px 0 2px; padding: 8px 12px; border-radius: 8px; background: var(--code);
  font: 12.5px/1.5 ui-monospace, "DejaVu Sans Mono", Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
details summary { cursor: pointer; color: var(--soft); font-size: 12.5px; margin-top: 2px; }
footer { color: var(--soft); font-size: 12.5px; margin-top: 28px; }
@media (max-width: 640px) {
  .tiles { grid-template-columns: repeat(2, 1fr); }
  td { display: block; border: 0; padding: 4px 14px; } tr { display: block; border-top: 1px solid var(--line); padding: 8px 0; }
  td.o, td.id, td.src { width: auto; }
}
@media print {
  :root { --page: #fff; --card: #fff; --ink: #000; --soft: #444; --code: #f4f4f4; }
  main { max-width: none; padding: 0; } tr { break-inside: avoid; } h2 { break-after: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
)css";

// Octets of the server in a page: escaped for terminals first, so that only ASCII is left.
std::string html(std::string_view text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            case '\'':
                result += "&#39;";
                break;
            default:
                result += c;
        }
    }
    return result;
}

constexpr outcome outcomes[] = {outcome::fail, outcome::warn, outcome::pass, outcome::skipped};

void print_tiles(std::ostream& out, const examination_result& result) {
    out << "<ul class=\"tiles\">";
    for (const outcome outcome : outcomes)
        out << "<li class=\"" << words(outcome) << "\"><b>" << result.count(outcome) << "</b>"
            << words(outcome) << "</li>";
    out << "</ul>\n<div class=\"bar\" aria-hidden=\"true\">";
    for (const outcome outcome : outcomes)
        if (const std::size_t count = result.count(outcome); count > 0)
            out << "<i class=\"" << words(outcome) << "\" style=\"flex:" << count << "\"></i>";
    out << "</div>\n";
}

void print_row(std::ostream& out, const row& r) {
    const std::string_view outcome_words = words(r.found.outcome_kind);
    const bool wrong =
        r.found.outcome_kind == outcome::fail || r.found.outcome_kind == outcome::warn;
    out << "<tr class=\"" << outcome_words << "\" id=\"" << r.check->id
        << "\"><td class=\"o\"><span class=\"" << outcome_words << " badge\">" << outcome_words
        << "</span></td><td class=\"id\"><code>" << r.check->id << "</code></td><td>";
    const std::string detail = html(escaped(r.found.detail));
    if (wrong)
        out << "<div class=\"detail\">" << detail
            << "</div><div class=\"due\">should be: " << html(r.check->words) << "</div>";
    else
        out << html(r.check->words) << "<div class=\"detail\">" << detail << "</div>";
    if (r.found.outcome_kind == outcome::fail && r.check->at_stake == severity::safety)
        out << "<div class=\"stake\">Mail or passwords are at risk.</div>";
    const std::string evidence = html(escaped_lines(r.found.evidence));
    if (!evidence.empty() && wrong)
        out << "<pre>" << evidence << "</pre>";
    else if (!evidence.empty())
        out << "<details><summary>dialogue</summary><pre>" << evidence << "</pre></details>";
    out << "</td><td class=\"src\">" << html(r.check->source) << "</td></tr>\n";
}

}  // namespace

void print_html(std::ostream& out, const examination_result& result) {
    const std::string host = html(escaped(result.host));
    out << "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<title>POP3 check of "
        << host << "</title>\n<style>" << style << "</style></head>\n<body><main>\n<h1>" << host
        << "</h1>\n<p class=\"sub\">POP3 server on port " << result.port;
    if (!result.implementation.empty()) out << ": " << html(escaped(result.implementation));
    out << "</p>\n";
    print_tiles(out, result);
    for (const std::string_view group : groups_of(result)) {
        out << "<h2>" << html(group) << "</h2>\n<table>\n";
        for (const row& r : result.rows)
            if (r.check->group == group) print_row(out, r);
        out << "</table>\n";
    }
    out << "<footer>Made by <code>pop3 check</code>. No message was deleted unless "
           "<code>--destructive</code> was given.</footer>\n</main></body></html>\n";
}

}  // namespace pop3::check
