// SPDX-License-Identifier: MIT
#include "journal_record.hpp"

#include <charconv>

#include "fetch/message/content_digest.hpp"

namespace pop3::fetch {
namespace {

constexpr std::string_view first_line = "pop3 mbox journal 1\n";
constexpr std::uint64_t most_lead = 2;  // a line end, and an empty line

// The end of the last message is a place in a file.
bool fits_a_file(const mbox_record& record) {
    std::uint64_t left = INT64_MAX;
    for (const std::uint64_t octets : {record.size, record.lead}) {
        if (octets > left) return false;
        left -= octets;
    }
    for (const mbox_entry& message : record.messages) {
        if (message.octets > left || message.at > INT64_MAX - message.octets) return false;
        left -= message.octets;
    }
    return true;
}

std::string sum_line(std::string_view text) {
    digester sum;
    sum.update(text);
    return "sum " + hex(sum.finish()) + '\n';
}

// Parses lines of words and numbers from the front of a text.
class reader {
  public:
    explicit reader(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool skip(std::string_view words) {
        if (!rest_.starts_with(words)) return false;
        rest_.remove_prefix(words.size());
        return true;
    }
    std::uint64_t number(char terminator) {
        std::uint64_t value = 0;
        const auto read = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
        ok_ = ok_ && read.ec == std::errc{};
        rest_.remove_prefix(static_cast<std::size_t>(read.ptr - rest_.data()));
        const char wanted[] = {terminator};
        ok_ = ok_ && skip({wanted, 1});
        return value;
    }
    std::string line() {
        const std::size_t end = rest_.find('\n');
        ok_ = ok_ && end != rest_.npos;
        if (!ok_) return {};
        std::string words(rest_.substr(0, end));
        rest_.remove_prefix(end + 1);
        return words;
    }
    [[nodiscard]] std::string_view rest() const { return rest_; }

  private:
    std::string_view rest_;
    bool ok_ = true;
};

}  // namespace

std::optional<mbox_record> mbox_record::parse(std::string_view text) {
    reader in(text);
    mbox_record record;
    if (!in.skip(first_line) || !in.skip("size ")) return std::nullopt;
    record.size = in.number('\n');
    if (!in.skip("lead ")) return std::nullopt;
    record.lead = in.number('\n');
    if (record.lead > most_lead) return std::nullopt;
    while (in.ok() && in.skip("message ")) {
        mbox_entry message;
        message.at = in.number(' ');
        message.octets = in.number(' ');
        message.name = in.line();
        record.messages.push_back(std::move(message));
    }
    const std::string_view summed = text.substr(0, text.size() - in.rest().size());
    if (!in.ok() || !in.skip(sum_line(summed)) || !fits_a_file(record)) return std::nullopt;
    if (in.skip("arrived ")) {
        const std::uint64_t arrived = in.number('\n');
        if (in.ok() && arrived <= record.messages.size()) record.arrived = arrived;
    }
    return record;
}

std::string mbox_record::text() const {
    std::string lines(first_line);
    lines += "size " + std::to_string(size) + "\nlead " + std::to_string(lead) + '\n';
    for (const mbox_entry& message : messages)
        lines += "message " + std::to_string(message.at) + ' ' + std::to_string(message.octets) +
                 ' ' + message.name + '\n';
    return lines + sum_line(lines);
}

std::string mbox_record::arrived_line(std::size_t messages) {
    return "arrived " + std::to_string(messages) + '\n';
}

std::uint64_t mbox_record::end_of(std::size_t count) const {
    if (count == 0) return size;
    std::uint64_t end = size + lead;
    for (std::size_t i = 0; i < count; ++i) end += messages[i].octets;
    return end;
}

}  // namespace pop3::fetch
