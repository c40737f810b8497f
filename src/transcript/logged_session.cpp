// SPDX-License-Identifier: MIT
#include "logged_session.hpp"

#include "secret_arguments.hpp"
#include "vocabulary/tokens.hpp"
#include "wire/line_reader.hpp"
#include "wire/status_line.hpp"

namespace pop3::inline v1 {

using kind = transcript_event::kind;

bool logged_session::client_sent(std::string_view line) {
    if (ended_) return false;
    const std::string_view text = wire::without_line_end(line);
    const std::string_view end = line.substr(text.size());
    if (reader_.heard_client(text) != line_classifier::client_line::command) {
        add(kind::client, std::string(masked_secret).append(end));
        return true;
    }
    const std::string_view secret = secret_arguments(text);
    std::string shown(text.substr(0, text.size() - secret.size()));
    if (!secret.empty()) shown += masked_secret;
    add(kind::client, shown.append(end));
    std::string_view words = text;
    verb_ = wire::next_word(words);
    return true;
}

bool logged_session::server_sent(std::string_view line) {
    if (ended_) return false;
    const std::string_view text = wire::without_line_end(line);
    add(kind::server, std::string(line));
    reader_.heard_server(text, line.ends_with("\r\n") ? wire::line_end::crlf : wire::line_end::lf);
    if (reader_.unanswered() > 0) return true;
    const bool positive = wire::indicator_of(text) == status_indicator::ok;
    if (positive && wire::equal_ignoring_case(verb_, "STLS")) add(kind::tls, {});
    ended_ = wire::equal_ignoring_case(verb_, "QUIT");
    verb_.clear();
    return true;
}

}  // namespace pop3::inline v1
