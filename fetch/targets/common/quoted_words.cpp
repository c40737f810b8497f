// SPDX-License-Identifier: MIT
#include "quoted_words.hpp"

#include "fetch/error.hpp"

namespace pop3::fetch {
namespace {

constexpr std::string_view only_a_shell_could = "|&;<>`$\n";

failure unsplittable(std::string detail) {
    return {fetch_errc::target_unknown, {}, {}, std::move(detail)};
}

class splitter {
  public:
    explicit splitter(std::string_view line) : line_(line) {}

    result<std::vector<std::string>> split() {
        for (; at_ < line_.size(); ++at_) {
            const char c = line_[at_];
            if (c == ' ' || c == '\t') {
                end_word();
            } else if (c == '\'' || c == '"') {
                if (!quoted_part(c))
                    return unsplittable(std::string("a closing ") + c + " is missing");
            } else if (c == '\\') {
                if (++at_ == line_.size())
                    return unsplittable("the last \\ must be followed by a character");
                take(line_[at_]);
            } else if (only_a_shell_could.find(c) != only_a_shell_could.npos) {
                return unsplittable(std::string("no shell would interpret ") + c +
                                    "; quote it, or run one: pipe:sh -c '...'");
            } else {
                take(c);
            }
        }
        end_word();
        return std::move(words_);
    }

  private:
    void take(char c) {
        in_word_ = true;
        word_ += c;
    }
    void end_word() {
        if (in_word_) words_.push_back(std::move(word_));
        word_.clear();
        in_word_ = false;
    }
    // Up to the next `quote`; false if there is none.
    bool quoted_part(char quote) {
        in_word_ = true;
        for (++at_; at_ < line_.size() && line_[at_] != quote; ++at_) {
            if (quote == '"' && line_[at_] == '\\' && at_ + 1 < line_.size()) ++at_;
            word_ += line_[at_];
        }
        return at_ < line_.size();
    }

    std::string_view line_;
    std::size_t at_ = 0;
    std::string word_;
    bool in_word_ = false;
    std::vector<std::string> words_;
};

bool is_plain(const std::string& word) {
    return !word.empty() && word.find_first_of(" \t'\"\\") == word.npos &&
           word.find_first_of(only_a_shell_could) == word.npos;
}

}  // namespace

result<std::vector<std::string>> split_words(std::string_view line) {
    return splitter(line).split();
}

std::string quoted(const std::vector<std::string>& words) {
    std::string line;
    for (const std::string& word : words) {
        if (!line.empty()) line += ' ';
        if (is_plain(word)) {
            line += word;
            continue;
        }
        line += '\'';
        for (const char c : word) line += c == '\'' ? std::string("'\\''") : std::string(1, c);
        line += '\'';
    }
    return line;
}

}  // namespace pop3::fetch
