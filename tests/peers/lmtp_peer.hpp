// SPDX-License-Identifier: MIT
// An LMTP or IMAP server that plays written scripts, one for each connection, on a real socket.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "system/clock_and_poll.hpp"
#include "system/unique_fd.hpp"

namespace pop3::test {

/// Lines of a script: "S: what it sends", "at once several | lines", "C: exactly what the client sends",
/// or "C: its beginning ...", "body" reads a
/// message up to its final dot, "silence" sends nothing more and "deaf" does not even read. It
/// closes after the last line, or waits for the client to close if that line is "until the client
/// goes". After the last script has begun, no other client is accepted.
class lmtp_peer {
  public:
    /// On a free port of the loopback.
    explicit lmtp_peer(std::vector<std::string> dialogues);
    /// On a unix socket.
    lmtp_peer(std::vector<std::string> dialogues, const std::filesystem::path& socket);
    /// Ends; a deviation from the script is a failure of the test.
    ~lmtp_peer();
    lmtp_peer(const lmtp_peer&) = delete;
    lmtp_peer& operator=(const lmtp_peer&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    /// The message of the last "body", as sent over the wire, with its final dot. Read it after the
    /// delivery.
    [[nodiscard]] std::string body() const;
    /// Ends a "deaf".
    void wake();
    /// True from a "silence" or a "deaf" on.
    [[nodiscard]] bool is_silent() const { return silent_; }

  private:
    void start(std::vector<std::string> dialogues);
    void play(const std::string& dialogue);
    bool hear(const std::string& line);
    bool hear_body();
    bool receive();
    void say(const std::string& line) const;
    void stay_deaf();
    void wait_for_end(bool in_silence);

    system::unique_fd listener_;
    system::unique_fd socket_;
    std::string unread_;
    mutable std::mutex guard_;
    std::string body_;
    std::string trouble_;
    std::atomic<bool> silent_ = false;
    std::atomic<bool> awake_ = false;
    std::thread thread_;
};

/// A clock that stands still while the peer has something to send, and runs ahead when it is
/// silent.
class peers_clock final : public system::clock {
  public:
    /// `when_silent` is called when the peer becomes silent.
    explicit peers_clock(const lmtp_peer& peer, std::function<void()> when_silent = {})
        : peer_(peer), when_silent_(std::move(when_silent)) {}

    [[nodiscard]] system::time_point now() override { return now_; }
    int poll(std::span<pollfd> fds, system::time_point until) override {
        while (true) {
            const bool silent = peer_.is_silent();
            if (silent && when_silent_) when_silent_();
            const int ready = ::poll(fds.data(), fds.size(), silent ? 0 : 1);
            if (ready != 0) return ready;
            if (!silent) continue;
            now_ = until;
            return 0;
        }
    }
    [[nodiscard]] std::chrono::milliseconds passed() const {
        return std::chrono::duration_cast<std::chrono::milliseconds>(now_ - system::time_point());
    }

  private:
    const lmtp_peer& peer_;
    std::function<void()> when_silent_;
    system::time_point now_{};
};

}  // namespace pop3::test
