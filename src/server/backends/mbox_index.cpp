// SPDX-License-Identifier: MIT
#include "mbox_index.hpp"

#include <cerrno>
#include <limits>
#include <optional>

#include "mbox_content_length.hpp"
#include "mbox_lines.hpp"
#include "sasl/md5.hpp"

namespace pop3::inline v1::serving {
namespace {

class indexer {
  public:
    explicit indexer(int file) : file_(file) {}
    void take(const mbox_line& line);
    std::vector<mbox_part> finish(std::uint64_t end_of_file);
    [[nodiscard]] std::size_t messages() const noexcept { return parts_.size(); }

  private:
    struct blank_line {
        std::uint64_t at;
        std::string_view text;
    };
    [[nodiscard]] bool begins_message(const mbox_line& line) const;
    void read_header(const mbox_line& line);
    void add(std::string_view text, octet_count as_sent);
    void add_blank();
    void end_message(std::uint64_t at);

    int file_;
    std::vector<mbox_part> parts_;
    sasl::md5_hash hash_;
    bool in_from_line_ = false;
    bool in_header_ = false;
    std::optional<std::uint64_t> content_length_;  // of the header
    std::uint64_t body_end_ = 0;                   // no message begins before it
    std::optional<blank_line> blank_;              // of the message only if more of it comes
};

bool indexer::begins_message(const mbox_line& line) const {
    if (!line.begins || line.at < body_end_) return false;
    return line.at == 0 ? line.text.starts_with("From ") : is_from_line(line.text);
}

void indexer::read_header(const mbox_line& line) {
    if (!line.begins) return;
    if (!is_blank(line)) {
        if (const auto length = read_content_length(line.text)) content_length_ = length;
        return;
    }
    in_header_ = false;
    if (!content_length_) return;
    const std::optional<std::uint64_t> end =
        end_of_body(file_, line.at + line.text.size(), *content_length_);
    body_end_ = end.value_or(0);
}

void indexer::take(const mbox_line& line) {
    const bool first = begins_message(line);
    if (first) {
        end_message(line.at);
        parts_.emplace_back().begin = line.at;
    }
    if (first || in_from_line_) {
        in_from_line_ = !line.ends;
        in_header_ = true;
        parts_.back().text = line.at + line.text.size();
    } else if (!parts_.empty()) {
        if (in_header_) read_header(line);
        add_blank();
        if (is_blank(line))
            blank_ = {line.at, line.text.size() == 1 ? "\n" : "\r\n"};
        else
            add(line.text, text_as_sent(line).size() + (line.ends ? 2 : 0));
    }
}

void indexer::add(std::string_view text, octet_count as_sent) {
    hash_.update(text);
    parts_.back().size += as_sent;
}

void indexer::add_blank() {
    if (!blank_) return;
    add(blank_->text, 2);
    blank_.reset();
}

void indexer::end_message(std::uint64_t at) {
    if (parts_.empty()) return;
    mbox_part& part = parts_.back();
    part.end = blank_ ? blank_->at : at;
    part.next = at;
    part.digest = sasl::in_hex(hash_.finish());
    hash_ = {};
    blank_.reset();
    content_length_.reset();
}

std::vector<mbox_part> indexer::finish(std::uint64_t end_of_file) {
    end_message(end_of_file);
    return std::move(parts_);
}

}  // namespace

result<std::vector<mbox_part>> index_mbox(int file) {
    mbox_lines lines(file, 0, std::numeric_limits<off_t>::max());
    indexer index(file);
    while (const std::optional<mbox_line> line = lines.next()) {
        index.take(*line);
        if (index.messages() > most_messages_in_mbox)
            return fail(errc::system_permanent, "more messages than can be served");
    }
    if (lines.failed()) return fail(errc::system_temporary, std::system_category().message(errno));
    return index.finish(lines.position());
}

}  // namespace pop3::inline v1::serving
