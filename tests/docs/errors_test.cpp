// SPDX-License-Identifier: MIT
// docs/errors.md has a row for every errc, in the words of error.hpp and error.cpp.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include "pop3/error.hpp"

namespace pop3 {
namespace {

struct documented_code {
    errc code;
    std::string name;
    std::string meaning;
};

// The enumerators of errc with their comments, in order, which is also the order of their values.
std::vector<documented_code> codes_of_the_header() {
    std::ifstream header(POP3_SOURCE "/include/pop3/error.hpp");
    std::vector<documented_code> codes;
    bool inside = false;
    for (std::string line; std::getline(header, line);) {
        if (line.starts_with("enum class errc")) inside = true;
        if (line.starts_with("};")) inside = false;
        const std::size_t comment = line.find("///< ");
        if (!inside || comment == std::string::npos) continue;
        const std::size_t begin = line.find_first_not_of(' ');
        const std::size_t end = line.find_first_of(" ,", begin);
        codes.push_back({static_cast<errc>(codes.size() + 1), line.substr(begin, end - begin),
                         line.substr(comment + 5)});
    }
    return codes;
}

std::string name_of(const std::error_code& code) {
    constexpr std::array causes = {
        std::pair{cause::retry_later, "retry_later"},
        std::pair{cause::fix_credentials, "fix_credentials"},
        std::pair{cause::fix_settings, "fix_settings"},
        std::pair{cause::server_broken, "server_broken"},
        std::pair{cause::our_mistake, "our_mistake"},
        std::pair{cause::in_doubt, "in_doubt"},
    };
    for (const auto& [which, name] : causes)
        if (code == which) return name;
    return "none";
}

std::string row_of(const documented_code& code) {
    const failure f = fail(code.code);
    return "| `" + code.name + "` | " + code.meaning + " | " + f.message() + " | `" +
           name_of(f.code) + "` | " + f.advice() + " |";
}

TEST(ErrorsDocument, HeaderNamesEveryCodeThatHasWords) {
    const std::size_t count = codes_of_the_header().size();
    ASSERT_GT(count, 0U);
    EXPECT_NE(fail(static_cast<errc>(count)).message(), "unknown");
    EXPECT_EQ(fail(static_cast<errc>(count + 1)).message(), "unknown");
}

TEST(ErrorsDocument, HasTheRowOfEveryCodeAndNoOther) {
    std::ostringstream expected;
    for (const documented_code& code : codes_of_the_header()) expected << row_of(code) << '\n';
    std::ifstream document(POP3_SOURCE "/docs/errors.md");
    std::ostringstream found;
    for (std::string line; std::getline(document, line);)
        if (line.starts_with("| `") && line.find("` | ") != line.npos &&
            std::count(line.begin(), line.end(), '|') == 6)
            found << line << '\n';
    EXPECT_EQ(found.str(), expected.str()) << "put these rows into docs/errors.md:\n"
                                           << expected.str();
}

}  // namespace
}  // namespace pop3
