// SPDX-License-Identifier: MIT
// docs/protocol.md and docs/rules.md name a test for every requirement, and every test that they name
// exists.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace {

std::string text_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

// "Suite.Name" of every test in tests/.
std::set<std::string> all_tests() {
    const std::regex test(R"((?:^|\n)(?:TYPED_)?TEST(?:_[FP])?\(\s*(\w+),\s*(\w+)\))");
    std::set<std::string> names;
    for (const auto& file : std::filesystem::recursive_directory_iterator(POP3_SOURCE "/tests")) {
        if (!file.path().string().ends_with("_test.cpp")) continue;
        const std::string text = text_of(file.path());
        for (std::sregex_iterator at(text.begin(), text.end(), test), end; at != end; ++at)
            names.insert((*at)[1].str() + '.' + (*at)[2].str());
    }
    return names;
}

class Document : public ::testing::TestWithParam<const char*> {};

TEST_P(Document, NamesATestForEveryRequirement) {
    const std::set<std::string> tests = all_tests();
    const std::regex row(R"(\| ([A-Z]\d+) \|.*\|(.*)\|)");
    const std::regex name(R"(`(\w+\.\w+)`)");
    std::istringstream document(text_of(POP3_SOURCE "/docs/" + std::string(GetParam()) + ".md"));
    int rows = 0;
    for (std::string line; std::getline(document, line);) {
        std::smatch found;
        if (!std::regex_match(line, found, row)) continue;
        ++rows;
        const std::string named = found[2];
        const std::sregex_iterator end;
        std::sregex_iterator at(named.begin(), named.end(), name);
        EXPECT_NE(at, end) << found[1] << " names no test";
        for (; at != end; ++at)
            EXPECT_TRUE(tests.contains((*at)[1])) << found[1] << ": there is no " << (*at)[1];
    }
    EXPECT_GT(rows, 0);
}

INSTANTIATE_TEST_SUITE_P(, Document, ::testing::Values("protocol", "rules"));

// The members of struct limits.
std::set<std::string> all_limits() {
    const std::regex member(R"(\n    std::\w+ (\w+) = )");
    const std::string text = text_of(POP3_SOURCE "/include/pop3/limits.hpp");
    std::set<std::string> names;
    for (std::sregex_iterator at(text.begin(), text.end(), member), end; at != end; ++at)
        names.insert((*at)[1]);
    return names;
}

TEST(ProtocolDocument, NamesATestForEveryLimit) {
    const std::string document = text_of(POP3_SOURCE "/docs/protocol.md");
    EXPECT_GE(all_limits().size(), 12u);
    for (const std::string& name : all_limits())
        EXPECT_TRUE(std::regex_search(document, std::regex(R"(\| N\d+ \| `)" + name + "` \\|")))
            << "no row for " << name;
}

}  // namespace
