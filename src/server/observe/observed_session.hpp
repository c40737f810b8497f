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
    observed_session(std::unique_ptr<server_protocol> inner, const server_observer& observer,
                     std::uint64_t connection, bool encrypted);
    ~observed_session() override;
    observed_session(const observed_session&) = delete;
    observed_session& operator=(const observed_session&) = delete;

    void set_time(time_point now) override { inner_->set_time(now); }
    [[nodiscard]] std::optional<time_point> next_wakeup() const override {
        return inner_->next_wakeup();
    }
    void receive(std::string_view octets) override;
    std::string_view output() override { return offered_ = inner_->output(); }
    void sent(std::size_t octets) override;
    [[nodiscard]] bool wants_tls() const noexcept override { return inner_->wants_tls(); }
    void tls_started() override;
    [[nodiscard]] bool ended() const noexcept override { return inner_->ended(); }
    [[nodiscard]] bool ends_abruptly() const noexcept override { return inner_->ends_abruptly(); }
    [[nodiscard]] bool logged_in() const noexcept override { return inner_->logged_in(); }
    [[nodiscard]] std::size_t commands() const noexcept override { return inner_->commands(); }
    void release_memory() override { inner_->release_memory(); }

  private:
    void tell(const transcript_event& event) const;

    std::unique_ptr<server_protocol> inner_;
    const server_observer& observer_;
    std::uint64_t connection_;
    transcript_recorder recorder_;
    std::string_view offered_;  // the result of output()
};

}  // namespace pop3::inline v1::serving
