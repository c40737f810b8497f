// SPDX-License-Identifier: MIT
// The labels that the user named, and the ids by which the API knows them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gmail_json.hpp"

namespace pop3::fetch {

/// What is known of the labels of a mailbox, kept for one run. The id of a label of Gmail itself, such as
/// INBOX or CATEGORY_PROMOTIONS, is its name: it need not be asked for.
class label_names {
  public:
    /// `wanted`: by name, without regard to case.
    explicit label_names(std::vector<std::string> wanted) : wanted_(std::move(wanted)) {}

    /// The ids of all that are wanted, once each; nothing if one is not known.
    [[nodiscard]] std::optional<std::vector<std::string>> ids() const;
    /// The wanted ones without an id.
    [[nodiscard]] std::vector<std::string> missing() const;
    /// The labels of the mailbox are these.
    void learn(std::vector<gmail_label> labels) { labels_ = std::move(labels); }
    /// This one is there, too.
    void add(gmail_label label) { labels_.push_back(std::move(label)); }

  private:
    [[nodiscard]] std::optional<std::string> id_of(std::string_view name) const;

    std::vector<std::string> wanted_;
    std::vector<gmail_label> labels_;  // those of the user; empty: not asked for yet
};

}  // namespace pop3::fetch
