// SPDX-License-Identifier: MIT
// One session as the server sees it: "S: " lines it sends ("LF: " lines without CR), "C: " lines it
// expects, word for word. The step "TLS" is a handshake, the step "..." is silence for ever.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pop3::test {

class server_script {
  public:
    explicit server_script(std::string_view text);

    /// What the server sends before it reads again; several lines come as one piece.
    std::string speak();
    /// Octets came from the client. True if they contain the expected line.
    bool hear(std::string_view octets);

    [[nodiscard]] bool finished() const { return at_ == steps_.size() || !trouble_.empty(); }
    [[nodiscard]] bool wants_tls() const { return is("TLS"); }
    [[nodiscard]] bool is_silent() const { return is("..."); }
    void tls_is_done() { ++at_; }
    /// The deviation from the script; empty if there is none.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }
    void fail(std::string reason) { trouble_ = std::move(reason); }

  private:
    [[nodiscard]] bool is(std::string_view step) const {
        return at_ < steps_.size() && steps_[at_] == step;
    }

    std::vector<std::string> steps_;
    std::size_t at_ = 0;
    std::string unread_;
    std::string trouble_;
};

}  // namespace pop3::test
