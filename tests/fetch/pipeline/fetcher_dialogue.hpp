// SPDX-License-Identifier: MIT
// Pieces of sessions between the fetcher and a scripted server, and the account for them.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "mailbox_run.hpp"
#include "peers/scripted_peer.hpp"

namespace pop3::fetch {

inline const std::string login = R"(S: +OK hello
    C: CAPA
    S: -ERR
    C: USER mrose
    S: +OK
    C: PASS tanstaaf
    S: +OK
)";
// At a server that lists `capability`.
inline std::string login_where(const std::string& capability) {
    return R"(S: +OK hello
    C: CAPA
    S: +OK
    S: USER
    S: )" + capability +
           R"(
    S: .
    C: USER mrose
    S: +OK
    C: PASS tanstaaf
    S: +OK
    C: CAPA
    S: +OK
    S: )" + capability +
           R"(
    S: .
)";
}
inline const std::string pipelined_login = login_where("PIPELINING");
inline const std::string two_listed_at_once = R"(C: UIDL
    C: LIST
    S: +OK
    S: 1 a
    S: 2 b
    S: .
    S: +OK
    S: 1 5
    S: 2 5
    S: .
)";
// `line`: its line in LIST, "1 5".
inline std::string one_listed(const std::string& line) {
    return "C: UIDL\nS: +OK\nS: 1 a\nS: .\nC: LIST\nS: +OK\nS: " + line + "\nS: .\n";
}
inline const std::string two_listed = R"(C: UIDL
    S: +OK
    S: 1 a
    S: 2 b
    S: .
    C: LIST
    S: +OK
    S: 1 5
    S: 2 5
    S: .
)";
inline const std::string two_retrieved = R"(C: RETR 1
    S: +OK
    S: one
    S: .
    C: RETR 2
    S: +OK
    S: two
    S: .
)";
// Is it still the message that an earlier run fetched? Messages without an empty line are all
// header.
inline const std::string two_identified = R"(C: TOP 1 0
    S: +OK
    S: one
    S: .
    C: TOP 2 0
    S: +OK
    S: two
    S: .
)";
inline const std::string two_deleted = R"(C: DELE 1
    S: +OK
    C: DELE 2
    S: +OK
)";

class FetcherDialogue : public ::testing::Test {
  protected:
    FetcherDialogue() { runs.sessions = 1; }
    report keep(const std::string& script) {
        const test::scripted_peer server(script);
        return runs.fetch_from(server.port());
    }
    report remove(const std::string& script) {
        const test::scripted_peer server(script);
        return runs.fetch_from(server.port(), retention::remove);
    }
    test::mailbox_run runs;
};

}  // namespace pop3::fetch
