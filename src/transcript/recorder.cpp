// SPDX-License-Identifier: MIT
// A transcript of two streams of octets: splits them into lines, and masks secrets.
#include <algorithm>
#include <deque>
#include <string>
#include <utility>

#include "line_classifier.hpp"
#include "pop3/transcript.hpp"
#include "vocabulary/secret_mask.hpp"
#include "vocabulary/tokens.hpp"
#include "wire/base64.hpp"
#include "wire/line_reader.hpp"

namespace pop3::inline v1 {
namespace {

using kind = transcript_event::kind;

// A line without an end becomes an event of its own at this length, and a client that sends lines
// ahead of an answer to AUTH is read for this many.
constexpr std::size_t longest_line = 64 * 1024;
constexpr std::size_t most_undecided = 1000;

std::string_view end_of(std::string_view line) {
    return line.substr(wire::without_line_end(line).size());
}

// The secret arguments of a command, without its line end: all of PASS, what follows the user of APOP and
// the mechanism of AUTH, which are no secrets. Empty: it has none.
std::string_view secret_arguments(std::string_view line) {
    const wire::command_spec* const spec = wire::find_command(wire::next_word(line));
    if (!spec || spec->secret == wire::secrecy::none) return {};
    if (spec->verb != "PASS") wire::next_word(line);
    if (!line.empty()) line.remove_prefix(1);  // one blank; a password may begin with another
    return line;
}

}  // namespace

struct transcript_recorder::impl {
    impl(transcript_sink sink_, messages_in_transcript mail_, transcript_clock now_)
        : sink(std::move(sink_)), mail(mail_), now(std::move(now_)), begin(now()) {}

    void add(kind type, std::string octets, std::uint64_t size = 0);
    void hear_client(std::string_view line);
    void hear_undecided();
    void hear_server(std::string_view line);
    void finish_server();
    void add_message_size();
    [[nodiscard]] std::size_t server_line_length(std::string_view unread) const;
    [[nodiscard]] std::string shown_command(std::string_view line);
    [[nodiscard]] std::string shown_arguments(std::string_view line, std::string_view verb,
                                              std::string_view rest) const;
    void mask_sasl(std::string_view line);

    transcript_sink sink;
    messages_in_transcript mail;
    transcript_clock now;
    std::chrono::steady_clock::time_point begin;
    line_classifier reader;
    secret_mask secrets;
    std::string from_client;  // less than a line
    std::string from_server;
    std::deque<secret_string> undecided;  // lines of the client
    std::string mechanism;                // of the newest AUTH; empty: there was none
    std::size_t responses = 0;            // in it
    std::uint64_t summarised = 0;         // octets of the current message
};

void transcript_recorder::impl::add(kind type, std::string octets, std::uint64_t size) {
    const auto at = std::chrono::duration_cast<std::chrono::milliseconds>(now() - begin);
    sink({type, at, std::move(octets), size});
}

// ---- the client ----

void transcript_recorder::impl::hear_client(std::string_view line) {
    undecided.emplace_back(line);
    hear_undecided();
}

void transcript_recorder::impl::hear_undecided() {
    while (!undecided.empty()) {
        const secret_string first = undecided.front();
        const std::string_view line = first.reveal();
        using client_line = line_classifier::client_line;
        const client_line kind_of_line = reader.heard_client(wire::without_line_end(line));
        if (kind_of_line == client_line::undecided && undecided.size() < most_undecided) return;
        undecided.pop_front();
        if (kind_of_line == client_line::command) {
            add(kind::client, shown_command(line));
        } else {
            mask_sasl(wire::without_line_end(line));
            add(kind::client, std::string(masked_secret).append(end_of(line)));
        }
    }
}

// A command without its secrets.
std::string transcript_recorder::impl::shown_command(std::string_view line) {
    std::string_view rest = wire::without_line_end(line);
    const std::string_view verb = wire::next_word(rest);
    const wire::command_spec* spec = wire::find_command(verb);
    if (!spec && !mechanism.empty()) {  // a SASL line that was sent although AUTH was refused
        mask_sasl(wire::without_line_end(line));
        return std::string(masked_secret).append(end_of(line));
    }
    if (!spec) return secrets.masked(wire::without_line_end(line)).append(end_of(line));
    if (spec->secret == wire::secrecy::none) return shown_arguments(line, verb, rest);
    const std::string_view text = wire::without_line_end(line);
    const std::string_view secret = secret_arguments(text);
    std::string shown(text.substr(0, text.size() - secret.size()));
    if (spec->verb != "PASS") responses = 0;
    if (spec->verb == "AUTH") mechanism = wire::next_word(rest);
    if (!secret.empty()) {
        if (spec->verb == "AUTH")
            mask_sasl(secret);
        else
            secrets.add_password(secret_string(secret));
        shown += masked_secret;
    }
    return shown.append(end_of(line));
}

// Numbers of messages are the client's choice, and repeat nothing: a password may be such a number.
std::string transcript_recorder::impl::shown_arguments(std::string_view line, std::string_view verb,
                                                       std::string_view rest) const {
    const bool numbers = rest.find_first_not_of("0123456789 ") == std::string_view::npos;
    if (numbers || secrets.masked(rest) == rest) return std::string(line);
    return std::string(verb).append(" ").append(masked_secret).append(end_of(line));
}

// The line itself, and the secret in it: the password is the last part of PLAIN, a token follows
// "Bearer", and everything else is masked whole. LOGIN begins with the user, which is no secret.
void transcript_recorder::impl::mask_sasl(std::string_view line) {
    const bool is_user = wire::equal_ignoring_case(mechanism, "LOGIN") && responses++ == 0;
    if (line.size() < 2) return;  // "", "*", "="
    secrets.add(secret_string(line));
    std::optional<std::string> decoded = wire::base64_decode(line);
    if (!decoded || is_user) return;
    const secret_string octets(*std::move(decoded));
    std::string_view secret = octets.reveal();
    constexpr std::string_view bearer = "auth=Bearer ";
    if (const std::size_t token = secret.find(bearer); token != std::string_view::npos) {
        secret.remove_prefix(token + bearer.size());
        secrets.add_password(secret_string(secret.substr(0, secret.find('\x01'))));
    } else if (const std::size_t nul = secret.rfind('\0'); nul != std::string_view::npos) {
        secrets.add_password(secret_string(secret.substr(nul + 1)));
    } else if (wire::equal_ignoring_case(mechanism, "LOGIN")) {
        secrets.add_password(octets);
    } else {
        secrets.add(octets);
    }
}

// ---- the server ----

// Octets of the line that has come whole; 0: it is incomplete.
std::size_t transcript_recorder::impl::server_line_length(std::string_view unread) const {
    if (const auto line =
            wire::first_line_of(unread, reader.line_end().value_or(wire::line_end::lf)))
        return line->octets;
    if (unread.size() < longest_line) return 0;
    return unread.size() - (unread.back() == '\r' ? 1 : 0);
}

void transcript_recorder::impl::hear_server(std::string_view line) {
    const std::string_view end = end_of(line);
    const std::string_view text = line.substr(0, line.size() - end.size());
    using server_line = line_classifier::server_line;
    const server_line kind_of_line =
        reader.heard_server(text, end == "\n" ? wire::line_end::lf : wire::line_end::crlf);
    if (kind_of_line == server_line::message) {
        if (mail == messages_in_transcript::whole) return add(kind::server, std::string(line));
        summarised += line.size() - (line.starts_with('.') ? 1 : 0);
        return;
    }
    add_message_size();
    const bool ends = kind_of_line == server_line::end;  // a dot, which replay needs
    add(kind::server, (ends ? std::string(text) : secrets.masked_in_trace(text)).append(end));
    hear_undecided();
}

void transcript_recorder::impl::add_message_size() {
    if (summarised > 0) add(kind::message, {}, std::exchange(summarised, 0));
}

// Nothing more comes: the rest is complete.
void transcript_recorder::impl::finish_server() {
    if (!from_server.empty()) hear_server(std::exchange(from_server, {}));
    add_message_size();
}

// ---- events of both sides ----

transcript_recorder::transcript_recorder(transcript_sink sink, messages_in_transcript mail,
                                         transcript_clock now)
    : impl_(std::make_unique<impl>(std::move(sink), mail, std::move(now))) {}

transcript_recorder::~transcript_recorder() {
    wipe(impl_->from_client);
}

void transcript_recorder::client_sent(std::string_view octets) {
    std::string& waiting = impl_->from_client;
    waiting += octets;
    while (true) {
        const std::optional<wire::line> first = wire::first_line(waiting);
        if (!first && waiting.size() < longest_line) return;
        const std::size_t length = first ? first->octets : waiting.size();
        impl_->hear_client(std::string_view(waiting).substr(0, length));
        waiting.erase(0, length);
    }
}

void transcript_recorder::server_sent(std::string_view octets) {
    std::string& waiting = impl_->from_server;
    waiting += octets;
    std::string_view unread = waiting;
    while (const std::size_t length = impl_->server_line_length(unread)) {
        impl_->hear_server(unread.substr(0, length));
        unread.remove_prefix(length);
    }
    waiting.erase(0, waiting.size() - unread.size());
}

void transcript_recorder::tls_started() {
    impl_->add(kind::tls, {});
}

void transcript_recorder::client_closed() {
    if (!impl_->from_client.empty()) impl_->hear_client(std::exchange(impl_->from_client, {}));
    while (!impl_->undecided.empty()) {
        impl_->undecided.pop_front();
        impl_->add(kind::client, std::string(masked_secret) + "\r\n");
    }
    impl_->add(kind::client_closed, {});
}

void transcript_recorder::server_closed() {
    impl_->finish_server();
    impl_->add(kind::server_closed, {});
}

}  // namespace pop3::inline v1
