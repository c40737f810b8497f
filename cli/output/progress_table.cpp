// SPDX-License-Identifier: MIT
#include "progress_table.hpp"

#include <algorithm>
#include <ostream>

#include "pop3/error.hpp"

namespace pop3::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto between_tables = 100ms;
constexpr std::size_t name_columns = 20;

}  // namespace

class progress_table::line_observer final : public fetch::observer {
  public:
    line_observer(progress_table& board, std::list<line>::iterator at) : board_(board), at_(at) {}
    ~line_observer() override {
        board_.change([this] { board_.lines_.erase(at_); }, false);
    }
    line_observer(const line_observer&) = delete;
    line_observer& operator=(const line_observer&) = delete;

    void phase(std::string_view words) override {
        board_.change([&] { at_->phase = escaped(words); }, true);
    }
    void planned(std::size_t messages, octet_count octets) override {
        board_.change(
            [&] {
                at_->so_far = {0, messages, 0, octets, 0ms};
                at_->began = board_.now_();
            },
            true);
    }
    void received(std::size_t octets) override {
        board_.change([&] { at_->so_far.octets += octets; }, false);
    }
    void arrived() override {
        board_.change([&] { ++at_->so_far.messages; }, false);
    }

  private:
    progress_table& board_;
    std::list<line>::iterator at_;
};

progress_table::progress_table(std::ostream& terminal, std::function<window()> size,
                               std::size_t accounts, live_progress::clock now)
    : terminal_(terminal), size_(std::move(size)), accounts_(accounts), now_(std::move(now)) {}

progress_table::~progress_table() {
    erase();
    terminal_ << std::flush;
}

std::unique_ptr<fetch::observer> progress_table::begin(std::string name) {
    const std::scoped_lock hold(mutex_);
    lines_.push_back({escaped(name), {}, {}, {}});
    return std::make_unique<line_observer>(*this, std::prev(lines_.end()));
}

void progress_table::ended(bool well) {
    change([&] { ++(well ? well_ : failed_); }, false);
}

void progress_table::print(std::string_view lines) {
    const std::scoped_lock hold(mutex_);
    erase();
    terminal_ << lines;
    draw();
}

void progress_table::change(const std::function<void()>& type, bool at_once) {
    const std::scoped_lock hold(mutex_);
    type();
    if (!at_once && now_() - drawn_ < between_tables) return;
    erase();
    draw();
}

void progress_table::erase() {
    if (drawn_lines_ > 0) terminal_ << "\x1B[" << drawn_lines_ << "F\x1B[J";
    drawn_lines_ = 0;
}

void progress_table::draw() {
    const window size = size_();
    std::size_t room = size.rows > 2 ? size.rows - 2 : 1;  // for the last line, and the cursor's
    for (const line& each : lines_) {
        if (room-- == 0) break;
        terminal_ << text_of(each, size.columns) << '\n';
        ++drawn_lines_;
    }
    std::string all = std::to_string(well_ + failed_) + " of " + std::to_string(accounts_) +
                      " accounts done, " + std::to_string(failed_) + " failed";
    all.resize(std::min(all.size(), size.columns));
    terminal_ << all << '\n' << std::flush;
    ++drawn_lines_;
    drawn_ = now_();
}

std::string progress_table::text_of(const line& entry, std::size_t columns) const {
    std::string text = entry.name.substr(0, name_columns);
    text.resize(name_columns + 2, ' ');
    transfer so_far = entry.so_far;
    so_far.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now_() - entry.began);
    const bool transfers = so_far.of_messages > 0 && so_far.messages < so_far.of_messages;
    if (columns > text.size())
        text += transfers ? progress_line(so_far, columns - text.size()) : entry.phase;
    text.resize(std::min(text.size(), columns));
    return text;
}

}  // namespace pop3::cli
