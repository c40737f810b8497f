// SPDX-License-Identifier: MIT
#include "verbs.hpp"

namespace pop3::test {

template played<reply> scripted_exchange::play(const verb<reply>&) const;
template played<reply> scripted_exchange::play_once(const verb<reply>&, cut) const;
template played<capabilities> scripted_exchange::play(const verb<capabilities>&) const;
template played<capabilities> scripted_exchange::play_once(const verb<capabilities>&, cut) const;
template played<drop_listing> scripted_exchange::play(const verb<drop_listing>&) const;
template played<drop_listing> scripted_exchange::play_once(const verb<drop_listing>&, cut) const;
template played<scan_listing> scripted_exchange::play(const verb<scan_listing>&) const;
template played<scan_listing> scripted_exchange::play_once(const verb<scan_listing>&, cut) const;
template played<scan_entry> scripted_exchange::play(const verb<scan_entry>&) const;
template played<scan_entry> scripted_exchange::play_once(const verb<scan_entry>&, cut) const;
template played<unique_id_listing> scripted_exchange::play(const verb<unique_id_listing>&) const;
template played<unique_id_listing> scripted_exchange::play_once(const verb<unique_id_listing>&,
                                                                cut) const;
template played<unique_id> scripted_exchange::play(const verb<unique_id>&) const;
template played<unique_id> scripted_exchange::play_once(const verb<unique_id>&, cut) const;
template played<std::string> scripted_exchange::play(const verb<std::string>&) const;
template played<std::string> scripted_exchange::play_once(const verb<std::string>&, cut) const;
template played<std::vector<std::string>> scripted_exchange::play(
    const verb<std::vector<std::string>>&) const;
template played<std::vector<std::string>> scripted_exchange::play_once(
    const verb<std::vector<std::string>>&, cut) const;
template played<std::vector<result<reply>>> scripted_exchange::play(
    const verb<std::vector<result<reply>>>&) const;
template played<std::vector<result<reply>>> scripted_exchange::play_once(
    const verb<std::vector<result<reply>>>&, cut) const;
template played<std::vector<result<scan_entry>>> scripted_exchange::play(
    const verb<std::vector<result<scan_entry>>>&) const;
template played<std::vector<result<scan_entry>>> scripted_exchange::play_once(
    const verb<std::vector<result<scan_entry>>>&, cut) const;
template played<std::vector<result<unique_id>>> scripted_exchange::play(
    const verb<std::vector<result<unique_id>>>&) const;
template played<std::vector<result<unique_id>>> scripted_exchange::play_once(
    const verb<std::vector<result<unique_id>>>&, cut) const;

}  // namespace pop3::test

namespace pop3::test::verbs {
namespace {

flow<std::string> retr_text(dialogue& s, message_number n) {
    std::string text;
    string_sink sink(text);
    octet_count octets = co_await flows::retr(s, n, sink);
    EXPECT_EQ(octets, text.size());
    co_return text;
}

flow<std::string> top_text(dialogue& s, message_number n, std::uint32_t lines) {
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
    void refused(message_number n, const failure& reason) override {
        log.push_back(std::to_string(n.value()) + ": " + reason.reply);
    }

    std::vector<std::string> log;

  private:
    std::string text_;
};

flow<std::vector<std::string>> retr_log(dialogue& s, std::vector<message_number> numbers) {
    log_sink sink;
    co_await flows::retr_all(s, numbers, sink);
    co_return sink.log;
}

flow<std::vector<std::string>> top_log(dialogue& s, std::vector<message_number> numbers,
                                       std::uint32_t lines) {
    log_sink sink;
    co_await flows::top_all(s, numbers, lines, sink);
    co_return sink.log;
}

flow<reply> user_then_pass(dialogue& s, std::string name, secret_string password) {
    co_await flows::user(s, name);
    reply ok = co_await flows::pass(s, password);
    co_return ok;
}

}  // namespace

verb<reply> greeting() {
    return [](dialogue& s) { return flows::greeting(s); };
}

verb<capabilities> capa() {
    return [](dialogue& s) { return flows::capa(s); };
}

verb<reply> stls() {
    return [](dialogue& s) { return flows::stls(s); };
}

verb<reply> user(std::string name) {
    return [=](dialogue& s) { return flows::user(s, name); };
}

verb<reply> pass(std::string password) {
    return [=](dialogue& s) { return flows::pass(s, password); };
}

verb<reply> user_pass(std::string name, std::string password) {
    return [=](dialogue& s) { return user_then_pass(s, name, password); };
}

verb<reply> apop(std::string name, std::string password) {
    return [=](dialogue& s) { return flows::apop(s, credentials(name, password)); };
}

verb<reply> rpop(std::string name) {
    return [=](dialogue& s) { return flows::rpop(s, name); };
}

verb<reply> login(std::string name, std::string password) {
    return [=](dialogue& s) { return flows::login(s, credentials(name, password)); };
}

verb<drop_listing> stat() {
    return [](dialogue& s) { return flows::stat(s); };
}

verb<scan_listing> list() {
    return [](dialogue& s) { return flows::list(s); };
}

verb<scan_entry> list(std::uint32_t n) {
    return [=](dialogue& s) { return flows::list(s, message_number(n)); };
}

verb<unique_id_listing> uidl() {
    return [](dialogue& s) { return flows::uidl(s); };
}

verb<unique_id> uidl(std::uint32_t n) {
    return [=](dialogue& s) { return flows::uidl(s, message_number(n)); };
}

verb<std::string> retr(std::uint32_t n) {
    return [=](dialogue& s) { return retr_text(s, message_number(n)); };
}

verb<std::string> top(std::uint32_t n, std::uint32_t lines) {
    return [=](dialogue& s) { return top_text(s, message_number(n), lines); };
}

verb<reply> dele(std::uint32_t n) {
    return [=](dialogue& s) { return flows::dele(s, message_number(n)); };
}

verb<reply> noop() {
    return [](dialogue& s) { return flows::noop(s); };
}

verb<reply> rset() {
    return [](dialogue& s) { return flows::rset(s); };
}

verb<reply> utf8() {
    return [](dialogue& s) { return flows::utf8(s); };
}

verb<reply> lang(std::string tag) {
    return [=](dialogue& s) { return flows::lang(s, tag); };
}

verb<std::vector<std::string>> lang() {
    return [](dialogue& s) { return flows::lang(s); };
}

verb<reply> quit() {
    return [](dialogue& s) { return flows::quit(s); };
}

std::vector<message_number> up_to(std::uint32_t last) {
    std::vector<message_number> numbers;
    for (std::uint32_t n = 1; n <= last; ++n) numbers.emplace_back(n);
    return numbers;
}

verb<std::vector<std::string>> retr_all(std::uint32_t last) {
    return [=](dialogue& s) { return retr_log(s, up_to(last)); };
}

verb<std::vector<std::string>> top_all(std::uint32_t last, std::uint32_t lines) {
    return [=](dialogue& s) { return top_log(s, up_to(last), lines); };
}

verb<std::vector<result<reply>>> dele_all(std::uint32_t last) {
    return [=](dialogue& s) { return flows::dele_all(s, up_to(last)); };
}

verb<std::vector<result<scan_entry>>> list_all(std::uint32_t last) {
    return [=](dialogue& s) { return flows::list_all(s, up_to(last)); };
}

verb<std::vector<result<unique_id>>> uidl_all(std::uint32_t last) {
    return [=](dialogue& s) { return flows::uidl_all(s, up_to(last)); };
}

}  // namespace pop3::test::verbs
