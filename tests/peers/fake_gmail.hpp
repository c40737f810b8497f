// SPDX-License-Identifier: MIT
// The part of Gmail that imports mail into a mailbox, by its API, on the loopback, with faults. It knows
// nothing of the tests or of the library.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http_server.hpp"

namespace pop3::test {

/// Deviates from what a request would get.
struct gmail_fault {
    enum class kind {
        usual,    ///< none
        refused,  ///< answered with `status` and `reason`; nothing is done
        lost,     ///< done, and the connection is closed without an answer
        failed,   ///< done, and answered with `status`
        silent,   ///< nothing is done, and nothing answered
        gap,      ///< of the octets of an upload only `octets` are kept, and 308 says so
    };
    kind type = kind::refused;
    int status = 503;
    std::string reason{};  ///< "userRateLimitExceeded"
    std::string words{};   ///< for people
    std::vector<std::string> fields{};
    std::size_t octets = 0;
};

/// A message in the mailbox.
struct gmail_message {
    std::string id;
    std::string message_id;  ///< the value of its Message-ID; empty if there is none
    std::string text;
    std::vector<std::string> labels{};           ///< ids
    std::map<std::string, std::string> terms{};  ///< the query of its import
};

class fake_gmail {
  public:
    /// Of `address`; accepts one token. A multiple of so many octets is kept of an upload that is cut.
    static constexpr std::size_t granule = 64 * 1024;
    explicit fake_gmail(std::string address = "ann@gmail.com", std::string token = "good",
                        std::uint16_t port = 0);

    [[nodiscard]] std::string url() const { return server_.url(); }
    [[nodiscard]] const std::string& address() const { return address_; }
    /// The next requests of that kind have these faults, one each: "import" (multipart), "begin" (an
    /// upload), "put" (its octets), "labels".
    void expect(const std::string& request, std::vector<gmail_fault> faults);
    /// Accepts this one from now on, and no other.
    void set_token(std::string token);
    /// This one belongs to another mailbox.
    void refuse_token(std::string token);
    void add_label(std::string id, std::string name);
    void remove_labels();
    /// Forgets the uploads that were begun.
    void forget_uploads();

    /// Of several imports with one Message-ID there is the first.
    [[nodiscard]] std::vector<gmail_message> messages() const;
    /// Imports that were accepted, repetitions too.
    [[nodiscard]] std::size_t imports() const;
    /// The octets of uploads that have come, repetitions too.
    [[nodiscard]] std::size_t octets_put() const;
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> labels() const;
    [[nodiscard]] std::vector<http_request> requests() const { return server_.requests(); }

  private:
    struct upload {
        std::size_t all = 0;
        std::string octets{};
        std::vector<std::string> labels{};
        std::map<std::string, std::string> terms{};
        std::string imported{};  // the id of its message
    };

    http_answer answer(const http_request& request);
    http_answer import(const http_request& request);
    http_answer begin(const http_request& request);
    http_answer put(const http_request& request);
    http_answer list_or_add(const http_request& request);
    std::string store(std::string text, std::vector<std::string> labels,
                      std::map<std::string, std::string> terms);
    http_answer with_fault(const std::string& kind, const http_request& request,
                           http_answer (fake_gmail::*usual)(const http_request&));

    std::string address_;
    mutable std::mutex guard_;
    std::string token_;
    std::string other_token_;
    std::map<std::string, std::deque<gmail_fault>> faults_;
    std::vector<std::pair<std::string, std::string>> labels_;  // id, name
    std::vector<gmail_message> messages_;
    std::map<std::string, upload> uploads_;
    std::size_t imports_ = 0;
    std::size_t octets_put_ = 0;
    std::size_t kept_ = std::string::npos;  // of the octets of this PUT
    http_server server_;                    // the last: it answers at once
};

}  // namespace pop3::test
