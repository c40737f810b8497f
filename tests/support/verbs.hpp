// SPDX-License-Identifier: MIT
// The verbs for dialogue::play(). Messages are returned as text, batches as a log, so that outcomes
// can be compared.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "support/dialogue.hpp"

namespace pop3::test::verbs {

namespace detail {

inline flow<std::string> retr_text(session& s, message_number n) {
    std::string text;
    string_sink sink(text);
    octet_count octets = co_await flows::retr(s, n, sink);
    EXPECT_EQ(octets, text.size());
    co_return text;
}

inline flow<std::string> top_text(session& s, message_number n, std::uint32_t lines) {
    std::string text;
    string_sink sink(text);
    octet_count octets = co_await flows::top(s, n, lines, sink);
    EXPECT_EQ(octets, text.size());
    co_return text;
}

// "1: the text" for a message that came whole, "1: -ERR no" for one that was refused.
class log_sink final : public message_sink {
  public:
    void begin(message_number n) override { text_ = std::to_string(n.value()) + ": "; }
    void write(std::string_view octets) override { text_ += octets; }
    void end(message_number) override { log.push_back(std::move(text_)); }
    void refused(message_number n, const failure& why) override {
        log.push_back(std::to_string(n.value()) + ": " + why.reply);
    }

    std::vector<std::string> log;

  private:
    std::string text_;
};

inline flow<std::vector<std::string>> retr_log(session& s, std::vector<message_number> numbers) {
    log_sink sink;
    co_await flows::retr_all(s, numbers, sink);
    co_return sink.log;
}

inline flow<std::vector<std::string>> top_log(session& s, std::vector<message_number> numbers,
                                              std::uint32_t lines) {
    log_sink sink;
    co_await flows::top_all(s, numbers, lines, sink);
    co_return sink.log;
}

inline flow<reply> user_then_pass(session& s, std::string name, secret_string password) {
    co_await flows::user(s, name);
    reply ok = co_await flows::pass(s, password);
    co_return ok;
}

template <class First, class Second>
flow<Second> one_after_the_other(session& s, verb<First> first, verb<Second> second) {
    flow<First> before = first(s);
    co_await before;
    flow<Second> after = second(s);
    Second value = co_await after;
    co_return value;
}

}  // namespace detail

/// `first`, then `second`, as one flow that returns the result of `second`.
template <class First, class Second>
verb<value_of<Second>> then(const First& first, const Second& second) {
    const verb<value_of<First>> one = first;
    const verb<value_of<Second>> other = second;
    return [=](session& s) { return detail::one_after_the_other(s, one, other); };
}

inline verb<reply> greeting() {
    return [](session& s) { return flows::greeting(s); };
}
inline verb<capabilities> capa() {
    return [](session& s) { return flows::capa(s); };
}
inline verb<reply> stls() {
    return [](session& s) { return flows::stls(s); };
}
inline verb<reply> user(std::string name) {
    return [=](session& s) { return flows::user(s, name); };
}
inline verb<reply> pass(std::string password) {
    return [=](session& s) { return flows::pass(s, password); };
}
inline verb<reply> user_pass(std::string name, std::string password) {
    return [=](session& s) { return detail::user_then_pass(s, name, password); };
}
inline verb<reply> apop(std::string name, std::string password) {
    return [=](session& s) { return flows::apop(s, credentials(name, password)); };
}
inline verb<reply> rpop(std::string name) {
    return [=](session& s) { return flows::rpop(s, name); };
}
inline verb<reply> login(std::string name, std::string password) {
    return [=](session& s) { return flows::login(s, credentials(name, password)); };
}
inline verb<drop_listing> stat() {
    return [](session& s) { return flows::stat(s); };
}
inline verb<scan_listing> list() {
    return [](session& s) { return flows::list(s); };
}
inline verb<scan_entry> list(std::uint32_t n) {
    return [=](session& s) { return flows::list(s, message_number(n)); };
}
inline verb<unique_id_listing> uidl() {
    return [](session& s) { return flows::uidl(s); };
}
inline verb<unique_id> uidl(std::uint32_t n) {
    return [=](session& s) { return flows::uidl(s, message_number(n)); };
}
inline verb<std::string> retr(std::uint32_t n) {
    return [=](session& s) { return detail::retr_text(s, message_number(n)); };
}
inline verb<std::string> top(std::uint32_t n, std::uint32_t lines) {
    return [=](session& s) { return detail::top_text(s, message_number(n), lines); };
}
inline verb<reply> dele(std::uint32_t n) {
    return [=](session& s) { return flows::dele(s, message_number(n)); };
}
inline verb<reply> noop() {
    return [](session& s) { return flows::noop(s); };
}
inline verb<reply> rset() {
    return [](session& s) { return flows::rset(s); };
}
inline verb<reply> utf8() {
    return [](session& s) { return flows::utf8(s); };
}
inline verb<reply> lang(std::string tag) {
    return [=](session& s) { return flows::lang(s, tag); };
}
inline verb<std::vector<std::string>> lang() {
    return [](session& s) { return flows::lang(s); };
}
inline verb<reply> quit() {
    return [](session& s) { return flows::quit(s); };
}

/// 1, 2, … `last`
inline std::vector<message_number> up_to(std::uint32_t last) {
    std::vector<message_number> numbers;
    for (std::uint32_t n = 1; n <= last; ++n) numbers.emplace_back(n);
    return numbers;
}
inline verb<std::vector<std::string>> retr_all(std::uint32_t last) {
    return [=](session& s) { return detail::retr_log(s, up_to(last)); };
}
inline verb<std::vector<std::string>> top_all(std::uint32_t last, std::uint32_t lines) {
    return [=](session& s) { return detail::top_log(s, up_to(last), lines); };
}
inline verb<std::vector<result<reply>>> dele_all(std::uint32_t last) {
    return [=](session& s) { return flows::dele_all(s, up_to(last)); };
}
inline verb<std::vector<result<scan_entry>>> list_all(std::uint32_t last) {
    return [=](session& s) { return flows::list_all(s, up_to(last)); };
}
inline verb<std::vector<result<unique_id>>> uidl_all(std::uint32_t last) {
    return [=](session& s) { return flows::uidl_all(s, up_to(last)); };
}

}  // namespace pop3::test::verbs
