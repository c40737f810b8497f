// SPDX-License-Identifier: MIT
// A session with faults: between connection and session, it changes what passes through.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "faulty_exchange.hpp"

namespace pop3::inline v1::serving {

/// Passes one command at a time to the session, so that it knows which reply belongs to which.
class faulty_session final : public server_protocol {
  public:
    faulty_session(std::unique_ptr<server_protocol> inner, std::vector<fault_hooks> hooks);
    ~faulty_session() override;
    faulty_session(const faulty_session&) = delete;
    faulty_session& operator=(const faulty_session&) = delete;

    void set_time(time_point now) override;
    [[nodiscard]] std::optional<time_point> next_wakeup() const override;
    void receive(std::string_view octets) override;
    std::string_view output() override;
    void sent(std::size_t octets) override;
    [[nodiscard]] bool wants_tls() const noexcept override;
    void tls_started() override { inner_->tls_started(); }
    [[nodiscard]] bool ended() const noexcept override;
    [[nodiscard]] bool ends_abruptly() const noexcept override { return ending_ == ending::aborts; }
    [[nodiscard]] bool logged_in() const noexcept override { return inner_->logged_in(); }
    [[nodiscard]] std::size_t commands() const noexcept override { return commands_; }
    void release_memory() override { inner_->release_memory(); }

  private:
    bool step();
    [[nodiscard]] bool withheld() const;
    std::optional<std::string> next_line();
    void begin(std::string line);
    void go_on();
    std::string next_piece();
    std::string changed_lines(std::string_view piece);
    void put_off();
    void say(std::string octets);

    std::unique_ptr<server_protocol> inner_;
    std::vector<fault_hooks> hooks_;
    std::string held_;                        // received and not passed on yet
    std::string cut_line_;                    // of the reply, as far as it was made
    std::optional<faulty_exchange> current_;  // whose reply is being sent
    bool greeted_ = false;
    bool in_sasl_ = false;
    ending ending_ = ending::goes_on;
    std::string out_;
    std::size_t sent_ = 0;           // of out_
    std::size_t octets_of_all_ = 0;  // that were ever put into out_
    std::uint64_t endless_pieces_ = 0;
    std::size_t commands_ = 0;
    time_point now_{};
    time_point not_before_{};
    std::chrono::milliseconds octet_gap_{0};
};

}  // namespace pop3::inline v1::serving
