// SPDX-License-Identifier: MIT
// Sessions in the notation of the RFCs, played to a server_session without any socket.
//
//     C: STAT
//     S: +OK 2 320
//     S: +OK ...        (any text)
//
// Each is played command by command, and again with the client's octets cut at every place: the
// output must not depend on the fragmentation of the input.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pop3/server/memory_backend.hpp"
#include "server/session/server_session.hpp"

namespace pop3::serving {

struct dialogue_line {
    bool from_client = false;
    std::string text;
};

/// A maildrop of user "mrose", password "tanstaaf", new for each play.
class server_dialogue {
  public:
    server_dialogue() = default;
    explicit server_dialogue(server_features features) : offered(std::move(features)) {}

    /// Adds a message to the maildrop.
    server_dialogue& with_message(std::string octets, std::string uid = {});
    /// Begins each play with a login, which is not part of the script.
    server_dialogue& logged_in();
    /// Plays `script`, which begins with the greeting, or after the login. `left` is the required
    /// content of the maildrop afterwards.
    void play(std::string_view script,
              const std::optional<std::vector<std::string>>& left = {}) const;

    server_features offered{};
    connection_facts facts{};

  private:
    struct stage;
    [[nodiscard]] std::unique_ptr<stage> set() const;
    void play_by_line(const std::vector<dialogue_line>& lines, stage& on) const;
    void play_pieces(const std::vector<dialogue_line>& lines,
                     const std::vector<std::string_view>& pieces, stage& on) const;

    std::vector<std::pair<std::string, std::string>> messages_;
    bool logged_in_ = false;
};

/// All pending output of the session.
std::string all_output(server_session& session);

}  // namespace pop3::serving
