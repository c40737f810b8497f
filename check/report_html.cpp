// SPDX-License-Identifier: MIT
// The report as one page: no script, no other file. The verdict first, then what is wrong and what to
// do about it; what is right is folded.
#include <algorithm>
#include <ostream>

#include "pop3/error.hpp"
#include "report.hpp"
#include "report_style.hpp"

namespace pop3::check {
namespace {

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

// Words of ours, in which `this` is code.
std::string html_of_ours(std::string_view words) {
    std::string result;
    bool inside = false;
    for (const char c : words) {
        if (c != '`')
            result += html({&c, 1});
        else
            result += std::exchange(inside, !inside) ? "</code>" : "<code>";
    }
    return result;
}

std::string_view digits_after(std::string_view text, std::string_view words) {
    const std::size_t at = text.find(words);
    if (at == text.npos) return {};
    text.remove_prefix(at + words.size());
    return text.substr(0, text.find_first_not_of("0123456789."));
}

// "RFC 1939, section 7", "CVE-2011-0411".
std::string address_of(std::string_view source) {
    if (source.starts_with("CVE-"))
        return "https://www.cve.org/CVERecord?id=" + std::string(source);
    std::string address =
        "https://www.rfc-editor.org/rfc/rfc" + std::string(digits_after(source, "RFC "));
    for (const std::string_view words : {", section ", ", sections "})
        if (const std::string_view section = digits_after(source, words); !section.empty())
            address += "#section-" + std::string(section);
    return address;
}

// A link for each of the sources, which "; " separates.
std::string links(std::string_view sources) {
    std::string result;
    while (!sources.empty()) {
        const std::string_view one = sources.substr(0, sources.find("; "));
        sources.remove_prefix(std::min(one.size() + 2, sources.size()));
        result += (result.empty() ? "<a href=\"" : "; <a href=\"") + html(address_of(one)) + "\">" +
                  html(one) + "</a>";
    }
    return result;
}

bool is_wrong(const row& r) {
    return r.found.outcome_kind == outcome::fail || r.found.outcome_kind == outcome::warn;
}

// ---- the head ----

// With a link to each finding that it names, in parentheses.
std::string linked_verdict(const examination_result& result) {
    const std::string sentence = verdict(result);
    std::string linked;
    bool inside = false;
    for (std::size_t at = 0; at < sentence.size();) {
        const std::size_t end = std::min(sentence.find_first_of(" ,()", at), sentence.size());
        const std::string_view word = std::string_view(sentence).substr(at, end - at);
        const bool named = inside && std::ranges::any_of(result.rows, [word](const row& r) {
                               return is_wrong(r) && r.check->id == word;
                           });
        linked += named ? "<a href=\"#" + std::string(word) + "\">" + std::string(word) + "</a>"
                        : html(word);
        if (end < sentence.size()) {
            inside = sentence[end] == '(' || (inside && sentence[end] != ')');
            linked += sentence[end];
        }
        at = end + 1;
    }
    return linked;
}

void print_facts(std::ostream& out, const examination_result& result) {
    out << "<dl class=\"facts\">\n";
    for (const fact& each : facts_of(result))
        out << "<dt>" << html(each.name) << "</dt><dd>" << html(escaped(each.value)) << "</dd>\n";
    out << "</dl>\n";
}

void print_tiles(std::ostream& out, const examination_result& result) {
    struct tile {
        outcome kind;
        const char* part;
    };
    out << "<nav aria-label=\"Results\"><ul class=\"tiles\">\n";
    for (const auto& [kind, part] :
         {tile{outcome::fail, "findings"}, tile{outcome::warn, "findings"},
          tile{outcome::pass, "passed"}, tile{outcome::skipped, "skipped"}})
        out << "<li class=\"" << words(kind) << "\"><a href=\"#" << part << "\"><b>"
            << result.count(kind) << "</b> " << words(kind) << "</a></li>\n";
    out << "</ul></nav>\n";
}

void print_head(std::ostream& out, const examination_result& result) {
    const std::string host = html(escaped(result.host));
    out << mark_of_html
        << "<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<title>"
        << words(result.worst()) << ": POP3 check of " << host << "</title>\n<style>"
        << report_style
        << "</style></head>\n<body>\n<header>\n<p class=\"kind\">POP3 check of</p>\n<h1>" << host
        << "</h1>\n<p class=\"verdict " << words(result.worst()) << "\">" << linked_verdict(result)
        << "</p>\n</header>\n";
}

// ---- what is wrong ----

void print_finding(std::ostream& out, const row& r) {
    const std::string_view kind = words(r.found.outcome_kind);
    const std::string id(r.check->id);
    out << "<article class=\"" << kind << "\" id=\"" << id << "\" aria-labelledby=\"name-" << id
        << "\">\n<h3 id=\"name-" << id << "\"><span class=\"" << kind << " badge\">" << kind
        << "</span> <code>" << id << "</code></h3>\n";
    const std::string detail = html(escaped(r.found.detail));
    if (!detail.empty()) out << "<p class=\"detail\">" << detail << "</p>\n";
    if (puts_at_risk(r)) out << "<p class=\"stake\">Mail or passwords are at risk.</p>\n";
    const std::string evidence = html(escaped_lines(r.found.evidence));
    if (!evidence.empty()) out << "<pre>" << evidence << "</pre>\n";
    out << "<dl><dt>Should be</dt><dd>" << html(r.check->words) << " (" << links(r.check->source)
        << ")</dd>\n<dt>What to do</dt><dd>" << html_of_ours(advice_for(r.check->id))
        << "</dd></dl>\n</article>\n";
}

// What puts mail at risk comes first, warnings come last.
void print_findings(std::ostream& out, const examination_result& result) {
    std::vector<const row*> wrong;
    for (const row& r : result.rows)
        if (is_wrong(r)) wrong.push_back(&r);
    std::ranges::stable_sort(wrong, {}, [](const row* r) {
        return puts_at_risk(*r) ? 0 : r->found.outcome_kind == outcome::fail ? 1 : 2;
    });
    out << "<section aria-labelledby=\"findings\">\n<h2 id=\"findings\">Findings</h2>\n";
    if (wrong.empty()) out << "<p>No check fails or warns.</p>\n";
    for (const row* r : wrong) print_finding(out, *r);
    out << "</section>\n";
}

// ---- what is right, and what did not run ----

void print_row(std::ostream& out, const row& r) {
    const std::string_view kind = words(r.found.outcome_kind);
    out << "<tr class=\"" << kind << "\" id=\"" << r.check->id << "\"><th scope=\"row\"><code>"
        << r.check->id << "</code></th><td>" << html(r.check->words);
    const std::string detail = html(escaped(r.found.detail));
    if (!detail.empty()) out << "<span class=\"found\">: " << detail << "</span>";
    const std::string evidence = html(escaped_lines(r.found.evidence));
    if (!evidence.empty())
        out << "<details><summary>dialogue</summary><pre>" << evidence << "</pre></details>";
    out << "<span class=\"source\">" << links(r.check->source) << "</span></td></tr>\n";
}

struct folded_part {
    outcome kind;
    const char* id;
    const char* title;
    const char* column;
};

// One table for each group.
void print_folded(std::ostream& out, const examination_result& result, const folded_part& part) {
    const auto belongs = [&](const row& r, std::string_view group) {
        return r.found.outcome_kind == part.kind && r.check->group == group;
    };
    std::string names;
    out << "<section aria-labelledby=\"" << part.id << "\"><details><summary><h2 id=\"" << part.id
        << "\">" << part.title << ": " << result.count(part.kind) << "</h2></summary>\n";
    for (const std::string_view group : groups_of(result)) {
        if (std::ranges::none_of(result.rows, [&](const row& r) { return belongs(r, group); }))
            continue;
        out << "<table><caption>" << html(group)
            << "</caption>\n<thead><tr><th scope=\"col\">Check</th><th scope=\"col\">"
            << part.column << "</th></tr></thead>\n<tbody>\n";
        for (const row& r : result.rows) {
            if (!belongs(r, group)) continue;
            print_row(out, r);
            names += (names.empty() ? "" : ", ") + std::string(r.check->id);
        }
        out << "</tbody></table>\n";
    }
    out << "</details>\n<p class=\"on-paper\"><b>" << part.title << ": " << result.count(part.kind)
        << "</b> (" << (names.empty() ? "none" : names) << ")</p>\n</section>\n";
}

}  // namespace

void print_html(std::ostream& out, const examination_result& result) {
    print_head(out, result);
    out << "<main>\n";
    print_tiles(out, result);
    print_facts(out, result);
    print_findings(out, result);
    print_folded(out, result, {outcome::pass, "passed", "Passed", "What is right"});
    print_folded(out, result,
                 {outcome::skipped, "skipped", "Skipped", "What was not examined, and why"});
    out << "</main>\n<footer>Made by <code>pop3 check</code>. No message was deleted unless "
           "<code>--destructive</code> was used.</footer>\n</body></html>\n";
}

}  // namespace pop3::check
