// SPDX-License-Identifier: MIT
#include "config_check.hpp"

#include <algorithm>

#include "path_defects.hpp"
#include "value_defects.hpp"

namespace pop3::cli {
namespace {

// What [defaults] has for some accounts does no harm to others.
bool is_for_others(const configured_account& one, const setting_defect& defect) {
    return defect.conflicts && std::ranges::any_of(one.places, [&](const auto& each) {
               return each.first->name == defect.setting && each.second.is_common;
           });
}

}  // namespace

std::vector<std::string> check_values(const configuration& all) {
    complaint_list found;
    for (const setting_defect& each : path_defects(all.run))
        for (const auto& [which, place] : all.places_of_run)
            if (which->name == each.setting) found.add(place.value, each.words);
    for (const configured_account& one : all.accounts) {
        for (const auto& defects : {value_defects(one.settings), path_defects(one.settings)})
            for (const setting_defect& each : defects)
                if (!is_for_others(one, each)) found.add(place_of(one, each), each.words);
    }
    if (all.accounts.empty()) found.add({}, std::string(no_account));
    return found.in_order(all.file);
}

}  // namespace pop3::cli
