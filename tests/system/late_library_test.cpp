// SPDX-License-Identifier: MIT
// Libraries that are loaded on demand, with those of every system.
#include "system/late_library.hpp"

#include <gmock/gmock.h>

namespace pop3::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// Takes the function of the library; returns the error text on failure.
failure failure_with(const char* soname, const char* function) {
    try {
        const system::late_library library(soname, "libpackage1");
        [[maybe_unused]] double (*const found)(double) = library[function];
        return {};
    } catch (const error& e) {
        return e.reason();
    }
}

TEST(LoadedLibrary, GivesItsFunctions) {
    const system::late_library library("libm.so.6", "libc6");
    double (*const rounded_down)(double) = library["floor"];
    EXPECT_EQ(rounded_down(2.5), 2.0);
}

TEST(LoadedLibrary, ThatIsNotInstalledIsNamedWithThePackageThatHasIt) {
    const failure reason = failure_with("libnowhere.so.1", "floor");
    EXPECT_EQ(reason.code, errc::library_unavailable);
    EXPECT_THAT(reason.detail, StartsWith("libnowhere.so.1: "));
    EXPECT_THAT(reason.detail, HasSubstr("Debian has it in libpackage1"));
}

TEST(LoadedLibrary, ThatLacksAFunctionSaysWhich) {
    const failure reason = failure_with("libm.so.6", "no_such_function");
    EXPECT_EQ(reason.code, errc::library_unavailable);
    EXPECT_THAT(reason.detail, HasSubstr("no_such_function"));
}

}  // namespace
}  // namespace pop3::test
