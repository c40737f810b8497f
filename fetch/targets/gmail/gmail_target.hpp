// SPDX-License-Identifier: MIT
// Delivery into a Gmail mailbox by users.messages.import: Gmail filters and sorts the message as if it
// had come by SMTP.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fetch/targets/common/spooled_target.hpp"
#include "gmail_api.hpp"
#include "gmail_options.hpp"
#include "header_facts.hpp"
#include "import_records.hpp"
#include "import_request.hpp"
#include "label_names.hpp"
#include "upload_records.hpp"

namespace pop3::fetch {

/// A Gmail mailbox.
///
/// Exactly once, as far as Gmail keeps its promise: it ignores a second import of a message that has the
/// same Message-ID. So what a lost answer or a crash leaves in doubt is imported again. Another message
/// with the Message-ID of one that was imported before is refused. A message without
/// a Message-ID gets one that is the same in every run; if that is switched off, such a message is
/// delivered at least once.
class gmail final : public spooled_target {
  public:
    struct settings {
        gmail_api::settings api{};
        gmail_options terms{};
        std::string account{};              ///< the name in the ledger
        octet_count largest = 157'286'400;  ///< of one message: 150 MiB, the limit of the API
        /// A message with more octets is uploaded so that it can go on after an interruption.
        octet_count resumable_above = 1024 * 1024;
    };

    explicit gmail(settings options, const api_time& time = {});

    /// None. Throws local_error if nothing can be imported now: there is no libcurl or no token, or Google
    /// asked for a long pause. So nothing is fetched in vain.
    [[nodiscard]] names recover(std::span<const std::string> intended) override;
    void forget_recovery_data() override;

  private:
    struct import_plan;

    delivery deliver(const spooled_message& message) override;
    delivery import_and_confirm(const spooled_message& message);
    /// Imports it, again if what Google answers cures that.
    api_reply import_surely(const spooled_message& message);
    api_reply import(const spooled_message& message);
    void confirm(const spooled_message& message, api_reply& reply) const;
    api_reply import_at_once(const import_plan& plan);
    api_reply import_resumably(const import_plan& plan);
    std::optional<api_reply> go_on(const import_plan& plan);
    std::string terms_of(const import_plan& plan);
    [[nodiscard]] import_plan planned(const spooled_message& message) const;
    [[nodiscard]] bool is_date(const std::string& text) const;
    const std::vector<std::string>& label_ids();
    void ask_for_labels();
    void learn_labels();
    delivery refusal(const spooled_message& message, api_outcome outcome);
    [[noreturn]] void stop(failure reason) const;

    settings options_;
    api_time time_;
    gmail_api api_;
    label_names labels_;
    std::optional<std::vector<std::string>> label_ids_;
    upload_records uploads_;
    import_records imports_;
    std::vector<std::string> complete_;  // their uploads are over; the ledger may not know yet
};

}  // namespace pop3::fetch
