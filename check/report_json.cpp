// SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>
#include <ostream>

#include "pop3/error.hpp"
#include "quirks_file.hpp"
#include "report.hpp"

namespace pop3::check {

void print_json(std::ostream& out, const examination_result& result) {
    using json = nlohmann::ordered_json;
    json checks = json::array();
    for (const row& r : result.rows)
        checks.push_back({{"id", r.check->id},
                          {"group", r.check->group},
                          {"what", r.check->words},
                          {"source", r.check->source},
                          {"at_stake", words(r.check->at_stake)},
                          {"outcome", words(r.found.outcome_kind)},
                          {"detail", escaped(r.found.detail)},
                          {"evidence", escaped_lines(r.found.evidence)}});
    const json all = {{"host", escaped(result.host)},
                      {"port", result.port},
                      {"implementation", escaped(result.implementation)},
                      {"exit_status", result.exit_status()},
                      {"pass", result.count(outcome::pass)},
                      {"warn", result.count(outcome::warn)},
                      {"fail", result.count(outcome::fail)},
                      {"skipped", result.count(outcome::skipped)},
                      {"checks", std::move(checks)}};
    out << all.dump(2, ' ', true) << '\n';
}

}  // namespace pop3::check
