// SPDX-License-Identifier: MIT
// An IMAP server that follows a script, and how tests deliver to it.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fetch/targets/imap/imap_target.hpp"
#include "peers/lmtp_peer.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::fetch {

using test::lmtp_peer;
using ending = delivery::outcome;

namespace imap_script {

// A password of tests/leaks/passwords.txt, and PLAIN with it.
inline const credentials ann("ann", "tanstaaf");
inline const std::string plain_of_ann = "AGFubgB0YW5zdGFhZg==";

inline const std::string letter = "Message-ID: <1@example.org>\r\n\r\nhello\r\n";

inline std::string line(const std::string& words) {
    return words + '\n';
}

// Greeting and login of a server that has `features`.
inline std::string hello(const std::string& features = "LITERAL+ UIDPLUS") {
    return line("S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready") +
           line("C: a1 AUTHENTICATE PLAIN") + line("S: + ") + line("C: " + plain_of_ann) +
           line("S: a1 OK [CAPABILITY IMAP4rev1 " + features + "] logged in");
}
// The state of the folder, as the answer to command `tag`.
inline std::string status(int tag, const std::string& folder = "INBOX") {
    const std::string name = 'a' + std::to_string(tag);
    return line("C: " + name + " STATUS \"" + folder + "\" (UIDNEXT UIDVALIDITY)") +
           line("S: * STATUS \"" + folder + "\" (UIDNEXT 5 UIDVALIDITY 7)") +
           line("S: " + name + " OK done");
}
// The lines of a literal, and the line end after it.
inline std::string lines_of(std::string_view message) {
    std::string script;
    while (!message.empty()) {
        const std::size_t end = message.find("\r\n");
        script += line("C: " + std::string(message.substr(0, end)));
        message.remove_prefix(end + 2);
    }
    return script + line("C: ");
}
// APPEND of `message`, without its answer.
inline std::string append(int tag, const std::string& message = letter,
                          const std::string& folder = "INBOX") {
    return line("C: a" + std::to_string(tag) + " APPEND \"" + folder + "\" {" +
                std::to_string(message.size()) + "+}") +
           lines_of(message);
}
inline std::string appended(int tag, const std::string& message = letter,
                            const std::string& folder = "INBOX") {
    return append(tag, message, folder) +
           line("S: a" + std::to_string(tag) + " OK [APPENDUID 7 5] done");
}
// What the letter is searched by.
inline const std::string by_id_and_size = "LARGER " + std::to_string(letter.size() - 1) +
                                          " SMALLER " + std::to_string(letter.size() + 1) +
                                          " HEADER Message-ID \"<1@example.org>\"";

inline std::string examine(int tag, const std::string& validity = "7") {
    const std::string name = 'a' + std::to_string(tag);
    return line("C: " + name + " EXAMINE \"INBOX\"") + line("S: * 4 EXISTS") +
           line("S: * OK [UIDVALIDITY " + validity + "] valid") +
           line("S: " + name + " OK [READ-ONLY] done");
}
// The search by `criterion`, without its answer.
inline std::string ask(int tag, const std::string& criterion, const std::string& first = "5") {
    return line("C: a" + std::to_string(tag) + " UID SEARCH UID " + first + ":* " + criterion);
}
// Opens the folder and searches it; `found` is what the server answers.
inline std::string search(int tag, const std::string& criterion, const std::string& found) {
    return examine(tag) + ask(tag + 1, criterion) + line("S: * SEARCH" + found) +
           line("S: a" + std::to_string(tag + 1) + " OK done");
}
inline const std::string until_gone = "until the client goes";

}  // namespace imap_script

class Imap : public ::testing::Test {
  protected:
    // `imap:` in clear text.
    imap_target::settings to(const lmtp_peer& peer, const std::string& folder = {}) {
        return {.host = "127.0.0.1",
                .port = peer.port(),
                .implicit_tls = false,
                .folder = folder,
                .access = {.user = "ann",
                           .identity = [](bool) { return imap_script::ann; },
                           .in_clear_text = true},
                .state_directory = home.path()};
    }

    static std::unique_ptr<staged_message> staged(target& into,
                                                  std::string_view body = imap_script::letter) {
        std::unique_ptr<staged_message> message = into.begin("u1");
        message->write(body);
        message->finish();
        return message;
    }
    static std::vector<delivery> deliver_all(target& into, const std::vector<std::string>& bodies) {
        std::vector<std::unique_ptr<staged_message>> messages;
        std::vector<staged_message*> group;
        for (const std::string& body : bodies) {
            messages.push_back(staged(into, body));
            group.push_back(messages.back().get());
        }
        into.name_group(group);
        return into.commit(group);
    }
    static delivery deliver(target& into, const std::string& body = imap_script::letter) {
        return deliver_all(into, {body}).at(0);
    }

    test::temporary_directory home;
};

}  // namespace pop3::fetch
