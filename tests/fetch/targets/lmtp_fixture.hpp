// SPDX-License-Identifier: MIT
// An LMTP server that follows a script, and how tests deliver to it.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fetch/targets/lmtp/lmtp_target.hpp"
#include "peers/lmtp_peer.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::fetch {

using test::lmtp_peer;
using ending = delivery::outcome;

// Greeting and LHLO of a server that pipelines.
inline const std::string hello = R"(
    S: 220 mail.example.org LMTP
    C: LHLO
    S: 250-mail.example.org
    S: 250-PIPELINING
    S: 250-8bitmime
    S: 250 ENHANCEDSTATUSCODES
)";
inline const std::string to_alice = R"(
    C: MAIL FROM:<carol@example.org>
    C: RCPT TO:<alice@example.org>
    S: 250 sender ok
    S: 250 recipient ok
    C: DATA
    S: 354 go on
    body
    S: 250 2.0.0 stored
)";
inline const std::string to_both_until_the_end = R"(
    C: MAIL FROM:<carol@example.org>
    C: RCPT TO:<alice@example.org>
    C: RCPT TO:<bob@example.org>
    S: 250 sender ok
    S: 250 recipient ok
    S: 250 recipient ok
    C: DATA
    S: 354 go on
    body
)";
inline const std::string until_gone = "\nuntil the client goes";
inline const std::string letter = "Return-Path: <carol@example.org>\r\n\r\nhello\r\n";

class Lmtp : public ::testing::Test {
  protected:
    lmtp::settings to(const lmtp_peer& peer,
                      std::vector<std::string> recipients = {"alice@example.org"}) {
        return {.host = "127.0.0.1",
                .port = peer.port(),
                .socket = {},
                .recipients = std::move(recipients),
                .state_directory = home.path(),
                .account = "a"};
    }

    static delivery deliver(target& into, std::string_view body, std::string_view uid = "u1",
                            std::string_view lead = {}) {
        const auto message = into.begin(uid);
        message->prepend(lead);
        message->write(body);
        message->finish();
        into.make_durable();
        staged_message* const group[] = {message.get()};
        return into.commit(group).at(0);
    }

    test::temporary_directory home;
    const std::vector<std::string> both{"alice@example.org", "bob@example.org"};
};

}  // namespace pop3::fetch
