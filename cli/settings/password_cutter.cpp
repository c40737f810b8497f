// SPDX-License-Identifier: MIT
#include "password_cutter.hpp"

#include <optional>
#include <string_view>

#include "vocabulary/utf8.hpp"

namespace pop3::cli {
namespace {

constexpr std::string_view wanted_key = "password";

bool is_of_bare_key(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

bool continues_character(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// Nothing if it is not UTF-8, or has control characters.
std::optional<std::size_t> characters_in(std::string_view text) {
    std::size_t characters = 0;
    for (; !text.empty(); ++characters) {
        const std::size_t length = utf8_length(text);
        const bool control = (text.front() >= 0 && text.front() < ' ' && text.front() != '\t') ||
                             text.front() == '\x7F';
        if (length == 0 || control) return std::nullopt;
        text.remove_prefix(length);
    }
    return characters;
}

// The meaning of a basic string of TOML; nothing if it has an escape other than \" and \\, which no
// password needs.
std::optional<secret_string> unescaped(std::string_view written) {
    std::string octets;
    octets.reserve(written.size());
    for (std::size_t i = 0; i < written.size(); ++i) {
        if (written[i] == '\\') {
            ++i;
            if (i == written.size() || (written[i] != '"' && written[i] != '\\')) {
                wipe(octets);
                return std::nullopt;
            }
        }
        octets += written[i];
    }
    return secret_string(std::move(octets));
}

// Walks over TOML as far as it is needed to find values: keys, strings and comments.
class walker {
  public:
    explicit walker(std::string& text) : text_(text) {
        if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;  // a byte order mark is no column
    }

    // The next string that is the value of `password`, between its quotes; nothing: there is none.
    struct value {
        std::uint32_t line;
        std::uint32_t column;
        std::size_t begin;
        std::size_t end;
        char quote;
    };
    std::optional<value> next() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '"' || c == '\'') {
                const bool wanted = in_value_ && key_ == wanted_key;
                const value found = string(c);
                if (wanted && found.end > found.begin) return found;
            } else if (c == '#') {
                while (at_ < text_.size() && text_[at_] != '\n') step();
            } else {
                punctuation(c);
                step();
            }
        }
        return std::nullopt;
    }

    // Puts as many characters in the place of a value that next() has just returned.
    void replace(const value& found, std::size_t characters) {
        text_.replace(found.begin, found.end - found.begin, characters, 'x');
        at_ -= found.end - found.begin - characters;
    }

  private:
    void step() {
        if (text_[at_] == '\n') {
            ++line_;
            column_ = 1;
        } else if (!continues_character(text_[at_])) {
            ++column_;
        }
        ++at_;
    }

    void punctuation(char c) {
        if (is_of_bare_key(c)) {
            if (!in_word_ && !in_value_) key_.clear();
            if (!in_value_) key_ += c;
            in_word_ = true;
            return;
        }
        in_word_ = false;
        if (c == '=') in_value_ = true;
        if (c == '\n' || c == ',' || c == '{' || c == '}' || c == '[' || c == ']')
            in_value_ = false;
    }

    // Over a string, which is a key or a value. An empty value: it has several lines, or no end.
    value string(char quote) {
        const std::string all(3, quote);
        const bool several_lines = text_.compare(at_, 3, all) == 0;
        const std::string end = several_lines ? all : std::string(1, quote);
        value found{line_, column_, at_ + end.size(), at_ + end.size(), quote};
        for (std::size_t i = 0; i < end.size(); ++i) step();
        const std::size_t begin = at_;
        while (at_ < text_.size() && text_.compare(at_, end.size(), end) != 0) {
            if (text_[at_] == '\n' && !several_lines) return found;
            if (text_[at_] == '\\' && quote == '"' && at_ + 1 < text_.size()) step();
            step();
        }
        if (!in_value_) key_ = text_.substr(begin, at_ - begin);
        if (!several_lines) found.end = at_;
        for (std::size_t i = 0; i < end.size() && at_ < text_.size(); ++i) step();
        return found;
    }

    std::string& text_;
    std::size_t at_ = 0;
    std::uint32_t line_ = 1;
    std::uint32_t column_ = 1;
    std::string key_;  // the last part of the newest key
    bool in_word_ = false;
    bool in_value_ = false;
};

}  // namespace

password_cutter::password_cutter(std::string& text) {
    walker toml(text);
    while (const auto found = toml.next()) {
        const std::string_view written =
            std::string_view(text).substr(found->begin, found->end - found->begin);
        const auto characters = characters_in(written);
        auto password = found->quote == '"' ? unescaped(written) : secret_string(written);
        if (!characters || !password) continue;
        passwords_.emplace(place(found->line, found->column), *std::move(password));
        toml.replace(*found, *characters);
    }
}

const secret_string* password_cutter::at(std::uint32_t line, std::uint32_t column) const {
    const auto found = passwords_.find({line, column});
    return found == passwords_.end() ? nullptr : &found->second;
}

}  // namespace pop3::cli
