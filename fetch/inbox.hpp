// SPDX-License-Identifier: MIT
// Where retrieved messages become mail: on disk, in the ledger, in the Maildir; a group at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "digest.hpp"
#include "ledger.hpp"
#include "mail_policy.hpp"
#include "plan.hpp"
#include "pop3/on_a_thread.hpp"
#include "report.hpp"
#include "retrieve.hpp"
#include "target.hpp"
#include "trace_header.hpp"

namespace pop3::fetch {

/// A message that is safely here, durable and recorded, and that the user wants deleted.
struct safe_message {
    const step* what = nullptr;
    bool has_key = false;  ///< it came in this run; else unique-id and size are what is known
    digest content{};
    std::uint32_t occurrence = 0;
};

/// Takes the messages of one run in the order of their steps. They are committed in groups (one by
/// one if the policy is strict), each in the order that rules.md, section 4.1, asks for: staged
/// durably, intended, delivered durably, and recorded.
class inbox final : public retrieval_sink {
  public:
    /// All are the caller's and must outlive this.
    inbox(const plan& steps, const mail_policy& policy, target& to, ledger& book,
          account_id account, report& result, observer& watcher, const trace_lines& in_front);

    void begin(message_number n) override;
    void write(std::string_view octets) override;
    void end(message_number n) override;
    void refused(message_number n, const failure& why) override;
    background_work* proven() override;
    void settle() override;

    /// Begins to commit what is proven and not yet committed; to be settled.
    background_work& commit();
    [[nodiscard]] const std::vector<safe_message>& safe() const noexcept { return safe_; }

  private:
    struct arrival {
        const step* what = nullptr;
        std::unique_ptr<staged_message> message;
        digest content{};
        octet_count octets = 0;
    };

    const step& answered(message_number n);
    void commit_group(std::vector<arrival> group);
    std::vector<arrival> take_proven();
    void set_known_aside(std::vector<arrival>& group);
    void deliver(std::span<arrival> group);
    void record(std::span<const arrival> group, std::span<const intent> intents,
                std::span<const delivery> outcomes);

    const plan& steps_;
    const mail_policy& policy_;
    target& to_;
    ledger& book_;
    account_id account_;
    report& result_;
    observer& watcher_;
    const trace_lines& in_front_;

    std::size_t next_ = 0;  // the step that is answered next
    digester digest_;
    arrival current_;
    std::vector<arrival> arrived_;  // whole, in order
    std::size_t proven_ = 0;        // so many of them are proven
    octet_count proven_octets_ = 0;
    std::vector<safe_message> safe_;
    std::optional<on_a_thread> committing_;  // nothing else is touched meanwhile; goes first
};

}  // namespace pop3::fetch
