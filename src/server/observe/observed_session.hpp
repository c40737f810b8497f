// SPDX-License-Identifier: MIT
// Reports the octets of a session to an observer.
#pragma once

#include <memory>

#include "pop3/server/observer.hpp"
#include "server/protocol/server_protocol.hpp"

namespace pop3::inline v1::serving {

class observed_session final : public server_protocol {
  public:
    /// `observer` must outlive it. If `encrypted`, TLS comes first.
    observed_session(std::unique_ptr<server_protocol> behind, const server_observer& observer,
                     std::uint64_t connection, bool encrypted);
    ~observed_session() override;
    observed_session(const observed_session&) = delete;
    observed_session& operator=(const observed_session&) = delete;

    void clock(time_point now) override { behind_->clock(now); }
    [[nodiscard]] std::optional<time_point> next_output() const override {
        return behind_->next_output();
    }
    void receive(std::string_view octets) override;
    std::string_view output() override { return offered_ = behind_->output(); }
    void sent(std::size_t octets) override;
    [[nodiscard]] bool wants_tls() const noexcept override { return behind_->wants_tls(); }
    void tls_started() override;
    [[nodiscard]] bool ended() const noexcept override { return behind_->ended(); }
    [[nodiscard]] bool cut_off() const noexcept override { return behind_->cut_off(); }
    [[nodiscard]] std::size_t commands() const noexcept override { return behind_->commands(); }
    void trim() override { behind_->trim(); }

  private:
    void tell(const transcript_event& event) const;

    std::unique_ptr<server_protocol> behind_;
    const server_observer& observer_;
    std::uint64_t connection_;
    transcript_recorder recorder_;
    std::string_view offered_;  // the result of output()
};

}  // namespace pop3::inline v1::serving
