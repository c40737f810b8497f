// SPDX-License-Identifier: MIT
#include "policy_options.hpp"

#include <CLI/CLI.hpp>

namespace pop3::cli {
namespace {

using fetch::mail_policy;
using fetch::retention;

CLI::Option* add_size(CLI::App& to, const std::string& name, std::optional<octet_count>& into,
                      const std::string& what) {
    return to.add_option(name, into, what)
        ->type_name("SIZE")
        ->transform(CLI::AsSizeValue(true).description(""));
}

void add_retention_options(CLI::App& to, mail_policy& into) {
    CLI::Option* const keep = to.add_flag_callback(
        "--keep", [] {}, "Leave fetched mail on the server (default)");
    const auto remove = [&into] { into.after = retention::remove; };
    to.add_flag_callback("--delete", remove, "Delete mail on the server once it is safely here")
        ->excludes(keep);
    to.add_option_function<std::uint32_t>(
          "--delete-after",
          [&into, remove](std::uint32_t days) {
              into.remove_after = std::chrono::days(days);
              remove();
          },
          "Delete mail on the server when it has been here for so many days")
        ->type_name("DAYS")
        ->check(CLI::Range(1, 36'500).description(""))
        ->excludes(keep);
    to.add_option_function<std::size_t>(
          "--keep-newest",
          [&into, remove](std::size_t messages) {
              into.keep_newest = messages;
              remove();
          },
          "Delete mail on the server but for the newest N messages")
        ->type_name("N")
        ->excludes(keep);
}

}  // namespace

void add_policy_options(CLI::App& to, mail_policy& into) {
    add_retention_options(to, into);
    add_size(to, "--max-size", into.largest, "Leave larger messages alone, as in 20M or 512Ki");
    add_size(to, "--headers-above", into.header_only_above,
             "Of larger messages deliver only the header; they stay on the server");
    to.add_option("--at-most", into.at_most, "Fetch no more messages than this in one run")
        ->type_name("N")
        ->check(CLI::PositiveNumber.description(""));
    to.add_flag("--strict", into.strict,
                "Make each message durable before the next one, not a group at a time (slower)");
    to.add_flag("--rematch", into.rematch,
                "After a move of the server: fetch all, and know mail again by its content");
}

}  // namespace pop3::cli
