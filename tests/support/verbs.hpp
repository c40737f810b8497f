// SPDX-License-Identifier: MIT
// The verbs as stories name them: each gives what dialogue::play() takes. Messages come back as
// text, batches as a log, so that outcomes can be compared.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "pop3/flows.hpp"

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
auto one_after_the_other(session& s, First first, Second second) -> decltype(second(s)) {
    auto before = first(s);
    co_await before;
    auto then = second(s);
    auto value = co_await then;
    co_return value;
}

}  // namespace detail

/// `first`, then `second`, as one flow that gives what `second` gives.
template <class First, class Second>
auto then(First first, Second second) {
    return [=](session& s) { return detail::one_after_the_other(s, first, second); };
}

inline auto greeting() {
    return [](session& s) { return flows::greeting(s); };
}
inline auto capa() {
    return [](session& s) { return flows::capa(s); };
}
inline auto stls() {
    return [](session& s) { return flows::stls(s); };
}
inline auto user(std::string name) {
    return [=](session& s) { return flows::user(s, name); };
}
inline auto pass(std::string_view password) {
    return [=](session& s) { return flows::pass(s, password); };
}
inline auto user_pass(std::string name, std::string_view password) {
    return [=](session& s) { return detail::user_then_pass(s, name, password); };
}
inline auto apop(std::string name, std::string_view password) {
    return [=](session& s) { return flows::apop(s, credentials(name, password)); };
}
inline auto rpop(std::string name) {
    return [=](session& s) { return flows::rpop(s, name); };
}
inline auto login(std::string name, std::string_view password) {
    return [=](session& s) { return flows::login(s, credentials(name, password)); };
}
inline auto stat() {
    return [](session& s) { return flows::stat(s); };
}
inline auto list() {
    return [](session& s) { return flows::list(s); };
}
inline auto list(std::uint32_t n) {
    return [=](session& s) { return flows::list(s, message_number(n)); };
}
inline auto uidl() {
    return [](session& s) { return flows::uidl(s); };
}
inline auto uidl(std::uint32_t n) {
    return [=](session& s) { return flows::uidl(s, message_number(n)); };
}
inline auto retr(std::uint32_t n) {
    return [=](session& s) { return detail::retr_text(s, message_number(n)); };
}
inline auto top(std::uint32_t n, std::uint32_t lines) {
    return [=](session& s) { return detail::top_text(s, message_number(n), lines); };
}
inline auto dele(std::uint32_t n) {
    return [=](session& s) { return flows::dele(s, message_number(n)); };
}
inline auto noop() {
    return [](session& s) { return flows::noop(s); };
}
inline auto rset() {
    return [](session& s) { return flows::rset(s); };
}
inline auto utf8() {
    return [](session& s) { return flows::utf8(s); };
}
inline auto lang(std::string tag) {
    return [=](session& s) { return flows::lang(s, tag); };
}
inline auto lang() {
    return [](session& s) { return flows::lang(s); };
}
inline auto quit() {
    return [](session& s) { return flows::quit(s); };
}

/// 1, 2, … `last`
inline std::vector<message_number> up_to(std::uint32_t last) {
    std::vector<message_number> numbers;
    for (std::uint32_t n = 1; n <= last; ++n) numbers.emplace_back(n);
    return numbers;
}
inline auto retr_all(std::uint32_t last) {
    return [=](session& s) { return detail::retr_log(s, up_to(last)); };
}
inline auto top_all(std::uint32_t last, std::uint32_t lines) {
    return [=](session& s) { return detail::top_log(s, up_to(last), lines); };
}
inline auto dele_all(std::uint32_t last) {
    return [=](session& s) { return flows::dele_all(s, up_to(last)); };
}
inline auto list_all(std::uint32_t last) {
    return [=](session& s) { return flows::list_all(s, up_to(last)); };
}
inline auto uidl_all(std::uint32_t last) {
    return [=](session& s) { return flows::uidl_all(s, up_to(last)); };
}

}  // namespace pop3::test::verbs
