// SPDX-License-Identifier: MIT
// A server with faults and two messages, without any socket.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pop3/server/memory_backend.hpp"
#include "server/faults/faulty_backend.hpp"
#include "server/faults/faulty_session.hpp"
#include "server/session/server_session.hpp"

namespace pop3::serving {

/// Its output is written with ^ for CRLF and ~ for LF.
class faulty_server {
  public:
    explicit faulty_server(const std::vector<fault>& faults)
        : faults_(faults), faulty_mail_(mail, faults_.mail) {
        mail.add_user("mrose", "tanstaaf")
            .add_message("mrose", "Subject: a\r\n\r\n.one\r\n", "a")
            .add_message("mrose", "Subject: b\r\n\r\ntwo\r\n", "b");
        facts_.stls_possible = true;
        connect();
    }

    void connect() {
        session_ = std::make_unique<faulty_session>(
            std::make_unique<server_session>(offered_, faulty_mail_, facts_), faults_.dialogue);
    }
    void disconnect() { session_.reset(); }
    void reconnect() {
        disconnect();
        connect();
    }

    std::string say(std::string_view octets) {
        session_->receive(octets);
        return said();
    }
    /// All pending output, of any length.
    std::string said() {
        std::string all;
        for (std::string_view more = session_->output(); !more.empty() && all.size() < 100'000;
             more = session_->output()) {
            all += more;
            session_->sent(more.size());
        }
        if (session_->ended()) all += session_->ends_abruptly() ? "[cut]" : "[closed]";
        return visible(all);
    }
    static std::string visible(std::string_view octets) {
        std::string made;
        for (std::size_t i = 0; i < octets.size(); ++i)
            if (octets.substr(i, 2) == "\r\n") {
                made += '^';
                ++i;
            } else {
                made += octets[i] == '\n' ? '~' : octets[i];
            }
        return made;
    }
    void log_in() {
        said();
        say("USER mrose\r\n");
        say("PASS tanstaaf\r\n");
    }
    faulty_session& session() { return *session_; }

    memory_backend mail;

  private:
    server_features offered_;
    connection_facts facts_;
    fault_set faults_;
    faulty_backend faulty_mail_;
    std::unique_ptr<faulty_session> session_;
};

}  // namespace pop3::serving
