// SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>
#include <ostream>

#include "pop3/error.hpp"
#include "quirks_file.hpp"
#include "report.hpp"

namespace pop3::check {

namespace {

using json = nlohmann::ordered_json;

json certificate_of(const examination_result& result) {
    if (!result.certificate) return nullptr;
    const certificate_facts& shown = *result.certificate;
    return {{"subject", escaped(shown.subject)},
            {"issuer", escaped(shown.issuer)},
            {"valid_until", shown.valid_until},
            {"sha256", shown.sha256}};
}

}  // namespace

void print_json(std::ostream& out, const examination_result& result) {
    json checks = json::array();
    for (const row& r : result.rows)
        checks.push_back({{"id", r.check->id},
                          {"group", r.check->group},
                          {"what", r.check->words},
                          {"source", r.check->source},
                          {"at_stake", words(r.check->at_stake)},
                          {"advice", plain_advice_for(r.check->id)},
                          {"outcome", words(r.found.outcome_kind)},
                          {"detail", escaped(r.found.detail)},
                          {"evidence", escaped_lines(r.found.evidence)}});
    const json all = {{"host", escaped(result.host)},
                      {"port", result.port},
                      {"tls", words(result.tls)},
                      {"certificate", certificate_of(result)},
                      {"user", escaped(result.user)},
                      {"date", date_of(result)},
                      {"version", program_version()},
                      {"implementation", escaped(result.implementation)},
                      {"verdict", verdict(result)},
                      {"complete", !result.out_of_time},
                      {"exit_status", result.exit_status()},
                      {"pass", result.count(outcome::pass)},
                      {"warn", result.count(outcome::warn)},
                      {"fail", result.count(outcome::fail)},
                      {"skipped", result.count(outcome::skipped)},
                      {"checks", std::move(checks)}};
    out << all.dump(2, ' ', true) << '\n';
}

}  // namespace pop3::check
