// SPDX-License-Identifier: MIT
#include "server_script.hpp"

#include <algorithm>
#include <sstream>

namespace pop3::test {

server_script::server_script(std::string_view text) {
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);)
        steps_.push_back(line.substr(std::min(line.find_first_not_of(' '), line.size())));
}

std::string server_script::speak() {
    std::string words;
    for (; at_ < steps_.size(); ++at_) {
        const std::string& step = steps_[at_];
        const bool bare = step.starts_with("LF:");
        if (!bare && !step.starts_with("S:")) break;
        const std::size_t marker = bare ? 4 : 3;  // with a blank, which an empty line may lack
        words += step.substr(std::min(marker, step.size())) + (bare ? "\n" : "\r\n");
    }
    return words;
}

bool server_script::hear(std::string_view octets) {
    unread_ += octets;
    const std::size_t end = unread_.find("\r\n");
    if (end == std::string::npos) return false;
    const std::string line = "C: " + unread_.substr(0, end);
    unread_.erase(0, end + 2);
    if (finished() || steps_[at_] != line) {
        trouble_ = "not expected: " + line;
        return false;
    }
    ++at_;
    return true;
}

}  // namespace pop3::test
