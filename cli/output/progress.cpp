// SPDX-License-Identifier: MIT
#include "progress.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ostream>

#include "pop3/error.hpp"

namespace pop3::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto between_drawings = 100ms;
constexpr std::size_t widest_bar = 30;
constexpr std::size_t narrowest_bar = 5;

struct unit {
    double factor;
    const char* name;
};

unit unit_for(octet_count octets) {
    if (octets < 1000) return {1, "B"};
    if (octets < 1'000'000) return {1e3, "kB"};
    if (octets < 1'000'000'000) return {1e6, "MB"};
    return {1e9, "GB"};
}

std::string number(octet_count octets, unit in) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), in.factor > 1 ? "%.1f" : "%.0f",
                  static_cast<double>(octets) / in.factor);
    return text.data();
}

std::string time_left(std::chrono::milliseconds left) {
    const auto seconds = (left + 999ms) / 1s;
    std::array<char, 32> text{};
    if (seconds < 3600)
        std::snprintf(text.data(), text.size(), "%d:%02d", static_cast<int>(seconds / 60),
                      static_cast<int>(seconds % 60));
    else
        std::snprintf(text.data(), text.size(), "%lld:%02d h",
                      static_cast<long long>(seconds / 3600), static_cast<int>(seconds / 60 % 60));
    return text.data();
}

// "3.2 MB/s  0:12 left", when there is enough data for it.
std::string pace(const transfer& t) {
    if (t.elapsed < 500ms || t.octets == 0) return {};
    const double per_second =
        static_cast<double>(t.octets) * 1000 / static_cast<double>(t.elapsed.count());
    std::string text = "  " + human_size(static_cast<octet_count>(per_second)) + "/s";
    if (t.of_octets > t.octets) {
        const double seconds = static_cast<double>(t.of_octets - t.octets) / per_second;
        constexpr double a_month = 30.0 * 24 * 3600;
        text += "  " +
                time_left(std::chrono::milliseconds(
                    static_cast<std::int64_t>(std::min(seconds, a_month) * 1000))) +
                " left";
    }
    return text;
}

double share(const transfer& t) {
    const double done =
        t.of_octets > 0     ? static_cast<double>(t.octets) / static_cast<double>(t.of_octets)
        : t.of_messages > 0 ? static_cast<double>(t.messages) / static_cast<double>(t.of_messages)
                            : 0;
    return std::min(done, 1.0);
}

std::string bar(double done, std::size_t width) {
    const auto filled = static_cast<std::size_t>(done * static_cast<double>(width));
    std::string text(filled, '=');
    if (filled < width) text += '>';
    text.resize(width, ' ');
    return '[' + text + ']';
}

}  // namespace

std::string human_size(octet_count octets) {
    const unit in = unit_for(octets);
    return number(octets, in) + ' ' + in.name;
}

std::string progress_line(const transfer& so_far, std::size_t columns) {
    const unit in = unit_for(std::max(so_far.octets, so_far.of_octets));
    std::string words = std::to_string(so_far.messages) + '/' + std::to_string(so_far.of_messages) +
                        "  " + number(so_far.octets, in) + '/' +
                        number(std::max(so_far.octets, so_far.of_octets), in) + ' ' + in.name +
                        pace(so_far);
    const std::size_t around = 4;  // brackets, and two blanks
    if (columns >= words.size() + around + narrowest_bar)
        return bar(share(so_far), std::min(widest_bar, columns - words.size() - around)) + "  " +
               words;
    words.resize(std::min(words.size(), columns));
    return words;
}

// ---- live_progress ----

live_progress::live_progress(std::ostream& terminal, std::function<std::size_t()> columns,
                             clock now)
    : terminal_(terminal), columns_(std::move(columns)), now_(std::move(now)) {}

live_progress::~live_progress() {
    draw({});
}

void live_progress::draw(std::string_view line) {
    terminal_ << '\r' << line.substr(0, columns_()) << "\x1B[K" << std::flush;
}

void live_progress::phase(std::string_view words) {
    draw(escaped(words));
}

void live_progress::planned(std::size_t messages, octet_count octets) {
    so_far_ = {0, messages, 0, octets, 0ms};
    began_ = drawn_ = now_();
    if (messages > 0) draw_transfer();
}

void live_progress::received(std::size_t octets) {
    so_far_.octets += octets;
    if (now_() - drawn_ >= between_drawings) draw_transfer();
}

void live_progress::arrived() {
    ++so_far_.messages;
    if (now_() - drawn_ >= between_drawings) draw_transfer();
}

void live_progress::draw_transfer() {
    drawn_ = now_();
    so_far_.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(drawn_ - began_);
    draw(progress_line(so_far_, columns_()));
}

// ---- plain_progress ----

plain_progress::plain_progress(std::ostream& out, const std::string& account)
    : out_(out), prefix_(account.empty() ? "" : escaped(account) + ": ") {}

void plain_progress::phase(std::string_view words) {
    print(escaped(words));
}

void plain_progress::planned(std::size_t messages, octet_count octets) {
    if (messages > 0)
        print("fetching " + std::to_string(messages) +
              (messages == 1 ? " message (" : " messages (") + human_size(octets) + ')');
}

// In one piece: several threads may print.
void plain_progress::print(std::string line) {
    out_ << prefix_ + std::move(line) + '\n' << std::flush;
}

}  // namespace pop3::cli
