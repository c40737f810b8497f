// SPDX-License-Identifier: MIT
// The passwords of a configuration file are cut out of it before it is parsed, and are in memory once.
#include "cli/settings/password_cutter.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "cli/settings/config_file.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::cli {
namespace {

std::string without_password(std::string text) {
    const password_cutter cut(text);
    return text;
}

TEST(PasswordCutter, PutsAsManyCharactersInThePlaceOfThePassword) {
    EXPECT_EQ(without_password("password = \"s3cret\"\nuser = \"ann\"\n"),
              "password = \"xxxxxx\"\nuser = \"ann\"\n");
}

struct written {
    const char* text;
    std::uint32_t line;
    std::uint32_t column;
};

class WrittenPassword : public testing::TestWithParam<written> {};

TEST_P(WrittenPassword, IsFound) {
    std::string text = GetParam().text;
    const password_cutter cut(text);
    const secret_string* found = cut.at(GetParam().line, GetParam().column);
    ASSERT_NE(found, nullptr) << text;
    EXPECT_EQ(found->reveal(), R"(s3c"r\et)");
    EXPECT_EQ(text.find("s3c"), std::string::npos) << text;
}

INSTANTIATE_TEST_SUITE_P(
    InToml, WrittenPassword,
    testing::Values(written{R"(password = "s3c\"r\\et")", 1, 12},
                    written{R"(password='s3c"r\et')", 1, 10},
                    written{R"("password" = 's3c"r\et')", 1, 14},
                    written{"'password'\t=\t's3c\"r\\et' # mine", 1, 14},
                    written{"# password = 'no'\n\naccount.work.password = 's3c\"r\\et'", 3, 25},
                    written{"a = {\"\xC3\xA4\" = 'b', password = 's3c\"r\\et'}", 1, 28},
                    written{"user = '''password\n= 'no' '''\npassword = 's3c\"r\\et'", 3, 12}));

TEST(PasswordCutter, LeavesAllOtherSettingsAlone) {
    for (const char* const text :
         {"password-file = 'password'\n", "user = 'password'\n", "# password = 'a'\n",
          "x.password.y = 'a'\n", "user = \"a\\\"password = 'b'\"\n", "password = 'a\n",
          "password = '''\na'''\n", "password = ''\n"})
        EXPECT_EQ(without_password(text), text);
}

TEST(PasswordCutter, WithAnyOctetChangedKeepsThePlaceOfWhatFollows) {
    const std::string text = "a = 'b'\npassword = \"s3cret\"\nc = [1, 'd']\n";
    for (std::size_t at = 0; at < text.size(); ++at)
        for (const char octet : {'\0', '"', '\'', '\\', '\n', '=', '#', '\xC3'}) {
            std::string odd = text;
            odd[at] = octet;
            const bool escape = octet == '\\' && odd[at + 1] == '\\';
            EXPECT_TRUE(escape || without_password(odd).size() == odd.size()) << odd;
        }
}

// ---- memory ----

// So that this program has the password nowhere else.
constexpr unsigned char mask = 0x55;
constexpr std::string_view hidden =
    "\x36\x3A\x27\x27\x30\x36\x21\x3D\x3A\x27\x26\x30\x37\x34\x21\x21";

void write_octet_by_octet(int fd, std::string_view text, unsigned char turn) {
    for (const char c : text) {
        const char octet = static_cast<char>(static_cast<unsigned char>(c) ^ turn);
        ASSERT_EQ(::write(fd, &octet, 1), 1);
    }
}

std::size_t copies_between(std::uintptr_t begin, std::uintptr_t end) {
    const auto* const octets = reinterpret_cast<const unsigned char*>(begin);
    std::size_t copies = 0;
    for (std::size_t at = 0; at + hidden.size() <= end - begin; ++at) {
        std::size_t same = 0;
        while (same < hidden.size() &&
               (octets[at + same] ^ mask) == static_cast<unsigned char>(hidden[same]))
            ++same;
        if (same == hidden.size()) ++copies;
    }
    return copies;
}

// In all memory of this process that it may write, except its stack: there the dynamic linker may have
// saved a register of memcpy.
std::size_t copies_in_memory() {
    std::ifstream maps("/proc/self/maps");
    std::size_t copies = 0;
    for (std::string line; std::getline(maps, line);) {
        std::istringstream words(line);
        std::uintptr_t begin = 0;
        std::uintptr_t end = 0;
        char dash = 0;
        std::string rights;
        words >> std::hex >> begin >> dash >> end >> rights;
        if (rights.starts_with("rw") && line.find("[stack]") == std::string::npos)
            copies += copies_between(begin, end);
    }
    return copies;
}

TEST(ConfigFilePassword, IsInMemoryOnceAndIsWiped) {
#if defined(POP3_SANITIZE_ADDRESS) || defined(POP3_SANITIZE_THREAD)
    GTEST_SKIP() << "the sanitizers have memory that cannot be read, or without end";
#endif
    const test::temporary_directory home;
    const std::string file = home.path() / "config.toml";
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0600);
    write_octet_by_octet(
        fd, "[account.work]\nhost = \"h\"\nuser = \"u\"\nto = \"mbox:/m\"\npassword = \"", 0);
    write_octet_by_octet(fd, hidden, mask);
    write_octet_by_octet(fd, "\"\n", 0);
    ::close(fd);
    {
        const configuration all = read_config(file);
        ASSERT_TRUE(all.complaints.empty()) << all.complaints.front();
        EXPECT_EQ(all.accounts.at(0).settings.connection.password.reveal().size(), hidden.size());
        EXPECT_EQ(copies_in_memory(), 1U);
    }
    EXPECT_EQ(copies_in_memory(), 0U);
}

}  // namespace
}  // namespace pop3::cli
