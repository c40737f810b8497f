// SPDX-License-Identifier: MIT
// pop3 fleet import: adds the accounts of a file of comma-separated values. Its first line names the
// columns: settings of the configuration file, and a few of the fleet.
#include <fcntl.h>
#include <sysexits.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <set>

#include "cli/errors/error_line.hpp"
#include "cli/settings/duration.hpp"
#include "cli/settings/setting_words.hpp"
#include "fetch/error.hpp"
#include "fleet.hpp"
#include "fleet/accounts/csv.hpp"
#include "fleet_account.hpp"
#include "fleet_database.hpp"
#include "system/file.hpp"
#include "system/private_file.hpp"
#include "vocabulary/utf8.hpp"

namespace pop3::cli {
namespace {

struct import_options {
    fleet_options fleet;
    std::string file;
    fleet::slot_limits limits;
    bool checks_only = false;
};

// A column: of the fleet, or a setting.
struct column {
    std::string name;
    const setting* which = nullptr;
};

bool is_of_fleet(const std::string& name) {
    constexpr std::string_view names[] = {"name", "every", "owner", "place", "paused", "password"};
    return std::ranges::count(names, name) > 0;
}

column column_of(const std::string& name) {
    if (is_of_fleet(name)) return {name};
    const setting* const which = find_in_file(name);
    if (!which || is_of_run(*which)) throw fleet_account_error(unknown_setting(name, false, false));
    return {name, which};
}

std::vector<column> columns_of_file(const std::vector<std::string>& names) {
    std::vector<column> columns;
    for (const std::string& name : names) {
        if (std::ranges::count(columns, name, &column::name) > 0)
            throw fleet_account_error("two columns are called " + readable(name));
        columns.push_back(column_of(name));
    }
    if (std::ranges::count(columns, "name", &column::name) == 0)
        throw fleet_account_error(
            "the first line has to name the columns: name, host, user, to...");
    return columns;
}

std::chrono::seconds interval_of(const std::string& text) {
    const auto every = parse_duration(text);
    if (!every)
        throw fleet_account_error("every is no duration: write seconds, or as in 90s or 5m");
    return *every;
}

bool truth_of(const std::string& text) {
    if (text == "true" || text == "yes" || text == "1") return true;
    if (text == "false" || text == "no" || text == "0") return false;
    throw fleet_account_error("paused is true or false");
}

fleet::account_change account_in(const std::vector<column>& columns,
                                 std::vector<std::string>& fields) {
    if (fields.size() != columns.size())
        throw fleet_account_error("it has " + std::to_string(fields.size()) + " fields, and not " +
                                  std::to_string(columns.size()));
    fleet::account_change one;
    fleet_draft draft;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        std::string& field = fields[i];
        if (field.empty()) continue;
        const std::string& name = columns[i].name;
        if (columns[i].which)
            draft.settings.emplace_back(columns[i].which, toml_value(*columns[i].which, field));
        else if (name == "password")
            one.password = secret_string(std::move(field));
        else if (name == "every")
            draft.every = interval_of(field);
        else if (name == "paused")
            draft.paused = truth_of(field);
        else
            (name == "name" ? draft.name : name == "owner" ? draft.owner : draft.place) = field;
    }
    draft.has_new_password = one.password.has_value();
    one.entry = entry_of(draft);
    return one;
}

// A name or a mailbox of an earlier line.
class names_of_lines {
  public:
    void refuse_double(const fleet::account_entry& entry) {
        if (!names_.insert(entry.name).second)
            throw fleet_account_error("an earlier line has this name");
        if (!mailboxes_.insert(entry.mailbox).second)
            throw fleet_account_error("an earlier line has this mailbox");
    }

  private:
    std::set<std::string> names_;
    std::set<std::string> mailboxes_;
};

// All of them, or none if any is wrong: then the complaints are printed.
std::optional<std::vector<fleet::account_change>> read(std::istream& in, const std::string& file) {
    std::vector<fleet::account_change> all;
    std::size_t complaints = 0;
    const auto complain = [&](std::size_t line, const std::string& words) {
        constexpr std::size_t most = 20;
        if (++complaints <= most) print_error(file + ':' + std::to_string(line) + ": " + words);
    };
    fleet::csv_reader rows(in);
    std::vector<column> columns;
    names_of_lines before;
    while (std::vector<std::string>* const fields = rows.next()) try {
            if (columns.empty()) {
                columns = columns_of_file(*fields);
            } else {
                all.push_back(account_in(columns, *fields));
                before.refuse_double(all.back().entry);
            }
        } catch (const fleet_account_error& wrong) {
            complain(rows.line(), wrong.what());
            if (columns.empty()) break;
        }
    if (const auto& defect = rows.defect()) complain(defect->line, defect->words);
    if (complaints == 0) return all;
    return std::nullopt;
}

std::unique_ptr<std::istream> open_file(const std::string& file) {
    auto in = std::make_unique<std::ifstream>(file, std::ios::binary);
    if (!*in) system::raise_errno("read " + file);
    constexpr std::string_view mark = "\xEF\xBB\xBF";  // spreadsheets write it before UTF-8
    std::string begin(mark.size(), '\0');
    in->read(begin.data(), static_cast<std::streamsize>(begin.size()));
    in->clear();
    if (begin != mark) in->seekg(0);
    return in;
}

// It may have passwords in it.
void insist_on_privacy(const std::vector<fleet::account_change>& all, const std::string& file) {
    if (std::ranges::none_of(
            all, [](const fleet::account_change& each) { return each.password.has_value(); }))
        return;
    const system::unique_fd open(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!open) system::raise_errno("read " + file);
    if (!system::is_private(open.get(), file))
        throw system::local_error({fetch::fetch_errc::password_unavailable,
                                   "read " + file,
                                   {},
                                   "other users may read this file, and it has passwords: chmod "
                                   "600"});
}

void refuse_other_servers(const std::vector<fleet::account_row>& known,
                          const std::vector<fleet::account_change>& all) {
    std::map<std::string_view, const fleet::account_row*> by_name;
    for (const fleet::account_row& each : known) by_name.emplace(each.entry.name, &each);
    for (const fleet::account_change& each : all)
        if (const auto found = by_name.find(each.entry.name); found != by_name.end()) try {
                refuse_other_server(*found->second, each.entry, each.password.has_value());
            } catch (const fleet_account_error& wrong) {
                throw fleet_account_error(readable(each.entry.name) + ": " + wrong.what());
            }
}

int import(const import_options& options) try {
    const std::unique_ptr<std::istream> in = open_file(options.file);
    auto all = read(*in, options.file);
    if (!all) {
        print_error("nothing was imported", "See docs/fleet.md for the columns.");
        return EX_DATAERR;
    }
    insist_on_privacy(*all, options.file);
    if (options.checks_only) {
        std::cout << all->size() << " accounts, all well\n";
        return EX_OK;
    }
    const fleet::key_ring keys = fleet::key_ring::read(options.fleet.secret_key);
    const auto pool = open_fleet(database_of(options.fleet), std::chrono::seconds(10));
    fleet::account_rows rows(*pool);
    refuse_other_servers(rows.list(), *all);
    std::minstd_rand random(std::random_device{}());
    std::uniform_real_distribution<double> chance(0, 1);
    for (fleet::account_change& each : *all) each.chance = chance(random);
    const std::size_t added = rows.put(*all, keys, options.limits);
    std::cout << added << " added, " << all->size() - added << " changed\n";
    return EX_OK;
} catch (const fleet_account_error& wrong) {
    print_error(wrong.what(), "Nothing was imported. See docs/fleet.md.");
    return EX_DATAERR;
} catch (const usage_error& wrong) {
    return report_usage(wrong);
}

}  // namespace

void describe_fleet_import(command_syntax command, action& chosen) {
    const auto options = std::make_shared<import_options>();
    command
        .add_option("FILE", options->file,
                    "Comma-separated values, with the names of settings in the first line")
        .value_name("")
        .required();
    add_fleet_options(command, options->fleet);
    add_secret_key_option(command, options->fleet);
    command.add_flag("--check", options->checks_only, "Only report what is wrong with the file");
    command
        .add_number(
            "--host-limit", 1, fleet::most_slots,
            [options](std::int64_t number) { options->limits.per_host = number; },
            "Accounts of one host that run at once, over all workers (default: 2)")
        .value_name("N");
    command
        .add_number(
            "--owner-limit", 1, fleet::most_slots,
            [options](std::int64_t number) { options->limits.per_owner = number; },
            "Accounts of one owner that run at once, over all workers (default: 4)")
        .value_name("N");
    command.on_chosen([options, &chosen] { chosen = [options] { return import(*options); }; });
}

}  // namespace pop3::cli
