// SPDX-License-Identifier: MIT
// A small IMAP server that keeps messages in memory: for any number of clients, which log in by PLAIN in clear
// text. A folder exists from its CREATE, or its first message, on.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "system/unique_fd.hpp"

namespace pop3::test {

class imap_store {
  public:
    imap_store();
    /// Ends when all clients are gone.
    ~imap_store();
    imap_store(const imap_store&) = delete;
    imap_store& operator=(const imap_store&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// The messages of `folder`, in the order of their arrival.
    [[nodiscard]] std::vector<std::string> messages(const std::string& folder) const;
    /// Waits until all clients are gone.
    void wait_until_idle() const;
    /// The next messages are stored, and their client gets no answer but a lost connection.
    void lose_answers(unsigned count) { to_lose_ = count; }

  private:
    class session;

    void accept_all();
    void ended();
    [[nodiscard]] bool has(const std::string& folder) const;

    system::unique_fd listener_;
    std::uint16_t port_;
    mutable std::mutex guard_;
    mutable std::condition_variable idle_;
    std::map<std::string, std::vector<std::string>> folders_;
    unsigned clients_ = 0;
    unsigned to_lose_ = 0;
    std::thread thread_;
};

}  // namespace pop3::test
