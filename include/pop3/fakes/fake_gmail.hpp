// SPDX-License-Identifier: MIT
// fake_gmail: the part of Gmail's API that imports mail into a mailbox, on the loopback, with faults. For
// tests.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pop3/fakes/web_server.hpp"

namespace pop3::inline v1 {

/// Deviates from what a request would get.
struct gmail_fault {
    /// What happens.
    enum class kind {
        usual,    ///< none
        refused,  ///< answered with `status` and `reason`; nothing is done
        lost,     ///< done, and the connection is closed without an answer
        failed,   ///< done, and answered with `status`
        silent,   ///< nothing is done, and nothing answered
        gap,      ///< of the octets of an upload only `octets` are kept, and 308 says so
    };
    kind type = kind::refused;          ///< of it
    int status = 503;                   ///< of an answer
    std::string reason{};               ///< "userRateLimitExceeded"
    std::string words{};                ///< for people
    std::vector<std::string> fields{};  ///< whole lines, as in "Retry-After: 7"
    std::size_t octets = 0;             ///< of a gap
};

/// A message in the mailbox.
struct gmail_message {
    std::string id;                     ///< that the API tells
    std::string message_id;             ///< the value of its Message-ID; empty if there is none
    std::string text;                   ///< as it was sent, with CRLF
    std::vector<std::string> labels{};  ///< ids
    std::map<std::string, std::string> terms{};  ///< the query of its import
};

/// One mailbox. Of several imports with one Message-ID it keeps the first, as Gmail does. Serves until it is
/// destroyed. Thread-safe.
class POP3_EXPORT fake_gmail {
  public:
    /// A multiple of so many octets is kept of an upload that is cut.
    static constexpr std::size_t granule = 64 * 1024;
    /// The mailbox of `address`, which accepts one token, on `port` of 127.0.0.1 or on a free one. Throws
    /// std::system_error.
    explicit fake_gmail(std::string address = "ann@gmail.com", std::string token = "good",
                        std::uint16_t port = 0);

    /// Of its API, without a path: "http://127.0.0.1:PORT".
    [[nodiscard]] std::string url() const { return server_.url(); }
    /// Of the mailbox.
    [[nodiscard]] const std::string& address() const { return address_; }
    /// The next requests of that kind have these faults, one each: "import" (multipart), "begin" (an
    /// upload), "put" (its octets), "labels".
    void expect(const std::string& request, std::vector<gmail_fault> faults);
    /// Accepts this one from now on, and no other.
    void set_token(std::string token);
    /// This one belongs to another mailbox.
    void refuse_token(std::string token);
    /// A label that the mailbox has.
    void add_label(std::string id, std::string name);
    /// It has none any more.
    void remove_labels();
    /// Forgets the uploads that were begun.
    void forget_uploads();

    /// What the mailbox has.
    [[nodiscard]] std::vector<gmail_message> messages() const;
    /// Imports that were accepted, repetitions too.
    [[nodiscard]] std::size_t imports() const;
    /// The octets of uploads that have come, repetitions too.
    [[nodiscard]] std::size_t octets_put() const;
    /// The ids of the labels, and their names.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> labels() const;
    /// All requests until now.
    [[nodiscard]] std::vector<web_request> requests() const { return server_.requests(); }

  private:
    struct upload {
        std::size_t all = 0;
        std::string octets{};
        std::vector<std::string> labels{};
        std::map<std::string, std::string> terms{};
        std::string imported{};  // the id of its message
    };

    [[nodiscard]] std::string of_owner(std::string path) const;
    web_answer answer(const web_request& request);
    web_answer import(const web_request& request);
    web_answer begin(const web_request& request);
    web_answer put(const web_request& request);
    web_answer list_or_add(const web_request& request);
    std::string store(std::string text, std::vector<std::string> labels,
                      std::map<std::string, std::string> terms);
    web_answer with_fault(const std::string& kind, const web_request& request,
                          web_answer (fake_gmail::*usual)(const web_request&));

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
    fake_web_server server_;                // the last: it answers at once
};

}  // namespace pop3::inline v1
