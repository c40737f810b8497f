// SPDX-License-Identifier: MIT
// docs/errors.md has a row for every errc, with the text of error.hpp and error.cpp.
#include <gtest/gtest.h>

#include <array>

#include "enumerators.hpp"
#include "pop3/error.hpp"

namespace pop3::test {
namespace {

std::vector<enumerator> codes() {
    return enumerators_of("errc", "/include/pop3/error.hpp");
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

std::string row_of(const enumerator& code) {
    const failure f = fail(static_cast<errc>(code.value));
    return "| `" + code.name + "` | " + code.meaning + " | " + f.message() + " | `" +
           name_of(f.code) + "` | " + f.advice() + " |\n";
}

TEST(ErrorsDocument, HeaderNamesEveryCodeThatHasWords) {
    const int count = static_cast<int>(codes().size());
    ASSERT_GT(count, 0);
    EXPECT_NE(fail(static_cast<errc>(count)).message(), "unknown");
    EXPECT_EQ(fail(static_cast<errc>(count + 1)).message(), "unknown");
}

TEST(ErrorsDocument, HasTheRowOfEveryCodeAndNoOther) {
    std::string expected;
    for (const enumerator& code : codes()) expected += row_of(code);
    EXPECT_EQ(documented_rows(5), expected) << "put these rows into docs/errors.md:\n" << expected;
}

}  // namespace
}  // namespace pop3::test
