// SPDX-License-Identifier: MIT
// docs/delivery.md has the stages of a message of fetch/pipeline/protocol.hpp, and each part of the
// fetcher that moves a message on names the stages before and after.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "fetch/pipeline/protocol.hpp"

namespace pop3::fetch {
namespace {

std::vector<std::string> rows_of_the_document() {
    std::ifstream document(POP3_SOURCE "/docs/delivery.md");
    std::vector<std::string> rows;
    std::string line;
    while (std::getline(document, line) && !line.starts_with("| stage |")) continue;
    std::getline(document, line);  // |---|
    while (std::getline(document, line) && line.starts_with("| ")) rows.push_back(line);
    return rows;
}

TEST(DeliveryDocument, HasTheStagesOfTheProtocol) {
    std::vector<std::string> rows;
    for (const stage_rule& rule : protocol) {
        std::ostringstream row;
        row << "| " << rule.name << " | " << rule.durable << " | " << rule.after_crash << " | "
            << (rule.mover.empty() ? "" : '`' + std::string(rule.mover) + "` ") << '|';
        rows.push_back(row.str());
    }
    EXPECT_EQ(rows_of_the_document(), rows);
}

TEST(DeliveryProtocol, HasARuleForEachStageInTheirOrder) {
    for (std::size_t i = 0; i < protocol.size(); ++i)
        EXPECT_EQ(protocol.at(i).at, static_cast<stage>(i));
    EXPECT_EQ(protocol.back().mover, "");
}

// The body of the function `name`, wherever in fetch/ it is defined.
std::string body_of(const std::string& name) {
    for (const auto& file : std::filesystem::recursive_directory_iterator(POP3_SOURCE "/fetch")) {
        if (file.path().extension() != ".cpp") continue;
        std::ostringstream octets;
        octets << std::ifstream(file.path()).rdbuf();
        const std::string text = octets.str();
        std::size_t begin = text.find(' ' + name + '(');
        while (begin != std::string::npos && text[text.rfind('\n', begin) + 1] == ' ')  // a call
            begin = text.find(' ' + name + '(', begin + 1);
        if (begin != std::string::npos)
            return text.substr(begin, text.find("\n}\n", begin) - begin);
    }
    return {};
}

TEST(DeliveryProtocol, IsNamedWhereAMessageMovesOn) {
    constexpr const char* names[] = {"listed",    "staged",   "proven",   "durable", "intended",
                                     "delivered", "recorded", "in_doubt", "deleted"};
    for (std::size_t i = 0; i + 1 < protocol.size(); ++i) {
        const std::string mover(protocol.at(i).mover);
        const std::string reached = std::string("stage::") + names[i + 1];
        EXPECT_NE(body_of(mover).find(reached), std::string::npos) << mover << ": " << reached;
    }
    EXPECT_NE(body_of("recover_intents").find("stage::intended"), std::string::npos);
}

}  // namespace
}  // namespace pop3::fetch
