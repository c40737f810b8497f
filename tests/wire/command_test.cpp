// SPDX-License-Identifier: MIT
// The command writer, and the table of the properties of commands.
#include <gtest/gtest.h>

#include "wire/command_table.hpp"
#include "wire/command_writer.hpp"

namespace {

using namespace pop3;
using wire::command_writer;
using wire::find_command;

// ---- writer ----

TEST(CommandWriter, JoinsByBlanks) {
    command_writer top("TOP");
    top.argument(std::uint64_t{1});
    top.argument(std::uint64_t{4294967295});
    EXPECT_EQ(top.line(), "TOP 1 4294967295");
    EXPECT_EQ(top.masked(), top.line());
    EXPECT_TRUE(top.has_arguments());
    EXPECT_FALSE(top.defect(255));
}

TEST(CommandWriter, MasksSecretsOnly) {
    command_writer apop("APOP");
    apop.argument("mrose");
    apop.secret_argument("c4c9334bac560ecc979e58001b3e22fb");
    EXPECT_EQ(apop.line(), "APOP mrose c4c9334bac560ecc979e58001b3e22fb");
    EXPECT_EQ(apop.masked(), "APOP mrose ****");
}

TEST(CommandWriter, CountsTheLineEnd) {
    const command_writer noop("NOOP");
    EXPECT_TRUE(noop.defect(5));
    EXPECT_FALSE(noop.defect(6));
}

TEST(CommandWriter, RefusesControlCharactersInTheVerbToo) {
    const command_writer injected("NOOP\r\nDELE 1");
    const auto reason = injected.defect(255);
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, errc::invalid_argument);
    EXPECT_EQ(reason->message().find("DELE"), std::string::npos);
}

TEST(CommandWriter, NamesTheVerbAndNothingElse) {
    command_writer pass("PASS");
    pass.secret_argument("hunter2\n");
    const auto reason = pass.defect(255);
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->command, "PASS");
    EXPECT_EQ(reason->message().find("hunter2"), std::string::npos);
}

TEST(CommandWriter, RefusesEmptyArguments) {
    command_writer user("USER");
    user.argument("");
    EXPECT_TRUE(user.defect(255));
    command_writer pass("PASS");
    pass.secret_argument("");
    EXPECT_TRUE(pass.defect(255));
}

// ---- table ----

TEST(CommandTable, IsSearchedWithoutRegardToCase) {
    EXPECT_EQ(find_command("rEtR"), find_command("RETR"));
    EXPECT_EQ(find_command("RETR")->verb, "RETR");
    EXPECT_EQ(find_command("RETRO"), nullptr);
    EXPECT_EQ(find_command("RET"), nullptr);
    EXPECT_EQ(find_command(""), nullptr);
    EXPECT_EQ(find_command("XTND"), nullptr);
}

TEST(CommandTable, HasEachVerbOnceWithItsSource) {
    for (const wire::command_spec& row : wire::command_table) {
        EXPECT_EQ(find_command(row.verb), &row) << row.verb;
        EXPECT_TRUE(row.source.starts_with("RFC ")) << row.verb;
    }
}

TEST(CommandTable, NeverPipelinesAfterWhatChangesTheState) {
    for (const wire::command_spec& row : wire::command_table) {
        if (row.effect == wire::on_ok::stay) continue;
        EXPECT_EQ(row.order, wire::pipelining::must_be_last) << row.verb;
    }
}

TEST(CommandTable, HidesTheArgumentsThatAreSecret) {
    for (const char* verb : {"PASS", "APOP", "AUTH"})
        EXPECT_EQ(find_command(verb)->secret, wire::secrecy::argument) << verb;
    EXPECT_EQ(find_command("USER")->secret, wire::secrecy::none);
}

}  // namespace
