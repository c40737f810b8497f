// SPDX-License-Identifier: MIT
// The head of a report: one sentence of verdict, and what it is about.
#include <algorithm>
#include <array>
#include <cctype>
#include <ctime>

#include "report.hpp"

namespace pop3::check {
namespace {

constexpr std::size_t most_names = 4;

bool fails(const row& r) {
    return r.found.outcome_kind == outcome::fail;
}

// "stls, top and 3 more", in parentheses.
template <class Wanted>
std::string names_of(const examination_result& result, Wanted wanted) {
    std::string names;
    std::size_t count = 0;
    for (const row& r : result.rows) {
        if (!wanted(r)) continue;
        if (++count <= most_names) names += (count > 1 ? ", " : "") + std::string(r.check->id);
    }
    if (count > most_names) names += " and " + std::to_string(count - most_names) + " more";
    return " (" + names + ')';
}

const row* find(const examination_result& result, std::string_view id) {
    const auto found =
        std::ranges::find_if(result.rows, [id](const row& r) { return r.check->id == id; });
    return found == result.rows.end() ? nullptr : &*found;
}

bool passes(const examination_result& result, std::string_view id) {
    const row* const r = find(result, id);
    return r && r->found.outcome_kind == outcome::pass;
}

bool nobody_logged_in(const examination_result& result) {
    return find(result, "login") && !result.logged_in;
}

std::string good_news(const examination_result& result) {
    const std::size_t warnings = result.count(outcome::warn);
    if (warnings == 1) return "it works, and one warning is worth knowing";
    if (warnings > 0)
        return "it works, and " + std::to_string(warnings) + " warnings are worth knowing";
    if (result.out_of_time) return "nothing wrong was found so far";
    return "all is well: each of the " + std::to_string(result.count(outcome::pass)) +
           " checks that ran passes";
}

std::vector<std::string> parts_of_verdict(const examination_result& result) {
    std::vector<std::string> parts;
    const auto other = [](const row& r) { return fails(r) && !puts_at_risk(r); };
    if (std::ranges::any_of(result.rows, puts_at_risk))
        parts.push_back("mail or passwords are at risk" + names_of(result, puts_at_risk));
    if (nobody_logged_in(result)) parts.emplace_back("without a login most checks did not run");
    if (std::ranges::any_of(result.rows, other))
        parts.push_back("programs that follow the RFC may fail" + names_of(result, other));
    if (parts.empty()) parts.push_back(good_news(result));
    if (find(result, "retr") && passes(result, "login") &&
        find(result, "retr")->found.outcome_kind == outcome::skipped)
        parts.emplace_back("no message was read");
    if (result.out_of_time) parts.emplace_back("the time limit ended the examination early");
    return parts;
}

std::string certificate_words(const certificate_facts& certificate) {
    return (certificate.subject.empty() ? "without a subject" : certificate.subject) +
           ", issued by " + certificate.issuer + ", valid until " + certificate.valid_until;
}

}  // namespace

std::string verdict(const examination_result& result) {
    std::string sentence;
    for (const std::string& part : parts_of_verdict(result))
        sentence += (sentence.empty() ? "" : "; ") + part;
    sentence.front() =
        static_cast<char>(std::toupper(static_cast<unsigned char>(sentence.front())));
    return sentence + '.';
}

std::string date_of(const examination_result& result) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(result.began);
    tm utc{};
    std::array<char, 32> text{};
    if (!::gmtime_r(&seconds, &utc)) return {};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

std::string_view words(tls_mode mode) noexcept {
    switch (mode) {
        case tls_mode::implicit:
            return "implicit";
        case tls_mode::stls:
            return "stls";
        case tls_mode::none:
            break;
    }
    return "none";
}

std::string_view program_version() noexcept {
    return POP3_VERSION;
}

std::vector<fact> facts_of(const examination_result& result) {
    std::vector<fact> facts{{"Server", result.host + ", port " + std::to_string(result.port)}};
    if (!result.implementation.empty()) facts.push_back({"Software", result.implementation});
    facts.push_back({"TLS", result.tls == tls_mode::none
                                ? "none: passwords and mail went in clear text"
                                : std::string(words(result.tls))});
    if (result.certificate) {
        facts.push_back({"Certificate", certificate_words(*result.certificate)});
        facts.push_back({"SHA-256", result.certificate->sha256});
    }
    if (!result.user.empty()) facts.push_back({"User", result.user});
    facts.push_back({"Date", date_of(result)});
    facts.push_back({"Made by", "pop3 " + std::string(program_version())});
    return facts;
}

}  // namespace pop3::check
