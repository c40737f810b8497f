// SPDX-License-Identifier: MIT
// The comments of a header about the codes of an enumeration, and the rows of a document about
// them.
#pragma once

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace pop3::test {

struct enumerator {
    int value;
    std::string name;
    std::string meaning;  ///< its comment
};

/// The enumerators that have a comment, in order, which is also the order of their values, from 1.
inline std::vector<enumerator> enumerators_of(std::string_view enumeration,
                                              const std::string& header) {
    std::ifstream text(POP3_SOURCE + header);
    std::vector<enumerator> all;
    bool inside = false;
    for (std::string line; std::getline(text, line);) {
        if (line.starts_with("enum class " + std::string(enumeration) + " ")) inside = true;
        if (line.starts_with("};")) inside = false;
        const std::size_t comment = line.find("///< ");
        if (!inside || comment == std::string::npos) continue;
        const std::size_t begin = line.find_first_not_of(' ');
        const std::size_t end = line.find_first_of(" ,", begin);
        all.push_back({static_cast<int>(all.size() + 1), line.substr(begin, end - begin),
                       line.substr(comment + 5)});
    }
    return all;
}

/// The rows of docs/errors.md that are about a code, from its tables with this many columns.
inline std::string documented_rows(int columns) {
    std::ifstream document(POP3_SOURCE "/docs/errors.md");
    std::ostringstream found;
    for (std::string line; std::getline(document, line);)
        if (line.starts_with("| `") && line.find("` | ") != line.npos &&
            std::count(line.begin(), line.end(), '|') == columns + 1)
            found << line << '\n';
    return found.str();
}

}  // namespace pop3::test
