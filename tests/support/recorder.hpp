// SPDX-License-Identifier: MIT
// Records what a tracer sees, and what must never be visible.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pop3/error.hpp"
#include "pop3/tracer.hpp"

namespace pop3::test {

/// The password of every test, and its forms on the wire: no text for people may contain them. User
/// "ann", APOP timestamp <1896.697170952@dbc.mtview.ca.us>.
inline const std::string password = "s3cret";
inline const std::string password_in_plain = "AGFubgBzM2NyZXQ=";

inline bool shows_the_password(std::string_view text) {
    return text.find(password) != std::string_view::npos ||
           text.find(password_in_plain) != std::string_view::npos;
}

inline bool shows_the_password(const failure& f) {
    return shows_the_password(f.command) || shows_the_password(f.reply) ||
           shows_the_password(f.detail);
}

class recorder final : public tracer {
  public:
    void sent(std::string_view line) override { lines.push_back("C: " + std::string(line)); }
    void received(std::string_view line) override { lines.push_back("S: " + std::string(line)); }

    std::vector<std::string> lines;
};

}  // namespace pop3::test
