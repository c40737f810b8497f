// SPDX-License-Identifier: MIT
// docs/errors.md has a row for every fetch_errc, with the text of error.hpp and error.cpp.
#include <gtest/gtest.h>

#include "enumerators.hpp"
#include "fetch/error.hpp"

namespace pop3::test {
namespace {

std::vector<enumerator> fetch_codes() {
    return enumerators_of("fetch_errc", "/fetch/error.hpp");
}

failure failed_with(int code) {
    return {static_cast<fetch::fetch_errc>(code), {}, {}, {}};
}

TEST(FetchErrorsDocument, HeaderNamesEveryCodeThatHasWords) {
    const int count = static_cast<int>(fetch_codes().size());
    ASSERT_GT(count, 0);
    EXPECT_NE(failed_with(count).message(), "unknown");
    EXPECT_EQ(failed_with(count + 1).message(), "unknown");
}

TEST(FetchErrorsDocument, HasTheRowOfEveryCodeAndNoOther) {
    std::string expected;
    for (const enumerator& code : fetch_codes()) {
        const failure f = failed_with(code.value);
        expected += "| `" + code.name + "` | " + code.meaning + " | " + f.message() + " | " +
                    fetch::advice(f) + " |\n";
    }
    EXPECT_EQ(documented_rows(4), expected) << "put these rows into docs/errors.md:\n" << expected;
}

}  // namespace
}  // namespace pop3::test
