// SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>
#include <ostream>

#include "pop3/error.hpp"
#include "quirks_file.hpp"
#include "report.hpp"

namespace pop3::check {

void print_json(std::ostream& to, const verdict& of) {
    using json = nlohmann::ordered_json;
    json checks = json::array();
    for (const row& r : of.rows)
        checks.push_back({{"id", r.check->id},
                          {"group", r.check->group},
                          {"what", r.check->what},
                          {"source", r.check->source},
                          {"at_stake", words(r.check->at_stake)},
                          {"outcome", words(r.found.what)},
                          {"detail", escaped(r.found.detail)},
                          {"evidence", escaped_lines(r.found.evidence)}});
    const json all = {{"host", of.host},
                      {"port", of.port},
                      {"implementation", escaped(of.implementation)},
                      {"exit_status", of.exit_status()},
                      {"pass", of.count(outcome::pass)},
                      {"warn", of.count(outcome::warn)},
                      {"fail", of.count(outcome::fail)},
                      {"skipped", of.count(outcome::skipped)},
                      {"checks", std::move(checks)}};
    to << all.dump(2, ' ', true) << '\n';
}

}  // namespace pop3::check
