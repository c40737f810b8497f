// SPDX-License-Identifier: MIT
#include "imap_client.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "fetch/error.hpp"
#include "vocabulary/letter_case.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::fetch {
namespace {

using status = imap_response::status;

struct status_name {
    std::string_view word;
    status kind;
};
constexpr std::array status_names{status_name{"OK", status::ok}, status_name{"NO", status::no},
                                  status_name{"BAD", status::bad}, status_name{"BYE", status::bye},
                                  status_name{"PREAUTH", status::preauth}};

// "OK [APPENDUID 38505 3955] done" without its tag; nothing if it is no status response.
std::optional<imap_response> parse_status(std::string_view line) {
    const std::string_view word = line.substr(0, line.find(' '));
    const auto found = std::ranges::find_if(status_names, [&](const status_name& each) {
        return wire::equal_ignoring_case(each.word, word);
    });
    if (found == status_names.end()) return std::nullopt;
    imap_response response{found->kind};
    line.remove_prefix(std::min(line.size(), word.size() + 1));
    const std::size_t end = line.starts_with('[') ? line.find(']') : line.npos;
    if (end != line.npos) {
        const std::string_view code = line.substr(1, end - 1);
        const std::size_t space = std::min(code.find(' '), code.size());
        response.code = wire::upper_case(code.substr(0, space));
        response.arguments = code.substr(std::min(code.size(), space + 1));
        line.remove_prefix(std::min(line.size(), end + 2));
    }
    response.text = line;
    return response;
}

// The octets of the literal that `line` ends with, as in "BODY {310}"; nothing if it ends with none.
std::optional<std::uint64_t> literal_after(std::string_view line) {
    if (!line.ends_with('}')) return std::nullopt;
    const std::size_t open = line.rfind('{');
    if (open == line.npos) return std::nullopt;
    return wire::parse_number(line.substr(open + 1, line.size() - open - 2),
                              std::uint64_t{1} << 62U);
}

// `line` is "SEARCH 4393", or "12 FETCH (UID 4393)".
bool is_one_of(imap_names names, std::string_view line) {
    std::string_view word = wire::next_word(line);
    if (wire::parse_number(word, UINT32_MAX)) word = wire::next_word(line);
    return std::ranges::any_of(
        names, [&](std::string_view name) { return wire::equal_ignoring_case(name, word); });
}

}  // namespace

std::string imap_response::words() const {
    std::string all;
    for (const status_name& each : status_names)
        if (each.kind == kind) all = each.word;
    if (!code.empty()) all += " [" + code + (arguments.empty() ? "" : ' ' + arguments) + ']';
    return text.empty() ? all : all + ' ' + text;
}

bool imap_response::is_temporary() const {
    constexpr std::array<std::string_view, 5> codes{"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG",
                                                    "CONTACTADMIN"};
    return std::ranges::count(codes, code) > 0;
}

const std::string* imap_response::find(std::string_view word) const {
    for (const std::string& each : untagged) {
        const std::string_view first = std::string_view(each).substr(0, each.find(' '));
        if (wire::equal_ignoring_case(first, word)) return &each;
    }
    return nullptr;
}

std::string imap_quoted(std::string_view text) {
    std::string all = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') all += '\\';
        all += c;
    }
    return all + '"';
}

imap_dialogue::imap_dialogue(std::unique_ptr<transport> wire, std::stop_token stop,
                             system::clock& clock)
    : line_dialogue(std::move(wire), std::move(stop), clock, longest_line) {}

// ---- sending ----

void imap_dialogue::send(std::string_view command) {
    tag_ = 'a' + std::to_string(++commands_);
    queued_ += tag_;
    queued_ += ' ';
    queued_ += command;
    queued_ += "\r\n";
}

void imap_dialogue::send_secret(const secret_string& command) {
    tag_ = 'a' + std::to_string(++commands_);
    secret_string whole(tag_ + ' ');
    whole.append(command.reveal());
    answer_challenge(whole);
}

void imap_dialogue::write(std::string_view octets) {
    constexpr std::size_t enough = 64 * 1024;
    queued_ += octets;
    if (queued_.size() >= enough) flush();
}

void imap_dialogue::flush() {
    write_now(std::exchange(queued_, {}));
}

void imap_dialogue::answer_challenge(const secret_string& line) {
    secret_string whole(line);
    whole.append("\r\n");
    write_now(whole.reveal());
}

void imap_dialogue::write_now(std::string_view octets) {
    time().begin_reply();
    while (!octets.empty()) {
        time().start_read(now());
        io_result sent = wire()->write_some(octets, limits_now());
        time().received(now(), sent.octets);
        if (sent.error == errc::timed_out && !time().total_passed(now()))
            sent.detail = "the server does not read, or too slowly";
        if (sent.error) lost(sent);
        octets.remove_prefix(sent.octets);
    }
}

imap_response imap_dialogue::command(std::string_view words, imap_names wanted) {
    send(words);
    imap_response end = answer(1, wanted);
    if (end.kind == status::go_on) not_understood(end.text);
    return end;
}

// ---- receiving ----

imap_response imap_dialogue::greeting() {
    begin_answer(longest_answer);
    const std::string first = response(1);
    const std::string_view text = first;
    std::optional<imap_response> hello =
        text.starts_with("* ") ? parse_status(text.substr(2)) : std::nullopt;
    if (!hello) not_understood(first);
    return *std::move(hello);
}

imap_response imap_dialogue::answer(int times, imap_names wanted) {
    flush();
    begin_answer(longest_answer);
    imap_response before;
    for (std::size_t lines = 0; lines < most_lines; ++lines) {
        std::string next = response(times);
        const std::string_view text = next;
        if (text.starts_with("* ")) {
            if (is_one_of(wanted, text.substr(2))) keep(before, next.substr(2));
            if (wire::equal_ignoring_case(text.substr(2, 4), "BYE ")) farewell_ = text.substr(2);
            continue;
        }
        std::optional<imap_response> end;
        if (text == "+" || text.starts_with("+ "))
            end = imap_response{
                status::go_on, {}, {}, next.substr(std::min<std::size_t>(2, next.size()))};
        else if (text.starts_with(tag_ + ' '))
            end = parse_status(text.substr(tag_.size() + 1));
        if (!end || end->kind == status::bye || end->kind == status::preauth) not_understood(next);
        end->untagged = std::move(before.untagged);
        return *std::move(end);
    }
    not_understood("an answer of too many lines");
}

// What is missing here would be taken for what the folder does not have.
void imap_dialogue::keep(imap_response& response, std::string line) {
    std::size_t octets = line.size();
    for (const std::string& each : response.untagged) octets += each.size();
    if (response.untagged.size() >= most_kept || octets > most_kept_octets)
        not_understood("an answer that is too long");
    response.untagged.push_back(std::move(line));
}

// A response, with the short literals in it after their braces.
std::string imap_dialogue::response(int times) {
    constexpr std::size_t most_literals = 256;
    std::string all = line(times);
    std::size_t newest = 0;  // where the part begins that may announce the next literal
    for (std::size_t parts = 0; parts < most_literals; ++parts) {
        const auto octets = literal_after(std::string_view(all).substr(newest));
        if (!octets) return all;
        read_literal(all, *octets, times);
        newest = all.size();
        all += line(times);
        if (all.size() > longest_line) not_understood(all);
    }
    not_understood("a response of too many literals");
}

void imap_dialogue::read_literal(std::string& text, std::uint64_t octets, int times) {
    constexpr std::uint64_t most = longest_line / 2;
    const bool is_short = octets <= most && text.size() + octets <= most;
    take(octets, is_short ? &text : nullptr, times);
}

// ---- TLS ----

// RFC 9051, section 6.2.1; rule R6: what came in clear text must not be read inside TLS.
void imap_dialogue::start_tls(
    const std::function<result<std::unique_ptr<transport>>(std::unique_ptr<transport>)>& encrypt) {
    if (!quiet()) {
        close();
        throw error(failure{errc::unsolicited_octets, "STARTTLS", {}, {}});
    }
    result<std::unique_ptr<transport>> encrypted = encrypt(std::move(wire()));
    if (!encrypted) throw error(std::move(encrypted).error());
    wire() = *std::move(encrypted);
}

// ---- ends ----

void imap_dialogue::defer(std::string command, const imap_response& answer) const {
    throw error(
        failure{fetch_errc::delivery_deferred, std::move(command), masked(answer.words()), {}});
}

void imap_dialogue::not_understood(std::string_view words) {
    constexpr std::size_t enough = 200;
    close();
    throw error(
        failure{fetch_errc::target_not_imap, {}, mask_.masked(words).substr(0, enough), {}});
}

}  // namespace pop3::fetch
