// SPDX-License-Identifier: MIT
// How mail is put into a Gmail mailbox: the settings of the user, as values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pop3::fetch {

/// The date under which Gmail sorts a message.
enum class gmail_date {
    header,    ///< that of its Date line; if that is no date, or in the future, as `received`
    received,  ///< when it is imported
};

struct gmail_options {
    /// By name. INBOX, UNREAD and the other labels of Gmail itself are written so; others are created
    /// when they are missing.
    std::vector<std::string> labels{"INBOX", "UNREAD"};
    bool never_spam = false;  ///< else Gmail's filter decides
    gmail_date date = gmail_date::header;
    bool calendar = false;  ///< invitations go into the calendar
    /// A message without a Message-ID gets one: the same in every run, so that Gmail recognises a
    /// repetition.
    bool adds_message_id = true;
    std::string
        client{};  ///< of the tokens: Google counts the requests of all its mailboxes together
    std::string url{
        "https://gmail.googleapis.com"};  ///< where the API is; see defect_of_gmail_url()
};

/// What is wrong with the name of a label, in words; nothing if Gmail may accept it.
std::optional<std::string> defect_of_gmail_label(std::string_view name);

/// What is wrong with the URL of an API, in words; nothing if it can be used. It is a scheme and a host, as
/// in "https://gmail.googleapis.com"; without TLS only this machine is allowed.
std::optional<std::string> defect_of_gmail_url(std::string_view url);

}  // namespace pop3::fetch
