// SPDX-License-Identifier: MIT
// An account of the fleet between its row and the settings of this program: the same table of settings
// reads both, so that each means the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/settings/settings.hpp"
#include "fleet/accounts/account_rows.hpp"

namespace pop3::cli {

/// Words for people: what is wrong with an account of the fleet.
class fleet_account_error : public std::exception {
  public:
    explicit fleet_account_error(std::string words) : words_(std::move(words)) {}
    [[nodiscard]] const char* what() const noexcept override { return words_.c_str(); }

  private:
    std::string words_;
};

/// The settings of an account as they were written, before it is a row.
struct fleet_draft {
    std::string name;
    std::string owner{};
    std::string place{};
    std::chrono::seconds every = fleet::usual_interval;
    std::optional<bool> paused{};      ///< nothing: as it is
    bool has_sealed_password = false;  ///< no setting has to name its source
    bool has_new_password = false;     ///< it is to be sealed: no setting may name another source
    std::vector<std::pair<const setting*, std::string>> settings{};  ///< values as toml_value()
};

/// A value as the configuration file has it. Throws fleet_account_error if it is not UTF-8.
std::string toml_value(const setting_value& value);
/// The same for a text of a spreadsheet: "true", "12", "20M", "a@b, c@d". Throws fleet_account_error.
std::string toml_value(const setting& which, const std::string& text);

/// The row of `draft`. Throws fleet_account_error if a setting is wrong or missing, as in the file; if
/// it has a password in clear text; or if its target is on the disk of one machine, and no place is
/// named.
fleet::account_entry entry_of(const fleet_draft& draft);

/// The account of a row. Throws fleet_account_error.
account account_of(const fleet::account_entry& entry);

/// The server that gets the password of an account, and by which rules the connection is trusted: a sealed
/// password is bound to it, so that nobody who can only write rows has it sent elsewhere, or in clear.
std::string server_of_seal(const account& settings);

/// Throws fleet_account_error if `known` has a sealed password that does not open for the server of
/// `entry`, and no new one comes with it.
void refuse_other_server(const fleet::account_row& known, const fleet::account_entry& entry,
                         bool has_new_password);

/// The setting that executes a command; empty: none does.
std::string command_in(const account& settings);
/// True if a setting names the keys of the sealed passwords as a password, or the file `keys` of them.
bool reads_keys(const account& settings, const std::string& keys);

/// Why workers at `place` cannot run `settings`; empty: they can.
std::string refusal_of_place(const account& settings, std::string_view place);

}  // namespace pop3::cli
