// SPDX-License-Identifier: MIT
#include "mbox_text.hpp"

#include <algorithm>

namespace pop3::inline v1::serving {
namespace {

constexpr std::string_view from = "From ";

// The end of the line at `at`, after its LF.
std::size_t line_end(std::string_view file, std::size_t at) {
    return std::min(file.find('\n', at), file.size() - 1) + 1;
}

bool is_blank(std::string_view line) {
    return line == "\n" || line == "\r\n";
}

}  // namespace

std::vector<mbox_part> parts_of_mbox(std::string_view file) {
    std::vector<mbox_part> parts;
    bool behind_blank = true;
    std::size_t blank = 0;  // where the newest empty line begins
    for (std::size_t at = 0; at < file.size();) {
        const std::size_t end = line_end(file, at);
        const std::string_view line = file.substr(at, end - at);
        if (behind_blank && line.starts_with(from)) {
            if (!parts.empty()) {
                parts.back().end = std::max(blank, parts.back().text);
                parts.back().next = at;
            }
            parts.push_back({at, end, file.size(), file.size()});
        }
        behind_blank = is_blank(line);
        if (behind_blank) blank = at;
        at = end;
    }
    if (!parts.empty() && behind_blank) parts.back().end = std::max(blank, parts.back().text);
    return parts;
}

std::string message_of_mbox(std::string_view text) {
    std::string made;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = line_end(text, at);
        std::string_view line = text.substr(at, end - at);
        at = end;
        const std::size_t behind = line.find_first_not_of('>');
        if (behind != 0 && behind != std::string_view::npos &&
            line.substr(behind).starts_with(from))
            line.remove_prefix(1);
        if (line.ends_with('\n')) line.remove_suffix(1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        made.append(line).append("\r\n");
    }
    return made;
}

}  // namespace pop3::inline v1::serving
