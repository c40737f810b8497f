// SPDX-License-Identifier: MIT
// The verbs for scripted_exchange::play(). Messages are returned as text, batches as a log, so that outcomes
// can be compared.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "scripted_exchange.hpp"

namespace pop3::test::verbs {

namespace detail {

template <class First, class Second>
flow<Second> one_after_the_other(owned_session& s, verb<First> first, verb<Second> second) {
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
    return [=](owned_session& s) { return detail::one_after_the_other(s, one, other); };
}

verb<reply> greeting();
verb<capabilities> capa();
verb<reply> stls();
verb<reply> user(std::string name);
verb<reply> pass(std::string password);
verb<reply> user_pass(std::string name, std::string password);
verb<reply> apop(std::string name, std::string password);
verb<reply> rpop(std::string name);
verb<reply> login(std::string name, std::string password);
verb<drop_listing> stat();
verb<scan_listing> list();
verb<scan_entry> list(std::uint32_t n);
verb<unique_id_listing> uidl();
verb<unique_id> uidl(std::uint32_t n);
verb<std::string> retr(std::uint32_t n);
verb<std::string> top(std::uint32_t n, std::uint32_t lines);
verb<reply> dele(std::uint32_t n);
verb<reply> noop();
verb<reply> rset();
verb<reply> utf8();
verb<reply> lang(std::string tag);
verb<std::vector<std::string>> lang();
verb<reply> quit();
/// 1, 2, … `last`
std::vector<message_number> up_to(std::uint32_t last);
verb<std::vector<std::string>> retr_all(std::uint32_t last);
verb<std::vector<std::string>> top_all(std::uint32_t last, std::uint32_t lines);
verb<std::vector<result<reply>>> dele_all(std::uint32_t last);
verb<std::vector<result<scan_entry>>> list_all(std::uint32_t last);
verb<std::vector<result<unique_id>>> uidl_all(std::uint32_t last);

}  // namespace pop3::test::verbs

namespace pop3::test {

// Compiled once, in verbs.cpp, for what the verbs of POP3 return.
extern template played<reply> scripted_exchange::play(const verb<reply>&) const;
extern template played<reply> scripted_exchange::play_once(const verb<reply>&, cut) const;
extern template played<capabilities> scripted_exchange::play(const verb<capabilities>&) const;
extern template played<capabilities> scripted_exchange::play_once(const verb<capabilities>&,
                                                                  cut) const;
extern template played<drop_listing> scripted_exchange::play(const verb<drop_listing>&) const;
extern template played<drop_listing> scripted_exchange::play_once(const verb<drop_listing>&,
                                                                  cut) const;
extern template played<scan_listing> scripted_exchange::play(const verb<scan_listing>&) const;
extern template played<scan_listing> scripted_exchange::play_once(const verb<scan_listing>&,
                                                                  cut) const;
extern template played<scan_entry> scripted_exchange::play(const verb<scan_entry>&) const;
extern template played<scan_entry> scripted_exchange::play_once(const verb<scan_entry>&, cut) const;
extern template played<unique_id_listing> scripted_exchange::play(
    const verb<unique_id_listing>&) const;
extern template played<unique_id_listing> scripted_exchange::play_once(
    const verb<unique_id_listing>&, cut) const;
extern template played<unique_id> scripted_exchange::play(const verb<unique_id>&) const;
extern template played<unique_id> scripted_exchange::play_once(const verb<unique_id>&, cut) const;
extern template played<std::string> scripted_exchange::play(const verb<std::string>&) const;
extern template played<std::string> scripted_exchange::play_once(const verb<std::string>&,
                                                                 cut) const;
extern template played<std::vector<std::string>> scripted_exchange::play(
    const verb<std::vector<std::string>>&) const;
extern template played<std::vector<std::string>> scripted_exchange::play_once(
    const verb<std::vector<std::string>>&, cut) const;
extern template played<std::vector<result<reply>>> scripted_exchange::play(
    const verb<std::vector<result<reply>>>&) const;
extern template played<std::vector<result<reply>>> scripted_exchange::play_once(
    const verb<std::vector<result<reply>>>&, cut) const;
extern template played<std::vector<result<scan_entry>>> scripted_exchange::play(
    const verb<std::vector<result<scan_entry>>>&) const;
extern template played<std::vector<result<scan_entry>>> scripted_exchange::play_once(
    const verb<std::vector<result<scan_entry>>>&, cut) const;
extern template played<std::vector<result<unique_id>>> scripted_exchange::play(
    const verb<std::vector<result<unique_id>>>&) const;
extern template played<std::vector<result<unique_id>>> scripted_exchange::play_once(
    const verb<std::vector<result<unique_id>>>&, cut) const;

}  // namespace pop3::test
